package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RivalsTest {

    @Test
    void confidentLearningSuspectsWhatAnotherClassExplainsAsWellAsItsOwnRows() {
        float[] p = {
            0.9f, 0.1f, 0.0f, // on average .6 where 0 is the label
            0.3f, 0.7f, 0.0f, // above the .65 of class 1: suspected
            0.6f, 0.4f, 0.0f,
            0.2f, 0.8f, 0.0f,
            0.4f, 0.5f, 0.1f, // nothing is as probable as expected
            0.5f, 0.1f, 0.4f // neither, though 0 is above its label
        };
        int[] labels = {0, 0, 0, 1, 1, 2};
        double[] suspicion = Rivals.confidentLearning(p, labels);
        Integer[] order =
                IntStream.range(0, labels.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer row) -> -suspicion[row]))
                        .toArray(Integer[]::new);
        assertThat(order).containsExactly(1, 5, 4, 2, 3, 0);
        assertThat(suspicion[1]).isGreaterThan(2);
        assertThat(suspicion[5]).isBetween(0.0, 1.0);
    }
}
