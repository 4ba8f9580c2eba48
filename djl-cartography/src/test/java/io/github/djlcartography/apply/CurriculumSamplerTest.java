package io.github.djlcartography.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.training.dataset.RandomAccessDataset;
import io.github.djlcartography.capture.RowCoded;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CurriculumSamplerTest {

    private static final int ROWS = 50;
    private static final int B = 8;

    /** A difficulty with ties. */
    private static double difficulty(long id) {
        return id * 37 % 11;
    }

    private static CurriculumSampler.Builder sampler(Pacing pacing) {
        return CurriculumSampler.builder()
                .setDifficulty(CurriculumSamplerTest::difficulty)
                .setPacing(pacing)
                .setBatchSize(B)
                .setEpochs(6);
    }

    private static List<List<Long>> pass(CurriculumSampler sampler, int rows) {
        List<List<Long>> batches = new ArrayList<>();
        RandomAccessDataset dataset = RowCoded.of(rows, B, true);
        for (Iterator<List<Long>> all = sampler.sample(dataset); all.hasNext(); ) {
            batches.add(all.next());
        }
        return batches;
    }

    private static List<Long> flat(List<List<Long>> batches) {
        return batches.stream().flatMap(List::stream).toList();
    }

    @Test
    void pacingsAreTheFormulas() {
        double a = 0.8;
        double b = 0.2;
        Map<Pacing, DoubleUnaryOperator> all =
                Map.of(
                        Pacing.linear(a, b), x -> x,
                        Pacing.quadratic(a, b), x -> x * x,
                        Pacing.root(a, b), x -> Math.pow(x, 0.5),
                        Pacing.step(a, b), x -> x < 1 ? 0 : 1,
                        Pacing.exponential(a, b), x -> (Math.exp(10 * x) - 1) / (Math.exp(10) - 1),
                        Pacing.logarithmic(a, b), x -> 1 + 0.1 * Math.log(x + Math.exp(-10)));
        all.forEach(
                (pacing, f) -> {
                    for (double x = 0; x <= 1.0001; x += 0.05) {
                        assertThat(pacing.share(x * a))
                                .isCloseTo(b + (1 - b) * f.applyAsDouble(x), within(1e-9));
                    }
                    assertThat(pacing.share(0)).isCloseTo(b, within(1e-9));
                    assertThat(pacing.share(a)).isCloseTo(1, within(1e-5));
                });
        Pacing competence = Pacing.competence(a, 0.1);
        assertThat(competence.share(0)).isCloseTo(0.1, within(1e-12));
        assertThat(competence.share(a)).isCloseTo(1, within(1e-12));
        assertThat(competence.share(a / 3)).isCloseTo(Math.sqrt(0.99 / 3 + 0.01), within(1e-12));
        assertThatThrownBy(() -> Pacing.linear(0, 0.1)).hasMessageContaining("a=0.0");
        assertThatThrownBy(() -> Pacing.step(1, Double.NaN)).hasMessageContaining("b=NaN");
    }

    /** Sorted as a person would: by difficulty, then by id. */
    private static List<Long> naive(CurriculumSampler.Order order) {
        List<Long> ids = new ArrayList<>();
        for (long id = 0; id < ROWS; id++) {
            int at = 0;
            while (at < ids.size()
                    && (order == CurriculumSampler.Order.EASY_FIRST
                            ? difficulty(ids.get(at)) <= difficulty(id)
                            : difficulty(ids.get(at)) >= difficulty(id))) {
                at++;
            }
            ids.add(at, id);
        }
        return ids;
    }

    @ParameterizedTest
    @EnumSource(
            value = CurriculumSampler.Order.class,
            names = {"EASY_FIRST", "HARD_FIRST"})
    void eachBatchIsOfTheFirstOnesOnlyAsManyAsThePacingSays(CurriculumSampler.Order order) {
        Pacing pacing = Pacing.root(0.7, 0.1);
        CurriculumSampler sampler = sampler(pacing).optOrder(order).optSeed(4).build();
        List<Long> sorted = naive(order);
        int step = 0;
        int steps = (ROWS + B - 1) / B;
        boolean[] seen = new boolean[ROWS];
        for (int epoch = 0; epoch < 6; epoch++) {
            List<List<Long>> batches = pass(sampler, ROWS);
            assertThat(batches).hasSize(steps);
            for (List<Long> batch : batches) {
                double share = Math.min(1, pacing.share(step / (6.0 * steps)));
                int shown = Math.max(B, (int) (share * ROWS));
                assertThat(sorted.subList(0, shown)).containsAll(batch);
                batch.forEach(row -> seen[row.intValue()] = true);
                step++;
            }
        }
        assertThat(seen).containsOnly(true);
        assertThat(sampler.passes()).isEqualTo(6);
    }

    @Test
    void theControlGoesAtTheSamePaceInAnOrderThatIsTheSameInEachPass() {
        Pacing third = progress -> 1.0 / 3;
        CurriculumSampler shuffled =
                sampler(third).optOrder(CurriculumSampler.Order.SHUFFLED).optSeed(1).build();
        List<Long> first = flat(pass(shuffled, ROWS));
        List<Long> second = flat(pass(shuffled, ROWS));
        assertThat(first.stream().distinct()).hasSize(ROWS / 3);
        assertThat(second).containsAll(first).isNotEqualTo(first);
        assertThat(
                        naive(CurriculumSampler.Order.EASY_FIRST)
                                .subList(0, ROWS / 3)
                                .containsAll(first))
                .isFalse();
        CurriculumSampler other =
                sampler(third).optOrder(CurriculumSampler.Order.SHUFFLED).optSeed(2).build();
        assertThat(first.containsAll(flat(pass(other, ROWS)))).isFalse();
    }

    @ParameterizedTest(name = "share {0}")
    @ValueSource(doubles = {0, 0.16, 0.37, 0.5, 1})
    void whatIsShownIsDealtEvenlyAndAPassIsAsLongAsEver(double share) {
        List<Long> dealt = flat(pass(sampler(progress -> share).build(), ROWS));
        assertThat(dealt).hasSize(ROWS);
        int shown = Math.max(B, (int) (share * ROWS));
        int[] counts = new int[ROWS];
        dealt.forEach(row -> counts[row.intValue()]++);
        int least = ROWS / shown;
        List<Long> sorted = naive(CurriculumSampler.Order.EASY_FIRST);
        for (int i = 0; i < ROWS; i++) {
            assertThat(counts[sorted.get(i).intValue()])
                    .isBetween(i < shown ? least : 0, i < shown ? least + 1 : 0);
        }
    }

    /**
     * 8 of 8 are dealt, 16 come in: each of the 16 is in the next batch of 8 with probability 1/2,
     * and of 24 shown at once each stands first with probability 1/24. Bounds are 5 standard
     * deviations of a binomial, which chance exceeds once in two million.
     */
    @Test
    void newcomersAreShuffledIntoWhatIsLeft() {
        int seeds = 4000;
        int[] next = new int[24];
        int[] firsts = new int[24];
        int[] mixed = new int[24];
        for (int seed = 0; seed < seeds; seed++) {
            CurriculumSampler grows =
                    sampler(progress -> progress > 0 ? 1 : 0).setEpochs(1).optSeed(seed).build();
            pass(grows, 24).get(1).forEach(row -> next[row.intValue()]++);
            CurriculumSampler all = sampler(progress -> 1).optSeed(seed).build();
            firsts[pass(all, 24).get(0).get(0).intValue()]++;
            // half of 16 dealt, 8 come in: 16 left, of either kind
            CurriculumSampler half =
                    sampler(progress -> progress > 0 ? 1 : 16.0 / 24)
                            .setEpochs(1)
                            .optSeed(seed)
                            .build();
            pass(half, 24).get(1).forEach(row -> mixed[row.intValue()]++);
        }
        List<Long> order = new ArrayList<>();
        for (long id = 0; id < 24; id++) {
            order.add(id);
        }
        order.sort(
                java.util.Comparator.comparingDouble(CurriculumSamplerTest::difficulty)
                        .thenComparing(id -> id));
        for (int i = 0; i < 24; i++) {
            int row = order.get(i).intValue();
            assertThat((double) firsts[row]).isCloseTo(seeds / 24.0, within(deviations(seeds, 24)));
            if (i < 8) {
                assertThat(next[row]).isZero();
            } else {
                assertThat((double) next[row]).isCloseTo(seeds / 2.0, within(deviations(seeds, 2)));
            }
            double chance = i < 16 ? 0.5 * 0.5 : 0.5; // not dealt before, then one of 16
            assertThat((double) mixed[row])
                    .isCloseTo(seeds * chance, within(deviations(seeds, 1 / chance)));
        }
    }

    private static double deviations(int trials, double oneIn) {
        return 5 * Math.sqrt(trials / oneIn * (1 - 1 / oneIn));
    }

    @Test
    void theSeedAndTheNumberOfPassesDecideAndATrainingThatResumesGoesOn() {
        Pacing pacing = Pacing.linear(1, 0.2);
        CurriculumSampler whole = sampler(pacing).optSeed(7).build();
        List<List<List<Long>>> passes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            passes.add(pass(whole, ROWS));
        }
        CurriculumSampler resumed = sampler(pacing).optSeed(7).optPasses(2).build();
        assertThat(pass(resumed, ROWS)).isEqualTo(passes.get(2));
        assertThat(pass(resumed, ROWS)).isEqualTo(passes.get(3));
        assertThat(pass(sampler(pacing).optSeed(8).build(), ROWS)).isNotEqualTo(passes.get(0));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void balancedEveryBeginningHasEachClassInItsShare(long seed) {
        Random random = new Random(seed);
        int[] labels = IntStream.range(0, ROWS).map(i -> random.nextInt(10) / 4).toArray();
        Map<Integer, Integer> sizes = new TreeMap<>();
        for (int label : labels) {
            sizes.merge(label, 1, Integer::sum);
        }
        for (int shown = B; shown <= ROWS; shown++) {
            double share = (shown + 0.5) / ROWS;
            List<Long> dealt =
                    flat(
                                    pass(
                                            sampler(progress -> share)
                                                    .optBalanced(id -> labels[(int) id])
                                                    .build(),
                                            ROWS))
                            .stream()
                            .distinct()
                            .toList();
            assertThat(dealt).hasSize(shown);
            for (int label : sizes.keySet()) {
                long count = dealt.stream().filter(id -> labels[id.intValue()] == label).count();
                double fair = shown * (double) sizes.getOrDefault(label, 0) / ROWS;
                // rounding of its own, and its share of that of the others
                assertThat((double) count).isCloseTo(fair, within(0.5 + sizes.size() * 0.5));
                double hardest =
                        dealt.stream()
                                .filter(id -> labels[id.intValue()] == label)
                                .mapToDouble(CurriculumSamplerTest::difficulty)
                                .max()
                                .orElse(-1);
                for (long id = 0; id < ROWS; id++) { // within a class still by difficulty
                    if (labels[(int) id] == label && difficulty(id) < hardest) {
                        assertThat(dealt).contains(id);
                    }
                }
            }
        }
    }

    @Test
    void whatIsMissingOrNoNumberIsRefused() {
        assertThatThrownBy(
                        () ->
                                pass(
                                        sampler(Pacing.linear(1, 0.2))
                                                .setDifficulty(id -> id == 3 ? Double.NaN : 0)
                                                .build(),
                                        ROWS))
                .hasMessageContaining("difficulty of example 3: found NaN");
        assertThatThrownBy(() -> pass(sampler(progress -> Double.NaN).build(), ROWS))
                .hasMessageContaining("pacing at progress 0.0: found NaN");
        assertThatThrownBy(() -> CurriculumSampler.builder().setBatchSize(3).build())
                .hasMessageContaining("found no difficulty");
        assertThatThrownBy(() -> sampler(Pacing.linear(1, 1)).setEpochs(0).build())
                .hasMessageContaining("epochs 0");
    }
}
