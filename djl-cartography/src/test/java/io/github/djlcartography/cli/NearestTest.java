package io.github.djlcartography.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    private static final List<String> WORDS =
            List.of("confidence", "variability", "correctness", "correct_count", "aum", "EASY");

    @ParameterizedTest
    @CsvSource({
        "varability, variability",
        "confidnece, confidence",
        "Correctnes, correctness",
        "uam, aum",
        "easi, EASY",
        "nothing, ",
        "x, "
    })
    void theWordThatIsFewChangesAwayIsMeant(String given, String meant) {
        assertThat(Nearest.of(given, WORDS).orElse(null)).isEqualTo(meant);
    }
}
