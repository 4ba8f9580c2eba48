package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntervalTest {

    @Test
    void fiveValuesGiveStudentsInterval() {
        // sd √2.5, t(4) = 2.7764: half-width 2.7764 · √2.5 / √5 = 1.9632
        Interval interval = Interval.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0));
        assertThat(interval.mean()).isEqualTo(3.0);
        assertThat(interval.half()).isCloseTo(1.9632, within(1e-4));
        assertThat(interval.low()).isCloseTo(1.0368, within(1e-4));
        assertThat(interval.high()).isCloseTo(4.9632, within(1e-4));
    }

    @Test
    void whatPairsHaveInCommonCancels() {
        Interval interval = Interval.paired(List.of(0.1, 0.5, 0.9), List.of(0.0, 0.4, 0.8));
        assertThat(interval.mean()).isCloseTo(0.1, within(1e-12));
        assertThat(interval.half()).isCloseTo(0, within(1e-12));
    }

    @Test
    void oneRunTellsNothing() {
        assertThat(Interval.of(List.of(0.3)).half()).isInfinite();
    }

    @Test
    void pairsAreAsMany() {
        assertThatThrownBy(() -> Interval.paired(List.of(1.0), List.of(1.0, 2.0)))
                .hasMessage("pairs: found 1 and 2, expected as many.");
    }

    @Test
    void theQuantilesAreStudents() {
        // of two values −1 and 1 the half-width is the quantile itself, and so on up
        assertThat(Interval.of(List.of(-1.0, 1.0)).half())
                .isCloseTo(12.7062047361747, within(1e-9));
        for (int n = 3; n <= 40; n++) {
            List<Double> values = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                values.add((double) i);
            }
            double t = Interval.of(values).half() * Math.sqrt(n) / Interval.deviation(values);
            // Cornish and Fisher's expansion about the normal quantile
            double z = 1.959964;
            double f = n - 1;
            double expected =
                    z
                            + (Math.pow(z, 3) + z) / (4 * f)
                            + (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / (96 * f * f)
                            + (3 * Math.pow(z, 7)
                                            + 19 * Math.pow(z, 5)
                                            + 17 * Math.pow(z, 3)
                                            - 15 * z)
                                    / (384 * f * f * f);
            assertThat(t)
                    .as("n = %d", n)
                    .isCloseTo(expected, within(n < 5 ? 0.15 : n < 31 ? 0.01 : 1e-4));
        }
    }
}
