package io.github.djlcartography.export;

import static io.github.djlcartography.Messages.assertSays;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Selection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kept rows are the source's bytes, whatever these are. */
class TextFilterTest {

    @TempDir private Path directory;

    @AfterEach
    void nothingUnfinishedIsLeft() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.map(Path::toString))
                    .noneMatch(name -> name.contains(".unfinished") || name.contains(".replaced"));
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    /** A file whose records are known because they were made one by one. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Made(byte[] start, List<byte[]> records) {

        byte[] bytes() {
            return kept(new boolean[0], true);
        }

        byte[] kept(boolean[] keep, boolean all) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(start);
            for (int row = 0; row < records.size(); row++) {
                if (all || keep[row]) {
                    bytes.writeBytes(records.get(row));
                }
            }
            return bytes.toByteArray();
        }
    }

    /** A table of whatever bytes: in quotes anything, outside anything but what has a meaning. */
    private static Made hostile(Random random, boolean quotes, char delimiter, boolean header) {
        int fields = 1 + random.nextInt(5);
        int rows = random.nextInt(40);
        ByteArrayOutputStream start = new ByteArrayOutputStream();
        if (random.nextBoolean()) {
            start.writeBytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
        }
        start.writeBytes("\r\n".repeat(random.nextInt(2)).getBytes(ISO_8859_1));
        List<byte[]> records = new ArrayList<>();
        for (int row = header ? -1 : 0; row < rows; row++) {
            ByteArrayOutputStream record = new ByteArrayOutputStream();
            for (int field = 0; field < fields; field++) {
                if (field > 0) {
                    record.write(delimiter);
                }
                record.writeBytes(field(random, quotes, delimiter, fields == 1));
            }
            boolean last = row == rows - 1;
            String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
            record.writeBytes((last && random.nextBoolean() ? "" : end).getBytes(ISO_8859_1));
            if (!last && random.nextInt(8) == 0) { // of a \r and a \n one would make one line end
                record.writeBytes("\n\n".getBytes(ISO_8859_1));
            }
            if (row < 0) {
                start.writeBytes(record.toByteArray());
            } else {
                records.add(record.toByteArray());
            }
        }
        return new Made(start.toByteArray(), records);
    }

    private static byte[] field(Random random, boolean quotes, char delimiter, boolean notEmpty) {
        byte[] bytes = new byte[random.nextInt(6) + (notEmpty ? 1 : 0)];
        String likely = "\",\t\r\n\0x;\u00e9\u00ff";
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] =
                    (byte)
                            (random.nextBoolean()
                                    ? likely.charAt(random.nextInt(likely.length()))
                                    : random.nextInt(256));
        }
        String text = new String(bytes, ISO_8859_1);
        if (quotes && random.nextBoolean()) {
            return ('"' + text.replace("\"", "\"\"") + '"').getBytes(ISO_8859_1);
        }
        String plain = text.replace(delimiter, '.').replace('\r', '.').replace('\n', '.');
        if (quotes && plain.startsWith("\"")) {
            plain = "." + plain.substring(1);
        }
        boolean mark = plain.startsWith("\u00ef") || plain.startsWith("\u00fe\u00ff");
        return (mark || plain.startsWith("\u00ff\u00fe") ? "." + plain.substring(1) : plain)
                .getBytes(ISO_8859_1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void ofAnyTableTheKeptRecordsStayAsTheyAre(long seed) throws IOException {
        Random random = new Random(seed);
        boolean quotes = random.nextBoolean();
        boolean header = random.nextInt(3) > 0;
        char delimiter = ",\t;".charAt(random.nextInt(3));
        Made made = hostile(random, quotes, delimiter, header);
        boolean packed = random.nextInt(4) == 0;
        int rows = made.records.size();
        boolean[] keep = Chosen.some(rows, seed);
        UnaryOperator<SourceFilter> options =
                filter -> {
                    filter.format(SourceFormat.CSV).quotes(quotes).delimiter(delimiter);
                    return header ? filter : filter.noHeader();
                };
        Path source = write(packed ? "a.gz" : "a", made.bytes());
        assertThat(filtered(rows == 0 ? Chosen.of() : Chosen.all(rows), source, options))
                .isEqualTo(made.bytes());
        assertThat(filtered(Chosen.none(rows), source, options)).isEqualTo(made.start);
        assertThat(filtered(Chosen.of(keep), source, options)).isEqualTo(made.kept(keep, false));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsAddedStandsBeforeTheLineEndAndTheRestStays(long seed) throws IOException {
        Random random = new Random(seed);
        Made made = hostile(random, true, ',', false);
        int rows = made.records.size();
        boolean[] keep = Chosen.some(rows, seed);
        byte[] bytes =
                filtered(
                        Chosen.of(keep),
                        write("a.csv", made.bytes()),
                        filter -> filter.noHeader().annotate());
        String text = new String(bytes, ISO_8859_1);
        StringBuilder expected = new StringBuilder(new String(made.start, ISO_8859_1));
        for (int row = 0; row < rows; row++) {
            String record = new String(made.records.get(row), ISO_8859_1);
            String content = record.replaceFirst("[\r\n]+\\z", "");
            expected.append(content)
                    .append(keep[row] ? ",true,1.0," : ",false,0.0,")
                    .append(reason(Chosen.of(keep), row))
                    .append(record.substring(content.length()));
        }
        assertThat(text).isEqualTo(expected.toString());
    }

    private static String reason(Selection selection, int row) {
        return new Decisions(selection, null).reason(row);
    }

    private Path write(String name, byte[] bytes) throws IOException {
        Path file = directory.resolve(name);
        try (OutputStream out =
                name.endsWith(".gz")
                        ? new GZIPOutputStream(Files.newOutputStream(file))
                        : Files.newOutputStream(file)) {
            out.write(bytes);
        }
        return file;
    }

    private Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(UTF_8));
    }

    private byte[] filtered(Selection selection, Path source, UnaryOperator<SourceFilter> options)
            throws IOException {
        Path out = directory.resolve("out").resolve(source.getFileName());
        options.apply(SourceFilter.of(selection)).force().apply(source, out);
        try (InputStream in = Files.newInputStream(out);
                InputStream unpacked =
                        out.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return unpacked.readAllBytes();
        }
    }

    private String text(Selection selection, Path source, UnaryOperator<SourceFilter> options)
            throws IOException {
        return new String(filtered(selection, source, options), UTF_8);
    }

    @Test
    void aFieldInQuotesMayHaveLinesAndAQuoteElsewhereMeansNothing() throws IOException {
        Path csv = write("a.csv", "a,b\n1,\"x\n\"\"y\"\"\r\n,\"\n2,5\"\" wide\n3,\"\"\n");
        assertThat(text(Chosen.of(true, false, true), csv, f -> f))
                .isEqualTo("a,b\n1,\"x\n\"\"y\"\"\r\n,\"\n3,\"\"\n");
        assertThat(text(Chosen.of(false, true, false), csv, f -> f))
                .isEqualTo("a,b\n2,5\"\" wide\n");
    }

    @Test
    void inTsvQuotesAreCharacters() throws IOException {
        Path tsv = write("a.tsv", "s\tlabel\n\"open\t0\nshut\"\t1\n");
        assertThat(text(Chosen.of(false, true), tsv, f -> f)).isEqualTo("s\tlabel\nshut\"\t1\n");
        Throwable refused =
                catchThrowable(
                        () ->
                                SourceFilter.of(Chosen.of(false, true))
                                        .quotes(true)
                                        .apply(tsv, directory.resolve("out/b.tsv")));
        assertSays(String.valueOf(refused.getMessage()), tsv, "1 row", "2, as in toy");
    }

    @Test
    void idsDecideInTheirColumnWhateverTheOrder() throws IOException {
        Examples ids = Examples.of("x1", "x,2", "3");
        Selection selection = Chosen.of(true, true, false);
        Path csv = write("a.csv", "t,id,t\nc,3,\nb,\"x,2\",\na,x1,\n");
        assertThat(text(selection, csv, f -> f.examples(ids).idColumn("id")))
                .isEqualTo("t,id,t\nb,\"x,2\",\na,x1,\n");
        assertThat(text(selection, csv, f -> f.examples(ids).idColumn("1")))
                .isEqualTo("t,id,t\nb,\"x,2\",\na,x1,\n");
        Path json = write("a.jsonl", "{\"u\":3}\r\n{\"v\":[1],\"u\":\"x,2\"}\n\n{ \"u\" : \"x1\"}");
        assertThat(text(selection, json, f -> f.examples(ids).idColumn("u")))
                .isEqualTo("{\"v\":[1],\"u\":\"x,2\"}\n\n{ \"u\" : \"x1\"}");
    }

    @Test
    void aColumnThatIsThereTwiceIsNotGuessed() throws IOException {
        Path csv = write("a.csv", "t,id,t\nc,0,\n");
        assertRefused(
                csv, Chosen.of(true), f -> f.idColumn("t"), "columns 0 and 2", "one column t");
        assertRefused(csv, Chosen.of(true), f -> f.idColumn("x"), "columns [t, id, t]", "column x");
        assertThat(text(Chosen.of(true), csv, f -> f.idColumn("id"))).endsWith("c,0,\n");
    }

    private void assertRefused(
            Path source,
            Selection selection,
            UnaryOperator<SourceFilter> options,
            String found,
            String expected)
            throws IOException {
        Path out = directory.resolve("refused/" + source.getFileName());
        Throwable refused =
                catchThrowable(() -> options.apply(SourceFilter.of(selection)).apply(source, out));
        assertThat(refused).isInstanceOf(ArchiveException.class);
        assertSays(String.valueOf(refused.getMessage()), source, found, expected);
        assertThat(out).doesNotExist();
        assertThat(out.resolveSibling("filtering.json")).doesNotExist();
    }

    @Test
    void anotherDatasetIsRefused() throws IOException {
        Path csv = write("a.csv", "a,label\n1,no\n2,yes\n3,no\n");
        assertRefused(csv, Chosen.all(2), f -> f, "3 rows", "2, as in toy (sha256:");
        assertRefused(csv, Chosen.all(4), f -> f, "3 rows", "4, as in toy (sha256:");
        Selection labelled = Chosen.of(new boolean[] {true, true, false}, new int[] {0, 0, 1});
        assertRefused(
                csv,
                labelled,
                f -> f.labelColumn("label"),
                "label \"yes\" on line 3 where the example was trained as 0, which is \"no\"",
                "one label for each class");
        assertRefused(
                csv,
                labelled,
                f -> f.labelColumn("label").classNames(List.of("no", "yes")),
                "label \"yes\" on line 3 where the example was trained as no",
                "one label for each class");
        Selection right = Chosen.of(new boolean[] {true, true, false}, new int[] {1, 0, 1});
        assertThat(text(right, csv, f -> f.labelColumn("label")))
                .isEqualTo("a,label\n1,no\n2,yes\n");
        assertRefused(
                csv,
                right,
                f -> f.labelColumn("label").classNames(List.of("no", "yes")),
                "label \"no\" on line 2 where the example was trained as yes",
                "one label for each class");
        assertRefused(
                csv,
                right,
                f -> f.examples(Examples.of("1", "2", "9")).idColumn("a"),
                "1 row that cannot be read, the first on line 4: id \"3\", which no example has",
                "none");
        Path less = write("less.csv", "a\n2\n1\n");
        assertRefused(
                less,
                right,
                f -> f.examples(Examples.of("1", "2", "9")).idColumn("a"),
                "the ids of 2 of the dataset's rows",
                "those of all 3");
    }

    @Test
    void malformedRowsAreNamedByLineAndRefusedDroppedOrPassedOn() throws IOException {
        String good = "a,b\n\"1\n1\",x\n2,y\n";
        Path csv = write("a.csv", good + "3\n\"4\"4,z\n5,\"z");
        assertRefused(
                csv,
                Chosen.all(5),
                f -> f,
                "3 rows that cannot be read, the first on line 5",
                "none");
        // The dataset has them all: the selection decides about them too.
        Selection five = Chosen.of(true, false, true, false, true);
        assertThat(text(five, csv, f -> f.malformed(SourceFilter.Malformed.PASS)))
                .isEqualTo("a,b\n\"1\n1\",x\n3\n5,\"z");
        assertThat(text(five, csv, f -> f.malformed(SourceFilter.Malformed.DROP)))
                .isEqualTo("a,b\n\"1\n1\",x\n");
        // The dataset has only the others.
        Selection two = Chosen.of(false, true);
        assertThat(text(two, csv, f -> f.malformed(SourceFilter.Malformed.PASS)))
                .isEqualTo("a,b\n2,y\n3\n\"4\"4,z\n5,\"z");
        assertThat(text(two, csv, f -> f.malformed(SourceFilter.Malformed.DROP)))
                .isEqualTo("a,b\n2,y\n");
        Filtered done =
                SourceFilter.of(two)
                        .malformed(SourceFilter.Malformed.PASS)
                        .apply(csv, directory.resolve("out/b.csv"));
        assertThat(done.malformedRows()).extracting(Filtered.Row::line).containsExactly(5L, 6L, 7L);
        assertThat(done.malformedRows().get(0).why()).isEqualTo("1 field where there are 2");
        assertThat(done.malformedRows().get(1).why())
                .contains("after the quote that closes field 0");
        assertThat(done.malformedRows().get(2).why()).contains("field 1 that is not closed");
        assertRefused(
                csv,
                Chosen.all(4),
                f -> f.malformed(SourceFilter.Malformed.PASS),
                "5 rows, 3 of them malformed",
                "4, as in");
    }

    @Test
    void jsonIsHeldToOneObjectALine() throws IOException {
        Path json = write("a.jsonl", "{\"a\":1}\n[2]\n{\"a\":3} {}\n{\"a\":}\n{\"a\":NaN}\n");
        assertRefused(
                json,
                Chosen.all(5),
                f -> f,
                "3 rows that cannot be read, the first on line 2: no object",
                "none");
        assertThat(
                        text(
                                Chosen.of(false, true),
                                json,
                                f -> f.malformed(SourceFilter.Malformed.DROP)))
                .isEqualTo("{\"a\":NaN}\n");
    }

    @Test
    void aByteOrderMarkStaysAndUtf16IsRefused() throws IOException {
        Path csv = write("a.csv", "\ufeffid,b\n7,1\n8,2\n");
        Examples ids = Examples.of("8", "7");
        assertThat(text(Chosen.of(true, false), csv, f -> f.examples(ids).idColumn("id")))
                .isEqualTo("\ufeffid,b\n8,2\n");
        Path json = write("a.jsonl", "\ufeff{\"id\":7}\n{\"id\":8}\n");
        assertThat(text(Chosen.of(true, false), json, f -> f.examples(ids).idColumn("id")))
                .isEqualTo("\ufeff{\"id\":8}\n");
        Path wide =
                write(
                        "wide.csv",
                        "\ufeffid\n1\n".getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
        assertRefused(wide, Chosen.all(1), f -> f, "UTF-16", "UTF-8");
    }

    @Test
    void weightsAreOneMoreColumn() throws IOException {
        Selection selection = Chosen.of(true, false, true);
        Path csv = write("a.csv", "a\r\n1\r\n2\r\n3");
        assertThat(text(selection, csv, f -> f.weights("w"))).isEqualTo("a,w\r\n1,1.0\r\n3,1.0");
        Path json = write("a.jsonl", "{\"a\": 1 } \n{}\n{ }\n");
        assertThat(text(selection, json, f -> f.weights("w")))
                .isEqualTo("{\"a\": 1 ,\"w\":1.0} \n{ \"w\":1.0}\n");
        assertRefused(csv, selection, f -> f.weights("a"), "a column a", "none of that name");
        assertRefused(json, selection, f -> f.weights("a"), "a field a on line 1", "none of that");
        Path lines = write("a.txt", "1\n2\n3\n");
        assertThatThrownBy(
                        () ->
                                SourceFilter.of(selection)
                                        .weights("w")
                                        .apply(lines, directory.resolve("b.txt")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no columns");
    }

    @Test
    void ofLinesABlankOneIsARow() throws IOException {
        Path lines = write("a.txt", "x\n\r\n\ny");
        assertThat(text(Chosen.of(false, true, false, true), lines, f -> f)).isEqualTo("\r\ny");
        Selection labelled =
                Chosen.of(new boolean[] {true, false, false, true}, new int[] {0, 1, 1, 0});
        assertThat(text(labelled, lines, f -> f)).isEqualTo("x\ny");
        assertRefused(lines, labelled, f -> f.labelColumn("0"), "label \"y\" on line 4", "one");
    }

    @Test
    void whatIsThereStaysUnlessForced() throws IOException {
        Path csv = write("a.csv", "a\n1\n2\n");
        Path out = write("old.csv", "mine");
        Throwable refused = catchThrowable(() -> SourceFilter.of(Chosen.all(2)).apply(csv, out));
        assertSays(String.valueOf(refused.getMessage()), out, "something there", "nothing");
        assertThat(out).hasContent("mine");
        SourceFilter.of(Chosen.of(true, false)).force().apply(csv, out);
        assertThat(out).hasContent("a\n1\n");
        Throwable itself =
                catchThrowable(() -> SourceFilter.of(Chosen.all(2)).force().apply(csv, csv));
        assertSays(String.valueOf(itself.getMessage()), csv, "the source", "another place");
        assertThat(csv).hasContent("a\n1\n2\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 99})
    void aFailureInTheMiddleLeavesTheOldOutput(int hundredth) throws IOException {
        byte[] rows =
                IntStream.range(0, 60_000)
                        .mapToObj(row -> row + ",x\n")
                        .reduce(new StringBuilder("a,b\n"), StringBuilder::append, (x, y) -> x)
                        .toString()
                        .getBytes(UTF_8);
        Path csv = write("a.csv", rows);
        Path out = write("out.csv", "old");
        Path record = write("filtering.json", "{\"outputs\":{\"out.csv\":{\"x\":1}}}");
        byte[] before = Files.readAllBytes(record);
        assertThatThrownBy(
                        () ->
                                SourceFilter.of(Chosen.all(60_000))
                                        .force()
                                        .progress(
                                                (done, total) -> {
                                                    if (100 * done / total >= 50 + hundredth / 2) {
                                                        throw new IllegalStateException("crash");
                                                    }
                                                })
                                        .apply(csv, out))
                .hasMessage("crash");
        assertThat(out).hasContent("old");
        assertThat(record).hasBinaryContent(before);
    }

    @Test
    void whatAKilledRunLeftIsCleanedUpOrNamed() throws IOException {
        Path csv = write("a.csv", "a\n1\n2\n");
        write("out.csv.unfinished", "half");
        Path out = directory.resolve("out.csv");
        SourceFilter.of(Chosen.of(false, true)).apply(csv, out);
        assertThat(out).hasContent("a\n2\n");
        Path rte = Files.createDirectories(directory.resolve("RTE"));
        write("RTE/train.tsv", "s\n1\n2\n");
        Path old = Files.createDirectories(directory.resolve("kept.replaced"));
        Throwable refused =
                catchThrowable(
                        () -> SourceFilter.of(Chosen.all(2)).apply(rte, directory.resolve("kept")));
        assertSays(String.valueOf(refused.getMessage()), old, "about to replace", "nothing");
        Files.delete(old);
    }

    @Test
    void aFormatThatTheSourceIsNotOfIsRefused() throws IOException {
        Path csv = write("a.csv", "a\n1\n2\n");
        assertRefused(
                csv,
                Chosen.all(2),
                f -> f.format(SourceFormat.GLUE),
                "a file",
                "a directory of format glue");
        Path unknown = write("a.xyz", "a\n1\n2\n");
        assertRefused(unknown, Chosen.all(2), f -> f, "a name that does not tell", "one of [csv");
    }

    @Test
    void theSameFilteringGivesTheSameRecord() throws IOException {
        Path csv = write("a.csv", "a\n1\n2\n");
        Path one = directory.resolve("one/x.csv");
        Path two = directory.resolve("two/x.csv");
        SourceFilter.of(Chosen.of(true, false)).apply(csv, one);
        SourceFilter.of(Chosen.of(true, false)).apply(csv, two);
        Path record = one.resolveSibling("filtering.json");
        assertThat(record).hasSameBinaryContentAs(two.resolveSibling("filtering.json"));
        assertThat(record)
                .content()
                .contains(
                        "\"x.csv\"",
                        "\"kept\" : 1",
                        "\"rows\" : 2",
                        "sha256:",
                        "\"match\" : \"row\"");
        SourceFilter.of(Chosen.of(false, true)).apply(csv, one.resolveSibling("twin.csv"));
        assertThat(record).content().contains("\"x.csv\"", "\"twin.csv\"");
    }

    @Test
    void anotherProgramsRecordIsNotReplaced() throws IOException {
        Path csv = write("a.csv", "a\n1\n2\n");
        Path record = write("filtering.json", "[1]");
        Throwable refused =
                catchThrowable(
                        () ->
                                SourceFilter.of(Chosen.all(2))
                                        .apply(csv, directory.resolve("b.csv")));
        assertSays(
                String.valueOf(refused.getMessage()), record, "another program's file", "a record");
        assertThat(record).hasContent("[1]");
        assertThat(directory.resolve("b.csv")).doesNotExist();
    }

    @Test
    void aGlueDirectoryKeepsItsOtherFiles() throws IOException {
        Path rte = Files.createDirectories(directory.resolve("RTE"));
        write("RTE/train.tsv", "index\ts\n0\tx\n1\ty\n");
        write("RTE/dev.tsv", "index\ts\n0\tz\n");
        Files.createDirectories(rte.resolve("original"));
        write("RTE/original/README", "r");
        Path out = directory.resolve("kept/RTE");
        SourceFilter.of(Chosen.of(false, true)).apply(rte, out);
        assertThat(out.resolve("train.tsv")).hasContent("index\ts\n1\ty\n");
        assertThat(out.resolve("dev.tsv")).hasContent("index\ts\n0\tz\n");
        assertThat(out.resolve("original/README")).hasContent("r");
        assertThat(out.resolve("filtering.json")).content().contains("\".\"", "train.tsv");
        SourceFilter.of(Chosen.of(true, false)).force().apply(rte, out);
        assertThat(out.resolve("train.tsv")).hasContent("index\ts\n0\tx\n");
        Path mine = Files.createDirectories(directory.resolve("mine"));
        write("mine/x", "x");
        Throwable refused =
                catchThrowable(() -> SourceFilter.of(Chosen.all(2)).force().apply(rte, mine));
        assertSays(
                String.valueOf(refused.getMessage()),
                mine,
                "a directory that no filtering made",
                "filtering.json");
        assertThat(mine.resolve("x")).hasContent("x");
    }

    @Test
    void labelsInAFileOfTheirOwnGoWithTheRows() throws IOException {
        Path from = Files.createDirectories(directory.resolve("winogrande"));
        write("winogrande/train_s.jsonl", "{\"q\":1}\n{\"q\":2}\n{\"q\":3}\n");
        write("winogrande/train_s-labels.lst", "1\n2\n1");
        Path out = directory.resolve("kept");
        SourceFilter.of(Chosen.of(false, true, true)).train("train_s.jsonl").apply(from, out);
        assertThat(out.resolve("train_s.jsonl")).hasContent("{\"q\":2}\n{\"q\":3}\n");
        assertThat(out.resolve("train_s-labels.lst")).hasContent("2\n1");
    }
}
