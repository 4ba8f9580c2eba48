package io.github.djlcartography.report;

import java.awt.Color;
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

    /** Pixels of the frame that radii are meant for; in a smaller one points are smaller. */
    private static final double FRAME = 1700.0 * 1250;

    /** More rings than these are drawn thin. */
    private static final int MANY_RINGS = 50;

    private PointLayer() {}

    /** Each point in the marker of its correctness. */
    static Layer of(Points points, Levels levels, Theme theme) {
        return frame -> {
            int n = points.size();
            Map<Marker, Stamp> stamps = new EnumMap<>(Marker.class);
            for (Levels.Entry entry : levels.entries()) {
                Marker marker = entry.marker();
                Stamp stamp =
                        Stamp.marker(
                                marker,
                                theme.color(marker),
                                theme.paper(),
                                radius(n, frame),
                                alpha(n));
                stamps.put(marker, stamp);
            }
            int[] raster = new int[frame.width() * frame.height()];
            for (int i : shuffled(n)) {
                Marker marker = levels.marker(points.correctness[i]);
                press(Objects.requireNonNull(stamps.get(marker)), raster, frame, points, i);
            }
            return raster;
        };
    }

    /** All points alike, to be compared with. */
    static Layer ghosts(Points points, Theme theme) {
        return frame -> {
            int n = points.size();
            Color color = theme.ghost();
            Stamp stamp =
                    Stamp.marker(Marker.CIRCLE, color, color, 0.8 * radius(n, frame), alpha(n));
            int[] raster = new int[frame.width() * frame.height()];
            for (int i = 0; i < n; i++) {
                press(stamp, raster, frame, points, i);
            }
            return raster;
        };
    }

    /** Rings around some rows. */
    static Layer rings(Points points, int[] rows, Theme theme) {
        return frame -> {
            int[] raster = new int[frame.width() * frame.height()];
            if (rows.length > 0) {
                Stamp ring =
                        Stamp.ring(
                                radius(points.size(), frame) + 6,
                                rows.length > MANY_RINGS ? 2.6 : 4,
                                theme.ink(),
                                theme.paper());
                for (int i : rows) {
                    press(ring, raster, frame, points, i);
                }
            }
            return raster;
        };
    }

    /** Of a point, in pixels: 300 points are discs, a million are grains. */
    static double radius(int n, Frame frame) {
        double scale = Math.min(1, Math.sqrt(frame.width() * (double) frame.height() / FRAME));
        return Math.max(1.7, scale * Math.min(9, 9 * StrictMath.pow(n / 300.0, -0.22)));
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
