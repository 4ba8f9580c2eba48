package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 10, 0.0",
        "-0.0, 10, 0.0",
        "1, 10, 1.0",
        "-200, 8, -200.0",
        "0.00001, 10, 0.00001",
        "-0.00000000004, 10, 0.0",
        "-0.5, 10, -0.5",
        "0.8901795546, 10, 0.8901795546",
        "12.34567890123, 10, 12.3456789012",
        "2.5, 1, 2.5"
    })
    void noExponentAndNoZerosAtTheEnd(double value, int digits, String text) {
        assertThat(Decimals.text(value, digits)).isEqualTo(text);
    }

    /** So that a published table comes out as it went in. */
    @Test
    void whatHasAsManyDecimalsAsThereAreDigitsComesBack() {
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            int digits = 1 + random.nextInt(10);
            BigDecimal exact =
                    BigDecimal.valueOf(random.nextLong() % 100_000_000_000L)
                            .movePointLeft(10)
                            .setScale(digits, RoundingMode.HALF_EVEN);
            String text = Decimals.text(exact.doubleValue(), digits);
            assertThat(new BigDecimal(text)).isEqualByComparingTo(exact);
            assertThat(text).matches("-?\\d+\\.(\\d|\\d*[1-9])");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, 0.0",
        "2, 2.0",
        "-2.5, -2.5",
        "2e-3, 0.002",
        "0.1, 0.1",
        "1e-6, 0.000001",
        "1e-7, 0.0000001",
        "1e-30, 1E-30",
        "1e22, 1E+22",
        "3e15, 3000000000000000.0",
        "0.3333333333333333, 0.3333333333333333",
        "999999.9999999999, 999999.9999999999",
        "NaN, NaN",
        "-Infinity, -Infinity"
    })
    void exactTextIsPlainWhereItIsShort(double value, String text) {
        assertThat(Decimals.exact(value)).isEqualTo(text);
    }

    /** From the definition: of 1, 2, … digits the first that read back. */
    @Test
    void exactTextHasTheFewestDigitsThatReadBack() {
        Random random = new Random(5);
        for (int i = 0; i < 60_000; i++) {
            double value =
                    switch (i % 6) {
                        case 0 -> Double.longBitsToDouble(random.nextLong());
                        case 1 -> random.nextInt(100_000) / 1000.0;
                        case 2 -> random.nextDouble();
                        case 3 -> Math.pow(10, 13 * random.nextDouble() - 7);
                        case 4 -> Math.scalb(1.0, random.nextInt(60) - 30); // uneven neighbours
                        default -> Math.nextDown(Math.pow(10, random.nextInt(14) - 7));
                    };
            if (Double.isFinite(value)) {
                String text = Decimals.exact(value);
                assertThat(Double.parseDouble(text)).isEqualTo(value);
                assertThat(new BigDecimal(text)).isEqualByComparingTo(oracle(value));
            }
        }
    }

    private static BigDecimal oracle(double value) {
        for (int digits = 1; ; digits++) {
            BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                return rounded;
            }
        }
    }
}
