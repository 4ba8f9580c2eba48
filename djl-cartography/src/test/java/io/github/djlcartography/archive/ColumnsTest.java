package io.github.djlcartography.archive;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
                .hasMessage("column label: found 3 values, expected 2.");
        assertThatThrownBy(() -> columns.with("id", new long[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("column id is there already.");
        assertThatThrownBy(() -> columns.with("name", new String[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("found a String[], expected long[], int[], double[] or boolean[].");
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
