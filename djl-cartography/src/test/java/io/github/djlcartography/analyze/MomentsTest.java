package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The 128-bit arithmetic of the deviation against whole numbers of any size. */
@Tag("sweep")
class MomentsTest {

    private static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theDeviationAgreesWithNumbersOfAnySize(long seed) {
        Random random = new Random(seed);
        int n = 1 + random.nextInt(seed % 2 == 0 ? 20 : Moments.MOST);
        float centre = random.nextFloat();
        float width = (float) Math.pow(10, -8 * random.nextDouble());
        long sum = 0;
        long squares = 0;
        for (int i = 0; i < n; i++) {
            float p = centre + width * (random.nextFloat() - 0.5f);
            long fixed = Moments.fixed(Math.max(0, Math.min(1, p)));
            sum += fixed;
            squares += fixed * fixed;
        }
        BigInteger count = BigInteger.valueOf(n);
        BigInteger difference =
                count.multiply(BigInteger.valueOf(squares))
                        .subtract(BigInteger.valueOf(sum).pow(2));
        double expected =
                new BigDecimal(difference)
                        .sqrt(MathContext.DECIMAL128)
                        .divide(new BigDecimal(count.shiftLeft(26)), MathContext.DECIMAL128)
                        .doubleValue();
        assertThat(Moments.deviation(sum, squares, n))
                .isCloseTo(expected, within(Math.ulp(expected) * 4));
    }

    @Test
    void theMostValuesOfTheLargestKindFit() {
        long one = Moments.fixed(1);
        long sum = one * Moments.MOST;
        long squares = Math.multiplyExact(one * one, (long) Moments.MOST);
        assertThat(Moments.mean(sum, Moments.MOST)).isEqualTo(1);
        assertThat(Moments.deviation(sum, squares, Moments.MOST)).isEqualTo(0);
        int half = Moments.MOST / 2;
        assertThat(Moments.deviation(half * one, half * one * one, 2 * half)).isEqualTo(0.5);
    }

    @Test
    void aProbabilityIsRoundedToTheNearestMultiple() {
        assertThat(Moments.fixed(0)).isZero();
        assertThat(Moments.fixed(1)).isEqualTo(1L << 26);
        assertThat(Moments.fixed(Float.MIN_VALUE)).isZero();
        assertThat(Moments.fixed(0x1p-26f)).isOne();
        assertThat(Moments.fixed(0x1p-27f)).isOne();
    }
}
