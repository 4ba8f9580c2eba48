package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sweep")
class LogarithmTest {

    @Test
    void theSeriesAgreesWithTheExactLogarithm() {
        assertThat(Logarithm.of(1)).isCloseTo(0, within(1e-15));
        assertThat(Logarithm.of(Float.MIN_NORMAL)).isCloseTo(-87.33654475055310, within(1e-13));
        Random random = new Random(1);
        for (int i = 0; i < 1_000_000; i++) {
            int exponent = random.nextInt(254) + 1;
            float x = Float.intBitsToFloat(exponent << 23 | random.nextInt(1 << 23));
            double exact = StrictMath.log(x);
            assertThat(Math.abs(Logarithm.of(x) - exact) <= 1e-14 + 2e-16 * Math.abs(exact))
                    .as("log of %s", x)
                    .isTrue();
        }
    }

    @Test
    void ofADoubleToo() {
        Random random = new Random(2);
        for (int i = 0; i < 1_000_000; i++) {
            double x = Math.scalb(1 + random.nextDouble(), random.nextInt(600) - 300);
            double exact = StrictMath.log(x);
            assertThat(Math.abs(Logarithm.of(x) - exact) <= 1e-14 + 2e-16 * Math.abs(exact))
                    .as("log of %s", x)
                    .isTrue();
        }
    }
}
