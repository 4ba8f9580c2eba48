package io.github.djlcartography.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
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
}
