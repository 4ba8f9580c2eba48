package io.github.djlcartography.report;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * All points of a map as a transparent raster. Drawn in one shuffled order, not level by level:
 * where levels lie on each other, each keeps the share of the colour that it has of the points.
 */
final class PointLayer {

    /** Any number would do; it is fixed so that one map is one picture. */
    private static final long ORDER = 20090_10795L;

    private PointLayer() {}

    /**
     * Premultiplied ARGB, row by row, of the size of the frame.
     *
     * @param ringed the rows to draw rings around, above all points
     */
    static int[] paint(Points points, Levels levels, Frame frame, int[] ringed) {
        int n = points.size();
        double radius = radius(n);
        Map<Marker, Stamp> stamps = new EnumMap<>(Marker.class);
        for (Levels.Entry entry : levels.entries()) {
            stamps.put(entry.marker(), Stamp.marker(entry.marker(), radius, alpha(n)));
        }
        int[] raster = new int[frame.width() * frame.height()];
        for (int i : shuffled(n)) {
            Marker marker = levels.marker(points.correctness[i]);
            press(Objects.requireNonNull(stamps.get(marker)), raster, frame, points, i);
        }
        Stamp ring = Stamp.ring(radius + 4, 2.6);
        for (int i : ringed) {
            press(ring, raster, frame, points, i);
        }
        return raster;
    }

    /** Of a point, in pixels: 300 points are discs, a million are grains. */
    static double radius(int n) {
        return Math.max(1.7, Math.min(9, 9 * StrictMath.pow(n / 300.0, -0.22)));
    }

    /** Opacity of a point: the more there are, the more of them one pixel has to show. */
    static double alpha(int n) {
        return Math.max(0.3, Math.min(0.85, 0.85 * StrictMath.pow(n / 300.0, -0.12)));
    }

    private static void press(Stamp stamp, int[] raster, Frame frame, Points points, int i) {
        stamp.press(
                raster,
                frame.width(),
                frame.height(),
                frame.x(points.variability[i]),
                frame.y(points.confidence[i]));
    }

    private static int[] shuffled(int n) {
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        Random random = new Random(ORDER); // its sequence is specified, on every JDK
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int other = order[j];
            order[j] = order[i];
            order[i] = other;
        }
        return order;
    }
}
