package io.github.djlcartography.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuotasTest {

    private static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    /** The published budgets of CCS: ascending by size, each at most the mean of what is left. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void evenIsThePublishedBudgetAndAddsUp(long seed) {
        Random random = new Random(seed);
        int[] sizes = random.ints(1 + random.nextInt(12), 0, 20).toArray();
        int count = random.nextInt(IntStream.of(sizes).sum() + 1);
        List<Integer> order = new ArrayList<>(IntStream.range(0, sizes.length).boxed().toList());
        order.sort(Comparator.comparing(g -> sizes[g]));
        int[] expected = new int[sizes.length];
        int rest = count;
        int groups = sizes.length;
        for (int g : order) {
            expected[g] = Math.min(sizes[g], rest / groups--);
            rest -= expected[g];
        }
        assertThat(Quotas.even(count, sizes)).isEqualTo(expected);
        assertThat(IntStream.of(expected).sum()).isEqualTo(count);
    }

    /** Densities as DRoP's: all in proportion, but those over 1, which are 1. By bisection. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void densitiesAreInProportionToTheWeightsAndAtMostOne(long seed) {
        Random random = new Random(seed);
        int groups = 1 + random.nextInt(8);
        int[] sizes = random.ints(groups, 0, 50).toArray();
        double[] weights =
                random.doubles(groups).map(w -> random.nextInt(5) == 0 ? 0 : w).toArray();
        int count = random.nextInt(IntStream.of(sizes).sum() + 1);
        int[] quotas = Quotas.byDensity(count, sizes, weights);
        assertThat(IntStream.of(quotas).sum()).isEqualTo(count);
        int reachable =
                IntStream.range(0, groups).filter(g -> weights[g] > 0).map(g -> sizes[g]).sum();
        double low = 0;
        double high = 1e12;
        for (int i = 0; i < 200; i++) {
            double factor = (low + high) / 2;
            if (total(sizes, weights, factor) < Math.min(count, reachable)) {
                low = factor;
            } else {
                high = factor;
            }
        }
        for (int g = 0; g < groups; g++) {
            assertThat(quotas[g]).isBetween(0, sizes[g]);
            if (weights[g] > 0) {
                double exact = sizes[g] * Math.min(1, weights[g] * high);
                assertThat((double) quotas[g]).isCloseTo(exact, within(1 + 1e-6));
            } else if (count <= reachable) {
                assertThat(quotas[g]).isZero();
            } else {
                int others = IntStream.of(sizes).sum() - reachable;
                double exact = (double) sizes[g] * (count - reachable) / others;
                assertThat((double) quotas[g]).isCloseTo(exact, within(1 + 1e-6));
            }
        }
    }

    private static double total(int[] sizes, double[] weights, double factor) {
        double total = 0;
        for (int g = 0; g < sizes.length; g++) {
            total += sizes[g] * Math.min(1, weights[g] * factor);
        }
        return total;
    }

    @Test
    void aTieOfRemaindersGoesToTheLowerIndex() {
        double[] even = {1, 1, 1};
        assertThat(Quotas.byDensity(4, new int[] {3, 3, 3}, even)).containsExactly(2, 1, 1);
        assertThat(Quotas.byDensity(5, new int[] {3, 3, 3}, even)).containsExactly(2, 2, 1);
    }

    /**
     * 20,000 draws of 2 in 5 and 1 in 3: each row about 8,000 and 6,667 times, ± 5 standard
     * deviations of 70; each of the ten pairs about 2,000 times, ± 5 of 43.
     */
    @Test
    void eachSetOfAGroupIsEquallyLikely() {
        int[] group = {0, 1, 0, -1, 0, 1, 0, 1, 0};
        int[] drawn = new int[group.length];
        int[][] pairs = new int[group.length][group.length];
        for (long seed = 0; seed < 20_000; seed++) {
            boolean[] mark = Draw.each(group, new int[] {2, 1}, new Random(seed));
            int[] rows = IntStream.range(0, mark.length).filter(r -> mark[r]).toArray();
            assertThat(rows).hasSize(3);
            Arrays.stream(rows).forEach(row -> drawn[row]++);
            int[] two = Arrays.stream(rows).filter(row -> group[row] == 0).toArray();
            pairs[two[0]][two[1]]++;
        }
        for (int row = 0; row < group.length; row++) {
            int expected = group[row] < 0 ? 0 : group[row] == 0 ? 8000 : 6667;
            assertThat(drawn[row]).isBetween(expected - 350, expected + 350);
            for (int other = row + 1; other < group.length; other++) {
                if (group[row] == 0 && group[other] == 0) {
                    assertThat(pairs[row][other]).isBetween(1785, 2215);
                }
            }
        }
    }
}
