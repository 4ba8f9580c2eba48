package io.github.djlcartography.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudentTTest {

    /** The table in every textbook, two-sided. */
    @ParameterizedTest(name = "{0} of {1} degrees is {2}")
    @CsvSource({
        "0.95, 1, 12.706",
        "0.95, 2, 4.303",
        "0.95, 3, 3.182",
        "0.95, 4, 2.776",
        "0.95, 5, 2.571",
        "0.95, 9, 2.262",
        "0.95, 10, 2.228",
        "0.95, 30, 2.042",
        "0.95, 120, 1.980",
        "0.95, 2046, 1.961",
        "0.90, 1, 6.314",
        "0.90, 5, 2.015",
        "0.90, 20, 1.725",
        "0.99, 1, 63.657",
        "0.99, 4, 4.604",
        "0.99, 29, 2.756",
        "0.50, 1, 1.000",
        "0.50, 7, 0.711"
    })
    void theTable(double level, int freedom, double t) {
        assertThat(StudentT.quantile(level, freedom)).isCloseTo(t, within(6e-4));
    }
}
