package io.github.djlcartography.analyze;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerEpochTest {

    private static final int EPOCHS = 11; // more than a group of them

    /** As in the Javadoc. */
    private static final PerEpoch BRIER =
            (probabilities, label) -> {
                double sum = 0;
                for (int c = 0; c < probabilities.length; c++) {
                    double missed = probabilities[c] - (c == label ? 1.0 : 0.0);
                    sum += missed * missed;
                }
                return sum;
            };

    private static final PerEpoch SPOILT =
            (probabilities, label) -> {
                double odds = Math.log(probabilities[label] / (1.0 - probabilities[label]));
                Arrays.fill(probabilities, 0); // the next one must not see this
                return odds;
            };

    @TempDir private Path directory;

    /** Dataset order, any order, rows missing: each another way through the engine. */
    @ParameterizedTest(name = "{0} classes, order {1}, a share of {2}")
    @CsvSource({
        "2, false, 1",
        "3, false, 1",
        "3, true, 1",
        "3, true, 0.7",
        "17, false, 1",
        "17, true, 0.7"
    })
    void theColumnIsTheMeanOverTheEpochs(int classes, boolean shuffled, double share) {
        int rows = 300;
        Random random = new Random(classes);
        int[] labels = random.ints(rows, 0, classes).toArray();
        Runs runs = Runs.start(directory.resolve("run"), classes, labels);
        double[] brier = new double[rows];
        double[] odds = new double[rows];
        int[] n = new int[rows];
        for (int e = 0; e < EPOCHS; e++) {
            long[] ids =
                    LongStream.range(0, rows).filter(i -> random.nextDouble() < share).toArray();
            for (int i = ids.length - 1; shuffled && i > 0; i--) {
                int j = random.nextInt(i + 1);
                long id = ids[i];
                ids[i] = ids[j];
                ids[j] = id;
            }
            float[][] p = new float[ids.length][];
            for (int i = 0; i < ids.length; i++) {
                int id = (int) ids[i];
                p[i] = Runs.p(classes, random.nextInt(classes), random.nextFloat());
                double squares = 0;
                for (int c = 0; c < classes; c++) {
                    squares += Math.pow(p[i][c] - (c == labels[id] ? 1.0 : 0), 2);
                }
                brier[id] += squares;
                odds[id] += Math.log(p[i][labels[id]] / (1.0 - p[i][labels[id]]));
                n[id]++;
            }
            int[] own = Arrays.stream(ids).mapToInt(id -> labels[(int) id]).toArray();
            runs.epoch(Pass.EPOCH_END, ids, own, 0, p);
        }
        Analyzer analyzer =
                Analyzer.of(runs.directory()).metric("odds", SPOILT).metric("Brier score", BRIER);
        DataMap map = analyzer.threads(2).map();
        assertThat(map.customs()).containsExactly("odds", "Brier score");
        for (int row = 0; row < map.size(); row++) {
            int id = (int) map.id(row);
            assertThat(map.value("Brier score", row)).isCloseTo(brier[id] / n[id], within(8e-9));
            assertThat(map.value("odds", row)).isCloseTo(odds[id] / n[id], within(8e-9));
        }
        DataMap all = analyzer.metrics(Metric.values()).window(2).threads(1).map();
        DataMap without = Analyzer.of(runs.directory()).metrics(Metric.values()).window(2).map();
        assertThat(all.values("odds")).isEqualTo(map.values("odds"));
        for (Metric metric : Metric.values()) {
            assertThat(all.values(metric)).isEqualTo(without.values(metric));
            assertThat(all.values(metric.key())).isEqualTo(without.values(metric));
        }
        assertThat(without.customs()).isEmpty();
    }

    @Test
    void theColumnsGoWhereverTheMapGoes() {
        DataMap map = analyzer().metric("odds", SPOILT).metric("brier", BRIER).map();
        assertThat(map.table().columnNames()).endsWith("prediction_flips", "odds", "brier");
        assertThat(map.table().doubleColumn("brier").asDoubleArray())
                .isEqualTo(map.values("brier"));
        Path file = directory.resolve("map.arrow");
        map.save(file);
        DataMap loaded = DataMap.load(file);
        assertThat(loaded.customs()).isEqualTo(map.customs());
        assertThat(loaded.values("odds")).isEqualTo(map.values("odds"));
        assertThat(loaded.mean("brier")).isEqualTo(map.mean("brier"));
        assertThat(loaded.extreme("brier", 2, true)).isEqualTo(map.extreme("brier", 2, true));
        assertThat(map.extreme("brier", 1, false)).isEqualTo(map.extreme("confidence", 1, true));
        Path again = directory.resolve("again.arrow");
        loaded.save(again);
        assertThat(again).hasSameBinaryContentAs(file);
        map.values("brier")[0] = 77;
        assertThat(map.value("brier", 0)).isLessThan(3);
    }

    @Test
    void aColumnThatIsNotThereIsRefusedByName() {
        DataMap map = analyzer().metric("brier", BRIER).map();
        String expected = "metric: found Brier, expected one of the map's [confidence,";
        assertThatThrownBy(() -> map.values("Brier"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(expected)
                .hasMessageContaining("] and your [brier]. ");
        assertThatThrownBy(() -> map.value("Brier", 0)).hasMessageStartingWith(expected);
        assertThatThrownBy(() -> map.extreme("Brier", 1, true)).hasMessageStartingWith(expected);
        assertThatThrownBy(() -> map.values("aum")).hasMessageContaining("found aum, expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "id", "label", "confidence", "aum", "brier"})
    void aNameThatIsTakenOrNoneIsRefused(String name) {
        Analyzer analyzer = analyzer().metric("brier", BRIER);
        assertThatThrownBy(() -> analyzer.metric(name, BRIER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "metric: found the name \""
                                + name
                                + "\", expected one that no column has.");
    }

    @Test
    void whatIsBeyondTheBoundsCountsAsThem() {
        DataMap map =
                analyzer()
                        .metric("high", (p, label) -> label == 0 ? Double.POSITIVE_INFINITY : 1e300)
                        .metric("low", (p, label) -> -2e6)
                        .map();
        assertThat(map.values("high")).containsOnly(1 << 20);
        assertThat(map.values("low")).containsOnly(-(1 << 20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"in order", "shuffled", "with gaps"})
    void noNumberIsRefusedByTheNameOfTheMetric(String order) {
        Runs runs = Runs.start(directory.resolve("nan"), 2, 0, 1, 0);
        runs.gold(Pass.EPOCH_END, 0.5, 0.5, 0.5);
        long[] ids = order.equals("shuffled") ? new long[] {2, 1, 0} : new long[] {0, 1, 2};
        int rows = order.equals("with gaps") ? 2 : 3;
        float[][] p = new float[rows][];
        Arrays.setAll(p, i -> Runs.p(2, (int) ids[i] % 2, ids[i] == 1 ? 0.25 : 0.5));
        runs.epoch(
                Pass.EPOCH_END,
                Arrays.copyOf(ids, rows),
                Arrays.stream(ids).limit(rows).mapToInt(id -> (int) id % 2).toArray(),
                0,
                p);
        PerEpoch half = (row, label) -> row[label] == 0.25 ? Double.NaN : 1;
        for (Analyzer analyzer :
                new Analyzer[] {
                    Analyzer.of(runs.directory()), Analyzer.of(runs.directory()).lenient()
                }) {
            ArchiveException refused =
                    catchThrowableOfType(
                            ArchiveException.class, () -> analyzer.metric("half", half).map());
            assertSays(
                    String.valueOf(refused.getMessage()),
                    runs.file(Pass.EPOCH_END, 1),
                    "NaN from the metric half for example 1",
                    "a number");
        }
    }

    @Test
    void whatItThrowsIsThrown() {
        Analyzer analyzer =
                analyzer()
                        .metric(
                                "broken",
                                (p, label) -> {
                                    throw new UnsupportedOperationException("mine");
                                });
        for (int threads = 1; threads <= 2; threads++) {
            assertThatThrownBy(analyzer.threads(threads)::map)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("mine");
        }
    }

    @Test
    void aLayoutWithoutEveryProbabilityIsRefused() {
        Runs runs =
                Runs.start(directory.resolve("gold"), 3, Layout.gold(0), 0)
                        .epoch(
                                Pass.EPOCH_END,
                                new float[] {0.5f, 0, 0.5f, 0.25f, 1, 1, 0.7f, 0.6f});
        Analyzer analyzer = Analyzer.of(runs.directory()).metric("brier", BRIER);
        ArchiveException refused = catchThrowableOfType(ArchiveException.class, analyzer::map);
        assertSays(
                String.valueOf(refused.getMessage()),
                runs.directory(),
                "layout GOLD, which cannot give [brier]",
                "layout FULL, which has every probability");
        assertThat(analyzer.trajectories().size()).isOne(); // which have no columns
    }

    private Analyzer analyzer() {
        Random random = new Random(7);
        int rows = 40;
        Runs runs =
                Runs.start(
                        directory.resolve("small"),
                        2,
                        IntStream.range(0, rows).map(i -> i % 2).toArray());
        for (int e = 0; e < 3; e++) {
            runs.gold(Pass.EPOCH_END, random.doubles(rows).map(p -> 0.1 + p / 2).toArray());
        }
        return Analyzer.of(runs.directory());
    }
}
