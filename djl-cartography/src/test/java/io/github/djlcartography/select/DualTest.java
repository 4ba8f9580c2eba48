package io.github.djlcartography.select;

import static io.github.djlcartography.select.Amount.count;
import static io.github.djlcartography.select.Amount.share;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.PublishedMap;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DualTest {

    private static LongStream seeds() {
        return RandomMaps.seeds();
    }

    private static DataMap map(double[] confidence, double[] dual) {
        Map<Metric, double[]> columns = new EnumMap<>(Metric.class);
        double[] ones = new double[dual.length];
        Arrays.fill(ones, 1);
        columns.put(Metric.CONFIDENCE, confidence);
        columns.put(Metric.VARIABILITY, new double[dual.length]);
        columns.put(Metric.CORRECT_COUNT, ones);
        columns.put(Metric.FORGETTING_EVENTS, new double[dual.length]);
        columns.put(Metric.EPOCHS, ones);
        columns.put(Metric.DUAL, dual);
        return new PublishedMap("six", new int[0], columns, List.of()).map();
    }

    /**
     * Six examples, two drawn: the probability of each to be among them, by summing over the first
     * and the second draw, against 40,000 seeds, ± 5 standard deviations.
     */
    @ParameterizedTest
    @ValueSource(doubles = {4, 0.5})
    void anExampleIsDrawnAsOftenAsScoreTimesBetaDensitySays(double power) {
        double[] mu = {0.15, 0.3, 0.5, 0.7, 0.9, 0.97};
        double[] dual = {0.4, 0.25, 0.3, 0.05, 0.1, 0.2};
        double anchor = Arrays.stream(mu).average().orElseThrow(); // of ten at most: all six
        double pruned = 4.0 / 6;
        double b = 15 * (1 - anchor) * (1 - Math.pow(pruned, power));
        double a = 16 - b;
        double[] weight = new double[6];
        double sum = 0;
        for (int i = 0; i < 6; i++) {
            weight[i] = dual[i] * Math.pow(mu[i], a - 1) * Math.pow(1 - mu[i], b - 1);
            sum += weight[i];
        }
        double[] expected = new double[6];
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                if (i != j) {
                    double both = weight[i] / sum * weight[j] / (sum - weight[i]);
                    expected[i] += both;
                    expected[j] += both;
                }
            }
        }
        int times = 40_000;
        int[] drawn = new int[6];
        DataMap map = map(mu, dual);
        for (long seed = 0; seed < times; seed++) {
            long[] ids = Strategies.dual(count(2), power, seed).select(map).ids();
            assertThat(ids).hasSize(2);
            for (long id : ids) {
                drawn[(int) id]++;
            }
        }
        for (int i = 0; i < 6; i++) {
            double p = expected[i];
            assertThat((double) drawn[i] / times)
                    .as("example %s", i)
                    .isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / times) + 1e-9));
        }
    }

    /** The mean confidence of the ten highest scores; the sum of a and b is 16. */
    @Test
    void theMoreIsPrunedTheEasierTheDensity() {
        Dual.Beta few = Dual.Beta.of(0.4, 0.9, 4);
        Dual.Beta many = Dual.Beta.of(0.4, 0.3, 4);
        assertThat(few.b()).isCloseTo(15 * 0.6 * (1 - 0.6561), within(1e-12));
        assertThat(few.a() + few.b()).isEqualTo(16);
        assertThat(few.a() / 16).isGreaterThan(many.a() / 16);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theDrawOfAnExampleDependsOnTheSeedAndItsIdAlone(long seed) {
        Random random = new Random(seed);
        DataMap map = RandomMaps.random(random, 150, 3);
        int amount =
                random.nextInt(RandomMaps.ranked(map, map.values(Metric.DUAL), true).size() + 1);
        Selection drawn = Strategies.dual(count(amount), seed).select(map);
        assertThat(drawn.size()).isEqualTo(amount);
        assertThat(Strategies.dual(count(amount), seed).select(map)).isEqualTo(drawn);
        for (long id : drawn.ids()) {
            assertThat(map.value(Metric.DUAL, Arrays.binarySearch(drawn.candidates(), id)))
                    .isNotNaN();
        }
    }

    @Test
    void aScoreOfNoneIsDrawnLastAndAConfidenceOfOneIsNoAccident() {
        DataMap map = map(new double[] {1, 0.5, 0, 1}, new double[] {0, 0.2, 0.1, 0.3});
        for (long seed = 0; seed < 200; seed++) {
            assertThat(Strategies.dual(count(3), seed).select(map).ids()).containsExactly(1, 2, 3);
        }
        assertThat(Strategies.dual(share(1), 1).select(map).size()).isEqualTo(4);
        assertThat(Strategies.dual(share(0), 1).select(map).size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aPowerThatIsNoneIsRefused(double power) {
        assertThatThrownBy(() -> Strategies.dual(share(0.1), power, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("power: found " + power + ", expected a finite number above 0.");
    }
}
