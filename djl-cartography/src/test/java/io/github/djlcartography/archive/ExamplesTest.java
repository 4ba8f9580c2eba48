package io.github.djlcartography.archive;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.djlcartography.Runs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0};
    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0};

    @TempDir private Path directory;

    private static Examples four() {
        return Examples.of("cat/1.png", "Käse, \"alt\"", "猫", "\uD83D\uDE00")
                .with("group", new String[] {"a", "", "zwei\nZeilen", "a"})
                .with("year", new int[] {1999, -1, 0, Integer.MAX_VALUE})
                .with("size", new long[] {1, 2, 3, Long.MIN_VALUE})
                .with("weight", new double[] {0.1, Double.NaN, -0.0, 4})
                .with("checked", new boolean[] {true, false, true, true})
                .text(new String[] {"", "one", "two words", "\u0000"})
                .thumbnails(new byte[][] {PNG, {}, JPEG, {}});
    }

    private Archive run(int rows) {
        Runs.start(directory, 2, new int[rows]);
        return Archive.open(directory);
    }

    private static void assertFour(Examples read) {
        assertThat(read.size()).isEqualTo(4);
        assertThat(read.hasIds()).isTrue();
        assertThat(read.id(2)).isEqualTo("猫");
        assertThat(read.row("\uD83D\uDE00")).isEqualTo(3);
        assertThat(read.names()).containsExactly("group", "year", "size", "weight", "checked");
        for (String name : read.names()) {
            assertThat(read.column(name, Object.class))
                    .isEqualTo(four().column(name, Object.class));
        }
        assertThat(read.has("text") && read.has("thumbnail") && read.has("group")).isTrue();
        assertThat(read.has("source")).isFalse();
        assertThat(read.column("text", String[].class))
                .containsExactly("", "one", "two words", "\u0000");
        assertThat(read.column("thumbnail", byte[][].class))
                .isDeepEqualTo(new byte[][] {PNG, {}, JPEG, {}});
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Archive run = run(4);
        assertThat(run.examples()).isEmpty();
        assertFour(four());
        ArchiveWriter writer = ArchiveWriter.resume(directory);
        writer.examples(four());
        assertFour(run.examples().orElseThrow());
        writer.examples(null);
        assertThat(run.examples()).isEmpty();
    }

    /** The file is never made again. */
    @Test
    void aVersion1FileStillReads() throws Exception {
        assertFour(
                Examples.read(
                        Path.of(
                                Objects.requireNonNull(
                                                ExamplesTest.class.getResource(
                                                        "/archives/v1-examples/examples.arrow"))
                                        .toURI())));
    }

    @Test
    void whatOneRunKnowsCanBeAddedToAndGivenToAnother() {
        Archive first = run(4);
        ArchiveWriter.resume(directory).examples(four());
        Examples more =
                first.examples().orElseThrow().with("source", new String[] {"a", "b", "c", "d"});
        Path second = directory.resolve("second");
        Runs.start(second, 2, new int[4]);
        ArchiveWriter.resume(second).examples(more);
        Examples read = Archive.open(second).examples().orElseThrow();
        assertThat(read.names()).endsWith("checked", "source");
        assertThat(read.column("text", String[].class)).contains("two words");
        assertThat(read.column("thumbnail", byte[][].class)[2]).isEqualTo(JPEG);
    }

    @Test
    void withoutIdsTheNumberOfTheRowIsTheId() {
        Archive run = run(12);
        ArchiveWriter.resume(directory).examples(Examples.rows(12).with("n", new int[12]));
        for (Examples examples : new Examples[] {Examples.rows(12), run.examples().orElseThrow()}) {
            assertThat(examples.hasIds()).isFalse();
            assertThat(examples.id(11)).isEqualTo("11");
            assertThat(examples.row("11")).isEqualTo(11);
            assertThat(examples.row("0")).isZero();
            for (String none : new String[] {"12", "-1", "01", "+1", "", "1.0", "99999999999"}) {
                assertThatThrownBy(() -> examples.row(none))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void aRowOrIdThatIsNoneIsRefused() {
        assertThatThrownBy(() -> four().id(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> four().id(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertRefused(
                () -> four().row("dog"),
                "id: found \"dog\", expected that of one of 4 examples. Is it spelt so?");
    }

    @Test
    void idsThatDoNotTellExamplesApartAreRefusedWithBothRows() {
        assertRefused(
                () -> Examples.of("a", "b", "c", "b", "a"),
                "id of row 3: found \"b\", the id of row 1, expected one of its own. Ids must tell"
                        + " the examples apart.");
        assertRefused(
                () -> Examples.of("a", ""),
                "id of row 1: found an empty one, expected one of its own. Ids must tell the"
                        + " examples apart.");
        assertThatThrownBy(() -> Examples.of(Arrays.copyOf(new String[] {"a"}, 2)))
                .hasMessageStartingWith("column id, row 1: found null");
    }

    @Test
    void columnsThatCannotStandAreRefused() {
        for (String name : new String[] {"", "example", "id", "text", "thumbnail"}) {
            assertRefused(
                    () -> four().with(name, new int[4]),
                    "metadata: found a column named \""
                            + name
                            + "\", expected a name other than example, id, text and thumbnail."
                            + " Rename it; text and images are added by text() and thumbnails().");
        }
        assertRefused(
                () -> Examples.rows(2).with("scan", new byte[2][0]),
                "column scan: found a byte[][], expected text, numbers or booleans. Images are"
                        + " added by thumbnails().");
        assertRefused(
                () -> Examples.rows(2).text(new String[3]),
                "column text: found 3 values, expected 2. Give one for each row.");
        assertRefused(
                () -> Examples.rows(2).thumbnails(new byte[][] {{}, {'G', 'I', 'F', '8', '9'}}),
                "thumbnail of row 1: found an image that begins with the bytes 47494638, expected a"
                        + " PNG or a JPEG. Encode it, or give an array of length 0.");
        assertRefused(() -> four().with("group", new int[4]), "column group is there already.");
        assertRefused(() -> four().text(new String[4]), "column text, row 0: found null, ex");
        assertRefused(
                () -> Examples.rows(1).text(new String[] {""}).text(new String[] {""}),
                "column text is there already.");
        run(4);
        ArchiveWriter.resume(directory).examples(four());
        assertRefused(
                () -> Archive.open(directory).examples().orElseThrow().text(new String[4]),
                "text: found that of " + directory.resolve("examples.arrow") + ", expected none");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aTableOfAnotherDatasetIsRefused() {
        run(5);
        ArchiveWriter.resume(directory).examples(four());
        assertSays(
                refused(),
                directory.resolve("examples.arrow"),
                "4 examples",
                "5, as the run's manifest.json says");
    }

    @Test
    void aTableThatSaysOneThingAndHoldsAnotherIsRefused() {
        run(2);
        Path file = directory.resolve("examples.arrow");
        long[] rows = {0, 1};
        write(new Columns().with("example", rows).with("id", new String[] {"a", "b"}), "1", "2");
        assertThat(Archive.open(directory).examples().orElseThrow().row("b")).isOne();

        write(new Columns().with("example", rows), "2", "2");
        assertSays(refused(), file, "format version 2", "1");
        write(new Columns().with("example", rows), "1", "3");
        assertThat(refused()).startsWith(file + ": column example: found 2 values");
        write(new Columns().with("example", new long[] {1, 0}), "1", "2");
        assertThat(refused()).startsWith(file + ": column example: found 2 values");
        write(new Columns().with("example", new int[] {0, 1}), "1", "2");
        assertThat(refused()).startsWith(file + ": column example: found int[]");
        write(new Columns().with("example", rows).with("id", new String[] {"a", "a"}), "1", "2");
        assertThat(refused()).startsWith(file + ": id of row 1: found \"a\", the id of row 0");
        write(new Columns().with("example", rows).with("x", new byte[2][0]), "1", "2");
        assertThat(refused()).startsWith(file + ": column x: found a byte[][]");
        new Columns().with("example", rows).write(file, "examples");
        assertThat(refused()).startsWith(file + ": metadata: found no cartography.format_version");
        new Columns().with("example", rows).write(file, "selection");
        assertSays(refused(), file, "selection", "examples");
    }

    private void write(Columns columns, String version, String rows) {
        columns.note("cartography.format_version", version)
                .note("cartography.rows", rows)
                .write(directory.resolve("examples.arrow"), "examples");
    }

    private String refused() {
        Archive run = Archive.open(directory);
        return String.valueOf(
                catchThrowableOfType(ArchiveException.class, run::examples).getMessage());
    }

    /** Text and thumbnails are read late; damage in them shows at once. */
    @Test
    void damageInATextShowsWhenTheRunIsOpened() throws Exception {
        run(4);
        ArchiveWriter.resume(directory).examples(four());
        Path file = directory.resolve("examples.arrow");
        byte[] bytes = Files.readAllBytes(file);
        byte[] words = "two words".getBytes(StandardCharsets.UTF_8);
        int at = 0;
        while (!Arrays.equals(bytes, at, at + words.length, words, 0, words.length)) {
            at++;
        }
        bytes[at] = 'T';
        Files.write(file, bytes);
        assertSays(refused(), file, "checksum", "a whole Arrow IPC file");
    }
}
