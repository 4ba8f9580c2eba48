package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Walking side by side gives what scattering gives, to the last bit, and as many complaints. */
@Tag("sweep")
class LockstepTest {

    private static final int EPOCHS = 3;

    @TempDir private Path directory;

    private static Stream<Arguments> runs() {
        Layout three = Layout.full(3);
        return Stream.of( // several blocks; several batches where they are wide
                Arguments.of(3, 20_000, three),
                Arguments.of(3, 150_000, three),
                Arguments.of(3, 20_000, three.half()),
                Arguments.of(3, 150_000, three.compressed()),
                Arguments.of(2, 9_000, Layout.full(2)),
                Arguments.of(300, 5_000, Layout.full(300)),
                Arguments.of(300, 5_000, Layout.full(300).half().compressed()),
                Arguments.of(300, 20_000, Layout.gold(5)),
                Arguments.of(300, 20_000, Layout.gold(0).half()),
                Arguments.of(300, 20_000, Layout.sequence()));
    }

    @ParameterizedTest(name = "{0} classes, {1} rows")
    @MethodSource("runs")
    void anyOrderAndAnyNumberOfThreadsGiveTheSameBits(int classes, int rows, Layout layout) {
        Random random = new Random(rows + classes);
        int[] order = IntStream.range(0, rows).toArray();
        Path inOrder = write(directory.resolve("a"), classes, rows, layout, order);
        for (int i = rows - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int one = order[i];
            order[i] = order[j];
            order[j] = one;
        }
        Path shuffled = write(directory.resolve("b"), classes, rows, layout, order);
        DataMap expected = all(shuffled, layout).map();
        assertThat(sideBySide(all(shuffled, layout))).isEmpty();
        for (int threads = 1; threads <= 3; threads++) {
            assertSame(sideBySide(all(inOrder, layout).threads(threads)).orElseThrow(), expected);
        }
    }

    private static Stream<Arguments> wishes() {
        return Stream.of(
                        new Metric[0],
                        new Metric[] {Metric.PROBABILITY_MARGIN},
                        new Metric[] {Metric.PREDICTION_FLIPS},
                        new Metric[] {Metric.EL2N},
                        new Metric[] {Metric.PROBABILITY_MARGIN, Metric.EL2N, Metric.ENTROPY},
                        new Metric[] {Metric.AUM},
                        new Metric[] {Metric.LAST_LOSS},
                        new Metric[] {Metric.AUM, Metric.MEAN_LOSS, Metric.ENTROPY})
                .flatMap(
                        wish ->
                                Stream.of(1, 2, 3, 6, 67)
                                        .map(epochs -> Arguments.of(epochs, (Object) wish)));
    }

    @ParameterizedTest(name = "{0} epochs, {1}")
    @MethodSource("wishes")
    void ofThreeClassesWhateverIsWantedHasTheSameBits(int epochs, Metric[] wish) {
        int rows = 700;
        int[] order = IntStream.range(0, rows).toArray();
        Path run = write(directory.resolve("a"), 3, rows, Layout.full(3), order, epochs);
        Analyzer analyzer = Analyzer.of(run).metrics(wish).el2nEpochs(2);
        DataMap map = sideBySide(analyzer, epochs).orElseThrow();
        assertSame(map, Scatter.map(analyzer.job(), seen -> map.provenance()));
    }

    @Test
    void anOrderThatDiffersLateInAnEpochIsNotMistakenForTheFirstOnes() {
        int rows = 20_000;
        int[] labels = IntStream.range(0, rows).map(i -> i * 7 % 3).toArray();
        int[] swapped = IntStream.range(0, rows).toArray();
        swapped[rows - 5] = rows - 3;
        swapped[rows - 3] = rows - 5;
        Path run = directory.resolve("a");
        Runs runs = Runs.start(run, 3, Layout.full(3), labels);
        append(runs, Layout.full(3), 3, IntStream.range(0, rows).toArray(), labels, 0);
        append(runs, Layout.full(3), 3, swapped, labels, 1);
        assertThat(sideBySide(Analyzer.of(run).metrics())).isEmpty();
        DataMap map = Analyzer.of(run).metrics().map();
        double first = row(Layout.full(3), 3, new Random(31L * (rows - 5)))[labels[rows - 5]];
        double second = row(Layout.full(3), 3, new Random(31L * (rows - 5) + 1))[labels[rows - 5]];
        assertThat(map.value(Metric.CONFIDENCE, rows - 5))
                .isCloseTo((first + second) / 2, within(1e-8));
    }

    @Test
    void aLabelThatChangesLateInAnEpochIsFound() {
        int rows = 20_000;
        int[] labels = IntStream.range(0, rows).map(i -> i * 7 % 3).toArray();
        int[] changed = labels.clone();
        changed[rows - 7] = (labels[rows - 7] + 1) % 3;
        Path run = directory.resolve("a");
        Runs runs = Runs.start(run, 3, Layout.full(3), labels);
        int[] order = IntStream.range(0, rows).toArray();
        append(runs, Layout.full(3), 3, order, labels, 0);
        append(runs, Layout.full(3), 3, order, changed, 1);
        assertThat(sideBySide(Analyzer.of(run).metrics().useFirst(2), 2)).isEmpty();
        assertThatThrownBy(() -> Analyzer.of(run).metrics().map())
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("label " + changed[rows - 7] + " for example " + (rows - 7))
                .hasMessageContaining("as in epoch 0");
    }

    @Test
    void someOfTheRootDatasetWalkSideBySideToo() {
        int[] some = IntStream.range(0, 30_000).filter(row -> row % 3 != 1).toArray();
        Path run = write(directory.resolve("a"), 3, 30_000, Layout.full(3), some);
        Analyzer analyzer = all(run, Layout.full(3));
        DataMap map = sideBySide(analyzer).orElseThrow();
        assertSame(map, Scatter.map(analyzer.job(), map0 -> map.provenance()));
        assertThat(map.id(1)).isEqualTo(2);
        assertThat(map.size()).isEqualTo(some.length);
    }

    /** Ids and labels that are not read are those of the first epoch, or the checksum is wrong. */
    @Test
    void aChangedByteIsFoundUnlessItDoesNotMatter() throws IOException {
        Path run =
                write(
                        directory.resolve("a"),
                        3,
                        20_000,
                        Layout.full(3),
                        IntStream.range(0, 20_000).toArray());
        Path file = run.resolve("pass=epoch-end/epoch=1/part-0.arrow");
        byte[] good = Files.readAllBytes(file);
        DataMap expected = sideBySide(Analyzer.of(run)).orElseThrow();
        Random random = new Random(3);
        int unread = 0;
        for (int i = 0; i < 100; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            Optional<DataMap> map;
            try {
                map = sideBySide(Analyzer.of(run));
            } catch (ArchiveException e) { // when it was opened
                continue;
            }
            map.ifPresent(same -> assertSame(same, expected));
            unread += map.isPresent() ? 1 : 0;
            ThrowingCallable look =
                    map.isPresent()
                            ? () -> readAll(Archive.open(run).epoch(Pass.EPOCH_END, 1))
                            : () -> Analyzer.of(run).map();
            assertThat(catchThrowableOfType(ArchiveException.class, look)).isNotNull();
        }
        assertThat(unread).isBetween(30, 65); // ids and labels are half of the file
        Files.write(file, good);
        assertThat(sideBySide(Analyzer.of(run))).isPresent();
    }

    private static void readAll(Epoch epoch) {
        epoch.read((count, example, label, values) -> {});
    }

    private static Optional<DataMap> sideBySide(Analyzer analyzer) {
        return sideBySide(analyzer, EPOCHS);
    }

    private static Optional<DataMap> sideBySide(Analyzer analyzer, int epochs) {
        Provenance none =
                new Provenance("", 0, "", "", Pass.EPOCH_END, 0, 0, 3, List.of(), List.of());
        return Lockstep.map(analyzer.useFirst(epochs).job(), seen -> none);
    }

    private static Analyzer all(Path run, Layout layout) {
        return Analyzer.of(run)
                .window(2)
                .metrics(
                        Arrays.stream(Metric.values())
                                .filter(m -> Quantity.in(layout).contains(m.quantity()))
                                .toArray(Metric[]::new));
    }

    private static void assertSame(DataMap map, DataMap expected) {
        assertThat(map.metrics()).isEqualTo(expected.metrics());
        assertThat(map.size()).isEqualTo(expected.size());
        for (Metric metric : map.metrics()) {
            assertThat(Arrays.equals(map.values(metric), expected.values(metric)))
                    .as(metric.key())
                    .isTrue();
        }
        for (int row = 0; row < map.size(); row++) {
            if (map.id(row) != expected.id(row) || map.label(row) != expected.label(row)) {
                assertThat(row).as("row that differs").isEqualTo(-1);
            }
        }
    }

    /** The values of a row depend on its id and the epoch only. */
    private static Path write(Path path, int classes, int rows, Layout layout, int[] ids) {
        return write(path, classes, rows, layout, ids, EPOCHS);
    }

    private static Path write(
            Path path, int classes, int rows, Layout layout, int[] ids, int epochs) {
        int[] labels = IntStream.range(0, rows).map(i -> i * 7 % classes).toArray();
        Runs runs = Runs.start(path, classes, layout, labels);
        for (int e = 0; e < epochs; e++) {
            append(runs, layout, classes, ids, labels, e);
        }
        return path;
    }

    private static void append(
            Runs runs, Layout layout, int classes, int[] ids, int[] labels, int epoch) {
        runs.epoch(
                Pass.EPOCH_END,
                Arrays.stream(ids).asLongStream().toArray(),
                Arrays.stream(ids).map(id -> labels[id]).toArray(),
                0,
                Arrays.stream(ids)
                        .mapToObj(id -> row(layout, classes, new Random(31L * id + epoch)))
                        .toArray(float[][]::new));
    }

    private static float[] row(Layout layout, int classes, Random random) {
        float p = random.nextFloat();
        if (layout.name().equals(Layout.FULL)) {
            return Runs.p(classes, random.nextInt(classes), p);
        }
        float[] row = new float[layout.width()];
        row[0] = p;
        if (layout.name().equals(Layout.SEQUENCE)) {
            row[2] = -3 * random.nextFloat();
            row[4] = random.nextFloat();
            row[5] = random.nextInt(3) / 2f;
        } else {
            row[1] = random.nextInt(classes);
            for (int i = 2; i < 8; i++) {
                row[i] = random.nextFloat();
            }
        }
        return row;
    }
}
