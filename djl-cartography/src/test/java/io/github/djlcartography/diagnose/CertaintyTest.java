package io.github.djlcartography.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertaintyTest {

    private static final List<Region> REGIONS = List.of(Region.values());

    private static final double T5 = 2.570581835636314; // 0.975 quantile of 5 degrees of freedom

    @TempDir private Path directory;

    /** Every ordered draw counts; each different one is a run on disk, mapped by the engine. */
    @ParameterizedTest(name = "{0} epochs, {1} of the rows missing")
    @CsvSource({"3, 0", "3, 0.3", "4, 0", "2, 0"})
    @Tag("sweep")
    void probabilitiesAreThoseOfMapsOfAllDrawnEpochs(int epochs, double missing) {
        int rows = 13;
        double[][] gold = Synthetic.random(epochs, epochs, rows, missing);
        Trajectories trajectories = Synthetic.trajectories(directory.resolve("run"), gold);
        Certainty sure = Certainty.builder(trajectories).share(0.4).build();
        DataMap own = Analyzer.of(directory.resolve("run")).map();
        int all = (int) Math.pow(epochs, epochs);
        double[][] picked = new double[3][own.size()];
        double[][] able = new double[3][own.size()];
        double[] shared = new double[3];
        double[] told = new double[3];
        Map<String, DataMap> maps = new HashMap<>();
        for (int number = 0; number < all; number++) {
            int[] drawn = new int[epochs];
            for (int i = 0, rest = number; i < epochs; i++, rest /= epochs) {
                drawn[i] = rest % epochs;
            }
            Arrays.sort(drawn);
            boolean one = drawn[0] == drawn[epochs - 1];
            DataMap map = maps.computeIfAbsent(Arrays.toString(drawn), d -> map(d, gold, drawn));
            for (Region region : Region.values()) {
                if (region == Region.AMBIGUOUS && (one || epochs == 2)) {
                    continue;
                }
                int r = REGIONS.indexOf(region);
                boolean[] in = map.extreme(region.metric(), map.share(0.4), region.isTop());
                boolean[] inOwn = own.extreme(region.metric(), own.share(0.4), region.isTop());
                told[r]++;
                for (int row = 0; row < map.size(); row++) {
                    int at = row(own, map.id(row));
                    able[r][at]++;
                    picked[r][at] += in[row] ? 1 : 0;
                    shared[r] += in[row] && inOwn[at] ? 1 : 0;
                }
            }
        }
        assertThat(sure.isExhaustive()).isTrue();
        for (Region region : Region.values()) {
            int r = REGIONS.indexOf(region);
            boolean[] inOwn = own.extreme(region.metric(), own.share(0.4), region.isTop());
            for (int row = 0; row < own.size(); row++) {
                assertThat(sure.isMember(region, row)).isEqualTo(inOwn[row]);
                assertThat(sure.membership(region, row))
                        .as("%s, row %d", region, row)
                        .isEqualTo(Double.valueOf(picked[r][row] / able[r][row]));
            }
            assertThat(sure.overlap(region))
                    .isEqualTo(Double.valueOf(shared[r] / told[r] / own.share(0.4)));
        }
    }

    private DataMap map(String name, double[][] gold, int[] drawn) {
        double[][] epochs = Arrays.stream(drawn).mapToObj(e -> gold[e]).toArray(double[][]::new);
        Path run = Synthetic.run(directory.resolve(name), Pass.EPOCH_END, epochs);
        return Analyzer.of(run).map();
    }

    private static int row(DataMap map, long id) {
        return IntStream.range(0, map.size())
                .filter(r -> map.id(r) == id)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ofManyEpochsTheSeedDecidesAndTheThreadsDoNot() {
        double[][] gold = Synthetic.random(4, 9, 500, 0.1);
        Trajectories trajectories = Synthetic.trajectories(directory, gold);
        Certainty one = Certainty.builder(trajectories).seed(7).threads(1).build();
        Certainty three = Certainty.builder(trajectories).seed(7).threads(3).build();
        Certainty other = Certainty.builder(trajectories).seed(8).build();
        assertThat(one.isExhaustive()).isFalse();
        assertThat(one.replicates()).isBetween(150, 200);
        int different = 0;
        for (Region region : Region.values()) {
            assertThat(three.overlap(region)).isEqualTo(one.overlap(region));
            assertThat(three.halves(region)).isEqualTo(one.halves(region)).isBetween(0.2, 0.6);
            assertThat(other.overlap(region)).isCloseTo(one.overlap(region), within(0.05));
            for (int row = 0; row < one.size(); row++) {
                double probability = one.membership(region, row);
                assertThat(three.membership(region, row)).isEqualTo(probability);
                // Two samples of 200: 5 standard errors of their difference at most.
                assertThat(other.membership(region, row)).isCloseTo(probability, within(0.25));
                different += other.membership(region, row) == probability ? 0 : 1;
            }
        }
        assertThat(different).isGreaterThan(100);
    }

    /** Each way to halve the epochs as two runs on disk, mapped by the engine. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void halvesAreThoseOfMapsThatHaveNoEpochInCommon(int epochs) {
        double[][] gold = Synthetic.random(epochs, epochs, 23, 0);
        Certainty sure =
                Certainty.builder(Synthetic.trajectories(directory.resolve("run"), gold)).build();
        List<Agreement> ways = new ArrayList<>();
        for (int one = 0; one < 1 << epochs; one++) {
            for (int other = 0; other < one; other++) {
                int[] first = bits(one);
                int[] second = bits(other);
                if ((one & other) == 0
                        && first.length == epochs / 2
                        && second.length == epochs / 2) {
                    DataMap left = map(one + "of" + other, gold, first);
                    DataMap right = map(other + "not" + one, gold, second);
                    ways.add(Agreement.of(left, right, Region.THIRD));
                }
            }
        }
        assertThat(ways).hasSize(new int[] {0, 0, 1, 3, 3, 15}[epochs]);
        for (Region region : Region.values()) {
            double expected =
                    ways.stream().mapToDouble(way -> way.overlap(region)).average().orElseThrow();
            if (region == Region.AMBIGUOUS && epochs < 4) {
                assertThat(sure.halves(region)).isNaN();
            } else {
                assertThat(sure.halves(region)).isCloseTo(expected, within(1e-12));
            }
        }
    }

    private static int[] bits(int number) {
        return IntStream.range(0, 31).filter(e -> (number >> e & 1) == 1).toArray();
    }

    /** Of independent epochs, for which the class doc says so. */
    @ParameterizedTest
    @ValueSource(ints = {4, 6, 9})
    @Tag("sweep")
    void whatOtherEpochsShareLiesBetweenHalvesAndDrawnMaps(int epochs) {
        Random random = new Random(2);
        int rows = 1500;
        double[] level = random.doubles(rows).map(u -> 1.5 * Math.sqrt(12) * (u - 0.5)).toArray();
        double[] wavers = random.doubles(rows, 0.3, 1.5).toArray();
        double[][] gold = new double[2 * epochs][rows];
        for (double[] epoch : gold) {
            Arrays.setAll(
                    epoch, i -> 1 / (1 + Math.exp(-level[i] - wavers[i] * random.nextGaussian())));
        }
        double[][] these = Arrays.copyOf(gold, epochs);
        double[][] those = Arrays.copyOfRange(gold, epochs, 2 * epochs);
        Path one = directory.resolve("these");
        Certainty sure = Certainty.builder(Synthetic.trajectories(one, these)).threads(1).build();
        Path other = Synthetic.run(directory.resolve("those"), Pass.EPOCH_END, those);
        Agreement real =
                Agreement.of(Analyzer.of(one).map(), Analyzer.of(other).map(), Region.THIRD);
        for (Region region : Region.values()) {
            assertThat(real.overlap(region))
                    .as("%s", region)
                    .isBetween(sure.halves(region), sure.overlap(region));
        }
    }

    @Test
    void theIntervalOfConfidenceIsStudents() {
        double[][] gold = {{0.5}, {0.25}, {0.75}, {0.5}, {1}, {0.625}};
        Certainty sure = Certainty.builder(Synthetic.trajectories(directory, gold)).build();
        double[] p = Arrays.stream(gold).mapToDouble(epoch -> epoch[0]).toArray();
        double mean = Arrays.stream(p).average().orElseThrow();
        double sample = Math.sqrt(Arrays.stream(p).map(x -> (x - mean) * (x - mean)).sum() / 5);
        assertThat(sure.confidence(0).low())
                .isCloseTo(mean - T5 * sample / Math.sqrt(6), within(1e-9));
        assertThat(sure.confidence(0).high())
                .isCloseTo(mean + T5 * sample / Math.sqrt(6), within(1e-9));
        assertThat(sure.typicalHalfWidth(Metric.CONFIDENCE))
                .isCloseTo(T5 * sample / Math.sqrt(6), within(1e-9));
    }

    /**
     * p(gold) of example i in epoch e is ((7·i + 11·e² + i·e) mod 64) / 64. The numbers come from a
     * loop over all 5⁵ draws, and the formulas over the trajectories, in NumPy.
     */
    @Test
    void theGoldenRunGivesTheGoldenNumbers() {
        double[][] gold = new double[5][12];
        for (int e = 0; e < 5; e++) {
            for (int i = 0; i < 12; i++) {
                gold[e][i] = (7 * i + 11 * e * e + i * e) % 64 / 64.0;
            }
        }
        Certainty sure = Certainty.builder(Synthetic.trajectories(directory, gold)).build();
        assertThat(sure.replicates()).isEqualTo(126);
        double[][] probability = {
            {
                0.09152, 0.51616, 0.29504, 0.00192, 0.06432, 0.32192, 0.81056, 0.66624, 0.39776,
                0.81376, 0, 0.0208
            },
            {
                0.3076923076923077,
                0.6121794871794872,
                0.7660256410256411,
                0.10256410256410256,
                0,
                0,
                0,
                0.5416666666666666,
                0.8237179487179487,
                0.7692307692307693,
                0,
                0.07692307692307693
            },
            {
                0.31744, 0.07584, 0.23392, 0.89696, 0.57504, 0, 0, 0.04832, 0.21824, 0.00992,
                0.98656, 0.63776
            }
        };
        double[] overlap = {0.70168, 2317.5 / 3120, 0.77408};
        int[][] members = {{9, 6, 7, 1}, {2, 8, 9, 1}, {10, 3, 11, 4}};
        for (Region region : Region.values()) {
            int r = REGIONS.indexOf(region);
            assertThat(sure.overlap(region)).isCloseTo(overlap[r], within(1e-12));
            for (int i = 0; i < 12; i++) {
                int row = i;
                assertThat(sure.membership(region, i)).isCloseTo(probability[r][i], within(1e-12));
                assertThat(sure.isMember(region, i))
                        .isEqualTo(IntStream.of(members[r]).anyMatch(m -> m == row));
            }
        }
        assertInterval(sure.confidence(0), 0.02230747738777855, 0.8401925226122215);
        assertInterval(sure.confidence(3), 0, 0.508452773938875);
        assertInterval(sure.confidence(6), 0.4515092378907202, 0.8984907621092799);
        assertInterval(sure.confidence(9), 0.24320676903013982, 1);
        assertInterval(sure.variability(0), 0.17589748600089594, 0.5);
        assertInterval(sure.variability(6), 0.08285146556728412, 0.46650148079000925);
        assertInterval(sure.variability(10), 0.1218639186417501, 0.314717268969062);
    }

    private static void assertInterval(Certainty.Interval interval, double low, double high) {
        assertThat(interval.low()).isCloseTo(low, within(1e-9));
        assertThat(interval.high()).isCloseTo(high, within(1e-9));
    }

    /** Pseudo-values of log s² by leaving out one epoch after the other. */
    @Test
    void theIntervalOfVariabilityIsMillers() {
        double[] p = {32 / 64.0, 28 / 64.0, 36 / 64.0, 30 / 64.0, 40 / 64.0, 33 / 64.0};
        double[] pseudo = new double[6];
        for (int out = 0; out < 6; out++) {
            int leave = out;
            double[] rest =
                    IntStream.range(0, 6).filter(e -> e != leave).mapToDouble(e -> p[e]).toArray();
            pseudo[out] = 6 * Math.log(variance(p)) - 5 * Math.log(variance(rest));
        }
        double middle = Arrays.stream(pseudo).average().orElseThrow();
        double error = T5 * Math.sqrt(variance(pseudo) / 6);
        double[][] gold = Arrays.stream(p).mapToObj(x -> new double[] {x}).toArray(double[][]::new);
        Certainty sure = Certainty.builder(Synthetic.trajectories(directory, gold)).build();
        assertThat(sure.variability(0).low())
                .isCloseTo(Math.exp((middle - error) / 2), within(1e-9));
        assertThat(sure.variability(0).high())
                .isCloseTo(Math.exp((middle + error) / 2), within(1e-9));
    }

    private static double variance(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (values.length - 1);
    }

    /**
     * 4,000 independent examples: three standard errors are 0.01. What is promised holds with this
     * much to spare; the levels themselves are those that the class doc tells of.
     */
    @ParameterizedTest(name = "{0}, {1} epochs")
    @CsvSource({
        "UNIFORM, 4, 0.90, 0.93",
        "UNIFORM, 6, 0.92, 0.94",
        "UNIFORM, 20, 0.935, 0.94",
        "MIDDLE, 4, 0.93, 0.94",
        "MIDDLE, 6, 0.93, 0.94",
        "MIDDLE, 20, 0.935, 0.93",
        "HIGH, 4, 0.91, 0.92",
        "HIGH, 6, 0.91, 0.91",
        "HIGH, 20, 0.92, 0.90"
    })
    @Tag("sweep")
    void intervalsHoldTheTruthAboutAsOftenAsTheySay(
            Kind kind, int epochs, double confidence, double variability) {
        int rows = 4000;
        Random random = new Random(epochs);
        double[][] gold = new double[epochs][rows];
        for (double[] epoch : gold) {
            Arrays.setAll(epoch, row -> kind.draw(random));
        }
        Certainty sure =
                Certainty.builder(Synthetic.trajectories(directory, gold)).replicates(1).build();
        int heldConfidence = 0;
        int heldVariability = 0;
        for (int row = 0; row < rows; row++) {
            heldConfidence += holds(sure.confidence(row), kind.mean()) ? 1 : 0;
            heldVariability += holds(sure.variability(row), kind.deviation()) ? 1 : 0;
        }
        assertThat(heldConfidence / (double) rows).isBetween(confidence, 0.97);
        assertThat(heldVariability / (double) rows).isBetween(variability, 0.98);
    }

    private static boolean holds(Certainty.Interval interval, double truth) {
        return interval.low() <= truth && truth <= interval.high();
    }

    /** Beta distributions of whole numbers: an order statistic of that many uniform numbers. */
    private enum Kind {
        UNIFORM(1, 1),
        MIDDLE(2, 2),
        HIGH(8, 2);

        private final int a;
        private final int b;

        Kind(int a, int b) {
            this.a = a;
            this.b = b;
        }

        double draw(Random random) {
            return random.doubles(a + b - 1).sorted().toArray()[a - 1];
        }

        double mean() {
            return a / (double) (a + b);
        }

        double deviation() {
            return Math.sqrt(a * b / (double) (a + b + 1)) / (a + b);
        }
    }

    @Test
    void anExampleThatNeverWaversIsCertain() {
        double[][] gold = {{1, 0.3, 0.5}, {1, 0.3, 0.5}, {1, 0.3, 0.5}, {1, 0.3, 0.75}};
        Certainty sure = Certainty.builder(Synthetic.trajectories(directory, gold)).build();
        for (int row = 0; row < 2; row++) {
            double p = (float) gold[0][row];
            assertThat(sure.confidence(row).low()).isCloseTo(p, within(1e-8));
            assertThat(sure.confidence(row).halfWidth()).isZero();
            assertThat(sure.variability(row)).isEqualTo(new Certainty.Interval(0, 0));
        }
        assertThat(sure.membership(Region.EASY, 0)).isEqualTo(1);
        assertThat(sure.membership(Region.HARD, 1)).isEqualTo(1);
        assertThat(sure.overlap(Region.EASY)).isEqualTo(1);
        assertThat(sure.sure(Region.EASY, 0.9)).isEqualTo(1);
        // Without its last epoch it would not have wavered at all: nothing is known.
        assertThat(sure.variability(2)).isEqualTo(new Certainty.Interval(0, 0.5));
    }

    @Test
    void ofOneEpochNothingIsSaid() {
        Certainty sure =
                Certainty.builder(Synthetic.trajectories(directory, new double[] {0.2, 0.7, 0.9}))
                        .build();
        assertThat(sure.warnings())
                .containsExactly(
                        "one epoch only: there is nothing to resample, so that nothing can be said"
                                + " of how sure the map is");
        assertThat(sure.replicates()).isZero();
        assertThat(sure.typicalHalfWidth(Metric.CONFIDENCE)).isNaN();
        assertThat(sure.typicalHalfWidth(Metric.VARIABILITY)).isNaN();
        for (Region region : Region.values()) {
            assertThat(sure.overlap(region)).isNaN();
            assertThat(sure.halves(region)).isNaN();
            assertThat(sure.sure(region, 0.9)).isNaN();
            for (int row = 0; row < 3; row++) {
                assertThat(sure.membership(region, row)).isNaN();
                assertThat(sure.confidence(row).low()).isNaN();
                assertThat(sure.confidence(row).high()).isNaN();
                assertThat(sure.variability(row).low()).isNaN();
            }
        }
        assertThat(sure.isMember(Region.EASY, 2)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void fewerThanFourEpochsAreTooFewAndItSaysWhy(int epochs) {
        Certainty sure =
                Certainty.builder(
                                Synthetic.trajectories(
                                        directory, Synthetic.random(2, epochs, 20, 0)))
                        .build();
        if (epochs == 4) {
            assertThat(sure.warnings()).isEmpty();
        } else {
            assertThat(sure.warnings())
                    .singleElement()
                    .asString()
                    .startsWith(epochs + " epochs are too few to tell how sure the map is: ")
                    .contains("have 4 or more");
        }
        assertThat(Double.isNaN(sure.overlap(Region.AMBIGUOUS))).isEqualTo(epochs == 2);
        assertThat(Double.isNaN(sure.variability(0).low())).isEqualTo(epochs == 2);
        assertThat(sure.overlap(Region.EASY)).isBetween(0.0, 1.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void tinyMapsHaveRegionsOfNothing(int rows) {
        Certainty sure =
                Certainty.builder(
                                Synthetic.trajectories(directory, Synthetic.random(2, 5, rows, 0)))
                        .build();
        for (Region region : Region.values()) {
            assertThat(Double.isNaN(sure.overlap(region))).isEqualTo(rows < 3);
            assertThat(sure.membership(region, 0)).isBetween(0.0, rows < 3 ? 0.0 : 1.0);
        }
    }

    @Test
    void anExampleSeenInOneEpochOnlyHasNoInterval() {
        double[][] gold = Synthetic.random(3, 5, 9, 0);
        for (int e = 0; e < 4; e++) {
            gold[e][5] = Double.NaN;
        }
        Certainty sure = Certainty.builder(Synthetic.trajectories(directory, gold)).build();
        assertThat(sure.confidence(5).low()).isNaN();
        assertThat(sure.variability(5).high()).isNaN();
        assertThat(sure.confidence(4).low()).isNotNaN();
        assertThat(sure.membership(Region.EASY, 5)).isBetween(0.0, 1.0);
    }

    @ParameterizedTest
    @EnumSource(Region.class)
    void sureMembersAreCountedOneByOne(Region region) {
        Certainty sure =
                Certainty.builder(Synthetic.trajectories(directory, Synthetic.random(8, 5, 60, 0)))
                        .build();
        List<Double> members = new ArrayList<>();
        for (int row = 0; row < 60; row++) {
            if (sure.isMember(region, row)) {
                members.add(sure.membership(region, row));
            }
        }
        assertThat(members).hasSize(20);
        assertThat(sure.sure(region, 0.7))
                .isEqualTo(members.stream().filter(p -> p >= 0.7).count() / 20.0);
        // What a region loses in one drawn map another example gains.
        assertThat(IntStream.range(0, 60).mapToDouble(row -> sure.membership(region, row)).sum())
                .isCloseTo(20, within(1e-9));
        assertThat(members.stream().mapToDouble(p -> p).sum() / 20)
                .isCloseTo(sure.overlap(region), within(1e-12));
    }

    @Test
    void theColumnsAreWhatTheMethodsSay() {
        Certainty sure =
                Certainty.builder(
                                Synthetic.trajectories(
                                        directory.resolve("run"), Synthetic.random(8, 4, 30, 0.2)))
                        .level(0.5)
                        .build();
        Path file = directory.resolve("sure.arrow");
        sure.columns().write(file, "certainty");
        Columns columns = Columns.read(file, "certainty");
        assertThat(columns.names())
                .containsExactly(
                        "id",
                        "label",
                        "confidence",
                        "confidence_low",
                        "confidence_high",
                        "variability",
                        "variability_low",
                        "variability_high",
                        "easy_probability",
                        "ambiguous_probability",
                        "hard_probability");
        assertThat(columns.rows()).isEqualTo(sure.size());
        for (int row = 0; row < sure.size(); row++) {
            assertThat(columns.column("confidence_low", double[].class)[row])
                    .isEqualTo(Double.valueOf(sure.confidence(row).low()));
            assertThat(columns.column("variability_high", double[].class)[row])
                    .isEqualTo(Double.valueOf(sure.variability(row).high()));
            assertThat(columns.column("hard_probability", double[].class)[row])
                    .isEqualTo(Double.valueOf(sure.membership(Region.HARD, row)));
        }
    }

    @Test
    void optionsThatAreNoneAreRefused() {
        Certainty.Builder builder =
                Certainty.builder(Synthetic.trajectories(directory, new double[] {0.5}));
        assertThatThrownBy(() -> builder.replicates(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("replicates: found 0, expected 1 to 100000.");
        for (double level : new double[] {0, 1, -1, Double.NaN}) {
            assertThatThrownBy(() -> builder.level(level))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("level: found " + level + ", expected a fraction between 0 and 1.");
        }
        for (double share : new double[] {0, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> builder.share(share))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("share: found " + share + ", expected a fraction in (0, 1].");
        }
        assertThatThrownBy(() -> builder.threads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads: found 0, expected 1 or more.");
        assertThatThrownBy(() -> builder.build().typicalHalfWidth(Metric.EPOCHS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metric: found epochs, expected confidence or variability.");
    }
}
