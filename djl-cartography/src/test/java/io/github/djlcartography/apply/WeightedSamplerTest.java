package io.github.djlcartography.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.training.dataset.RandomAccessDataset;
import io.github.djlcartography.capture.RowCoded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedSamplerTest {

    private static final int ROWS = 40;
    private static final int DRAWS = 200_000;

    private static WeightedSampler.Builder sampler(LongToDoubleFunction weight) {
        return WeightedSampler.builder().setWeights(weight).setBatchSize(64);
    }

    private static List<List<Long>> pass(WeightedSampler sampler, RandomAccessDataset dataset) {
        List<List<Long>> batches = new ArrayList<>();
        for (Iterator<List<Long>> all = sampler.sample(dataset); all.hasNext(); ) {
            batches.add(all.next());
        }
        return batches;
    }

    private static long[] counts(List<List<Long>> batches, int rows) {
        long[] counts = new long[rows];
        batches.forEach(batch -> batch.forEach(row -> counts[row.intValue()]++));
        return counts;
    }

    /**
     * How far χ² is above its mean, in its standard deviations √(2·df). Beyond 5 comes by chance
     * about once in 15,000 for the degrees of freedom here; the seeds are fixed.
     */
    private static double excess(long[] counts, double[] weights) {
        double total = Arrays.stream(weights).sum();
        double squares = 0;
        int freedom = -1;
        for (int row = 0; row < counts.length; row++) {
            double expected = DRAWS * weights[row] / total;
            if (expected > 0) {
                squares += (counts[row] - expected) * (counts[row] - expected) / expected;
                freedom++;
            }
        }
        return (squares - freedom) / Math.sqrt(2.0 * freedom);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void drawsAreInProportionToTheWeightsAndAWeightOfZeroIsNeverDrawn(long seed) {
        Random random = new Random(seed);
        double[] weights = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            weights[row] = row % 7 == 3 ? 0 : Math.exp(random.nextGaussian() * (seed % 3));
        }
        WeightedSampler sampler =
                sampler(id -> weights[(int) id]).optExamples(DRAWS).optSeed(seed).build();
        RandomAccessDataset dataset = RowCoded.of(ROWS, 8, true);
        long[] counts = counts(pass(sampler, dataset), ROWS);
        for (int row = 3; row < ROWS; row += 7) {
            assertThat(counts[row]).isZero();
        }
        assertThat(excess(counts, weights)).isLessThan(5);

        double[] wrong = weights.clone(); // the test can tell a weight that is off by a fifth
        wrong[argMax(weights)] *= 1.2;
        assertThat(excess(counts, wrong)).isGreaterThan(5);
    }

    private static int argMax(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    @Test
    void weightsGoByIdInAView() throws Exception {
        SelectedDataset view =
                SelectedDataset.builder()
                        .setDataset(RowCoded.of(ROWS, 8, true))
                        .setIds(5, 17, 30)
                        .setSampling(8, false)
                        .build();
        WeightedSampler sampler = sampler(id -> id == 17 ? 2 : 0).optExamples(10).build();
        assertThat(pass(sampler, view)).containsExactly(java.util.Collections.nCopies(10, 1L));
    }

    @Test
    void aPassIsAsLongAsAskedAndTheLastBatchIsKeptOrDropped() {
        RandomAccessDataset dataset = RowCoded.of(ROWS, 8, true);
        LongToDoubleFunction even = id -> 1;
        assertThat(pass(sampler(even).build(), dataset)).extracting(List::size).containsExactly(40);
        assertThat(pass(sampler(even).setBatchSize(16).optExamples(100).build(), dataset))
                .extracting(List::size)
                .containsExactly(16, 16, 16, 16, 16, 16, 4);
        assertThat(
                        pass(
                                sampler(even)
                                        .setBatchSize(16)
                                        .optExamples(100)
                                        .optDropLast(true)
                                        .build(),
                                dataset))
                .extracting(List::size)
                .containsExactly(16, 16, 16, 16, 16, 16);
    }

    @Test
    void theSeedAndTheNumberOfPassesDecideAndATrainingThatResumesGoesOn() {
        RandomAccessDataset dataset = RowCoded.of(ROWS, 8, true);
        WeightedSampler whole = sampler(id -> id + 1).optSeed(3).build();
        List<List<Long>> first = pass(whole, dataset);
        assertThat(whole.passes()).isEqualTo(1);
        List<List<Long>> second = pass(whole, dataset);
        assertThat(second).isNotEqualTo(first);
        assertThat(pass(sampler(id -> id + 1).optSeed(3).optPasses(1).build(), dataset))
                .isEqualTo(second);
        assertThat(pass(sampler(id -> id + 1).optSeed(4).build(), dataset)).isNotEqualTo(first);
    }

    @Test
    void weightsThatAreNoneAreRefused() {
        RandomAccessDataset dataset = RowCoded.of(ROWS, 8, true);
        assertThatThrownBy(() -> sampler(id -> id == 9 ? -1 : 1).build().sample(dataset))
                .hasMessageContaining("weight of example 9: found -1.0");
        assertThatThrownBy(() -> sampler(id -> 0).build().sample(dataset))
                .hasMessageContaining("found none above 0 in 40 examples");
        assertThatThrownBy(() -> WeightedSampler.builder().setBatchSize(4).build())
                .hasMessageContaining("found no weights");
    }
}
