package io.github.djlcartography.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointLayerTest {

    private static final int SIDE = 400;

    @ParameterizedTest(name = "{0} examples")
    @ValueSource(ints = {1_000, 20_000})
    void twoLevelsAtOnePlaceBothKeepTheirColour(int n) {
        // All the wrong ones first: drawn in this order, the right ones would hide them.
        Simulated run = Simulated.run(n, 6, 11);
        double[] correctness = IntStream.range(0, n).mapToDouble(i -> i < n / 2 ? 0 : 1).toArray();
        double[] x = IntStream.range(0, n).mapToDouble(i -> run.variability[i % 50]).toArray();
        double[] y = IntStream.range(0, n).mapToDouble(i -> run.confidence[i % 50]).toArray();
        int[] raster = paint(Points.of(x, y, correctness));
        long red = count(raster, pixel -> (pixel >> 16 & 255) > (pixel & 255));
        long blue = count(raster, pixel -> (pixel >> 16 & 255) < (pixel & 255));
        assertThat((double) red / (red + blue)).isBetween(0.3, 0.7);
    }

    @Test
    void whichLevelComesFirstInTheArraysDoesNotDecideWhoIsOnTop() {
        int n = 4000;
        double[] middle = new double[n];
        Arrays.fill(middle, 0.25);
        double[] up = IntStream.range(0, n).mapToDouble(i -> i < n / 2 ? 0 : 1).toArray();
        int[] first = paint(Points.of(middle, middle, up));
        int[] second =
                paint(Points.of(middle, middle, Arrays.stream(up).map(v -> 1 - v).toArray()));
        // One place, drawn 4000 times: what is left is a blend of the two colours, not one of them.
        for (int[] raster : new int[][] {first, second}) {
            int pixel = Arrays.stream(raster).filter(p -> p >>> 24 > 250).findFirst().orElseThrow();
            assertThat(pixel >> 16 & 255).isNotEqualTo(Theme.LIGHT.color(Marker.CROSS).getRed());
            assertThat(pixel >> 16 & 255).isNotEqualTo(Theme.LIGHT.color(Marker.CIRCLE).getRed());
        }
    }

    @ParameterizedTest(name = "{0} examples")
    @ValueSource(ints = {1, 300, 6_000, 100_000, 1_000_000})
    void aLonePointIsVisibleHoweverManyThereAre(int n) {
        Frame frame = new Frame(0.5, SIDE, SIDE);
        Stamp stamp = stamp(Marker.CIRCLE, PointLayer.radius(n, frame), PointLayer.alpha(n));
        int[] raster = new int[SIDE * SIDE];
        stamp.press(raster, SIDE, SIDE, 200.3, 200.6);
        int strongest = Arrays.stream(raster).map(pixel -> pixel >>> 24).max().orElseThrow();
        assertThat(strongest).isGreaterThan(70);
        assertThat(count(raster, pixel -> pixel != 0)).isGreaterThan(8);
    }

    @Test
    void blendingNeverExceedsItsOpacity() {
        int[] raster = paint(Simulated.run(50_000, 6, 12).points());
        for (int pixel : raster) {
            int alpha = pixel >>> 24;
            assertThat(pixel >> 16 & 255).isLessThanOrEqualTo(alpha);
            assertThat(pixel >> 8 & 255).isLessThanOrEqualTo(alpha);
            assertThat(pixel & 255).isLessThanOrEqualTo(alpha);
        }
    }

    @Test
    void aStampAtTheEdgeIsCutNotWrapped() {
        Stamp stamp = stamp(Marker.SQUARE, 9, 1);
        int[] raster = new int[SIDE * SIDE];
        for (double[] corner : new double[][] {{0, 0}, {SIDE, 0}, {0, SIDE}, {SIDE, SIDE}}) {
            stamp.press(raster, SIDE, SIDE, corner[0], corner[1]);
        }
        stamp.press(raster, SIDE, SIDE, -50, SIDE + 50);
        int[] middleColumns =
                IntStream.range(0, raster.length)
                        .filter(i -> i % SIDE > 20 && i % SIDE < SIDE - 20)
                        .map(i -> raster[i])
                        .toArray();
        assertThat(middleColumns).containsOnly(0);
        assertThat(count(raster, pixel -> pixel != 0)).isBetween(4 * 60L, 4 * 120L);
    }

    @Test
    void allMarkersCoverTheSameArea() {
        for (Marker marker : Marker.values()) {
            int[] raster = new int[SIDE * SIDE];
            stamp(marker, 3.5, 1).press(raster, SIDE, SIDE, 100, 100);
            double area = Arrays.stream(raster).map(pixel -> pixel >>> 24).sum() / 255.0;
            assertThat(area).as(marker.name()).isBetween(36.0, 41.0);
        }
    }

    private static Stamp stamp(Marker marker, double radius, double alpha) {
        return Stamp.marker(marker, Theme.LIGHT.color(marker), Theme.LIGHT.paper(), radius, alpha);
    }

    private static int[] paint(Points points) {
        return PointLayer.of(points, Levels.of(points.correctness), Theme.LIGHT)
                .paint(Frame.around(points, SIDE, SIDE));
    }

    private static long count(int[] raster, java.util.function.IntPredicate which) {
        return Arrays.stream(raster).filter(which).count();
    }
}
