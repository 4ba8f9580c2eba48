package io.github.djlcartography.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the reference's figure gets wrong about correctness. */
class LevelsTest {

    /** It divides by the highest correctness, so that half right looks as good as always right. */
    @Test
    void aMarkerStandsForAFractionOfTheEpochsNotOfTheHighestThatIsThere() {
        Levels someRight = Levels.of(new double[] {0, 0.5});
        Levels allRight = Levels.of(new double[] {0, 0.5, 1});
        assertThat(someRight.marker(0.5)).isEqualTo(allRight.marker(0.5));
        assertThat(someRight.marker(0.5)).isNotEqualTo(allRight.marker(1));
        assertThat(Levels.of(new double[] {0, 0}).marker(0)).isEqualTo(allRight.marker(0));
    }

    /** It rounds to one decimal: of 20 epochs 19 become all, and 1 none. */
    @Test
    void almostAlwaysRightIsNotAlwaysRight() {
        Levels levels =
                Levels.of(IntStream.rangeClosed(0, 20).mapToDouble(i -> i / 20.0).toArray());
        assertThat(levels.marker(0.95)).isNotEqualTo(levels.marker(1));
        assertThat(levels.marker(0.05)).isNotEqualTo(levels.marker(0));
    }

    /** Its colours go by the order of a random sample. */
    @Test
    void theOrderOfTheExamplesDoesNotDecideTheirMarkers() {
        Levels one = Levels.of(new double[] {0, 0.5, 1});
        Levels two = Levels.of(new double[] {1, 0, 0.5, 0});
        for (double level : new double[] {0, 0.5, 1}) {
            assertThat(one.marker(level)).isEqualTo(two.marker(level));
        }
    }
}
