package io.github.djlcartography.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noOtherPlacesThatAreApartAreCloserToTheOnesGiven(long seed) {
        Random random = new Random(seed);
        double[] places = random.doubles(6, 0, 100).sorted().toArray();
        double[] apart = Spread.apart(places, 15, -1000, 1000);
        for (int i = 1; i < apart.length; i++) {
            assertThat(apart[i] - apart[i - 1]).isGreaterThanOrEqualTo(15 - 1e-9);
        }
        double best = squares(places, apart);
        for (int trial = 0; trial < 20_000; trial++) {
            double[] other = apart.clone();
            for (int i = 0; i < other.length; i++) {
                other[i] += (random.nextDouble() - 0.5) * (trial % 2 == 0 ? 20 : 1);
            }
            boolean allowed = true;
            for (int i = 1; i < other.length; i++) {
                allowed &= other[i] - other[i - 1] >= 15;
            }
            if (allowed) {
                assertThat(squares(places, other)).isGreaterThanOrEqualTo(best - 1e-9);
            }
        }
    }

    @Test
    void placesThatAreApartStayWhereTheyAre() {
        assertThat(Spread.apart(new double[] {1, 20, 40}, 15, 0, 100)).containsExactly(1, 20, 40);
    }

    @Test
    void theEndsAreKept() {
        double[] apart = Spread.apart(new double[] {99, 100, 100}, 10, 0, 100);
        assertThat(apart).containsExactly(new double[] {80, 90, 100}, within(1e-9));
        assertThat(Spread.apart(new double[] {0, 1}, 10, 0, 100))
                .containsExactly(new double[] {0, 10}, within(6.0));
    }

    private static double squares(double[] places, double[] others) {
        double sum = 0;
        for (int i = 0; i < places.length; i++) {
            sum += Math.pow(places[i] - others[i], 2);
        }
        return sum;
    }
}
