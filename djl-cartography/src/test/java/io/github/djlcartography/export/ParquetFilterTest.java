package io.github.djlcartography.export;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kept rows have the values, the schema and the metadata that were written. */
class ParquetFilterTest {

    private static final int ROWS = 3000;

    private static final MessageType SCHEMA =
            MessageTypeParser.parseMessageType(
                    """
                    message spark_schema {
                      required int64 id;
                      optional binary text (STRING);
                      required int32 label;
                      optional boolean flag;
                      optional float f;
                      required double d;
                      optional int96 time;
                      required fixed_len_byte_array(7) money (DECIMAL(16, 2));
                      optional group words (LIST) {
                        repeated group list {
                          optional binary element (STRING);
                        }
                      }
                    }
                    """);

    @TempDir private Path directory;
    private final List<String> written = new ArrayList<>();

    private Path write(CompressionCodecName codec) throws IOException {
        Path file = directory.resolve("a.parquet");
        Random random = new Random(1);
        try (ParquetWriter<Group> writer =
                ExampleParquetWriter.builder(new LocalOutputFile(file))
                        .withConf(new PlainParquetConfiguration())
                        .withType(SCHEMA)
                        .withCodecFactory(new ParquetCodecs())
                        .withExtraMetaData(Map.of("huggingface", "{}", "ARROW:schema", "x"))
                        .withCompressionCodec(codec)
                        .withRowGroupSize(40_000L)
                        .withMinRowCountForPageSizeCheck(10)
                        .build()) {
            for (int row = 0; row < ROWS; row++) {
                SimpleGroup group = new SimpleGroup(SCHEMA);
                group.add("id", (long) row);
                if (random.nextBoolean()) {
                    group.add("text", "té\"xt,\n" + random.nextInt(500));
                }
                group.add("label", row * row % 5);
                if (random.nextBoolean()) {
                    group.add("flag", random.nextBoolean());
                    group.add("f", random.nextFloat());
                    group.add("time", new NanoTime(2_450_000 + row, random.nextInt(1000)));
                }
                group.add("d", random.nextGaussian());
                byte[] money = new byte[7];
                random.nextBytes(money);
                group.add("money", Binary.fromConstantByteArray(money));
                if (random.nextInt(3) > 0) {
                    Group words = group.addGroup("words");
                    for (int i = random.nextInt(4); i > 0; i--) {
                        Group element = words.addGroup("list");
                        if (random.nextInt(3) > 0) {
                            element.add("element", "w" + random.nextInt(50));
                        }
                    }
                }
                written.add(group.toString());
                writer.write(group);
            }
        }
        return file;
    }

    private static ParquetFileReader open(Path file) throws IOException {
        return ParquetFileReader.open(
                new LocalInputFile(file),
                ParquetReadOptions.builder(new PlainParquetConfiguration())
                        .withCodecFactory(new ParquetCodecs())
                        .build());
    }

    private static List<String> rows(Path file) throws IOException {
        List<String> rows = new ArrayList<>();
        try (ParquetFileReader reader = open(file)) {
            MessageType schema = reader.getFileMetaData().getSchema();
            for (PageReadStore pages = reader.readNextRowGroup();
                    pages != null;
                    pages = reader.readNextRowGroup()) {
                RecordReader<Group> records =
                        new ColumnIOFactory()
                                .getColumnIO(schema)
                                .getRecordReader(pages, new GroupRecordConverter(schema));
                for (long i = 0; i < pages.getRowCount(); i++) {
                    rows.add(records.read().toString());
                }
            }
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionCodecName.class,
            names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
    void theKeptRowsAreAsTheyWere(CompressionCodecName codec) throws IOException {
        Path source = write(codec);
        assertThat(rows(source)).isEqualTo(written);
        try (ParquetFileReader reader = open(source)) {
            assertThat(reader.getRowGroups().size()).isGreaterThan(2);
        }
        boolean[] keep = Chosen.some(ROWS, 3);
        Path out = directory.resolve("out/a.parquet");
        for (boolean[] kept : List.of(keep, Chosen.others(keep), new boolean[ROWS])) {
            SourceFilter.of(Chosen.of(kept)).force().apply(source, out);
            assertThat(rows(out))
                    .isEqualTo(
                            IntStream.range(0, ROWS)
                                    .filter(row -> kept[row])
                                    .mapToObj(written::get)
                                    .toList());
            try (ParquetFileReader reader = open(out)) {
                assertThat(reader.getFileMetaData().getSchema()).isEqualTo(SCHEMA);
                assertThat(reader.getFileMetaData().getKeyValueMetaData())
                        .containsEntry("huggingface", "{}")
                        .containsEntry("ARROW:schema", "x");
                assertThat(reader.getRowGroups())
                        .allMatch(group -> group.getColumns().get(0).getCodec() == codec);
            }
        }
        SourceFilter.of(Chosen.all(ROWS)).force().apply(source, out);
        assertThat(out).hasSameBinaryContentAs(source);
    }

    @Test
    void annotationsAreThreeMoreColumns() throws IOException {
        Path source = write(CompressionCodecName.SNAPPY);
        boolean[] keep = Chosen.some(ROWS, 4);
        Selection selection = Chosen.of(keep);
        Path out = directory.resolve("out.parquet");
        SourceFilter.of(selection).annotate().apply(source, out);
        List<String> rows = rows(out);
        assertThat(rows).hasSize(ROWS);
        for (int row = 0; row < ROWS; row++) {
            assertThat(rows.get(row))
                    .isEqualTo(
                            written.get(row)
                                    + "keep: "
                                    + keep[row]
                                    + "\nweight: "
                                    + (keep[row] ? "1.0" : "0.0")
                                    + "\nreason: "
                                    + selection.reason(row)
                                    + "\n");
        }
        try (ParquetFileReader reader = open(out)) {
            assertThat(reader.getFileMetaData().getKeyValueMetaData())
                    .containsEntry("huggingface", "{}")
                    .doesNotContainKey("ARROW:schema");
        }
    }

    @Test
    void idsAndLabelsAreFoundInTheirColumns() throws IOException {
        Path source = write(CompressionCodecName.SNAPPY);
        boolean[] keep = Chosen.some(ROWS, 5);
        int[] labels =
                IntStream.range(0, ROWS)
                        .map(row -> (ROWS - 1 - row) * (ROWS - 1 - row) % 5)
                        .toArray();
        String[] ids =
                IntStream.range(0, ROWS)
                        .mapToObj(row -> Integer.toString(ROWS - 1 - row))
                        .toArray(String[]::new);
        Path out = directory.resolve("out.parquet");
        SourceFilter.of(Chosen.of(keep, labels))
                .examples(Examples.of(ids))
                .idColumn("id")
                .labelColumn("label")
                .apply(source, out);
        assertThat(rows(out))
                .isEqualTo(
                        IntStream.range(0, ROWS)
                                .filter(row -> keep[ROWS - 1 - row])
                                .mapToObj(written::get)
                                .toList());
        Throwable refused =
                catchThrowable(
                        () ->
                                SourceFilter.of(Chosen.of(keep, labels))
                                        .labelColumn("label")
                                        .apply(source, directory.resolve("b.parquet")));
        assertSays(
                String.valueOf(refused.getMessage()),
                source,
                "label \"",
                "one label for each class");
        Throwable rows =
                catchThrowable(
                        () ->
                                SourceFilter.of(Chosen.all(ROWS + 1))
                                        .apply(source, directory.resolve("b.parquet")));
        assertSays(
                String.valueOf(rows.getMessage()),
                source,
                ROWS + " rows",
                ROWS + 1 + ", as in toy");
        assertThat(directory.resolve("b.parquet")).doesNotExist();
    }

    @Test
    void whatIsNoParquetIsRefused() throws IOException {
        Path file = directory.resolve("x.parquet");
        Files.writeString(file, "id,label\n1,2\n");
        Throwable refused =
                catchThrowable(
                        () ->
                                SourceFilter.of(Chosen.all(1))
                                        .apply(file, directory.resolve("y.parquet")));
        assertThat(refused)
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("expected a Parquet file");
    }
}
