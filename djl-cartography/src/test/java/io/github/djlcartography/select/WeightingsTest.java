package io.github.djlcartography.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each weighting against its formula, written out. */
class WeightingsTest {

    private static final int ROWS = 150;

    @TempDir private static Path directory;
    private static DataMap map;

    @BeforeAll
    static void makeAMap() {
        map = Maps.random(directory.resolve("run"), 8, ROWS, 3, 6);
    }

    private static double[] mean1(IntToDoubleFunction weight) {
        double[] raw = IntStream.range(0, ROWS).mapToDouble(weight).toArray();
        double mean = DoubleStream.of(raw).sum() / ROWS;
        return DoubleStream.of(raw).map(w -> w / mean).toArray();
    }

    private static void assertWeighs(Weighting weighting, IntToDoubleFunction formula) {
        Selection selection = weighting.select(map);
        assertThat(selection.size()).isEqualTo(ROWS);
        assertThat(selection.hasWeights()).isTrue();
        assertThat(selection.weights()).containsExactly(mean1(formula), within(1e-12));
    }

    @Test
    void byAMetric() {
        double mean = map.mean(Metric.VARIABILITY);
        assertWeighs(Weightings.variability(), row -> map.value(Metric.VARIABILITY, row) + mean);
        assertWeighs(Weightings.loss(), row -> map.value(Metric.MEAN_LOSS, row));
        assertWeighs(
                Weightings.by("el2n", 0.5),
                row -> map.value(Metric.EL2N, row) + 0.5 * map.mean(Metric.EL2N));
    }

    @Test
    void focalAndTemperature() {
        assertWeighs(
                Weightings.focal(2), row -> Math.pow(1 - map.value(Metric.CONFIDENCE, row), 2));
        assertWeighs(
                Weightings.temperature("mean_loss", 0.5),
                row -> Math.exp(map.value(Metric.MEAN_LOSS, row) / 0.5));
    }

    @Test
    void justTrainTwiceUpweighsWhatThatEpochGotWrong() {
        DataMap second = Analyzer.of(directory.resolve("run")).epochs(1, 2).map();
        IntToDoubleFunction formula = row -> second.value(Metric.CORRECT_COUNT, row) == 0 ? 5 : 1;
        assertThat(IntStream.range(0, ROWS).mapToDouble(formula).distinct()).hasSize(2);
        assertWeighs(Weightings.jtt(second, 5), formula);
        assertThat(Weightings.jtt(5).select(second).weights())
                .containsExactly(mean1(formula), within(1e-12));
        assertThatThrownBy(() -> Weightings.jtt(5).select(map))
                .hasMessageContaining("jtt: found a map of 6 epochs, expected one");
        assertThatThrownBy(() -> Weightings.jtt(second.where(new int[] {0, 1}), 5).select(map))
                .hasMessageContaining("found no example 2 in the map of the errors");
        boolean[] odd = new boolean[ROWS];
        IntStream.range(0, ROWS).forEach(row -> odd[row] = row % 2 == 1);
        Selection some = Weightings.jtt(second, 5).select(map.where(odd));
        assertThat(some.weight(1) / some.weight(3))
                .isCloseTo(formula.applyAsDouble(1) / formula.applyAsDouble(3), within(1e-12));
    }

    @Test
    void selfPacedIsZeroAboveItsQuantile() {
        double[] loss = map.values(Metric.MEAN_LOSS);
        Arrays.sort(loss);
        double threshold = loss[(int) Math.ceil(0.6 * ROWS) - 1];
        assertWeighs(
                Weightings.selfPaced(0.6),
                row -> Math.max(0, 1 - map.value(Metric.MEAN_LOSS, row) / threshold));
    }

    @Test
    void balancedGivesEachSliceTheSame() {
        Selection selection = Weightings.classBalanced().select(map);
        double[] sums = new double[3];
        for (int row = 0; row < ROWS; row++) {
            sums[map.label(row)] += selection.weights()[row];
        }
        assertThat(sums).containsExactly(new double[] {50, 50, 50}, within(1e-9));
        Slices halves = Slices.of("half", id -> id < 30 ? "a" : "b");
        assertWeighs(Weightings.balanced(halves), row -> row < 30 ? 1 / 30.0 : 1 / 120.0);
    }

    @Test
    void weightsAreClippedAsMultiplesOfTheirMeanAndThenNormalised() {
        double[] raw = mean1(row -> map.value(Metric.MEAN_LOSS, row));
        Weighting clipped = Weightings.loss().clipped(0.5, 1.5);
        double[] bounded = DoubleStream.of(raw).map(w -> Math.min(1.5, Math.max(0.5, w))).toArray();
        assertThat(raw).isNotEqualTo(bounded);
        double sum = DoubleStream.of(bounded).sum();
        assertThat(clipped.select(map).weights())
                .containsExactly(
                        DoubleStream.of(bounded).map(w -> w * ROWS / sum).toArray(), within(1e-12));
        assertThat(clipped.normalised(Weighting.Norm.SUM).select(map).weights())
                .containsExactly(
                        DoubleStream.of(bounded).map(w -> w / sum).toArray(), within(1e-12));
        double max = DoubleStream.of(bounded).max().orElseThrow();
        assertThat(clipped.normalised(Weighting.Norm.MAX).select(map).weights())
                .containsExactly(
                        DoubleStream.of(bounded).map(w -> w / max).toArray(), within(1e-12));
    }

    @Test
    void weightsMultiplyWhereDecisionsFollowEachOther() {
        Selection selection =
                Selectors.top(Metric.CONFIDENCE, 0.5).then(Weightings.loss()).select(map);
        double mean = 0;
        for (long id : selection.ids()) {
            mean += map.value(Metric.MEAN_LOSS, (int) id) / 75;
        }
        for (int row = 0; row < ROWS; row++) {
            assertThat(selection.weights()[row])
                    .isCloseTo(
                            selection.keeps(row) ? map.value(Metric.MEAN_LOSS, row) / mean : 0,
                            within(1e-12));
        }
        assertThat(selection.undo().hasWeights()).isFalse();
    }

    @Test
    void weightsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> Weightings.of("mine", m -> new double[ROWS]).select(map))
                .hasMessage(
                        "own(words=mine): found the weight 0 for every example, expected some more.");
        double[] bad = new double[ROWS];
        Arrays.fill(bad, 1);
        bad[7] = Double.NaN;
        assertThatThrownBy(() -> Weightings.of("mine", m -> bad).select(map))
                .hasMessageContaining("found the weight NaN for example 7");
        bad[7] = -1;
        assertThatThrownBy(() -> Weightings.of("mine", m -> bad).select(map))
                .hasMessageContaining("found the weight -1.0 for example 7");
        assertThatThrownBy(() -> Weightings.focal(-1)).hasMessageContaining("gamma: found -1.0");
        assertThatThrownBy(() -> Weightings.temperature("el2n", 0))
                .hasMessage("temperature: found 0.0, expected a finite number above 0.");
        assertThatThrownBy(() -> Weightings.selfPaced(0)).hasMessageContaining("share: found 0.0");
        assertThatThrownBy(() -> Weightings.loss().clipped(2, 3))
                .hasMessageStartingWith("clip: found 2.0 to 3.0");
    }
}
