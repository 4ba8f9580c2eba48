package io.github.djlcartography.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplesTest {

    /** Counting in base E goes through every ordered draw. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void fewEpochsHaveAllTheirDrawsListed(int epochs) {
        Map<List<Integer>, Integer> expected = new HashMap<>();
        int all = (int) Math.pow(epochs, epochs);
        for (int number = 0; number < all; number++) {
            Integer[] times = new Integer[epochs];
            Arrays.fill(times, 0);
            for (int i = 0, rest = number; i < epochs; i++, rest /= epochs) {
                times[rest % epochs]++;
            }
            expected.merge(List.of(times), 1, Integer::sum);
        }
        Resamples resamples = new Resamples(epochs, 200, 5);
        assertThat(resamples.isAll()).isTrue();
        assertThat(asMap(resamples)).isEqualTo(expected);
        assertThat(resamples.draws()).hasSize(expected.size());
        assertThat(new Resamples(epochs, expected.size(), 5).isAll()).isTrue();
        assertThat(new Resamples(epochs, expected.size() - 1, 5).isAll()).isFalse();
    }

    @Test
    void moreEpochsAreSampledBySeed() {
        Resamples one = new Resamples(6, 200, 0);
        assertThat(one.isAll()).isFalse();
        assertThat(one.draws()).allMatch(draw -> Arrays.stream(draw.times()).sum() == 6);
        assertThat(one.draws().stream().mapToInt(Resamples.Draw::weight).sum()).isEqualTo(200);
        assertThat(asMap(new Resamples(6, 200, 0))).isEqualTo(asMap(one));
        assertThat(asMap(new Resamples(6, 200, 1))).isNotEqualTo(asMap(one));
        assertThat(new Resamples(30, 100_000, 1).isAll()).isFalse();
    }

    /** 7,000 epochs are drawn, each 1,000 times with a standard deviation of 29. */
    @Test
    void everyEpochIsDrawnAsOften() {
        int[] total = new int[7];
        for (Resamples.Draw draw : new Resamples(7, 1000, 3).draws()) {
            for (int e = 0; e < 7; e++) {
                total[e] += draw.times()[e] * draw.weight();
            }
        }
        assertThat(Arrays.stream(total).sum()).isEqualTo(7000);
        for (int t : total) {
            assertThat(t).isBetween(880, 1120);
        }
    }

    private static Map<List<Integer>, Integer> asMap(Resamples resamples) {
        Map<List<Integer>, Integer> map = new HashMap<>();
        resamples
                .draws()
                .forEach(
                        draw ->
                                map.put(
                                        Arrays.stream(draw.times()).boxed().toList(),
                                        draw.weight()));
        return map;
    }
}
