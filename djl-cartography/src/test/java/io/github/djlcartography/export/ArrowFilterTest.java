package io.github.djlcartography.export;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Selection;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Arrow's own reader finds the kept rows as Arrow's own writer wrote them. */
@Tag("stock-arrow")
class ArrowFilterTest {

    private static final int BATCHES = 4;
    private static final int ROWS = 37; // of a batch

    @TempDir private Path directory;

    private enum Kind {
        FILE,
        STREAM,
        ZSTD,
        LZ4
    }

    /** A table of many types with nulls, whose dictionary is the writer's. */
    private Path write(Kind kind) throws IOException {
        Path file = directory.resolve("a.arrow");
        Random random = new Random(3);
        try (BufferAllocator memory = new RootAllocator();
                VarCharVector words = new VarCharVector("words", memory);
                IntVector id = new IntVector("id", memory);
                VarCharVector text = new VarCharVector("text", memory);
                LargeVarCharVector large = new LargeVarCharVector("large", memory);
                BitVector bit = new BitVector("bit", memory);
                Float4Vector number = new Float4Vector("number", memory);
                BigIntVector label = new BigIntVector("label", memory);
                TimeStampMicroVector time = new TimeStampMicroVector("time", memory);
                FixedSizeBinaryVector hash = new FixedSizeBinaryVector("hash", memory, 3);
                NullVector nothing = new NullVector("nothing", 0);
                ListVector list = ListVector.empty("list", memory);
                FixedSizeListVector pair = FixedSizeListVector.empty("pair", 2, memory);
                StructVector struct = StructVector.empty("struct", memory);
                VarCharVector plain = new VarCharVector("class", memory)) {
            fill(words, List.of("yes", "no", "maybe"));
            Dictionary dictionary = new Dictionary(words, new DictionaryEncoding(7, false, null));
            fill(plain, List.of("yes", "no", "maybe"));
            FieldVector coded = (FieldVector) DictionaryEncoder.encode(plain, dictionary);
            list.addOrGetVector(FieldType.nullable(new ArrowType.Utf8()));
            pair.addOrGetVector(FieldType.nullable(new ArrowType.Int(32, true)));
            struct.addOrGet("x", FieldType.nullable(new ArrowType.Int(32, true)), IntVector.class);
            struct.addOrGet("y", FieldType.nullable(new ArrowType.Utf8()), VarCharVector.class);
            List<FieldVector> vectors =
                    List.of(
                            id, text, large, bit, number, label, time, hash, nothing, list, pair,
                            struct, coded);
            Schema schema =
                    new Schema(
                            vectors.stream().map(FieldVector::getField).toList(),
                            Map.of("huggingface", "{\"info\": 1}"));
            DictionaryProvider provider = new DictionaryProvider.MapDictionaryProvider(dictionary);
            try (VectorSchemaRoot root = new VectorSchemaRoot(schema, vectors, 0);
                    var out = Files.newOutputStream(file);
                    ArrowWriter writer = writer(kind, root, provider, out)) {
                writer.start();
                for (int batch = 0; batch < BATCHES; batch++) {
                    for (FieldVector vector : vectors) {
                        vector.reset();
                    }
                    for (int row = 0; row < ROWS; row++) {
                        id.setSafe(row, batch * ROWS + row);
                        label.setSafe(row, (batch * ROWS + row) * (batch * ROWS + row) % 5);
                        byte[] bytes =
                                ("t" + random.nextInt(1000)).getBytes(StandardCharsets.UTF_8);
                        if (random.nextInt(4) > 0) {
                            text.setSafe(row, bytes);
                            number.setSafe(row, random.nextFloat());
                        }
                        large.setSafe(row, bytes);
                        if (random.nextInt(4) > 0) {
                            bit.setSafe(row, random.nextInt(2));
                            time.setSafe(row, random.nextLong());
                            hash.setSafe(row, new byte[] {1, (byte) row, 3});
                            ((IntVector) coded).setSafe(row, random.nextInt(3));
                        }
                        list(list, row, random);
                        pair.setNotNull(row);
                        IntVector inner = (IntVector) pair.getDataVector();
                        inner.setSafe(2 * row, row);
                        inner.setSafe(2 * row + 1, -row);
                        if (random.nextBoolean()) {
                            struct.setIndexDefined(row);
                            ((IntVector) struct.getChild("x")).setSafe(row, row);
                            ((VarCharVector) struct.getChild("y")).setSafe(row, bytes);
                        }
                    }
                    root.setRowCount(ROWS);
                    writer.writeBatch();
                }
                writer.end();
            } finally {
                coded.close();
            }
        }
        return file;
    }

    private static void list(ListVector list, int row, Random random) {
        if (random.nextInt(4) == 0) {
            list.setNull(row);
            return;
        }
        int size = random.nextInt(4);
        int at = list.startNewValue(row);
        VarCharVector inner = (VarCharVector) list.getDataVector();
        for (int i = 0; i < size; i++) {
            inner.setSafe(at + i, ("e" + random.nextInt(100)).getBytes(StandardCharsets.UTF_8));
        }
        list.endValue(row, size);
    }

    private static void fill(VarCharVector vector, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            vector.setSafe(i, values.get(i).getBytes(StandardCharsets.UTF_8));
        }
        vector.setValueCount(values.size());
    }

    private static ArrowWriter writer(
            Kind kind, VectorSchemaRoot root, DictionaryProvider provider, OutputStream out) {
        return switch (kind) {
            case FILE -> new ArrowFileWriter(root, provider, Channels.newChannel(out));
            case STREAM -> new ArrowStreamWriter(root, provider, Channels.newChannel(out));
            default ->
                    new ArrowFileWriter(
                            root,
                            provider,
                            Channels.newChannel(out),
                            Map.of("made", "by a test"),
                            IpcOption.DEFAULT,
                            CommonsCompressionFactory.INSTANCE,
                            kind == Kind.ZSTD
                                    ? CompressionUtil.CodecType.ZSTD
                                    : CompressionUtil.CodecType.LZ4_FRAME);
        };
    }

    /** Every row as text, the dictionary's numbers resolved. */
    private static List<String> rows(Path file, boolean stream) throws IOException {
        List<String> rows = new ArrayList<>();
        try (BufferAllocator memory = new RootAllocator();
                FileInputStream in = new FileInputStream(file.toFile());
                ArrowReader reader =
                        stream
                                ? new ArrowStreamReader(
                                        in, memory, CommonsCompressionFactory.INSTANCE)
                                : new ArrowFileReader(
                                        in.getChannel(),
                                        memory,
                                        CommonsCompressionFactory.INSTANCE)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            assertThat(root.getSchema().getCustomMetadata())
                    .isEqualTo(Map.of("huggingface", "{\"info\": 1}"));
            while (reader.loadNextBatch()) {
                for (int row = 0; row < root.getRowCount(); row++) {
                    StringBuilder line = new StringBuilder();
                    for (FieldVector vector : root.getFieldVectors()) {
                        Object value = vector.getObject(row);
                        if (vector.getField().getDictionary() != null && value != null) {
                            Dictionary words =
                                    Objects.requireNonNull(reader.getDictionaryVectors().get(7L));
                            value = words.getVector().getObject((Integer) value);
                        }
                        line.append(vector.getName())
                                .append('=')
                                .append(
                                        value instanceof byte[] b
                                                ? List.of(b[0], b[1], b[2])
                                                : value)
                                .append(';');
                    }
                    rows.add(line.toString());
                }
            }
        }
        return rows;
    }

    private Path filtered(Selection selection, Path source, UnaryOperator<SourceFilter> options) {
        Path out = directory.resolve("out/" + source.getFileName());
        options.apply(SourceFilter.of(selection)).force().apply(source, out);
        return out;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theKeptRowsAreAsTheyWere(Kind kind) throws IOException {
        Path source = write(kind);
        boolean stream = kind == Kind.STREAM;
        List<String> all = rows(source, stream);
        assertThat(all).hasSize(BATCHES * ROWS);
        boolean[] keep = Chosen.some(all.size(), 5);
        for (int row = 0; row < ROWS; row++) {
            keep[ROWS + row] = true; // a batch that stays whole
            keep[2 * ROWS + row] = false; // one that goes
        }
        for (boolean[] kept : List.of(keep, Chosen.others(keep), new boolean[all.size()])) {
            Path out = filtered(Chosen.of(kept), source, f -> f);
            assertThat(rows(out, stream))
                    .isEqualTo(
                            IntStream.range(0, all.size())
                                    .filter(row -> kept[row])
                                    .mapToObj(all::get)
                                    .toList());
        }
        assertThat(filtered(Chosen.all(all.size()), source, f -> f)).hasSameBinaryContentAs(source);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void annotationsAreThreeMoreColumns(Kind kind) throws IOException {
        Path source = write(kind);
        boolean stream = kind == Kind.STREAM;
        List<String> all = rows(source, stream);
        boolean[] keep = Chosen.some(all.size(), 6);
        Selection selection = Chosen.of(keep);
        List<String> annotated = rows(filtered(selection, source, SourceFilter::annotate), stream);
        assertThat(annotated).hasSameSizeAs(all);
        for (int row = 0; row < all.size(); row++) {
            assertThat(annotated.get(row))
                    .isEqualTo(
                            all.get(row)
                                    + "keep="
                                    + keep[row]
                                    + ";weight="
                                    + (keep[row] ? "1.0" : "0.0")
                                    + ";reason="
                                    + selection.reason(row)
                                    + ";");
        }
    }

    @Test
    void idsAndLabelsAreFoundInTheirColumns() throws IOException {
        Path source = write(Kind.FILE);
        int count = BATCHES * ROWS;
        boolean[] keep = Chosen.some(count, 7);
        int[] labels =
                IntStream.range(0, count)
                        .map(row -> (count - 1 - row) * (count - 1 - row) % 5)
                        .toArray();
        String[] ids =
                IntStream.range(0, count)
                        .mapToObj(row -> Integer.toString(count - 1 - row))
                        .toArray(String[]::new);
        Path out =
                filtered(
                        Chosen.of(keep, labels),
                        source,
                        f -> f.examples(Examples.of(ids)).idColumn("id").labelColumn("label"));
        List<String> expected = new ArrayList<>();
        List<String> all = rows(source, false);
        for (int row = 0; row < count; row++) {
            if (keep[count - 1 - row]) {
                expected.add(all.get(row));
            }
        }
        assertThat(rows(out, false)).isEqualTo(expected);
        Throwable refused =
                catchThrowable(
                        () ->
                                SourceFilter.of(Chosen.of(keep, labels))
                                        .labelColumn("label")
                                        .apply(source, directory.resolve("b.arrow")));
        assertSays(
                String.valueOf(refused.getMessage()),
                source,
                "label \"",
                "one label for each class");
    }

    @Test
    void damageIsNamedAndNothingIsWritten() throws IOException {
        Path source = write(Kind.FILE);
        byte[] bytes = Files.readAllBytes(source);
        Random random = new Random(9);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = Arrays.copyOf(bytes, bytes.length - random.nextInt(40) * 50);
            for (int flips = 0; flips < 3; flips++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Path file = directory.resolve("damaged.arrow");
            Files.write(file, damaged);
            Path out = directory.resolve("out/damaged.arrow");
            Throwable thrown =
                    catchThrowable(
                            () ->
                                    SourceFilter.of(Chosen.none(BATCHES * ROWS))
                                            .annotate()
                                            .force()
                                            .apply(file, out));
            if (thrown != null) {
                refused++;
                assertThat(thrown)
                        .isInstanceOfAny(ArchiveException.class, IllegalArgumentException.class);
            }
        }
        assertThat(refused).isGreaterThan(200);
    }
}
