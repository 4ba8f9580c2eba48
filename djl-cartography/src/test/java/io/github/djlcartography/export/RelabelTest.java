package io.github.djlcartography.export;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.export.SourceFilter.Relabel;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Corrected labels, into a copy of the source that is otherwise the source. */
class RelabelTest {

    private static final List<String> NAMES = List.of("cat", "dog", "a \"mouse\", grey");
    private static final int[] LABELS = {0, 1, 2, 0, 1, 2};
    private static final boolean[] ALL = {true, true, true, true, true, true};

    @TempDir private Path directory;

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private String read(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    private SourceFilter filter(String corrections, Relabel how) throws IOException {
        return SourceFilter.of(Chosen.of(ALL, LABELS))
                .classNames(NAMES)
                .relabel(Corrections.read(write("fix.csv", corrections)), how);
    }

    private Filtered relabel(String corrections, Relabel how, String source, String column)
            throws IOException {
        return filter(corrections, how)
                .labelColumn(column)
                .apply(directory.resolve(source), directory.resolve("out/" + source));
    }

    /** What a source would be if its rows had had these labels from the start. */
    private enum Source {
        CSV("s.csv", "label") {
            @Override
            String row(int row, String label, String before, Random random) {
                String cell = label.replace("\"", "\"\"");
                boolean quoted = random.nextBoolean(); // as the label before it, or as it needs
                quoted |= label.length() > 3 || before.length() > 3;
                String end = random.nextBoolean() ? "\r\n" : "\n";
                return "r" + row + "," + (quoted ? '"' + cell + '"' : cell) + ",\"x\ny\"" + end;
            }

            @Override
            String whole(List<String> rows) {
                return "\uFEFFid,label,text\n" + String.join("", rows);
            }
        },
        TSV("s.tsv", "1") {
            @Override
            String row(int row, String label, String before, Random random) {
                return "r" + row + "\t" + label + (random.nextBoolean() ? "\n" : "\n\n");
            }

            @Override
            String whole(List<String> rows) {
                return "id\tlabel\n" + String.join("", rows);
            }
        },
        JSON_LINES("s.jsonl", "label") {
            @Override
            String row(int row, String label, String before, Random random) {
                return json(row, label, random) + "\n";
            }

            @Override
            String whole(List<String> rows) {
                return String.join("", rows);
            }
        },
        JSON_ARRAY("s.json", "label") {
            @Override
            String row(int row, String label, String before, Random random) {
                return json(row, label, random);
            }

            @Override
            String whole(List<String> rows) {
                return "[\n " + String.join(" ,\n ", rows) + "\n]\n";
            }
        },
        LINES("s.txt", "any") {
            @Override
            String row(int row, String label, String before, Random random) {
                return label + (random.nextBoolean() ? "\r\n" : "\n");
            }

            @Override
            String whole(List<String> rows) {
                return String.join("", rows);
            }
        };

        final String name;
        final String column;

        Source(String name, String column) {
            this.name = name;
            this.column = column;
        }

        abstract String row(int row, String label, String before, Random random);

        abstract String whole(List<String> rows);

        private static String json(int row, String label, Random random) {
            String blank = random.nextBoolean() ? " " : "";
            return "{\"id\":\"ü%d\",%s\"label\"%s:%s\"%s\"%s,\"more\":{\"label\":\"cat\"}}"
                    .formatted(row, blank, blank, blank, label.replace("\"", "\\\""), blank);
        }

        String text(int[] labels, int[] before, long seed) {
            Random random = new Random(seed);
            return whole(
                    IntStream.range(0, labels.length)
                            .mapToObj(
                                    row ->
                                            row(
                                                    row,
                                                    NAMES.get(labels[row]),
                                                    NAMES.get(before[row]),
                                                    random))
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource(Source.class)
    void aLabelChangesAndNothingElseDoes(Source source) throws IOException {
        for (long seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            int rows = 1 + random.nextInt(30);
            int[] labels = random.ints(rows, 0, 3).toArray();
            labels[0] = rows > 1 ? (labels[1] + 1) % 3 : labels[0]; // one class is no labels
            int[] right = labels.clone();
            StringBuilder fixes = new StringBuilder("id,label\n");
            for (int row = 0; row < rows; row++) {
                if (random.nextInt(3) == 0) {
                    right[row] = random.nextInt(3);
                    fixes.append(row).append(',');
                    fixes.append(
                            random.nextBoolean()
                                    ? right[row] + "\n"
                                    : Csv.cell(NAMES.get(right[row])) + "\n");
                }
            }
            if (rows == 1 || Arrays.equals(labels, right)) {
                continue;
            }
            boolean[] keep = new boolean[rows];
            Arrays.fill(keep, true);
            Path from = write(seed + "/" + source.name, source.text(labels, labels, seed));
            Filtered done =
                    SourceFilter.of(Chosen.of(keep, labels))
                            .classNames(NAMES)
                            .labelColumn(source.column)
                            .relabel(
                                    Corrections.read(write("fix.csv", fixes.toString())),
                                    Relabel.REPLACE)
                            .apply(from, directory.resolve(seed + "/out/" + source.name));
            assertThat(read(seed + "/out/" + source.name))
                    .as("seed %d", seed)
                    .isEqualTo(source.text(right, labels, seed));
            assertThat(done.relabelled())
                    .isEqualTo(IntStream.range(0, rows).filter(r -> labels[r] != right[r]).count());
            assertThat(read(seed + "/" + source.name)).isEqualTo(source.text(labels, labels, seed));
        }
    }

    @Test
    void annotationStandsBesideAndDroppedRowsAreGone() throws IOException {
        String source = "label,t\ncat,a\ndog,b\n\"a \"\"mouse\"\", grey\",c\ncat,d\ndog,e\n";
        write("s.csv", source + "\"a \"\"mouse\"\", grey\",f\n");
        Filtered beside = relabel("id,label\n1,cat\n3,cat\n5,1\n", Relabel.ANNOTATE, "s.csv", "0");
        assertThat(read("out/s.csv"))
                .isEqualTo(
                        """
                        label,t,corrected_label
                        cat,a,cat
                        dog,b,cat
                        "a ""mouse"", grey",c,"a ""mouse"", grey"
                        cat,d,cat
                        dog,e,dog
                        "a ""mouse"", grey",f,dog
                        """);
        assertThat(beside.relabelled()).isEqualTo(2); // row 3 is confirmed
        Files.delete(directory.resolve("out/s.csv"));
        Filtered dropped = relabel("id,label\n1,cat\n3,cat\n5,1\n", Relabel.DROP, "s.csv", "0");
        assertThat(read("out/s.csv")).isEqualTo(source.replace("dog,b\n", ""));
        assertThat(dropped.kept()).isEqualTo(4);
        assertThat(dropped.relabelled()).isEqualTo(2);
        JsonNode made =
                new ObjectMapper().readTree(read("out/filtering.json")).get("outputs").get("s.csv");
        assertThat(made.at("/relabelled").asInt()).isEqualTo(2);
        assertThat(made.at("/options/relabel/how").asText()).isEqualTo("drop");
    }

    @Test
    void numbersInJsonStayNumbers() throws IOException {
        String lines =
                IntStream.of(LABELS)
                        .mapToObj(label -> "{\"y\": " + label + ", \"z\": 1}\n")
                        .collect(Collectors.joining());
        write("s.jsonl", lines);
        relabel("id,label\n0,dog\n", Relabel.REPLACE, "s.jsonl", "y");
        assertThat(read("out/s.jsonl")).isEqualTo(lines.replaceFirst("0", "1"));
        Files.delete(directory.resolve("out/s.jsonl"));
        relabel("id,label\n0,dog\n", Relabel.ANNOTATE, "s.jsonl", "y");
        assertThat(read("out/s.jsonl")).startsWith("{\"y\": 0, \"z\": 1,\"corrected_label\":1}\n");
    }

    /** An index in the file may be another than the class's number: the source tells. */
    @Test
    void aClassIsWrittenAsTheSourceWritesIt() throws IOException {
        write("s.csv", "t,y\na,C\nb,D\nc,M\nd,C\ne,D\nf,M\n");
        SourceFilter filter =
                SourceFilter.of(Chosen.of(ALL, LABELS))
                        .labelColumn("y")
                        .relabel(
                                Corrections.read(write("fix.csv", "id,label\n0,2\n1,M\n")),
                                Relabel.REPLACE);
        filter.apply(directory.resolve("s.csv"), directory.resolve("out.csv"));
        assertThat(read("out.csv")).isEqualTo("t,y\na,M\nb,M\nc,M\nd,C\ne,D\nf,M\n");
    }

    @Test
    void rowsGoByTheIdsOfTheExamplesAndTheSelectionDecidesToo() throws IOException {
        write(
                "s.jsonl",
                """
                {"uid":"c","y":"cat"}
                {"uid":"a","y":"dog"}
                {"uid":"b","y":"cat"}
                """);
        Selection two = Chosen.of(new boolean[] {true, true, false}, new int[] {1, 0, 0});
        Filtered done =
                SourceFilter.of(two)
                        .examples(Examples.of("a", "b", "c"))
                        .classNames(List.of("cat", "dog"))
                        .idColumn("uid")
                        .labelColumn("y")
                        .relabel(
                                Corrections.read(write("fix.tsv", "guid\tlabel\nb\tdog\nc\tdog\n")),
                                Relabel.REPLACE)
                        .apply(directory.resolve("s.jsonl"), directory.resolve("o.jsonl"));
        assertThat(read("o.jsonl"))
                .isEqualTo("{\"uid\":\"a\",\"y\":\"dog\"}\n{\"uid\":\"b\",\"y\":\"dog\"}\n");
        assertThat(done.kept()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Relabel.class)
    void ofIdxTheLabelsFileChanges(Relabel how) throws IOException {
        Path from = Files.createDirectory(directory.resolve("idx"));
        byte[] images = {0, 0, 8, 2, 0, 0, 0, 6, 0, 0, 0, 1, 9, 8, 7, 6, 5, 4};
        byte[] labels = {0, 0, 8, 1, 0, 0, 0, 6, 0, 1, 2, 0, 1, 2};
        Files.write(from.resolve("train-images-idx2-ubyte"), images);
        Files.write(from.resolve("train-labels-idx1-ubyte"), labels);
        Path out = directory.resolve("out");
        SourceFilter filter = filter("id,label\n1,2\n5,2\n0,dog\n", how);
        if (how == Relabel.ANNOTATE) {
            assertThatThrownBy(() -> filter.apply(from, out))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("IDX has no columns");
            return;
        }
        Filtered done = filter.apply(from, out);
        assertThat(done.relabelled()).isEqualTo(2);
        boolean drop = how == Relabel.DROP;
        assertThat(Files.readAllBytes(out.resolve("train-labels-idx1-ubyte")))
                .containsExactly(
                        drop
                                ? new int[] {0, 0, 8, 1, 0, 0, 0, 4, 2, 0, 1, 2}
                                : new int[] {0, 0, 8, 1, 0, 0, 0, 6, 1, 2, 2, 0, 1, 2});
        assertThat(Files.readAllBytes(out.resolve("train-images-idx2-ubyte")))
                .containsExactly(
                        drop
                                ? new int[] {0, 0, 8, 2, 0, 0, 0, 4, 0, 0, 0, 1, 7, 6, 5, 4}
                                : toInts(images));
    }

    private static int[] toInts(byte[] bytes) {
        return IntStream.range(0, bytes.length).map(i -> bytes[i]).toArray();
    }

    @Test
    void anImageGoesToTheFolderOfItsClass() throws IOException {
        List<String> paths = List.of("cat/a.png", "cat/b.png", "dog/a.png", "dog/x/c.png");
        for (String path : paths) {
            write("images/" + path, path);
        }
        Selection all = Chosen.of(new boolean[] {true, true, true, true}, new int[] {0, 0, 1, 1});
        Examples ids = Examples.of(paths.toArray(String[]::new));
        SourceFilter filter =
                SourceFilter.of(all)
                        .examples(ids)
                        .idColumn("path")
                        .relabel(
                                Corrections.read(
                                        write("f.csv", "id,label\ncat/b.png,dog\ndog/x/c.png,0\n")),
                                Relabel.REPLACE);
        filter.apply(directory.resolve("images"), directory.resolve("out"));
        assertThat(read("out/dog/b.png")).isEqualTo("cat/b.png");
        assertThat(read("out/cat/x/c.png")).isEqualTo("dog/x/c.png");
        assertThat(directory.resolve("out/cat/b.png")).doesNotExist();
        SourceFilter clash =
                SourceFilter.of(all)
                        .examples(ids)
                        .idColumn("path")
                        .relabel(
                                Corrections.read(write("g.csv", "id,label\ncat/a.png,dog\n")),
                                Relabel.REPLACE);
        assertSays(
                catchThrowable(
                                () ->
                                        clash.apply(
                                                directory.resolve("images"),
                                                directory.resolve("out2")))
                        .getMessage(),
                directory.resolve("images/dog/a.png"),
                "another image that goes to dog/a.png",
                "one of that name");
        assertThat(directory.resolve("out2")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofArrowTheColumnChanges(boolean named) throws IOException {
        String[] names = IntStream.of(LABELS).mapToObj(NAMES::get).toArray(String[]::new);
        long[] numbers = IntStream.of(LABELS).asLongStream().toArray();
        Columns columns =
                new Columns()
                        .with("t", new String[] {"a", "b", "c", "d", "e", "f"})
                        .with("y", named ? names : numbers)
                        .with("z", new double[] {1, 2, 3, 4, 5, 6});
        columns.write(directory.resolve("s.arrow"), "test");
        relabel("id,label\n1,cat\n4,2\n", Relabel.REPLACE, "s.arrow", "y");
        Columns out = Columns.read(directory.resolve("out/s.arrow"), "test");
        if (named) {
            names[1] = "cat";
            names[4] = NAMES.get(2);
            assertThat(out.column("y", String[].class)).isEqualTo(names);
        } else {
            assertThat(out.column("y", long[].class)).containsExactly(0, 0, 2, 0, 2, 2);
        }
        assertThat(out.names()).containsExactly("t", "y", "z");
        assertThat(out.column("t", String[].class)).containsExactly("a", "b", "c", "d", "e", "f");
        assertThat(out.column("z", double[].class)).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"int32 y", "int64 y", "binary y (STRING)"})
    void ofParquetTheColumnChanges(String type) throws IOException {
        var schema =
                MessageTypeParser.parseMessageType(
                        "message m { required int32 i; required " + type + "; }");
        Path from = directory.resolve("s.parquet");
        try (ParquetWriter<Group> writer =
                ExampleParquetWriter.builder(new LocalOutputFile(from))
                        .withConf(new PlainParquetConfiguration())
                        .withType(schema)
                        .build()) {
            for (int row = 0; row < LABELS.length; row++) {
                SimpleGroup group = new SimpleGroup(schema);
                group.add(0, row);
                switch (type) {
                    case "int32 y" -> group.add(1, LABELS[row]);
                    case "int64 y" -> group.add(1, (long) LABELS[row]);
                    default -> group.add(1, NAMES.get(LABELS[row]));
                }
                writer.write(group);
            }
        }
        relabel("id,label\n1,cat\n4,2\n", Relabel.REPLACE, "s.parquet", "y");
        List<String> expected =
                IntStream.of(0, 0, 2, 0, 2, 2)
                        .mapToObj(y -> type.startsWith("binary") ? NAMES.get(y) : y + "")
                        .toList();
        try (ParquetReader<Group> reader =
                new Groups(new LocalInputFile(directory.resolve("out/s.parquet"))).build()) {
            for (int row = 0; row < LABELS.length; row++) {
                Group group = reader.read();
                assertThat(group.getInteger("i", 0)).isEqualTo(row);
                assertThat(group.getValueToString(1, 0)).isEqualTo(expected.get(row));
            }
            assertThat(reader.read()).isNull();
        }
    }

    private static final class Groups extends ParquetReader.Builder<Group> {
        Groups(InputFile file) {
            super(file, new PlainParquetConfiguration());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    @Test
    void whatCannotBeMeantIsRefusedAndNothingIsWritten() throws IOException {
        write("s.csv", "y,t\ncat,a\ndog,b\n\"a \"\"mouse\"\", grey\",c\ncat,d\ndog,e\n2,f\n");
        write("s.csv", read("s.csv").replace("2,f", "\"a \"\"mouse\"\", grey\",f"));
        Path fix = directory.resolve("fix.csv");
        refused("id,label\n7,cat\n", fix, "id \"7\" at line 2", "that of one of the 6 examples");
        refused(
                "id,label\n1,cta\n",
                fix,
                "label \"cta\" at line 2",
                "one of a \"mouse\", grey, cat");
        refused("id,label\n1,3\n", fix, "label \"3\" at line 2", "one of");
        refused(
                "id,label\n1,cat\n2,dog\n1,2\n",
                fix,
                "\"2\" for 1, and \"cat\" at line 2 at line 4",
                "one label for each example");
        refused(
                "id,label,fingerprint\n1,cat,sha256:x\n",
                fix,
                "dataset sha256:x",
                "those to sha256:");
        write("s.csv", "y,t\ndog,a\ndog,b\n2,c\ncat,d\ndog,e\n2,f\n");
        refused(
                "id,label\n1,cat\n",
                directory.resolve("s.csv"),
                "label \"dog\" on line 2",
                "one label");
    }

    private void refused(String corrections, Path where, String found, String expected) {
        Throwable thrown =
                catchThrowable(() -> relabel(corrections, Relabel.REPLACE, "s.csv", "y"));
        assertThat(thrown).as(corrections).isInstanceOf(ArchiveException.class);
        assertSays(thrown.getMessage(), where, found, expected);
        assertThat(directory.resolve("out/s.csv")).doesNotExist();
    }

    @Test
    void theSameCorrectionTwiceIsOne() throws IOException {
        write("s.csv", "y\ncat\ndog\n2\ncat\ndog\n2\n".replace("2", "\"a \"\"mouse\"\", grey\""));
        Filtered done = relabel("id,label\n1,cat\n1,0\n", Relabel.REPLACE, "s.csv", "y");
        assertThat(done.relabelled()).isEqualTo(1);
    }

    @Test
    void withoutTheColumnOfLabelsOrWithMalformedRowsItIsNoUse() throws IOException {
        write("s.csv", "y\ncat\ndog\ncat\ncat\ndog\ncat\n");
        SourceFilter none = filter("id,label\n1,cat\n", Relabel.REPLACE);
        assertThatThrownBy(() -> none.apply(directory.resolve("s.csv"), directory.resolve("o.csv")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--label-column");
        SourceFilter passing =
                filter("id,label\n1,cat\n", Relabel.REPLACE)
                        .labelColumn("y")
                        .malformed(SourceFilter.Malformed.PASS);
        assertThatThrownBy(
                        () -> passing.apply(directory.resolve("s.csv"), directory.resolve("o.csv")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("every row must be known");
    }

    /** Re-encoded, it would be another one. */
    @Test
    void aLabelInAnotherEncodingIsNotRewritten() throws IOException {
        Files.write(
                directory.resolve("s.csv"),
                "y\ncäfé\ndog\n2\ncäfé\ndog\n2\n".getBytes(StandardCharsets.ISO_8859_1));
        SourceFilter filter =
                SourceFilter.of(Chosen.of(ALL, LABELS))
                        .labelColumn("y")
                        .relabel(
                                Corrections.read(write("fix.csv", "id,label\n1,0\n")),
                                Relabel.REPLACE);
        assertSays(
                catchThrowable(
                                () ->
                                        filter.apply(
                                                directory.resolve("s.csv"),
                                                directory.resolve("o.csv")))
                        .getMessage(),
                directory.resolve("fix.csv"),
                "no UTF-8",
                "labels in UTF-8");
    }
}
