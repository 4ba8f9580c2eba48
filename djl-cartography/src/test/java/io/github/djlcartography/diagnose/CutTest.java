package io.github.djlcartography.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CutTest {

    private static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    /** Sorting rows by value and then number, and taking the first, is the independent way. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void thePickedAreTheFirstOfASortedList(long seed) {
        Random random = new Random(seed);
        int n = seed < 20 ? 1 + random.nextInt(6) : 1 + random.nextInt(9000);
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            double u = random.nextDouble();
            values[i] =
                    switch ((int) seed % 6) {
                        case 0 -> u;
                        case 1 -> Math.rint(u * 3) / 3; // ties
                        case 2 -> 1 - u * 1e-9; // all in one bin of the first level, and the next
                        case 3 -> u * 1e-300; // in many levels
                        case 4 -> random.nextInt(3) == 0 ? Double.NaN : u * 0.5;
                        default -> 1; // all equal
                    };
        }
        int there = (int) IntStream.range(0, n).filter(i -> !Double.isNaN(values[i])).count();
        Cut cut = new Cut(n);
        for (int trial = 0; trial < 8; trial++) {
            int count = trial == 0 ? 0 : trial == 1 ? there : random.nextInt(there + 1);
            boolean top = random.nextBoolean();
            byte[] expected = new byte[n];
            IntStream.range(0, n)
                    .filter(i -> !Double.isNaN(values[i]))
                    .boxed()
                    .sorted(
                            Comparator.<Integer>comparingDouble(i -> top ? -values[i] : values[i])
                                    .thenComparing(i -> i))
                    .limit(count)
                    .forEach(i -> expected[i] = 1);
            byte[] picked = new byte[n];
            cut.find(values, there, count, top);
            cut.pick(values, picked);
            assertThat(picked).isEqualTo(expected);
        }
    }
}
