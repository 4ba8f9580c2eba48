package io.github.djlcartography.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** From one map to another: what changed, who went where, and is it more than the seed? */
class MapChangeTest {

    private static final List<Region> REGIONS = List.of(Region.values());

    @TempDir private Path directory;
    private int runs;

    private DataMap map(double[]... gold) {
        return Analyzer.of(Synthetic.run(directory.resolve("r" + runs++), Pass.EPOCH_END, gold))
                .map();
    }

    private static LongStream seeds() {
        return LongStream.range(0, 8);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void changesAndMovesAreThoseOfTheExamplesThatBothHave(long seed) {
        double missing = seed % 2 == 0 ? 0 : 0.6;
        DataMap a = map(Synthetic.random(seed, 2, 60, missing));
        DataMap b = map(Synthetic.random(seed + 100, 3, 60, missing));
        MapChange change = MapChange.of(a, b);
        TreeMap<Long, int[]> both = new TreeMap<>(); // id → its rows
        for (int i = 0; i < a.size(); i++) {
            for (int j = 0; j < b.size(); j++) {
                if (a.id(i) == b.id(j)) {
                    both.put(a.id(i), new int[] {i, j});
                }
            }
        }
        assertThat(change.size()).isEqualTo(both.size());
        assertThat(change.onlyA()).isEqualTo(a.size() - both.size());
        assertThat(change.onlyB()).isEqualTo(b.size() - both.size());
        int row = 0;
        for (int[] rows : both.values()) {
            assertThat(change.a().id(row)).isEqualTo(a.id(rows[0])).isEqualTo(change.b().id(row));
            for (Metric metric :
                    List.of(Metric.CONFIDENCE, Metric.VARIABILITY, Metric.CORRECTNESS)) {
                assertThat(change.change(metric)[row])
                        .isEqualTo(b.value(metric, rows[1]) - a.value(metric, rows[0]));
            }
            row++;
        }
        int[][] transitions = change.transitions();
        for (int from = 0; from <= 3; from++) {
            for (int to = 0; to <= 3; to++) {
                Set<Integer> stay = new HashSet<>(place(change.a(), from));
                stay.retainAll(place(change.b(), to));
                assertThat(transitions[from][to]).as("%d to %d", from, to).isEqualTo(stay.size());
            }
        }
        assertThat(change.moved(Region.HARD, Region.EASY)).isEqualTo(transitions[2][0]);
        for (int place = 0; place < 3; place++) {
            Region region = REGIONS.get(place);
            Set<Integer> there = place(change.a(), place);
            for (int r = 0; r < change.size(); r++) {
                assertThat(change.isInA(region, r)).isEqualTo(there.contains(r));
            }
        }
    }

    /** Rows of a region, by sorting; beyond the last one those of none. */
    private static Set<Integer> place(DataMap map, int place) {
        if (place == REGIONS.size()) {
            Set<Integer> none = new HashSet<>(IntStream.range(0, map.size()).boxed().toList());
            for (int other = 0; other < place; other++) {
                none.removeAll(place(map, other));
            }
            return none;
        }
        Region region = REGIONS.get(place);
        Comparator<Integer> order =
                Comparator.comparingDouble(
                        row -> (region.isTop() ? -1 : 1) * map.value(region.metric(), row));
        return new HashSet<>(
                IntStream.range(0, map.size())
                        .boxed()
                        .sorted(order.thenComparing(row -> row))
                        .limit(map.size() / 3)
                        .toList());
    }

    @Test
    void whereAllAreEqualThereIsNoRegionToLeave() {
        DataMap one = map(Synthetic.random(1, 1, 30, 0)); // one epoch: no variability
        DataMap two = map(Synthetic.random(2, 2, 30, 0));
        MapChange change = MapChange.of(one, two);
        assertThat(change.transitions()[1]).containsOnly(0);
        assertThat(change.sentences().get(0)).contains("unknown by variability");
    }

    /** Runs that agree as far as the noise in them lets them; those of B differ in half of it. */
    private List<DataMap> noisy(Random random, double[] truth, int count, double noise) {
        List<DataMap> maps = new ArrayList<>();
        for (int run = 0; run < count; run++) {
            double[][] gold = new double[3][truth.length];
            for (int row = 0; row < truth.length; row++) {
                double place = (1 - noise) * truth[row] + noise * random.nextDouble();
                for (double[] epoch : gold) {
                    epoch[row] = Math.rint(1024 * (0.9 * place + 0.1 * random.nextDouble())) / 1024;
                }
            }
            maps.add(map(gold));
        }
        return maps;
    }

    private static double[] truth(long seed, int rows) {
        return new Random(seed).doubles(rows).toArray();
    }

    @ParameterizedTest(name = "{0} and {1} runs")
    @CsvSource({"1, 2, 3", "2, 1, 3", "2, 2, 3", "2, 3, 10", "1, 4, 5", "3, 3, 10"})
    void thePartingIsCountedOverAllWaysToShareOutTheRuns(int ofA, int ofB, int ways) {
        for (long seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            List<DataMap> a = noisy(random, truth(seed, 40), ofA, 0.7);
            List<DataMap> b =
                    noisy(random, seed % 2 == 0 ? truth(seed, 40) : truth(99, 40), ofB, 0.7);
            MapChange change = MapChange.of(a, b);
            List<DataMap> all = new ArrayList<>(a);
            all.addAll(b);
            for (Metric metric : List.of(Metric.CONFIDENCE, Metric.VARIABILITY)) {
                Set<Set<Set<Integer>>> tried = new HashSet<>();
                int asFar = 0;
                Set<Integer> real = new HashSet<>(IntStream.range(0, ofA).boxed().toList());
                for (int mask = 0; mask < 1 << all.size(); mask++) {
                    Set<Integer> group = new HashSet<>();
                    Set<Integer> rest = new HashSet<>();
                    for (int i = 0; i < all.size(); i++) {
                        ((mask >> i & 1) == 1 ? group : rest).add(i);
                    }
                    boolean asLarge = group.size() == ofA;
                    if (asLarge && tried.add(Set.of(group, rest))) {
                        asFar +=
                                parted(all, group, metric) >= parted(all, real, metric) - 1e-9
                                        ? 1
                                        : 0;
                    }
                }
                assertThat(change.parting(metric))
                        .contains(new MapChange.Parting(asFar, tried.size()));
                assertThat(tried).hasSize(ways);
            }
        }
    }

    private static double parted(List<DataMap> runs, Set<Integer> group, Metric metric) {
        List<Double> within = new ArrayList<>();
        List<Double> across = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            for (int j = 0; j < i; j++) {
                double rho =
                        RanksTest.spearman(runs.get(i).values(metric), runs.get(j).values(metric));
                (group.contains(i) == group.contains(j) ? within : across).add(rho);
            }
        }
        return mean(within) - mean(across);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    @Test
    void theFloorIsHowFarSeedsOfOneSideAgree() {
        Random random = new Random(5);
        List<DataMap> a = noisy(random, truth(5, 50), 3, 0.5);
        List<DataMap> b = noisy(random, truth(5, 50), 2, 0.5);
        MapChange change = MapChange.of(a, b);
        assertThat(change.seedsOfA()).contains(SeedAgreement.of(a, Region.THIRD).mean());
        assertThat(change.seedsOfB()).contains(SeedAgreement.of(b, Region.THIRD).mean());
        List<Double> across = new ArrayList<>();
        for (DataMap one : a) {
            for (DataMap other : b) {
                across.add(Agreement.of(one, other, Region.THIRD).confidence());
            }
        }
        assertThat(change.agreement().confidence()).isCloseTo(mean(across), within(1e-12));
        assertThat(change.a().values(Metric.CONFIDENCE))
                .isEqualTo(DataMap.merge(a).values(Metric.CONFIDENCE));
        List<DataMap> reversed = new ArrayList<>(a);
        Collections.reverse(reversed);
        MapChange other = MapChange.of(reversed, b);
        assertThat(other.agreement()).isEqualTo(change.agreement());
        assertThat(other.parting(Metric.CONFIDENCE)).isEqualTo(change.parting(Metric.CONFIDENCE));
        assertThat(other.sentences()).isEqualTo(change.sentences());
    }

    @Test
    void oneRunOfEachHasNoFloorAndSaysSo() {
        MapChange change =
                MapChange.of(
                        map(Synthetic.random(1, 3, 30, 0)), map(Synthetic.random(2, 3, 30, 0)));
        assertThat(change.parting(Metric.CONFIDENCE)).isEmpty();
        assertThat(change.seedsOfA()).isEmpty();
        assertThat(change.seedsOfB()).isEmpty();
        assertThat(change.sentences())
                .hasSize(2)
                .satisfies(
                        said -> assertThat(said.get(0)).startsWith("Rank correlation of A and B: "))
                .satisfies(said -> assertThat(said.get(1)).contains("there is no floor"));
    }

    @Test
    void theWordsAreNoStrongerThanTheRunsCarry() {
        Random random = new Random(8);
        double[] truth = truth(8, 60);
        double[] other = truth(9, 60);
        assertThat(words(noisy(random, truth, 4, 0.3), noisy(random, other, 4, 0.3)))
                .contains("no other of the 35 ways", "that is more than the seed's doing");
        assertThat(words(noisy(random, truth, 2, 0.3), noisy(random, other, 2, 0.3)))
                .contains("no other of the 3 ways", "so few runs cannot rule the seed out");
        List<DataMap> same = noisy(random, truth, 6, 0.9);
        String said =
                IntStream.range(0, 4)
                        .mapToObj(
                                i -> words(same.subList(0, 2 + i / 2), same.subList(3, 5 + i % 2)))
                        .filter(words -> words.contains("it may be the seed's doing"))
                        .findFirst()
                        .orElseThrow();
        assertThat(said).containsPattern("By \\w+, \\d+ of the \\d+ ways to share out these runs");
    }

    private static String words(List<DataMap> a, List<DataMap> b) {
        return String.join(" ", MapChange.of(a, b).sentences());
    }

    @Test
    void whatElseDiffersIsToldWithIt() {
        double[][] gold = Synthetic.random(3, 4, 20, 0);
        Runs run = Runs.start(directory.resolve("passes"), 2, new int[20]);
        Synthetic.add(run, Pass.EPOCH_END, gold);
        Synthetic.add(run, Pass.TRAINING, gold);
        Analyzer analyzer = Analyzer.of(run.directory());
        DataMap whole = analyzer.pass(Pass.EPOCH_END).map();
        assertThat(words(List.of(whole), List.of(analyzer.pass(Pass.TRAINING).map())))
                .contains("A is of the epoch-end pass and B of the training pass");
        DataMap early = Analyzer.of(run.directory()).pass(Pass.EPOCH_END).useFirst(2).map();
        assertThat(words(List.of(early), List.of(whole)))
                .contains("A and B are of different epochs (2 and 4 of them)");
    }

    @Test
    void theExamplesAreCountedByHowTheyFared() {
        double[] before = {0.9, 0.2, 0.8, 0.1, 0.9, 0.3};
        double[] after = {0.9, 0.8, 0.2, 0.7, 0.6, 0.2};
        assertThat(MapChange.of(map(before, before), map(after, after)).counts())
                .isEqualTo(
                        "Of 6 examples B gets 2 right more often than A, 1 less often and 3 as often;"
                                + " mean confidence is 0.533 in A and 0.567 in B.");
    }

    @Test
    void mapsThatCannotBeComparedAreRefused() {
        DataMap map = map(Synthetic.random(1, 2, 20, 0));
        Runs other = Runs.start(directory.resolve("other"), 2, 0, 1, 0);
        other.gold(Pass.EPOCH_END, 0.1, 0.2, 0.3);
        DataMap another = Analyzer.of(other.directory()).map();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MapChange.of(map, another))
                .withMessageContaining("fingerprint: found " + another.provenance().fingerprint())
                .withMessageContaining("expected " + map.provenance().fingerprint());
        DataMap first = map.where(new int[] {0, 1, 2});
        DataMap last = map.where(new int[] {3, 4});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MapChange.of(first, last))
                .withMessage("examples: found none that both maps have, expected some.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MapChange.of(List.of(), List.of(map)))
                .withMessage("maps: found 0 of A and 1 of B, expected at least one of each.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MapChange.of(map, map).parting(Metric.CORRECTNESS))
                .withMessageContaining("expected confidence or variability");
    }
}
