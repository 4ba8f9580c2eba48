package io.github.djlcartography.archive;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnsTest {

    @TempDir private Path directory;

    @ParameterizedTest(name = "{0} rows")
    @ValueSource(ints = {0, 1, 7, 8, 9, 65_535, 65_536, 65_537, 200_001})
    void theFourTypesOfColumnComeBackAsTheyWere(int rows) {
        Random random = new Random(rows);
        long[] longs = random.longs(rows).toArray();
        int[] ints = random.ints(rows).toArray();
        double[] doubles = random.doubles(rows).toArray();
        boolean[] booleans = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            booleans[i] = random.nextBoolean();
        }
        if (rows > 4) {
            doubles[0] = Double.NaN;
            doubles[1] = -0.0;
            doubles[2] = Double.NEGATIVE_INFINITY;
            doubles[3] = Double.MIN_VALUE;
            longs[0] = Long.MIN_VALUE;
            ints[0] = Integer.MIN_VALUE;
        }
        Path file = directory.resolve("deep/er/columns.arrow");
        new Columns()
                .with("l", longs)
                .with("i", ints)
                .with("d", doubles)
                .with("b", booleans)
                .note("recipe", "top(variability, share=0.33) – ½")
                .note("empty", "")
                .write(file, "test");

        Columns read = Columns.read(file, "test");
        assertThat(read.rows()).isEqualTo(rows);
        assertThat(read.names()).containsExactly("l", "i", "d", "b");
        assertThat(read.column("l", long[].class)).isEqualTo(longs);
        assertThat(read.column("i", int[].class)).isEqualTo(ints);
        assertThat(read.column("d", double[].class)).isEqualTo(doubles);
        assertThat(read.column("b", boolean[].class)).isEqualTo(booleans);
        assertThat(read.note("recipe")).isEqualTo("top(variability, share=0.33) – ½");
        assertThat(read.note("empty")).isEmpty();
    }

    @ParameterizedTest(name = "{0} rows")
    @ValueSource(ints = {0, 1, 7, 65_537})
    void textAndBytesComeBackAsTheyWere(int rows) {
        String[] texts = new String[rows];
        byte[][] bytes = new byte[rows][];
        Random random = new Random(rows);
        for (int i = 0; i < rows; i++) {
            int[] points = // every length of UTF-8, and none of the surrogates
                    random.ints(random.nextInt(9), 0, 0x110000)
                            .map(c -> c >>> random.nextInt(14))
                            .filter(c -> c < 0xD800 || c > 0xDFFF)
                            .toArray();
            texts[i] = new String(points, 0, points.length);
            bytes[i] = new byte[random.nextInt(4)];
            random.nextBytes(bytes[i]);
        }
        Path file = directory.resolve("columns.arrow");
        new Columns()
                .with("t", texts)
                .with("l", new long[rows])
                .with("b", bytes)
                .write(file, "test");

        Columns read = Columns.read(file, "test");
        assertThat(read.names()).containsExactly("t", "l", "b");
        assertThat(read.column("t", String[].class)).isEqualTo(texts);
        assertThat(read.column("l", long[].class)).isEqualTo(new long[rows]);
        assertThat(Arrays.deepEquals(read.column("b", byte[][].class), bytes)).isTrue();

        Columns some = Columns.read(file, "test", "b"::equals);
        assertThat(some.names()).containsExactly("b");
        assertThat(Arrays.deepEquals(some.column("b", byte[][].class), bytes)).isTrue();
    }

    @Test
    void longTextsMakeBatchesOfFewRows() {
        String[] texts = new String[40];
        Arrays.setAll(texts, i -> ("é" + i).repeat(i == 7 ? 3 << 20 : 100_000));
        Path file = directory.resolve("columns.arrow");
        new Columns().with("t", texts).write(file, "test");
        assertThat(Columns.read(file, "test").column("t", String[].class)).isEqualTo(texts);
        try (IpcReader reader = IpcReader.open(file)) {
            List<Integer> tall = new ArrayList<>();
            for (int b = 0; b < reader.batches(); b++) {
                IpcReader.Batch batch = reader.batch(b);
                if (batch.header().buffers(2).length() > (4 << 20) + 1024) {
                    tall.add(batch.rows());
                }
            }
            assertThat(reader.batches()).isBetween(4, 8);
            assertThat(tall).containsExactly(1); // what does not fit stands alone
        }
    }

    @Test
    void aRowTooLongForABatchIsRefusedBeforeAnythingIsWritten() {
        byte[][] tall = {new byte[1], new byte[11 << 20]};
        Columns columns = new Columns();
        for (int i = 0; i < 100; i++) {
            columns.with("c" + i, tall);
        }
        Path file = directory.resolve("columns.arrow");
        assertThatThrownBy(() -> columns.write(file, "test"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "row 1: found 1153433600 bytes of text and the like, expected at most"
                                + " 1073741824. Shorten it.");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsNoValueIsRefusedWithItsRow() {
        Columns columns = new Columns();
        assertThatThrownBy(() -> columns.with("t", new String[] {"", "b", null}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "column t, row 2: found null, expected a value. Give an empty one where"
                                + " there is none.");
        assertThatThrownBy(() -> columns.with("b", new byte[][] {null}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("column b, row 0: found null");
        for (String half : new String[] {"x\uD83D", "\uDE00x", "\uDE00\uD83D"}) {
            assertThatThrownBy(() -> columns.with("t", new String[] {"\uD83D\uDE00", half}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "column t, row 1: found half of a surrogate pair, expected whole"
                                    + " characters. Was the text cut inside one?");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "-1 2 4 6, offset -1 after 0",
        "0 4 2 6, offset 2 after 4",
        "0 2 4 7, is short",
        "0 2 4 2147483647, is short",
        "0 1 4 6, row 0 is no UTF-8"
    })
    void offsetsThatLeadAstrayAreDamage(String offsets, String what) throws IOException {
        Path file = directory.resolve("columns.arrow");
        ByteBuffer lengths = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (String offset : offsets.split(" ", -1)) {
            lengths.putInt(Integer.parseInt(offset));
        }
        ByteBuffer text = ByteBuffer.wrap("äöü".getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Schema schema = new Schema(List.of(ColumnType.TEXT.field("t")));
            IpcWriter writer = new IpcWriter(channel, schema);
            writer.batch(3, new long[] {3}, new ByteBuffer[][] {{lengths.flip(), text}});
            writer.finish(Map.of("cartography.kind", "test"));
        }
        ArchiveException refused =
                catchThrowableOfType(ArchiveException.class, () -> Columns.read(file, "test"));
        assertSays(String.valueOf(refused.getMessage()), file, what, "a whole Arrow IPC file");
    }

    /** Else a small file of many columns could ask for much memory. */
    @Test
    void columnsThatShareTheirBytesAreDamage() throws IOException {
        Path file = directory.resolve("columns.arrow");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Schema schema =
                    new Schema(List.of(ColumnType.LONG.field("a"), ColumnType.LONG.field("b")));
            IpcWriter writer = new IpcWriter(channel, schema);
            ByteBuffer[][] buffers = {{ByteBuffer.allocate(8000)}, {ByteBuffer.allocate(0)}};
            writer.batch(1000, new long[] {1000, 1000}, buffers);
            writer.finish(Map.of("cartography.kind", "test"));
        }
        ByteBuffer words = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0; // both buffers of b, where those of a end, and empty
        while (words.getLong(at) != 8000 || words.getLong(at + 8) != 0) {
            at += 4;
        }
        Files.write(file, words.putLong(at + 16, 0).putLong(at + 24, 8000).array());
        ArchiveException refused =
                catchThrowableOfType(ArchiveException.class, () -> Columns.read(file, "test"));
        assertSays(String.valueOf(refused.getMessage()), file, "share", "a whole");
    }

    @Test
    void theSameColumnsAreTheSameBytes() throws IOException {
        Path one = directory.resolve("1.arrow");
        Path two = directory.resolve("2.arrow");
        for (Path file : new Path[] {one, two}) {
            new Columns()
                    .with("id", new long[] {1, 2})
                    .note("z", "1")
                    .note("a", "2")
                    .write(file, "test");
        }
        assertThat(two).hasSameBinaryContentAs(one);
    }

    @ParameterizedTest(name = "{0} rows")
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 200_001})
    void rowsThatComeOneByOneOrManyMakeTheSameBytes(int rows) throws IOException {
        Random random = new Random(rows);
        long[] longs = random.longs(rows).toArray();
        double[] doubles = random.doubles(rows).toArray();
        boolean[] booleans = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            booleans[i] = random.nextBoolean();
        }
        Path whole = directory.resolve("whole.arrow");
        new Columns()
                .with("l", longs)
                .with("d", doubles)
                .with("b", booleans)
                .note("z", "1")
                .note("a", "2")
                .write(whole, "test");
        Map<String, Class<?>> types = new LinkedHashMap<>();
        types.put("l", long[].class);
        types.put("d", double[].class);
        types.put("b", boolean[].class);
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("z", "1");
        notes.put("a", "2");
        Path pieces = directory.resolve("pieces.arrow");
        try (ColumnsWriter writer = new ColumnsWriter(pieces, "test", types)) {
            for (int from = 0; from < rows; ) {
                int to =
                        Math.min(
                                rows, from + 1 + random.nextInt(random.nextBoolean() ? 3 : 99_999));
                writer.append(
                        to - from,
                        Arrays.copyOfRange(longs, from, to),
                        Arrays.copyOfRange(doubles, from, to),
                        Arrays.copyOfRange(booleans, from, to));
                from = to;
            }
            writer.publish(notes);
        }
        assertThat(Files.mismatch(pieces, whole)).isEqualTo(-1);
    }

    @Test
    void rowsThatAreNotPublishedLeaveNothing() {
        Map<String, Class<?>> types = Map.of("l", long[].class);
        try (ColumnsWriter writer = new ColumnsWriter(directory.resolve("c"), "test", types)) {
            writer.append(100_000, (Object) new long[100_000]);
        }
        assertThat(directory).isEmptyDirectory();
        assertThatThrownBy(
                        () ->
                                new ColumnsWriter(
                                        directory.resolve("c"),
                                        "test",
                                        Map.of("t", String[].class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("column t: found String[], expected numbers or truths.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcd", "a", "d", "bc", "ad", "c", ""})
    void someColumnsAreReadSomeRowsAtATime(String wanted) {
        int rows = 150_001;
        Random random = new Random(rows);
        long[] a = random.longs(rows).toArray();
        String[] b = new String[rows];
        Arrays.setAll(b, i -> "ü".repeat(i % 5));
        boolean[] c = new boolean[rows];
        double[] d = random.doubles(rows).toArray();
        for (int i = 0; i < rows; i++) {
            c[i] = random.nextBoolean();
        }
        Path file = directory.resolve("columns.arrow");
        Columns all = new Columns().with("a", a).with("b", b).with("c", c).with("d", d);
        all.note("n", "1").write(file, "test");
        int[] at = new int[1];
        Columns.scan(
                file,
                "test",
                wanted::contains,
                some -> {
                    assertThat(some.note("n")).isEqualTo("1");
                    assertThat(String.join("", some.names())).isEqualTo(wanted);
                    for (String name : some.names()) {
                        Object values = some.column(name, Object.class);
                        Object expected = all.column(name, Object.class);
                        for (int i = 0; i < some.rows(); i++) {
                            if (!Array.get(values, i).equals(Array.get(expected, at[0] + i))) {
                                assertThat(at[0] + i).as("row that differs").isEqualTo(-1);
                            }
                        }
                    }
                    at[0] += some.rows();
                });
        assertThat(at[0]).isEqualTo(wanted.isEmpty() ? 0 : rows);
    }

    @Test
    void damageIsFoundSomeRowsAtATimeToo() throws IOException {
        Path file = directory.resolve("columns.arrow");
        new Columns().with("a", new long[70_000]).with("b", new int[70_000]).write(file, "test");
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(5);
        for (int i = 0; i < 100; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            assertThatThrownBy(() -> Columns.scan(file, "test", name -> true, some -> {}))
                    .isInstanceOf(ArchiveException.class);
            try {
                Columns.scan(file, "test", "b"::equals, some -> {});
            } catch (ArchiveException e) { // of the bytes that are read; nothing else is thrown
                assertThat(e).hasMessageContaining("found ");
            }
        }
    }

    @Test
    void aFileIsReplacedWholeAndNothingIsLeftBeside() throws IOException {
        Path file = directory.resolve("columns.arrow");
        new Columns().with("id", new long[] {1, 2}).write(file, "test");
        new Columns().with("id", new long[] {3}).write(file, "test");
        assertThat(Columns.read(file, "test").column("id", long[].class)).containsExactly(3);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFileOfAnotherKindIsRefusedByName() {
        Path file = directory.resolve("columns.arrow");
        new Columns().with("id", new long[] {1, 2}).write(file, "selection");
        ArchiveException refused =
                catchThrowableOfType(ArchiveException.class, () -> Columns.read(file, "data-map"));
        assertSays(String.valueOf(refused.getMessage()), file, "selection", "data-map");
    }

    @Test
    void aFileThatIsNoArrowIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "id,label\n1,2\n3,4\n5,6\n");
        ArchiveException refused =
                catchThrowableOfType(ArchiveException.class, () -> Columns.read(file, "test"));
        assertSays(
                String.valueOf(refused.getMessage()), file, "no ARROW1", "a whole Arrow IPC file");
    }

    @Test
    void columnsOfOtherLengthNameOrTypeAreRefused() {
        Columns columns = new Columns().with("id", new long[] {1, 2});
        assertThatThrownBy(() -> columns.with("label", new int[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("column label: found 3 values, expected 2. Give one for each row.");
        assertThatThrownBy(() -> columns.with("id", new long[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("column id is there already.");
        assertThatThrownBy(() -> columns.with("name", new float[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "found a float[], expected one of long[], int[], double[], boolean[],"
                                + " String[], byte[][].");
        assertThatThrownBy(() -> columns.column("id", int[].class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("column id: found long[], expected int[].");
        assertThatThrownBy(() -> columns.column("gone", int[].class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("column gone: found none, expected int[].");
        assertThatThrownBy(() -> columns.note("gone"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metadata: found no gone, expected one.");
    }
}
