package io.github.djlcartography.archive;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import io.github.djlcartography.Runs;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows read by themselves, held against the same columns read whole. */
class ExampleFileTest {

    private static final List<String> ALL =
            List.of("example", "id", "group", "year", "weight", "checked", "text", "thumbnail");

    @TempDir private Path directory;

    /** More than two batches: texts of 4 MiB end one. */
    private static Examples examples(int rows, int longest) {
        Random random = new Random(rows);
        String[] ids = new String[rows];
        String[] groups = new String[rows];
        String[] texts = new String[rows];
        long[] years = random.longs(rows).toArray();
        double[] weights = random.doubles(rows).toArray();
        boolean[] checked = new boolean[rows];
        byte[][] images = new byte[rows][];
        for (int row = 0; row < rows; row++) {
            ids[row] = "id " + row;
            groups[row] = row % 5 == 0 ? "" : "gruppe ä " + row % 5;
            texts[row] = "猫".repeat(random.nextInt(longest));
            checked[row] = random.nextBoolean();
            images[row] = row % 3 == 0 ? new byte[0] : new byte[] {(byte) 0xff, (byte) 0xd8, -1, 7};
        }
        return Examples.of(ids)
                .with("group", groups)
                .with("year", years)
                .with("weight", weights)
                .with("checked", checked)
                .text(texts)
                .thumbnails(images);
    }

    private ExampleFile written(Examples examples) {
        examples.write(directory);
        return ExampleFile.open(directory.resolve("examples.arrow"));
    }

    private static Object column(Examples examples, String name) {
        return name.equals("id")
                ? IntStream.range(0, examples.size()).mapToObj(examples::id).toArray(String[]::new)
                : name.equals("example")
                        ? IntStream.range(0, examples.size()).asLongStream().toArray()
                        : examples.column(name, Object.class);
    }

    private static void assertSame(ExampleFile file, Examples examples, Random random) {
        assertThat(file.size()).isEqualTo(examples.size());
        assertThat(file.names()).isEqualTo(examples.names());
        for (int i = 0; i < 300; i++) {
            int from = random.nextInt(file.size() + 1);
            int most = random.nextBoolean() ? 20 : file.size();
            int to = Math.min(file.size(), from + random.nextInt(most + 1));
            String name = ALL.get(i % ALL.size());
            assertThat(file.has(name)).isTrue();
            Object expected = column(examples, name);
            Object some = file.column(name, Object.class, from, to);
            assertThat(Array.getLength(some)).isEqualTo(to - from);
            for (int row = from; row < to; row += 1 + (to - from) / 50) {
                assertThat(Array.get(some, row - from))
                        .as("%s of %d in %d to %d", name, row, from, to)
                        .isEqualTo(Array.get(expected, row));
            }
        }
    }

    @Test
    void anyRowsOfAnyColumnAreThoseOfTheWhole() {
        Examples examples = examples(9000, 1000);
        try (ExampleFile file = written(examples)) {
            assertThat(file.end(0)).as("several batches").isLessThan(4000);
            assertSame(file, examples, new Random(1));
            List<Integer> ends = new ArrayList<>();
            for (int at = 0; at < file.size(); at = file.end(at)) {
                ends.add(file.end(at));
            }
            assertThat(ends).isSorted().endsWith(9000).hasSizeGreaterThan(2);
        }
    }

    @Test
    void aCompressedFileGivesTheSame() throws IOException {
        Examples examples = examples(3000, 20);
        Path file = directory.resolve("packed.arrow");
        List<Field> fields = new ArrayList<>();
        ALL.forEach(name -> fields.add(ColumnType.of(column(examples, name)).field(name)));
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            IpcWriter writer = new IpcWriter(channel, new Schema(fields), Codec.ZSTD);
            for (int from = 0; from < 3000; from += 1000) {
                ByteBuffer[][] buffers = new ByteBuffer[ALL.size()][];
                long[] nodes = new long[ALL.size()];
                for (int c = 0; c < buffers.length; c++) {
                    Object values = column(examples, ALL.get(c));
                    buffers[c] = ColumnType.of(values).toBuffers(values, from, 1000);
                    nodes[c] = 1000;
                }
                writer.batch(1000, nodes, buffers);
            }
            Map<String, String> words = new HashMap<>();
            words.put(ColumnsWriter.KIND, Examples.KIND);
            words.put(PartFile.FORMAT, Examples.VERSION);
            words.put(Examples.ROWS, "3000");
            writer.finish(words);
        }
        try (ExampleFile packed = ExampleFile.open(file)) {
            assertSame(packed, examples, new Random(2));
        }
    }

    @Test
    void manyThreadsReadAtOnce() {
        Examples examples = examples(2000, 50);
        try (ExampleFile file = written(examples)) {
            IntStream.range(0, 8)
                    .parallel()
                    .forEach(seed -> assertSame(file, examples, new Random(seed)));
        }
    }

    @Test
    void whatIsNotThereIsRefused() {
        try (ExampleFile file = written(examples(10, 5))) {
            assertThatThrownBy(() -> file.column("colour", String[].class, 0, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found no colour, expected one of [example, id, group");
            assertThatThrownBy(() -> file.column("group", long[].class, 0, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found String[], expected long[]");
            for (int[] wrong : new int[][] {{-1, 1}, {0, 11}, {5, 4}, {11, 11}}) {
                assertThatThrownBy(() -> file.column("id", String[].class, wrong[0], wrong[1]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
            assertThatThrownBy(() -> file.end(10)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(file.isNumber("year") && file.isNumber("weight")).isTrue();
            assertThat(file.isNumber("group") || file.isNumber("checked")).isFalse();
        }
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Path other = directory.resolve("other.arrow");
        new Columns().with("x", new int[3]).write(other, "data-map");
        assertSays(
                catchThrowableOfType(ArchiveException.class, () -> ExampleFile.open(other))
                        .getMessage(),
                other,
                "data-map",
                "examples");
        new Columns()
                .with("example", new long[] {0, 2, 1})
                .note("cartography.rows", "3")
                .note(PartFile.FORMAT, Examples.VERSION)
                .write(other, Examples.KIND);
        assertSays(
                catchThrowableOfType(ArchiveException.class, () -> ExampleFile.open(other))
                        .getMessage(),
                other,
                "rows out of order or number",
                "0 to 3 − 1");
        Runs.start(directory.resolve("run"), 2, 0, 1);
        Examples.rows(3).write(directory.resolve("run"));
        assertThatThrownBy(() -> Archive.open(directory.resolve("run")).exampleFile())
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("found 3 examples, expected 2");
    }

    /** Lengths are held against the file; the checksum is not looked at. */
    @Test
    @Tag("sweep")
    @Timeout(120)
    void aDamagedFileGivesTextsOrAnErrorThatNamesIt() throws IOException {
        Path file = directory.resolve("examples.arrow");
        examples(7, 4).write(directory);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at + 4 <= whole.length; at += 4) {
            for (int value : MutatedFilesTest.HOSTILE) {
                byte[] bytes = whole.clone();
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
                Files.write(file, bytes);
                try (ExampleFile damaged = ExampleFile.open(file)) {
                    for (String name : ALL) {
                        if (damaged.has(name)) {
                            damaged.column(name, Object.class, 0, damaged.size());
                        }
                    }
                } catch (ArchiveException e) {
                    assertThat(e.getMessage()).startsWith(file.toString());
                } catch (RuntimeException | Error e) {
                    fail(value + " at " + at, e);
                }
            }
        }
    }
}
