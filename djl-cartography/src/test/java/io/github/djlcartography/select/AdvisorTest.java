package io.github.djlcartography.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.PublishedMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdvisorTest {

    private static final Set<String> HARDEST_FIRST = Set.of("el2n", "forgetting");
    private static final int ROWS = 1000;

    private static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    /** Learnt well, but for a share whose label loses to another class. */
    private static DataMap map(Random random, double wrong, int epochs, int... labels) {
        int rows = labels.length;
        Map<Metric, double[]> columns = new EnumMap<>(Metric.class);
        double[] margin = new double[rows];
        double[] confidence = new double[rows];
        double[] right = new double[rows];
        double[] el2n = new double[rows];
        for (int row = 0; row < rows; row++) {
            boolean lost = row < wrong * rows;
            confidence[row] = lost ? 0.1 * random.nextDouble() : 0.6 + 0.4 * random.nextDouble();
            margin[row] = lost ? -0.6 - 0.3 * random.nextDouble() : 2 * confidence[row] - 1;
            right[row] = lost ? 0 : epochs;
            el2n[row] = 1 - margin[row];
        }
        double[] seen = new double[rows];
        Arrays.fill(seen, epochs);
        columns.put(Metric.CONFIDENCE, confidence);
        columns.put(Metric.VARIABILITY, random.doubles(rows, 0, 0.4).toArray());
        columns.put(Metric.CORRECT_COUNT, right);
        columns.put(Metric.FORGETTING_EVENTS, new double[rows]);
        columns.put(Metric.EPOCHS, seen);
        columns.put(Metric.PROBABILITY_MARGIN, margin);
        columns.put(Metric.EL2N, el2n);
        return new PublishedMap("advised", labels, columns, List.of()).map();
    }

    private static int[] even(int classes) {
        int[] labels = new int[ROWS];
        Arrays.setAll(labels, row -> row % classes);
        return labels;
    }

    private static String name(Recipe recipe) {
        return recipe.name().equals("per_slice") ? recipe.of().get(0).name() : recipe.name();
    }

    @ParameterizedTest(name = "keep {0}, {1} wrong, {2} epochs: {3}")
    @CsvSource({
        "1,    0,    6, all",
        "0.9,  0,    6, el2n",
        "0.7,  0,    6, el2n",
        "0.9,  0.1,  6, ccs",
        "0.5,  0,    6, ambiguous_with_easy",
        "0.5,  0.1,  6, ambiguous_with_easy",
        "0.33, 0.1,  6, ambiguous_with_easy",
        "0.5,  0,    1, random",
        "0.3,  0,    6, ccs",
        "0.1,  0,    6, ccs",
        "0.1,  0.1,  1, ccs"
    })
    void whatIsRecommendedFollowsThePrunedShareAndTheNoise(
            double share, double wrong, int epochs, String expected) {
        DataMap map = map(new Random(1), wrong, epochs, even(4));
        Advice advice = Advisor.of(map, share).advise();
        assertThat(name(advice.recommended().recipe())).as("%s", advice).isEqualTo(expected);
        assertThat(advice.selector().select(map).size()).isEqualTo(map.share(share));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void hardestFirstIsNeverRecommendedWhereMuchIsPrunedOrLabelsLookWrong(long seed) {
        Random random = new Random(seed);
        int classes = 1 + random.nextInt(6);
        int[] labels = random.ints(ROWS, 0, classes).map(c -> Math.min(c, 3)).toArray();
        double wrong = random.nextInt(3) * 0.06;
        double share = random.nextInt(101) / 100.0;
        DataMap map = map(random, wrong, 1 + random.nextInt(9), labels);
        // A proxy that likes the hardest best must not get its way.
        Advisor.Proxy fond =
                selection -> -mean(map, selection, Metric.CONFIDENCE) * selection.size();
        for (Advice advice :
                List.of(
                        Advisor.of(map, share).advise(),
                        Advisor.of(map, share).proxy(fond).advise())) {
            if (share < 0.5 || wrong > 0) {
                assertThat(name(advice.recommended().recipe())).isNotIn(HARDEST_FIRST);
            }
            assertThat(advice.noise() > 0).isEqualTo(wrong > 0);
            List<Recipe> all = new ArrayList<>();
            all.add(advice.recommended().recipe());
            advice.alternatives().forEach(option -> all.add(option.recipe()));
            assertThat(all).doesNotHaveDuplicates();
            assertThat(advice.alternatives()).allMatch(option -> !option.why().isBlank());
        }
    }

    private static double mean(DataMap map, Selection selection, Metric metric) {
        double sum = 0;
        for (long id : selection.ids()) {
            sum += map.value(metric, (int) id);
        }
        return sum / Math.max(1, selection.size());
    }

    @Test
    void theEvidenceCanBeCountedOnTheMap() {
        DataMap map = map(new Random(3), 0.08, 5, even(3));
        Advice advice = Advisor.of(map, 0.25).advise();
        long suspects =
                Arrays.stream(map.values(Metric.PROBABILITY_MARGIN)).filter(m -> m < -0.5).count();
        assertThat(suspects).isEqualTo(80);
        assertThat(advice.noise()).isEqualTo(0.08);
        assertThat(advice.evidence())
                .containsExactly(
                        "250 of 1,000 examples are to be kept; 75% are pruned",
                        "5 epochs; the model was right 92% of the time; 80 examples were right in no"
                                + " epoch",
                        "80 examples (8%) have probability_margin under -0.5: another class was the"
                                + " more likely one by far: wrong labels are likely",
                        "3 classes of 333 to 334 examples, the smallest class 1");
        assertThat(advice.toString()).startsWith("recommended: ccs(share=0.25, ");
        assertThat(advice.lines()).contains("what the map says:", "considered:");
    }

    @Test
    void aMapWithoutMarginsIsJudgedByConfidence() {
        DataMap map = map(new Random(3), 0.08, 5, even(3));
        Map<Metric, double[]> some = new EnumMap<>(Metric.class);
        for (Metric metric :
                List.of(
                        Metric.CONFIDENCE,
                        Metric.VARIABILITY,
                        Metric.CORRECT_COUNT,
                        Metric.FORGETTING_EVENTS,
                        Metric.EPOCHS)) {
            some.put(metric, map.values(metric));
        }
        DataMap bare = new PublishedMap("bare", even(3), some, List.of()).map();
        Advice advice = Advisor.of(bare, 0.1).advise();
        assertThat(advice.noise()).isEqualTo(0.08);
        assertThat(advice.recommended().recipe().text("metric")).isEqualTo("confidence");
        assertThat(advice.selector().select(bare).size()).isEqualTo(100);
    }

    @Test
    void whatLooksWrongIsDroppedByCoverageWhereLittleIsPruned() {
        DataMap map = map(new Random(3), 0.08, 5, even(3));
        Advice advice = Advisor.of(map, 0.85).advise();
        assertThat(advice.recommended().recipe().number("beta")).isEqualTo(0.08);
        Selection kept = advice.selector().select(map);
        assertThat(LongStream.range(0, 80)).noneMatch(kept::keeps);
        assertThat(kept.size()).isEqualTo(850);
    }

    @Test
    void classesOfVeryDifferentSizeAreDecidedByThemselvesOrKeptEven() {
        int[] labels = new int[ROWS];
        Arrays.setAll(labels, row -> row % 20 == 0 ? 1 : 0);
        DataMap map = map(new Random(3), 0, 5, labels);
        assertThat(Advisor.of(map, 0.4).advise().recommended().recipe().name())
                .isEqualTo("per_slice");
        assertThat(Advisor.of(map, 0.1).advise().recommended().recipe().name())
                .isEqualTo("class_balanced_random");
        assertThat(Advisor.of(withDual(map), 0.4).advise().recommended().recipe().name())
                .isEqualTo("dual"); // over the classes together: the worse learnt get more
    }

    /** The same with scores of DUAL, as every map of an archive has. */
    private static DataMap withDual(DataMap map) {
        Map<Metric, double[]> columns = new EnumMap<>(Metric.class);
        for (Metric metric :
                List.of(
                        Metric.CONFIDENCE,
                        Metric.VARIABILITY,
                        Metric.CORRECT_COUNT,
                        Metric.FORGETTING_EVENTS,
                        Metric.EPOCHS,
                        Metric.PROBABILITY_MARGIN,
                        Metric.EL2N)) {
            columns.put(metric, map.values(metric));
        }
        columns.put(Metric.DUAL, map.values(Metric.VARIABILITY));
        int[] labels = new int[map.size()];
        Arrays.setAll(labels, map::label);
        return new PublishedMap("advised", labels, columns, List.of()).map();
    }

    @ParameterizedTest(name = "keep {0}, {1} wrong, {2} epochs: {3}")
    @CsvSource({
        "1,    0,    6, all",
        "0.9,  0,    6, dual",
        "0.7,  0.1,  6, ccs",
        "0.5,  0.1,  6, dual",
        "0.3,  0,    6, dual",
        "0.1,  0.1,  6, dual",
        "0.1,  0,    2, ccs"
    })
    void aMapWithScoresOfDualGoesByTheseAtEveryRate(
            double share, double wrong, int epochs, String expected) {
        DataMap map = withDual(map(new Random(1), wrong, epochs, even(4)));
        Advice advice = Advisor.of(map, share).advise();
        assertThat(name(advice.recommended().recipe())).as("%s", advice).isEqualTo(expected);
        assertThat(advice.selector().select(map).size()).isEqualTo(map.share(share));
    }

    @Test
    void smallClassesThatLookWrongAreNotDroppedFirst() {
        int[] labels = new int[ROWS];
        Arrays.setAll(labels, row -> row < 0.1 * ROWS ? 1 : 0); // whose labels lose
        DataMap map = withDual(map(new Random(3), 0.1, 5, labels));
        Advice advice = Advisor.of(map, 0.8).advise();
        assertThat(advice.noise()).isEqualTo(0.1);
        assertThat(advice.recommended().recipe().name()).isEqualTo("dual");
    }

    @Test
    void quotasByRecallAreNeverTheRulesChoiceAndVetoedWhereAClassWouldNearlyVanish() {
        DataMap map = map(new Random(3), 0, 5, even(2));
        List<String> tried = new ArrayList<>();
        Advisor.Proxy proxy =
                selection -> {
                    tried.add(selection.recipe().name());
                    return selection.recipe().name().equals("drop") ? 1 : 0;
                };
        Advice fair = Advisor.of(map, 0.2).recall(0.9, 0.8).advise();
        assertThat(fair.recommended().recipe().name()).isEqualTo("ccs");
        assertThat(fair.evidence())
                .contains("recall on other data is 0.8 for the worst class and 0.9 for the best");
        assertThat(Advisor.of(map, 0.2).recall(0.9, 0.8).proxy(proxy).advise().recommended())
                .satisfies(best -> assertThat(best.recipe().name()).isEqualTo("drop"));
        tried.clear();
        Advice unfair = Advisor.of(map, 0.2).recall(0.99, 0.8).proxy(proxy).advise();
        assertThat(tried).isNotEmpty().doesNotContain("drop");
        assertThat(unfair.alternatives())
                .filteredOn(option -> option.recipe().name().equals("drop"))
                .singleElement()
                .satisfies(
                        option ->
                                assertThat(option.why())
                                        .endsWith(
                                                "quotas by what is missed would leave class 0"
                                                        + " 10% of its share."));
        DataMap validation = map(new Random(4), 0.5, 1, Arrays.stream(even(2)).sorted().toArray());
        assertThat(Strategies.recall(validation)).containsExactly(0, 1);
        assertThat(Advisor.of(map, 0.2).validation(validation).advise().toString())
                .contains("would leave class 1 0% of its share");
    }

    @Test
    void aRecallThatIsNotOneOfEachClassIsRefusedAtOnce() {
        Advisor advisor = Advisor.of(map(new Random(3), 0, 5, even(3)), 0.2);
        assertThatThrownBy(() -> advisor.recall(0.5, 0.9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("recall: found that of 2 classes, expected one of each");
    }

    @Test
    void aProxyRanksTheCandidatesAndTheBestIsRecommended() {
        DataMap map = map(new Random(3), 0.08, 5, even(3));
        Set<String> tried = new TreeSet<>();
        Advice advice =
                Advisor.of(map, 0.1)
                        .seed(9)
                        .proxy(
                                selection -> {
                                    tried.add(selection.recipe().name());
                                    return selection.recipe().name().equals("random") ? 0.75 : 0.5;
                                })
                        .advise();
        assertThat(tried).contains("random", "ccs", "ambiguous_with_easy").doesNotContain("el2n");
        assertThat(advice.recommended().recipe().toString()).isEqualTo("random(share=0.1, seed=9)");
        assertThat(advice.recommended().accuracy()).isEqualTo(0.75);
        assertThat(advice.recommended().why()).startsWith("0.75 in the proxy training (best of ");
        assertThat(advice.alternatives())
                .filteredOn(option -> name(option.recipe()).equals("el2n"))
                .singleElement()
                .satisfies(option -> assertThat(option.accuracy()).isNaN())
                .satisfies(option -> assertThat(option.why()).startsWith("not tried: "));
        assertThatThrownBy(() -> Advisor.of(map, 0.1).proxy(selection -> Double.NaN).advise())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("proxy: found NaN for ");
    }

    @Test
    void theSameMapGivesTheSameAdvice() {
        assertThat(Advisor.of(map(new Random(3), 0.08, 5, even(3)), 0.3).advise())
                .isEqualTo(Advisor.of(map(new Random(3), 0.08, 5, even(3)), 0.3).advise());
    }
}
