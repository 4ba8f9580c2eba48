package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The maps of several seeds united. */
class MergeTest {

    private static final int ROWS = 40;

    @TempDir private Path directory;

    /** p(gold) of one run, epoch by row; NaN where a row is missing. */
    private static double[][] gold(long seed, int epochs, double missing) {
        Random random = new Random(seed);
        double[][] gold = new double[epochs][ROWS];
        for (double[] epoch : gold) {
            Arrays.setAll(
                    epoch,
                    row -> {
                        double p = random.nextInt(65) / 64.0;
                        return random.nextDouble() < missing ? Double.NaN : p;
                    });
        }
        return gold;
    }

    private DataMap map(String name, double[][] gold) {
        int[] labels = IntStream.range(0, ROWS).map(row -> row % 2).toArray();
        Runs runs = Runs.start(directory.resolve(name), 2, labels);
        for (double[] epoch : gold) {
            int[] rows =
                    IntStream.range(0, ROWS).filter(row -> !Double.isNaN(epoch[row])).toArray();
            runs.epoch(
                    Pass.EPOCH_END,
                    Arrays.stream(rows).asLongStream().toArray(),
                    Arrays.stream(rows).map(row -> row % 2).toArray(),
                    0,
                    Arrays.stream(rows)
                            .mapToObj(row -> Runs.p(2, row % 2, epoch[row]))
                            .toArray(float[][]::new));
        }
        return Analyzer.of(runs.directory()).metrics(Metric.values()).window(2).map();
    }

    private static int row(DataMap map, long id) {
        return IntStream.range(0, map.size()).filter(r -> map.id(r) == id).findFirst().orElse(-1);
    }

    private static double mean(DoubleStream values) {
        return values.average().orElse(Double.NaN);
    }

    /** From every single p(gold), a run at a time. */
    @ParameterizedTest(name = "{0} of the rows missing")
    @ValueSource(doubles = {0, 0.6})
    void theVarianceOfAllIsThatWithinTheRunsAndThatBetweenThem(double missing) {
        List<double[][]> runs =
                List.of(gold(1, 4, missing), gold(2, 4, missing), gold(3, 2, missing));
        DataMap merged =
                DataMap.merge(
                        List.of(
                                map("a", runs.get(0)),
                                map("b", runs.get(1)),
                                map("c", runs.get(2))));
        int seen = 0;
        int partly = 0;
        for (int id = 0; id < ROWS; id++) {
            List<double[]> trajectories = new ArrayList<>();
            for (double[][] run : runs) {
                int example = id;
                double[] p =
                        Arrays.stream(run)
                                .mapToDouble(epoch -> epoch[example])
                                .filter(x -> !Double.isNaN(x))
                                .toArray();
                if (p.length > 0) {
                    trajectories.add(p);
                }
            }
            int row = row(merged, id);
            if (trajectories.isEmpty()) {
                assertThat(row).isEqualTo(-1);
                continue;
            }
            seen++;
            int n = trajectories.size();
            partly += n < 3 ? 1 : 0;
            double all = mean(trajectories.stream().mapToDouble(p -> mean(Arrays.stream(p))));
            // The mixture: a run at random, an epoch of it at random.
            double total =
                    mean(
                            trajectories.stream()
                                    .mapToDouble(
                                            p ->
                                                    mean(
                                                            Arrays.stream(p)
                                                                    .map(
                                                                            x ->
                                                                                    (x - all)
                                                                                            * (x
                                                                                                    - all)))));
            double within =
                    mean(
                            trajectories.stream()
                                    .mapToDouble(
                                            p -> {
                                                double own = mean(Arrays.stream(p));
                                                return mean(
                                                        Arrays.stream(p)
                                                                .map(x -> (x - own) * (x - own)));
                                            }));
            double between =
                    mean(
                            trajectories.stream()
                                    .mapToDouble(p -> Math.pow(mean(Arrays.stream(p)) - all, 2)));
            assertThat(total).isCloseTo(within + between, within(1e-12)); // the law itself
            assertThat(merged.label(row)).isEqualTo(id % 2);
            assertThat(merged.value(Metric.RUNS, row)).isEqualTo(n);
            assertThat(merged.value(Metric.CONFIDENCE, row)).isCloseTo(all, within(1e-9));
            assertThat(merged.value(Metric.VARIABILITY, row))
                    .isCloseTo(Math.sqrt(total), within(2e-8));
            assertThat(merged.value(Metric.EPOCH_VARIABILITY, row))
                    .isCloseTo(Math.sqrt(within), within(2e-8));
            assertThat(merged.value(Metric.SEED_VARIABILITY, row))
                    .isCloseTo(Math.sqrt(between), within(2e-8));
            assertThat(merged.value(Metric.EPISTEMIC, row)).isCloseTo(total, within(2e-8));
            assertThat(merged.value(Metric.ALEATORIC, row))
                    .isCloseTo(
                            mean(
                                    trajectories.stream()
                                            .mapToDouble(
                                                    p ->
                                                            mean(
                                                                    Arrays.stream(p)
                                                                            .map(
                                                                                    x ->
                                                                                            x
                                                                                                    * (1
                                                                                                            - x))))),
                            within(2e-8));
        }
        assertThat(merged.size()).isEqualTo(seen);
        assertThat(partly > 0).isEqualTo(missing > 0);
        assertThat(merged.provenance().warnings().toString())
                .contains(
                        partly == 0
                                ? "the runs are of different epochs; each run weighs the same"
                                : partly + " examples are missing in some of the runs");
    }

    /** The rule of each column, from the columns of the runs. */
    @ParameterizedTest
    @EnumSource(Metric.class)
    void everyColumnIsMergedAsItsMetricSays(Metric metric) {
        List<DataMap> maps =
                List.of(
                        map("a", gold(1, 4, 0.3)),
                        map("b", gold(2, 5, 0.3)),
                        map("c", gold(3, 6, 0.3)));
        DataMap merged = DataMap.merge(maps);
        assertThat(merged.metrics()).containsExactly(Metric.values());
        for (int row = 0; row < merged.size(); row++) {
            long id = merged.id(row);
            List<DataMap> those = maps.stream().filter(map -> row(map, id) >= 0).toList();
            double[] values =
                    those.stream().mapToDouble(map -> map.value(metric, row(map, id))).toArray();
            double sum = Arrays.stream(values).sum();
            double mean = mean(Arrays.stream(values).filter(value -> !Double.isNaN(value)));
            double right = sum(those, id, Metric.CORRECT_COUNT);
            double forgotten = sum(those, id, Metric.FORGETTING_EVENTS);
            double n = sum(those, id, Metric.EPOCHS);
            double c = merged.value(Metric.CONFIDENCE, row);
            double v = Math.pow(merged.value(Metric.VARIABILITY, row), 2);
            double expected =
                    switch (metric) {
                        case CORRECT_COUNT,
                                FORGETTING_EVENTS,
                                EPOCHS,
                                FORGETTING_PRESENTATIONS,
                                PREDICTION_FLIPS,
                                RUNS ->
                                sum;
                        case CORRECTNESS -> right / n;
                        case NEVER_LEARNT -> right == 0 ? 1 : 0;
                        case FORGETFULNESS -> right == 0 ? 1000 : forgotten;
                        case THRESHOLD_CLOSENESS -> c * (1 - c);
                        case ACTIVE_BIAS -> Math.sqrt(v + v * v / (n - 1));
                        case EPISTEMIC -> v;
                        case ALEATORIC -> Math.max(0, c * (1 - c) - v);
                        case VARIABILITY -> Math.sqrt(v);
                        case EPOCH_VARIABILITY -> Math.sqrt(v - between(those, id, c));
                        case SEED_VARIABILITY -> Math.sqrt(between(those, id, c));
                        default -> mean;
                    };
            if (Double.isNaN(expected)) {
                assertThat(merged.value(metric, row)).isNaN();
            } else {
                assertThat(merged.value(metric, row)).isCloseTo(expected, within(1e-8));
            }
        }
    }

    private static double sum(List<DataMap> maps, long id, Metric metric) {
        return maps.stream().mapToDouble(map -> map.value(metric, row(map, id))).sum();
    }

    private static double between(List<DataMap> maps, long id, double mean) {
        return mean(
                maps.stream()
                        .mapToDouble(map -> map.value(Metric.CONFIDENCE, row(map, id)) - mean)
                        .map(off -> off * off));
    }

    @Test
    void theOrderOfTheRunsDoesNotChangeABit() {
        List<DataMap> maps = new ArrayList<>();
        for (int seed = 0; seed < 5; seed++) {
            double[][] gold = gold(seed, 3 + seed % 2, 0.2);
            for (double[] epoch : gold) {
                Arrays.setAll(epoch, row -> epoch[row] / 3); // no round numbers
            }
            maps.add(map("run" + seed, gold));
        }
        DataMap one = DataMap.merge(maps);
        Random random = new Random(1);
        for (int trial = 0; trial < 6; trial++) {
            Collections.shuffle(maps, random);
            DataMap other = DataMap.merge(maps);
            assertThat(other.provenance()).isEqualTo(one.provenance());
            for (Metric metric : Metric.values()) {
                assertThat(other.values(metric)).isEqualTo(one.values(metric));
            }
        }
    }

    @Test
    void aRunMergedWithItsTwinHasNoVarianceBetweenSeeds() {
        double[][] gold = gold(7, 5, 0);
        DataMap map = map("a", gold);
        DataMap merged = DataMap.merge(List.of(map, map("b", gold), map("c", gold)));
        for (int row = 0; row < ROWS; row++) {
            assertThat(merged.value(Metric.SEED_VARIABILITY, row)).isZero();
            assertThat(merged.value(Metric.CONFIDENCE, row))
                    .isEqualTo(map.value(Metric.CONFIDENCE, row));
            assertThat(merged.value(Metric.VARIABILITY, row))
                    .isCloseTo(map.value(Metric.VARIABILITY, row), within(1e-16));
            assertThat(merged.value(Metric.EPOCHS, row)).isEqualTo(15);
        }
    }

    /** Numbers that a pencil can check. */
    @Test
    void twoRunsOfTwoEpochs() {
        double[][] one = {filled(0.25), filled(0.75)};
        double[][] other = {filled(1), filled(0.5)};
        DataMap merged = DataMap.merge(List.of(map("a", one), map("b", other)));
        assertThat(merged.value(Metric.CONFIDENCE, 0)).isEqualTo(0.625); // of 0.5 and 0.75
        assertThat(merged.value(Metric.EPOCH_VARIABILITY, 0)).isEqualTo(0.25);
        assertThat(merged.value(Metric.SEED_VARIABILITY, 0)).isEqualTo(0.125);
        assertThat(merged.value(Metric.VARIABILITY, 0)).isEqualTo(Math.sqrt(5 / 64.0));
        assertThat(merged.value(Metric.RUNS, 0)).isEqualTo(2);
    }

    private static double[] filled(double p) {
        double[] all = new double[ROWS];
        Arrays.fill(all, p);
        return all;
    }

    @Test
    void theProvenanceSaysHowManyRunsAndWhatIsWrongWithHowMany() {
        double[][] gappy = gold(3, 3, 0);
        gappy[1][0] = Double.NaN;
        DataMap merged =
                DataMap.merge(List.of(map("a", gappy), map("b", gold(4, 3, 0)), map("c", gappy)));
        Provenance from = merged.provenance();
        assertThat(from.runs()).isEqualTo(3);
        assertThat(from.dataset()).isEqualTo("toy");
        assertThat(from.epochs()).isEqualTo(3);
        assertThat(from.classNames()).containsExactly("class0", "class1");
        assertThat(from.warnings())
                .contains(
                        "in 2 of 3 runs: epoch 1 lacks 1 of 40 examples; their statistics are over"
                                + " the epochs that have them");
        assertThat(map("d", gappy).provenance().runs()).isOne();
    }

    @Test
    void aMergedMapIsAFileToo() {
        DataMap merged =
                DataMap.merge(List.of(map("a", gold(1, 3, 0.5)), map("b", gold(2, 3, 0.5))));
        Path file = directory.resolve("merged.arrow");
        merged.save(file);
        DataMap loaded = DataMap.load(file);
        assertThat(loaded.provenance()).isEqualTo(merged.provenance());
        assertThat(loaded.metrics()).isEqualTo(merged.metrics());
        for (Metric metric : Metric.values()) {
            assertThat(loaded.values(metric)).isEqualTo(merged.values(metric));
        }
        assertThat(merged.table().columnNames())
                .endsWith("runs", "epoch_variability", "seed_variability");
    }

    @Test
    void columnsThatOnlySomeMapsHaveAreLeftOut() {
        DataMap one = map("a", gold(1, 3, 0));
        map("b", gold(2, 3, 0));
        DataMap other = Analyzer.of(directory.resolve("b")).metrics(Metric.EL2N).map();
        assertThat(DataMap.merge(List.of(one, other)).metrics())
                .contains(Metric.EL2N, Metric.FIRST_LEARNT, Metric.SEED_VARIABILITY)
                .doesNotContain(Metric.AUM, Metric.PREDICTION_FLIPS);
    }

    @Test
    void mapsThatDoNotBelongTogetherAreRefused() {
        DataMap map = map("a", gold(1, 3, 0));
        assertThatThrownBy(() -> DataMap.merge(List.of(map)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maps: found 1, expected 2 or more. One run needs no merge.");
        Path small = directory.resolve("small");
        Runs.start(small, 2, 0, 1).gold(Pass.EPOCH_END, 0.5, 0.5);
        assertThatThrownBy(() -> DataMap.merge(List.of(map, Analyzer.of(small).map())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("fingerprint: found [sha256:")
                .hasMessageEndingWith(
                        ", expected the same in every map. Map one dataset: same rows and labels.");
        int[] labels = IntStream.range(0, ROWS).map(row -> row % 2).toArray();
        Path three = directory.resolve("three");
        Runs.start(three, 3, labels).gold(Pass.EPOCH_END, filled(0.5));
        assertThatThrownBy(() -> DataMap.merge(List.of(map, Analyzer.of(three).map())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "classes: found [2, 3], expected the same in every map. Map models of as"
                                + " many classes.");
        Path training = directory.resolve("training");
        Runs.start(training, 2, labels).gold(Pass.TRAINING, filled(0.5));
        assertThatThrownBy(() -> DataMap.merge(List.of(map, Analyzer.of(training).map())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "pass: found [epoch-end, training], expected the same in every map. Ask for"
                                + " one pass: Analyzer.pass.");
        DataMap merged = DataMap.merge(List.of(map, map("b", gold(2, 3, 0))));
        assertThatThrownBy(() -> DataMap.merge(List.of(merged, map)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "maps: found one of several runs, expected one of each run.");
    }
}
