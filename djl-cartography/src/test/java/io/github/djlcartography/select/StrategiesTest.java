package io.github.djlcartography.select;

import static io.github.djlcartography.select.Amount.count;
import static io.github.djlcartography.select.Amount.share;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrategiesTest {

    private static final int MOST = 150;
    private static final int CLASSES = 4;

    private static LongStream seeds() {
        return RandomMaps.seeds();
    }

    private static DataMap map(long seed) {
        return RandomMaps.random(new Random(seed), MOST, CLASSES);
    }

    /** Each strategy that keeps the highest of a metric. */
    private static final Map<Metric, Function<Amount, Selector>> HIGHEST =
            Map.of(
                    Metric.EL2N, Strategies::el2n,
                    Metric.AUM, Strategies::aum,
                    Metric.DYN_UNC, Strategies::dynUnc,
                    Metric.TDDS, Strategies::tdds);

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theHighestScoresAreKeptAndOfEqualOnesTheLowestIds(long seed) {
        DataMap map = map(seed);
        HIGHEST.forEach(
                (metric, strategy) -> {
                    List<Integer> ranked = RandomMaps.ranked(map, map.values(metric), true);
                    int count = new Random(seed).nextInt(ranked.size() + 1);
                    assertThat(strategy.apply(count(count)).select(map).ids())
                            .as(metric.key())
                            .isEqualTo(RandomMaps.ids(map, ranked.subList(0, count)));
                });
    }

    /**
     * From Toneva et al.: sorted by events, never learnt as infinitely many, cut from the bottom.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void forgettingDropsTheUnforgettableFirstAndTheNeverLearntLast(long seed) {
        DataMap map = map(seed);
        double[] events = map.values(Metric.FORGETTING_EVENTS);
        double[] order =
                IntStream.range(0, map.size())
                        .mapToDouble(
                                row ->
                                        map.value(Metric.CORRECT_COUNT, row) == 0
                                                ? 1e9
                                                : events[row])
                        .toArray();
        List<Integer> ranked = RandomMaps.ranked(map, order, true);
        for (int count : new int[] {0, 1, map.size() / 3, map.size()}) {
            assertThat(Strategies.forgetting(count(count)).select(map).ids())
                    .isEqualTo(RandomMaps.ids(map, ranked.subList(0, count)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void bothEndsAreTheHighestAndOfTheRestTheLowest(long seed) {
        DataMap map = map(seed);
        Random random = new Random(seed);
        int count = random.nextInt(map.size() + 1);
        int high = (int) (0.7 * count + 1e-9);
        double[] values = map.values(Metric.VARIABILITY);
        List<Integer> kept = new ArrayList<>(RandomMaps.ranked(map, values, true).subList(0, high));
        RandomMaps.ranked(map, values, false).stream()
                .filter(row -> !kept.subList(0, high).contains(row))
                .limit(count - high)
                .toList()
                .forEach(kept::add);
        Selection both = Strategies.bothEnds("variability", count(count), 0.7).select(map);
        assertThat(both.ids()).isEqualTo(RandomMaps.ids(map, kept)).hasSize(count);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void quantilesCountTheExamplesThatHaveAValue(long seed) {
        DataMap map = map(seed);
        Random random = new Random(seed);
        double from = random.nextInt(11) / 10.0;
        double to = from + random.nextInt(11 - (int) Math.round(10 * from)) / 10.0;
        List<Integer> ranked = RandomMaps.ranked(map, map.values(Metric.AUM), false);
        int first = (int) Math.floor(from * ranked.size() + 1e-9);
        int last = (int) Math.floor(Math.min(1, to) * ranked.size() + 1e-9);
        assertThat(Strategies.quantiles("aum", from, Math.min(1, to)).select(map).ids())
                .isEqualTo(RandomMaps.ids(map, ranked.subList(first, last)));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aBandKeepsWhatLiesInItBothEndsIncluded(long seed) {
        DataMap map = map(seed);
        double[] values = map.values(Metric.AUM);
        List<Integer> in =
                IntStream.range(0, map.size())
                        .filter(row -> values[row] >= -2 && values[row] <= 3)
                        .boxed()
                        .toList();
        Selection band = Strategies.between("aum", -2, 3).select(map);
        assertThat(band.ids()).isEqualTo(RandomMaps.ids(map, in));
        in.forEach(
                row ->
                        assertThat(band.reason(map.id(row)))
                                .isEqualTo("aum in the range from -2 to 3"));
    }

    @Test
    void twoBandsThatTouchShareTheirEdge() {
        DataMap map = RandomMaps.of(new Random(3), 500, 2, 0);
        double edge = map.value(Metric.AUM, 0);
        assertThat(Strategies.between("aum", -9, edge).select(map).keeps(0)).isTrue();
        assertThat(Strategies.between("aum", edge, 9).select(map).keeps(0)).isTrue();
        assertThat(Strategies.between("aum", edge, edge).select(map).keeps(0)).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theFixedThresholdsSayHowMuchTheyLeaveOut(long seed) {
        DataMap map = map(seed);
        double[] mu = map.values(Metric.CONFIDENCE);
        double[] sigma = map.values(Metric.VARIABILITY);
        List<Integer> easy = new ArrayList<>();
        List<Integer> hard = new ArrayList<>();
        List<Integer> ambiguous = new ArrayList<>();
        int none = 0;
        for (int row = 0; row < mu.length; row++) {
            int in = 0;
            if (mu[row] > 0.7 && sigma[row] < 0.1) {
                easy.add(row);
                in++;
            }
            if (mu[row] < 0.5 && sigma[row] > 0.2) {
                hard.add(row);
                in++;
            }
            if (mu[row] > 0.4 && mu[row] < 0.6 && sigma[row] > 0.2) {
                ambiguous.add(row);
                in++;
            }
            none += in == 0 ? 1 : 0;
        }
        Selection selection = Strategies.fixedThresholds(Region.EASY).select(map);
        assertThat(selection.ids()).isEqualTo(RandomMaps.ids(map, easy));
        assertThat(selection.warnings())
                .anyMatch(text -> text.startsWith("the fixed thresholds leave "));
        assertThat(selection.warnings().get(0))
                .contains(Numbers.percent((double) none / map.size()) + " of this map's");
        Selection hardest = Strategies.fixedThresholds(Region.HARD).select(map);
        assertThat(hardest.ids()).isEqualTo(RandomMaps.ids(map, hard));
        assertThat(Strategies.fixedThresholds(Region.AMBIGUOUS).select(map).ids())
                .isEqualTo(RandomMaps.ids(map, ambiguous));
        if (!hard.isEmpty()) {
            assertThat(hardest.warnings()).anyMatch(text -> text.contains("high variability"));
        }
    }

    /** Smallest classes first; Σ is the amount, and no class that gave less had more. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void classBalancedIsAsManyOfEachClassAsThereAre(long seed) {
        DataMap map = map(seed);
        int amount = new Random(seed).nextInt(map.size() + 1);
        Selection balanced = Strategies.classBalancedRandom(count(amount), seed).select(map);
        assertThat(balanced.size()).isEqualTo(amount);
        int[] kept = new int[CLASSES];
        int[] there = new int[CLASSES];
        for (int row = 0; row < map.size(); row++) {
            there[map.label(row)]++;
            kept[map.label(row)] += balanced.keeps(map.id(row)) ? 1 : 0;
        }
        int most = IntStream.of(kept).max().orElseThrow();
        for (int c = 0; c < CLASSES; c++) {
            if (kept[c] < there[c]) {
                assertThat(kept[c]).isBetween(most - 1, most);
            }
        }
    }

    private static Stream<Selector> all() {
        return Stream.of(
                Strategies.forgetting(share(0.3)),
                Strategies.el2n(share(0.3)),
                Strategies.aum(count(20)),
                Strategies.dynUnc(share(0.3)),
                Strategies.tdds(share(0.3)),
                Strategies.dual(share(0.3), 5),
                Strategies.dual(share(0.3), 2.5, 5),
                Strategies.ccs(share(0.1), 7),
                Strategies.ccs(count(9), 7),
                Strategies.ccs(share(0.2), "el2n", false, 0.15, 20, 7),
                Strategies.drop(share(0.3), new double[] {0.9, 0.5, 0.2, 0.7}, 3),
                Strategies.drop(share(0.3), new double[] {0.9, 0.5, 0.2, 0.7}, "aum", false),
                Strategies.classBalancedRandom(share(0.3), 3),
                Strategies.bothEnds("aum", share(0.3), 0.7),
                Strategies.quantiles("el2n", 0.2, 0.6),
                Strategies.between("confidence", 0.25, 0.5),
                Strategies.fixedThresholds(Region.HARD),
                Strategies.reference("forgetfulness", 0.25, false, true, true),
                Strategies.ccs(share(0.2), "aum", true, 0.1, 50, 7).perClass(),
                Strategies.aum(share(0.9)).then(Strategies.classBalancedRandom(share(0.3), 3)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void aRecipeReplaysToTheSameSelection(Selector selector) {
        DataMap map = RandomMaps.of(new Random(11), 400, CLASSES, 0.05);
        Selection first = selector.select(map);
        Selector again = Selectors.of(Recipe.parse(first.recipe().toJson()));
        assertThat(again.select(map)).isEqualTo(first);
        assertThat(again.columns()).isEqualTo(selector.columns());
        assertThat(selector.select(map)).isEqualTo(first);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyRowHasAReason(Selector selector) {
        DataMap map = RandomMaps.of(new Random(11), 400, CLASSES, 0.05);
        Selection selection = selector.select(map);
        for (int row = 0; row < map.size(); row++) {
            assertThat(selection.reason(map.id(row)))
                    .doesNotContain("null", "%s", "NaN")
                    .isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"el2n\",\"parameters\":{\"share\":0.3,\"seed\":1}}",
                "{\"name\":\"ccs\",\"parameters\":{\"share\":0.3,\"hardest\":\"top\"}}",
                "{\"name\":\"drop\",\"parameters\":{\"share\":0.3}}",
                "{\"name\":\"quantiles\",\"parameters\":{\"from\":0.3}}"
            })
    void aRecipeWithASlipOfThePenIsRefused(String json) {
        assertThatThrownBy(() -> Selectors.of(Recipe.parse(json)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(".*: found .*, expected .*");
    }

    @Test
    void moreThanHaveAValueIsRefusedInWordsThatSayWhy() {
        DataMap map = RandomMaps.of(new Random(1), 100, 2, 0.5);
        assertThatThrownBy(() -> Strategies.dynUnc(share(1)).select(map))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("dyn_unc: found a value for ")
                .hasMessageContaining("Analyzer.window");
    }

    /** What a column is called comes into sentences that are put together of parts. */
    @Test
    void aColumnOfYourOwnMayHaveAnyName(@TempDir Path directory) {
        Path run =
                Runs.start(directory.resolve("run"), 2, 0, 1, 0, 1)
                        .gold(Pass.EPOCH_END, 0.25, 0.5, 0.75, 1)
                        .directory();
        DataMap map = Analyzer.of(run).metric("50% %s", (p, label) -> p[label]).map();
        for (Selector selector :
                List.of(
                        Strategies.ccs(share(0.5), "50% %s", true, 0.25, 2, 0),
                        Strategies.drop(share(0.5), new double[] {0.5, 0.5}, "50% %s", true),
                        Strategies.bothEnds("50% %s", share(0.5), 0.5),
                        Strategies.quantiles("50% %s", 0.25, 0.75),
                        Strategies.between("50% %s", 0.4, 0.8))) {
            assertThat(selector.select(map).size()).isEqualTo(2);
            assertThat(selector.select(map).reason(0)).contains("50% %s");
        }
    }

    @Test
    void hardestFirstWarnsWhereMuchIsPrunedAndWhereSomethingWasNeverLearnt() {
        DataMap map = RandomMaps.of(new Random(1), 200, 2, 0);
        for (Selector hardest :
                List.of(Strategies.forgetting(share(0.2)), Strategies.el2n(share(0.2)))) {
            assertThat(hardest.select(map).warnings())
                    .anyMatch(text -> text.contains("collapse beyond about half pruned"))
                    .anyMatch(text -> text.contains("right in no epoch"));
        }
        assertThat(Strategies.el2n(share(0.7)).select(map).warnings())
                .noneMatch(text -> text.contains("collapse"));
        assertThat(Strategies.aum(share(0.2)).select(map).warnings())
                .noneMatch(text -> text.contains("collapse"));
        assertThat(Strategies.dynUnc(share(0.2)).select(map).warnings())
                .anyMatch(text -> text.contains("mix easy ones in"));
    }

    @Test
    void aCutThroughManyEqualValuesSaysThatIdsDecide() {
        DataMap map = RandomMaps.of(new Random(1), 1000, 2, 0);
        assertThat(Strategies.forgetting(share(0.3)).select(map).warnings())
                .anyMatch(text -> text.contains("because of their ids alone"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void sharesThatAreNoneAreRefusedAtOnce(double wrong) {
        assertThatThrownBy(() -> Strategies.bothEnds("aum", share(0.1), wrong))
                .hasMessageStartingWith("topShare: found ");
        assertThatThrownBy(() -> Strategies.quantiles("aum", wrong, 1))
                .hasMessageStartingWith("from: found ");
        assertThatThrownBy(() -> Strategies.ccs(share(0.1), "aum", true, wrong, 50, 0))
                .hasMessageStartingWith("beta: found ");
        assertThatThrownBy(() -> Strategies.drop(share(0.1), new double[] {wrong}, 0))
                .hasMessageStartingWith("recall: found ");
        assertThatThrownBy(() -> Strategies.reference("confidence", wrong, false, false, false))
                .hasMessageStartingWith("share: found ");
    }
}
