package io.github.djlcartography.select;

import static io.github.djlcartography.select.Amount.count;
import static io.github.djlcartography.select.Amount.share;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DropTest {

    private static final int CLASSES = 4;

    private static LongStream seeds() {
        return RandomMaps.seeds();
    }

    /** The paper's loop: d_k = E (1 − r_k) / Z; what exceeds 1 goes to the others. */
    private static double[] densities(int amount, double[] recall, int[] sizes) {
        double[] density = new double[sizes.length];
        List<Integer> unsaturated = new ArrayList<>();
        for (int k = 0; k < sizes.length; k++) {
            if (sizes[k] > 0) {
                unsaturated.add(k);
            }
        }
        double excess = amount;
        for (int round = 0; round < 10_000 && excess > 1e-10; round++) {
            double z = 0;
            for (int k : unsaturated) {
                z += sizes[k] * (1 - recall[k]);
            }
            double given = excess;
            for (int k : List.copyOf(unsaturated)) {
                double more = given * (1 - recall[k]) / z;
                density[k] += more;
                excess -= sizes[k] * more;
                if (density[k] >= 1) {
                    excess += sizes[k] * (density[k] - 1);
                    density[k] = 1;
                    unsaturated.remove(Integer.valueOf(k));
                }
            }
        }
        return density;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachClassKeepsTheFractionThatThePaperSays(long seed) {
        Random random = new Random(seed);
        DataMap map = RandomMaps.random(random, 200, CLASSES);
        double[] recall = random.doubles(CLASSES, 0, 0.99).toArray();
        int[] sizes = new int[CLASSES];
        for (int row = 0; row < map.size(); row++) {
            sizes[map.label(row)]++;
        }
        int amount = random.nextInt(map.size() + 1);
        double[] density = densities(amount, recall, sizes);
        Selection drawn = Strategies.drop(count(amount), recall, seed).select(map);
        Selection best = Strategies.drop(count(amount), recall, "confidence", true).select(map);
        assertThat(drawn.size()).isEqualTo(amount);
        assertThat(best.size()).isEqualTo(amount);
        double[] confidence = map.values(Metric.CONFIDENCE);
        for (int k = 0; k < CLASSES; k++) {
            int label = k;
            List<Integer> ranked =
                    RandomMaps.ranked(map, confidence, true).stream()
                            .filter(row -> map.label(row) == label)
                            .toList();
            long kept = ranked.stream().filter(row -> drawn.keeps(map.id(row))).count();
            assertThat((double) kept).isCloseTo(sizes[k] * density[k], within(1 + 1e-6));
            for (int i = 0; i < ranked.size(); i++) {
                assertThat(best.keeps(map.id(ranked.get(i)))).isEqualTo(i < kept);
            }
        }
    }

    @Test
    void recallIsTheShareThatWasRightOfEachClass() {
        DataMap map = RandomMaps.of(new Random(4), 300, 3, 0);
        double[] expected = new double[3];
        for (int c = 0; c < 3; c++) {
            double sum = 0;
            int n = 0;
            for (int row = 0; row < map.size(); row++) {
                if (map.label(row) == c) {
                    sum += map.value(Metric.CORRECTNESS, row);
                    n++;
                }
            }
            expected[c] = sum / n;
        }
        assertThat(Strategies.recall(map)).containsExactly(expected, within(1e-12));
    }

    @Test
    void aClassWithoutARecallIsRefusedByExample() {
        DataMap map = RandomMaps.of(new Random(4), 300, 3, 0);
        assertThatThrownBy(() -> Strategies.drop(share(0.5), new double[] {1, 0.5}, 0).select(map))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(
                        "recall: found that of 2 classes, expected one of each; example \\d+ has"
                                + " the label 2\\.");
        assertThatThrownBy(() -> Strategies.drop(share(0.5), new double[0], 0))
                .hasMessage("recall: found none, expected one of each class.");
    }
}
