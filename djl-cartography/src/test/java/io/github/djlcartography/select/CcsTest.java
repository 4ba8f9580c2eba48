package io.github.djlcartography.select;

import static io.github.djlcartography.select.Amount.count;
import static io.github.djlcartography.select.Amount.share;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.PublishedMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CcsTest {

    private static LongStream seeds() {
        return RandomMaps.seeds();
    }

    /** Algorithm 1 of Zheng et al., step by step; only which of a bin are drawn is left open. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void itDropsTheHardestAndThenFillsTheSmallestBinsFirst(long seed) {
        Random random = new Random(seed);
        DataMap map = RandomMaps.random(random, 200, 3);
        boolean low = random.nextBoolean();
        String column = low ? "aum" : "el2n";
        double[] scores = map.values(column);
        double beta = random.nextInt(5) / 10.0;
        int bins = 1 + random.nextInt(15);
        List<Integer> hardFirst = RandomMaps.ranked(map, scores, !low);
        int cut = (int) Math.floor(beta * hardFirst.size() + 1e-9);
        List<Integer> rest = hardFirst.subList(cut, hardFirst.size());
        int amount = random.nextInt(rest.size() + 1);
        Selection selection =
                Strategies.ccs(count(amount), column, low, beta, bins, seed).select(map);

        double least = rest.stream().mapToDouble(r -> scores[r]).min().orElse(0);
        double most = rest.stream().mapToDouble(r -> scores[r]).max().orElse(0);
        List<List<Integer>> strata = new ArrayList<>();
        for (int b = 0; b < bins; b++) {
            strata.add(new ArrayList<>());
        }
        for (int row : rest) {
            double at = most > least ? (scores[row] - least) / ((most - least) / bins) : 0;
            strata.get(Math.min(bins - 1, (int) at)).add(row);
        }
        strata.sort(Comparator.comparingInt(List::size));
        int budget = amount;
        List<Integer> expected = new ArrayList<>();
        List<Integer> found = new ArrayList<>();
        for (int b = 0; b < bins; b++) {
            int quota = Math.min(strata.get(b).size(), budget / (bins - b));
            budget -= quota;
            expected.add(quota);
            found.add((int) strata.get(b).stream().filter(r -> selection.keeps(map.id(r))).count());
        }
        assertThat(selection.size()).isEqualTo(amount);
        // Bins of one size share what is left over in the order of their scores, so either way.
        for (int b = 0; b < bins; b++) {
            assertThat(found.get(b)).isCloseTo(expected.get(b), within(1));
            if (expected.get(b) == strata.get(b).size()) {
                assertThat(found.get(b)).isGreaterThanOrEqualTo(expected.get(b) - 1);
            }
        }
        for (int row : hardFirst.subList(0, cut)) {
            assertThat(selection.keeps(map.id(row))).isFalse();
            assertThat(selection.reason(map.id(row))).startsWith("among the hardest ");
        }
    }

    /** 4,000 draws; a bin of ten of which four are kept: each 1,600 times, ± 5 deviations of 31. */
    @Test
    void whatIsDrawnOfABinIsAtRandom() {
        double[] aum = new double[20];
        for (int i = 0; i < 20; i++) {
            aum[i] = i < 10 ? 0 : 10;
        }
        DataMap map =
                new PublishedMap("bins", new int[0], Map.of(Metric.AUM, aum), List.of()).map();
        int[] drawn = new int[20];
        for (long seed = 0; seed < 4000; seed++) {
            Selection selection = Strategies.ccs(count(8), "aum", true, 0, 50, seed).select(map);
            for (long id : selection.ids()) {
                drawn[(int) id]++;
            }
        }
        assertThat(drawn)
                .satisfies(
                        all -> {
                            for (int times : all) {
                                assertThat(times).isBetween(1445, 1755);
                            }
                        });
    }

    /** The published code takes the size of the last class for all: 5 and 5 instead of 50 and 5. */
    @Test
    void withinEachClassALargeOneKeepsItsShare() {
        int[] labels = new int[110];
        double[] aum = new double[110];
        for (int i = 0; i < 110; i++) {
            labels[i] = i < 100 ? 0 : 1;
            aum[i] = Math.sin(i);
        }
        DataMap map = new PublishedMap("uneven", labels, Map.of(Metric.AUM, aum), List.of()).map();
        Selection selection =
                Strategies.ccs(share(0.5), "aum", true, 0.1, 50, 1).perClass().select(map);
        assertThat(LongStream.of(selection.ids()).filter(id -> id < 100)).hasSize(50);
        assertThat(LongStream.of(selection.ids()).filter(id -> id >= 100)).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 0.3", "0.1, 0.3", "0.2, 0.2", "0.25, 0.15", "0.3, 0.1", "0.4, 0", "0.9, 0"})
    void betaFollowsWhatIsPruned(double kept, double beta) {
        DataMap map = RandomMaps.of(new Random(2), 1000, 2, 0);
        assertThat(Strategies.ccs(share(kept), 1).select(map).recipe().number("beta"))
                .isEqualTo(beta);
    }

    @Test
    void aBetaThatLeavesTooFewIsRefused() {
        DataMap map = RandomMaps.of(new Random(2), 1000, 2, 0);
        assertThatThrownBy(() -> Strategies.ccs(share(0.8), "aum", true, 0.3, 50, 1).select(map))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "beta: found 0.3, which leaves 700 of the 1,000 examples that have a finite"
                                + " aum, expected at least the 800 to keep. Keep fewer, or drop"
                                + " fewer as hard.");
    }
}
