package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LisaTest {

    private static final int[] LABELS = new int[60];
    private static final boolean[] DOMAIN = new boolean[60];

    static {
        for (int i = 0; i < 60; i++) {
            LABELS[i] = i % 3;
            DOMAIN[i] = i % 5 == 0;
        }
    }

    private static Lisa lisa(long seed) {
        return new Lisa(LABELS, 3, DOMAIN, 8, seed);
    }

    @Test
    void aPartnerSharesTheLabelOrTheDomainAndNotBoth() {
        Lisa lisa = lisa(1);
        int sameLabel = 0;
        for (int i = 0; i < 6000; i++) {
            int row = i % 60;
            int partner = lisa.partner(row);
            assertThat(LABELS[row] == LABELS[partner]).isNotEqualTo(DOMAIN[row] == DOMAIN[partner]);
            sameLabel += LABELS[row] == LABELS[partner] ? 1 : 0;
        }
        assertThat(sameLabel).isBetween(2850, 3150); // ± 3.9 standard deviations
    }

    @Test
    void aRowWithoutAPartnerIsItsOwn() {
        Lisa alone = new Lisa(new int[] {0, 1}, 2, new boolean[] {true, false}, 2, 1);
        assertThat(alone.partner(0)).isZero();
        assertThat(alone.partner(1)).isOne();
    }

    @Test
    void aPassHasEveryRowOnceAndItsPartnersBehind() {
        try (NDManager arrays = NDManager.newBaseManager()) {
            ArrayDataset dataset =
                    new ArrayDataset.Builder()
                            .setData(arrays.zeros(new Shape(60, 1)))
                            .setSampling(8, false)
                            .build();
            Iterator<List<Long>> batches = lisa(2).sampler().sample(dataset);
            Set<Long> first = new HashSet<>();
            int count = 0;
            while (batches.hasNext()) {
                List<Long> batch = batches.next();
                assertThat(batch).hasSize(8);
                first.addAll(batch.subList(0, 4));
                count++;
            }
            assertThat(count).isEqualTo(15);
            assertThat(first).hasSize(60);
        }
    }

    @Test
    void theLossIsThatOfTheMixedLogitsOnTheMixedLabels() {
        try (NDManager arrays = NDManager.newBaseManager()) {
            NDArray labels = arrays.create(new long[] {0, 2});
            // of equal logits the share does not matter to the mixture
            NDArray equal = arrays.create(new float[][] {{1, 2, 4}, {1, 2, 4}});
            double log = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(4));
            double sum = 0;
            Loss loss = lisa(3).loss();
            for (int i = 0; i < 2000; i++) {
                double one = loss.evaluate(new NDList(labels), new NDList(equal)).getFloat();
                assertThat(one).isBetween(log - 4 - 1e-5, log - 1 + 1e-5);
                sum += one;
            }
            assertThat(sum / 2000).isCloseTo(log - 2.5, within(0.06)); // mean share 1/2, sd .224
            NDArray same = arrays.create(new long[] {1, 1});
            Loss plain = Loss.softmaxCrossEntropyLoss();
            assertThat(loss.evaluate(new NDList(same), new NDList(equal)).getFloat())
                    .isCloseTo(
                            plain.evaluate(new NDList(same), new NDList(equal)).getFloat(),
                            within(1e-5f));
        }
    }
}
