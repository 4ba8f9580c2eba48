package io.github.djlcartography.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two maps beside each other: of any kind, of the passes, of seeds. */
class AgreementTest {

    @TempDir private Path directory;
    private int runs;

    private DataMap map(String name, double[]... gold) {
        return Analyzer.of(Synthetic.run(directory.resolve(name), Pass.EPOCH_END, gold)).map();
    }

    @ParameterizedTest(name = "{0} of the rows missing")
    @ValueSource(doubles = {0, 0.5})
    void ranksAndRegionsAreThoseOfTheExamplesThatBothHave(double missing) {
        double[][] a = Synthetic.random(1, 3, 40, missing);
        double[][] b = Synthetic.random(2, 4, 40, missing);
        DataMap one = map("a", a);
        DataMap other = map("b", b);
        Agreement agreement = Agreement.of(one, other, 0.25);
        long[] both =
                IntStream.range(0, 40)
                        .filter(id -> row(one, id) >= 0 && row(other, id) >= 0)
                        .asLongStream()
                        .toArray();
        assertThat(both.length).isEqualTo(agreement.examples()).isBetween(20, 40);
        assertThat(agreement.share()).isEqualTo(0.25);
        for (Metric metric : List.of(Metric.CONFIDENCE, Metric.VARIABILITY)) {
            double expected =
                    RanksTest.spearman(values(one, both, metric), values(other, both, metric));
            assertThat(
                            metric == Metric.CONFIDENCE
                                    ? agreement.confidence()
                                    : agreement.variability())
                    .isCloseTo(expected, within(1e-12));
        }
        for (Region region : Region.values()) {
            List<Integer> here = first(values(one, both, region.metric()), region.isTop());
            here.retainAll(first(values(other, both, region.metric()), region.isTop()));
            assertThat(agreement.overlap(region))
                    .isEqualTo(here.size() / Math.floor(both.length / 4.0));
        }
        assertThat(Agreement.of(other, one, 0.25)).isEqualTo(agreement);
    }

    private static int row(DataMap map, long id) {
        return IntStream.range(0, map.size()).filter(r -> map.id(r) == id).findFirst().orElse(-1);
    }

    private static double[] values(DataMap map, long[] ids, Metric metric) {
        return Arrays.stream(ids).mapToDouble(id -> map.value(metric, row(map, id))).toArray();
    }

    private static List<Integer> first(double[] values, boolean top) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            rows.add(i);
        }
        rows.sort(
                (x, y) ->
                        top
                                ? Double.compare(values[y], values[x])
                                : Double.compare(values[x], values[y]));
        return new ArrayList<>(rows.subList(0, values.length / 4));
    }

    @Test
    void aMapAgreesWithItself() {
        DataMap map = map("a", Synthetic.random(1, 4, 50, 0.2));
        assertThat(Agreement.of(map, map, Region.THIRD))
                .isEqualTo(new Agreement(map.size(), Region.THIRD, 1, 1, 1, 1, 1));
    }

    @Test
    void whatHasNoOrderIsNotCompared() {
        DataMap one = map("a", new double[] {0.1, 0.5, 0.9, 0.7});
        DataMap two =
                map("b", new double[] {0.1, 0.5, 0.9, 0.7}, new double[] {0.2, 0.5, 0.9, 0.8});
        Agreement agreement = Agreement.of(one, two, 0.5);
        assertThat(agreement.confidence()).isOne();
        assertThat(agreement.easy()).isOne();
        assertThat(agreement.variability()).isNaN();
        assertThat(agreement.ambiguous()).isNaN();
        Agreement tiny =
                Agreement.of(map("c", new double[] {0.5}), map("d", new double[] {0.7}), 1);
        assertThat(tiny.confidence()).isNaN();
        assertThat(tiny.easy()).isNaN();
    }

    @Test
    void mapsOfTwoDatasetsAreNotCompared() {
        DataMap one = map("a", new double[] {0.1, 0.5});
        DataMap other = map("b", new double[] {0.1, 0.5, 0.7});
        assertThatThrownBy(() -> Agreement.of(one, other, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("fingerprint: found sha256:")
                .hasMessageContaining(", expected sha256:")
                .hasMessageEndingWith("Compare maps of one dataset: the same rows and labels.");
        assertThatThrownBy(() -> Agreement.of(one, one, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("share: found 0.0, expected a fraction in (0, 1].");
    }

    private PassAgreement passes(double[][] epochEnd, double[][] training) {
        Path run = directory.resolve("run" + runs++);
        Runs both = Runs.start(run, 2, new int[epochEnd[0].length]);
        Synthetic.add(both, Pass.EPOCH_END, epochEnd);
        Synthetic.add(both, Pass.TRAINING, training);
        return PassAgreement.of(
                Analyzer.of(run).pass(Pass.EPOCH_END).map(),
                Analyzer.of(run).pass(Pass.TRAINING).map(),
                Region.THIRD);
    }

    @Test
    void thePassesOfARunAreComparedExampleByExample() {
        double[][] epochEnd = Synthetic.random(5, 3, 20, 0);
        double[][] training = Synthetic.random(6, 3, 20, 0);
        for (double[] epoch : training) {
            epoch[4] = Double.NaN;
        }
        PassAgreement passes = passes(epochEnd, training);
        assertThat(passes.size()).isEqualTo(19);
        Columns columns = passes.columns();
        assertThat(columns.names())
                .containsExactly(
                        "id",
                        "label",
                        "confidence_epoch_end",
                        "confidence_training",
                        "pass_difference");
        for (int row = 0; row < 19; row++) {
            int id = row < 4 ? row : row + 1;
            double difference = 0;
            for (int e = 0; e < 3; e++) {
                difference += (epochEnd[e][id] - training[e][id]) / 3;
            }
            assertThat(passes.id(row)).isEqualTo(id);
            assertThat(passes.difference(row)).isCloseTo(Math.abs(difference), within(1e-9));
            assertThat(columns.column("pass_difference", double[].class)[row])
                    .isEqualTo(passes.difference(row));
        }
    }

    @Test
    void thePassesAreToldInOneSentence() {
        double[][] same = Synthetic.random(5, 4, 60, 0);
        assertThat(passes(same, same).sentence()).startsWith("The passes say the same");
        assertThat(passes(same, Synthetic.random(9, 4, 60, 0)).sentence())
                .startsWith("The passes tell different stories");
        double[][] half = new double[4][];
        for (int e = 0; e < 4; e++) {
            half[e] = Arrays.stream(same[e]).map(p -> 0.5 + 0.01 * p).toArray();
            for (int row = 0; row < 60; row++) {
                half[e][row] = 0.01 * same[e][row] + 0.9 * confidence(same, row);
            }
        }
        half[0] = same[0];
        PassAgreement firstEpoch = passes(same, half);
        assertThat(firstEpoch.agreement().confidence()).isGreaterThan(0.7);
        assertThat(firstEpoch.agreement().variability()).isLessThan(0.7);
        assertThat(firstEpoch.sentence())
                .startsWith("The passes agree on which examples are hard, not on which are ambig");
        double[][] one = {same[0]};
        assertThat(passes(one, one).sentence())
                .isEqualTo(
                        "The passes agree on which examples are hard; variability needs two epochs"
                                + " of either.");
        assertThat(passes(one, new double[][] {same[1]}).sentence())
                .startsWith("The passes do not rank the examples alike");
        double[][] flat = {new double[60]};
        assertThat(passes(one, flat).sentence()).startsWith("There is nothing to compare");
    }

    private static double confidence(double[][] gold, int row) {
        return Arrays.stream(gold).mapToDouble(epoch -> epoch[row]).average().orElseThrow();
    }

    @Test
    void aPassIsNotComparedWithItself() {
        DataMap map = map("a", new double[] {0.1, 0.5});
        assertThatThrownBy(() -> PassAgreement.of(map, map, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "pass: found epoch-end, expected training. Give the map of either pass:"
                                + " Analyzer.pass.");
    }

    /** Examples that differ for good, epochs and seeds that add noise: the classical model. */
    private List<DataMap> seeds(int runs) {
        Random random = new Random(runs);
        double[] truth = random.doubles(300, 0.2, 0.8).toArray();
        double[] wavers = random.doubles(300, 0, 0.15).toArray();
        List<DataMap> maps = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            double[] shift = random.doubles(300, -0.1, 0.1).toArray();
            double[][] gold = new double[5][300];
            for (double[] epoch : gold) {
                Arrays.setAll(
                        epoch, i -> truth[i] + shift[i] + wavers[i] * (random.nextDouble() - 0.5));
            }
            maps.add(map("seed" + runs + "-" + run, gold));
        }
        return maps;
    }

    @Test
    void seedsAgreeAsTheirPairsDo() {
        List<DataMap> maps = seeds(3);
        SeedAgreement seeds = SeedAgreement.of(maps, Region.THIRD);
        assertThat(seeds.runs()).isEqualTo(3);
        assertThat(seeds.size()).isEqualTo(300);
        List<Agreement> pairs =
                List.of(
                        Agreement.of(maps.get(0), maps.get(1), Region.THIRD),
                        Agreement.of(maps.get(0), maps.get(2), Region.THIRD),
                        Agreement.of(maps.get(1), maps.get(2), Region.THIRD));
        assertThat(seeds.pairs()).isEqualTo(pairs);
        assertThat(seeds.mean().confidence())
                .isCloseTo(
                        pairs.stream().mapToDouble(Agreement::confidence).average().orElseThrow(),
                        within(1e-15));
        assertThat(seeds.mean().ambiguous())
                .isCloseTo(
                        pairs.stream().mapToDouble(Agreement::ambiguous).average().orElseThrow(),
                        within(1e-15));
        assertThat(seeds.halves()).isEmpty();
        assertThat(seeds.reliability(Metric.CONFIDENCE)).isNaN();
    }

    @Test
    void halvesOfFourAreThePairsOfTheirMergedMaps() {
        List<DataMap> maps = seeds(4);
        Agreement halves = SeedAgreement.of(maps, Region.THIRD).halves().orElseThrow();
        // Which two of the three ways to halve four it takes, the runs' order does not tell.
        List<Agreement> ways = new ArrayList<>();
        for (int with = 1; with < 4; with++) {
            List<DataMap> other = new ArrayList<>(maps.subList(1, 4));
            DataMap partner = other.remove(with - 1);
            ways.add(
                    Agreement.of(
                            DataMap.merge(List.of(maps.get(0), partner)),
                            DataMap.merge(other),
                            Region.THIRD));
        }
        assertThat(
                        IntStream.range(0, 3)
                                .anyMatch(
                                        left ->
                                                isMean(
                                                        halves,
                                                        ways.get((left + 1) % 3),
                                                        ways.get((left + 2) % 3))))
                .isTrue();
    }

    private static boolean isMean(Agreement mean, Agreement a, Agreement b) {
        return Math.abs(mean.confidence() - (a.confidence() + b.confidence()) / 2) < 1e-9
                && Math.abs(mean.variability() - (a.variability() + b.variability()) / 2) < 1e-9
                && Math.abs(mean.ambiguous() - (a.ambiguous() + b.ambiguous()) / 2) < 1e-9;
    }

    /**
     * More runs, more reliable: of m runs the correlation of means is m·r / (1 + (m − 1)·r), r that
     * of single runs. The ranks follow it closely here.
     */
    @ParameterizedTest
    @ValueSource(ints = {4, 5, 8})
    void halvesAreAsReliableAsSpearmanAndBrownSay(int runs) {
        SeedAgreement seeds = SeedAgreement.of(seeds(runs), Region.THIRD);
        double r = seeds.mean().confidence();
        int half = runs / 2;
        Agreement halves = seeds.halves().orElseThrow();
        assertThat(halves.confidence()).isCloseTo(half * r / (1 + (half - 1) * r), within(0.02));
        double h = halves.confidence();
        assertThat(seeds.reliability(Metric.CONFIDENCE)).isEqualTo(2 * h / (1 + h));
        double v = halves.variability();
        assertThat(seeds.reliability(Metric.VARIABILITY)).isEqualTo(2 * v / (1 + v));
        assertThatThrownBy(() -> seeds.reliability(Metric.EPOCHS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metric: found epochs, expected confidence or variability.");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void theOrderOfTheSeedsDoesNotChangeABit(int runs) {
        List<DataMap> maps = seeds(runs);
        SeedAgreement one = SeedAgreement.of(maps, 0.4);
        Random random = new Random(1);
        for (int trial = 0; trial < 5; trial++) {
            Collections.shuffle(maps, random);
            SeedAgreement other = SeedAgreement.of(maps, 0.4);
            assertThat(other.mean()).isEqualTo(one.mean());
            assertThat(other.halves()).isEqualTo(one.halves());
            assertThat(other.columns().column("hard_runs", double[].class))
                    .isEqualTo(one.columns().column("hard_runs", double[].class));
        }
    }

    @Test
    void eachExampleHasItsPartOfTheSeeds() {
        List<DataMap> maps = seeds(3);
        Columns columns = SeedAgreement.of(maps, Region.THIRD).columns();
        assertThat(columns.names())
                .containsExactly("id", "label", "easy_runs", "ambiguous_runs", "hard_runs");
        for (Region region : Region.values()) {
            double[] part =
                    columns.column(
                            region.name().toLowerCase(Locale.ROOT) + "_runs", double[].class);
            for (int row = 0; row < 300; row++) {
                int count = 0;
                for (DataMap map : maps) {
                    count += region.of(map)[row] ? 1 : 0;
                }
                assertThat(part[row]).isEqualTo(count / 3.0);
            }
        }
    }

    @Test
    void seedsThatCannotBeComparedAreRefused() {
        DataMap map = map("a", new double[] {0.1, 0.5});
        assertThatThrownBy(() -> SeedAgreement.of(List.of(map), 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maps: found 1, expected 2 or more. Give one of each run.");
        DataMap training =
                Analyzer.of(
                                Synthetic.run(
                                        directory.resolve("b"), Pass.TRAINING, new double[] {1, 0}))
                        .map();
        assertThatThrownBy(() -> SeedAgreement.of(List.of(map, training), 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("pass: found both");
    }
}
