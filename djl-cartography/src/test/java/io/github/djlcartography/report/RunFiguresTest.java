package io.github.djlcartography.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.select.Slices;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a figure draws of a run besides its map: what became of it, its slices and its epochs. */
class RunFiguresTest {

    private static final int ROWS = 40;
    private static final int EPOCHS = 5;

    @TempDir Path directory;
    private Runs runs;
    private double[][] gold;

    @BeforeEach
    void writeARun() {
        Random random = new Random(5);
        int[] labels = IntStream.range(0, ROWS).map(i -> i % 3).toArray();
        runs = Runs.start(directory.resolve("run"), 3, labels);
        gold = new double[EPOCHS][];
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            gold[epoch] = random.doubles(ROWS, 0, 1).map(p -> (float) p).toArray();
            runs.gold(Pass.EPOCH_END, gold[epoch]);
        }
    }

    private DataMap map(int epochs) {
        return Analyzer.of(runs.directory()).useFirst(epochs).map();
    }

    @Test
    void thoseThatWentFarthestAreThoseOfTheLongestWay() {
        DataMap before = map(2);
        DataMap after = map(EPOCHS);
        Moves moves = Moves.between(before, after);
        assertThat(moves.size()).isEqualTo(ROWS);
        int[] expected =
                IntStream.range(0, ROWS)
                        .boxed()
                        .sorted(
                                (a, b) ->
                                        Double.compare(
                                                way(before, after, b), way(before, after, a)))
                        .limit(7)
                        .mapToInt(Integer::intValue)
                        .toArray();
        assertThat(moves.farthest(7)).containsExactly(expected);
        assertThat(moves.farthest(1000)).hasSize(ROWS);
    }

    private static double way(DataMap before, DataMap after, int row) {
        return Math.hypot(
                after.value(Metric.VARIABILITY, row) - before.value(Metric.VARIABILITY, row),
                after.value(Metric.CONFIDENCE, row) - before.value(Metric.CONFIDENCE, row));
    }

    @Test
    void ofMapsOfOtherExamplesTheCommonOnesAreJoinedById() {
        boolean[] odd = new boolean[ROWS];
        boolean[] third = new boolean[ROWS];
        for (int row = 0; row < ROWS; row++) {
            odd[row] = row % 2 == 1;
            third[row] = row % 3 == 0;
        }
        DataMap before = map(2).where(odd);
        DataMap after = map(EPOCHS).where(third);
        Moves moves = Moves.between(before, after);
        assertThat(IntStream.of(moves.from).mapToLong(before::id))
                .containsExactly(3L, 9L, 15L, 21L, 27L, 33L, 39L);
        assertThat(IntStream.of(moves.to).mapToLong(after::id))
                .containsExactly(3L, 9L, 15L, 21L, 27L, 33L, 39L);
        assertThat(moves.of(15)).containsExactly(2);
        assertThatThrownBy(() -> moves.of(2))
                .hasMessage("arrows: found example 2, expected one that both maps have.");
        boolean[] evenRows = new boolean[ROWS];
        for (int row = 0; row < ROWS; row += 2) {
            evenRows[row] = true;
        }
        DataMap even = map(2).where(evenRows);
        assertThatThrownBy(() -> Moves.between(even, before)).hasMessageContaining("no example");
    }

    @Test
    void mapsOfTwoDatasetsAreNotJoined() {
        DataMap other =
                Analyzer.of(
                                Runs.start(directory.resolve("other"), 3, 0, 1, 2)
                                        .gold(Pass.EPOCH_END, 0.1, 0.2, 0.3)
                                        .directory())
                        .map();
        assertThatThrownBy(() -> MapPlot.of(map(2)).arrowsFrom(other, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Arrows join maps of the same rows and labels.");
    }

    @Test
    void arrowsAreDrawnInTheColourOfWhatCorrectnessDid() {
        MapPlot plot = MapPlot.of(map(EPOCHS)).arrowsFrom(map(2), ROWS);
        assertThat(colors(plot.image()))
                .contains(Theme.LIGHT.color(Marker.UP).getRGB())
                .contains(Theme.LIGHT.color(Marker.DOWN).getRGB());
        assertThat(colors(plot.dark().image())).contains(Theme.DARK.paper().getRGB());
    }

    @Test
    void arrowsAndSlicesAreNotOneFigure() {
        MapPlot both = MapPlot.of(map(EPOCHS)).arrowsFrom(map(2), 3).by(Slices.byLabel(map(2)));
        assertThatThrownBy(both::image)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("figure: found arrows and slices, expected one of the two.");
    }

    @Test
    void curvesAreTheRunInNumbers() {
        Trajectories run = Analyzer.of(runs.directory()).trajectories();
        Curves curves = Curves.of(run);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            double[] its = gold[epoch];
            assertThat(curves.confidence()[epoch])
                    .isCloseTo(Arrays.stream(its).average().orElseThrow(), within(1e-6));
            long right = Arrays.stream(its).filter(p -> p > 1 / 3.0).count(); // the others share
            assertThat(curves.accuracy()[epoch]).isEqualTo(right / (double) ROWS);
            int last = epoch;
            long always =
                    IntStream.range(0, ROWS)
                            .filter(
                                    row ->
                                            IntStream.rangeClosed(0, last)
                                                    .allMatch(e -> gold[e][row] > 1 / 3.0))
                            .count();
            assertThat(curves.always()[epoch]).isEqualTo(always / (double) ROWS);
        }
    }

    @Test
    void epochsStandBelowTheMapAndNameTheExamplesOnIt() {
        Trajectories run = Analyzer.of(runs.directory()).trajectories();
        MapPlot plot = MapPlot.of(map(EPOCHS));
        BufferedImage alone = plot.image();
        BufferedImage both = plot.curves(run).trajectories(run, 3, 17).image();
        assertThat(both.getHeight()).isGreaterThan(alone.getHeight() + 500);
        assertThat(plot.curves(run).image().getHeight()).isEqualTo(both.getHeight());
        assertThatThrownBy(() -> plot.trajectories(run, 3, ROWS))
                .hasMessage(
                        "figure: found example 40, expected one of the 40 on the map, 0 to 39.");
    }

    @Test
    void aSmallMapForEachClassHoldsItsExamplesOnly() {
        MapPlot plot = MapPlot.of(map(EPOCHS)).by(Slices.byLabel(map(EPOCHS)));
        assertThat(plot.image().getWidth()).isEqualTo(2800);
        assertThat(plot.density().dark().image().getWidth()).isEqualTo(2800);
    }

    @Test
    void ofManySlicesTheHardestAreDrawnAndTheFigureSaysSo() {
        Slices each = Slices.of("row", id -> "r" + id);
        DataMap map = map(EPOCHS);
        String svg =
                new Figure(
                                "",
                                "",
                                Theme.LIGHT,
                                List.of(
                                        new PanelSection(
                                                Points.of(map),
                                                Theme.LIGHT,
                                                false,
                                                new int[0],
                                                "",
                                                IntStream.range(0, ROWS)
                                                        .mapToObj(row -> each.of(map, row))
                                                        .toList(),
                                                IntStream.range(0, ROWS)
                                                        .mapToObj(row -> "r" + row)
                                                        .toList(),
                                                "row")))
                        .svg();
        assertThat(svg).contains("20 of 40 values of row: those of the lowest mean confidence");
        double[] confidence = map.values(Metric.CONFIDENCE);
        double[] sorted = Arrays.stream(confidence).sorted().toArray();
        for (int row = 0; row < ROWS; row++) {
            boolean drawn = confidence[row] <= sorted[PanelSection.MOST - 1];
            assertThat(svg.contains(">r" + row + "<")).as("row " + row).isEqualTo(drawn);
        }
    }

    private static int[] colors(BufferedImage image) {
        return Arrays.stream(
                        image.getRGB(
                                0,
                                0,
                                image.getWidth(),
                                image.getHeight(),
                                null,
                                0,
                                image.getWidth()))
                .distinct()
                .toArray();
    }
}
