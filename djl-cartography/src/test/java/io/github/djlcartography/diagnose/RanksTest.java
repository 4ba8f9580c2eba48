package io.github.djlcartography.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RanksTest {

    private static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    /** Kendall and Gibbons, Rank Correlation Methods: ties have the mean of their ranks. */
    @Test
    void tiesHaveTheMeanOfTheirRanks() {
        double[] values = {10, 30, 20, 20, 40};
        // ranks 1, 4, 2.5, 2.5, 5 of mean 3, twice the distance from it
        assertThat(Ranks.of(values)).containsExactly(-4, 2, -1, -1, 4);
    }

    @Test
    void theTextbookExampleWithoutTies() {
        // Hours of television against IQ, ten people: rho = −29/165.
        double[] iq = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
        double[] hours = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
        assertThat(Ranks.correlation(Ranks.of(iq), Ranks.of(hours)))
                .isCloseTo(-29 / 165.0, within(1e-15));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theCorrelationIsPearsonsOfRanksCountedOneByOne(long seed) {
        Random random = new Random(seed);
        int n = 2 + random.nextInt(70);
        double step = seed % 3 == 0 ? 4 : 1e6; // many ties, or hardly any
        double[] a = random.doubles(n).map(x -> Math.rint(x * step) - step / 2).toArray();
        double[] b = random.doubles(n).map(x -> Math.rint(x * step) / 7).toArray();
        a[0] = -0.0;
        a[1] = 0.0;
        assertThat(Ranks.correlation(Ranks.of(a), Ranks.of(b)))
                .isCloseTo(pearson(naive(a), naive(b)), within(1e-12));
    }

    /** One more than the lower ones, and half of the other equal ones. */
    private static double[] naive(double[] values) {
        return Arrays.stream(values)
                .map(
                        value -> {
                            long lower = Arrays.stream(values).filter(v -> v < value).count();
                            long equal = Arrays.stream(values).filter(v -> v == value).count();
                            return lower + (equal + 1) / 2.0;
                        })
                .toArray();
    }

    static double pearson(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xy / Math.sqrt(xx) / Math.sqrt(yy);
    }

    static double spearman(double[] x, double[] y) {
        return pearson(naive(x), naive(y));
    }

    @Test
    void theSameOrderIsExactlyOneAndTheReverseMinusOne() {
        double[] values = new Random(3).doubles(1000).toArray();
        double[] other = Arrays.stream(values).map(x -> x * x * x).toArray();
        double[] reverse = Arrays.stream(values).map(x -> -x).toArray();
        assertThat(Ranks.correlation(Ranks.of(values), Ranks.of(other))).isEqualTo(1);
        assertThat(Ranks.correlation(Ranks.of(values), Ranks.of(reverse))).isEqualTo(-1);
    }

    @Test
    void withoutAnOrderThereIsNoCorrelation() {
        int[] order = Ranks.of(new double[] {1, 2, 3});
        assertThat(Ranks.correlation(order, Ranks.of(new double[] {5, 5, 5}))).isNaN();
        assertThat(Ranks.correlation(Ranks.of(new double[1]), Ranks.of(new double[1]))).isNaN();
        assertThat(Ranks.correlation(new int[0], new int[0])).isNaN();
    }
}
