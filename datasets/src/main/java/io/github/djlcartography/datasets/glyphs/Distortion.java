package io.github.djlcartography.datasets.glyphs;

import io.github.djlcartography.datasets.random.Rng;

/**
 * One hand's way of bending a glyph: an elastic field, then an affine map. The same object bends
 * both digits of a blend, so that the strokes they share fall on each other.
 *
 * <p>The field is a uniform cubic B-spline over 6 by 6 random vectors, hence smooth: its second
 * derivatives are continuous. Lengths are in the glyph's box of 1 by 1.
 */
final class Distortion {
    private static final int NODES = 6;
    private static final double MARGIN = 0.25;

    private static final double ELASTIC = 0.21;
    private static final double ROTATION_DEGREES = 30;
    private static final double SHEAR = 0.42;
    private static final double NARROWEST = 0.62;
    private static final double WIDEST = 1.25;

    private final double[] dx = new double[NODES * NODES];
    private final double[] dy = new double[NODES * NODES];
    private final double xx;
    private final double xy;
    private final double yx;
    private final double yy;

    Distortion(Rng rng) {
        double elastic = rng.between(0.3, 1) * ELASTIC;
        for (int i = 0; i < NODES * NODES; i++) {
            dx[i] = rng.between(-elastic, elastic);
            dy[i] = rng.between(-elastic, elastic);
        }
        double angle = rng.around(ROTATION_DEGREES) * StrictMath.PI / 180;
        double shear = rng.around(SHEAR);
        double width = rng.between(NARROWEST, WIDEST);
        double height = rng.between(0.72, 1);
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        xx = cos * width;
        xy = (cos * shear - sin) * height;
        yx = sin * width;
        yy = (sin * shear + cos) * height;
    }

    /** The bent copy of a polyline x0 y0 x1 y1 …, about the box's middle, which becomes 0, 0. */
    double[] bend(double[] points) {
        double[] bent = new double[points.length];
        for (int i = 0; i < points.length; i += 2) {
            double x = points[i] + field(dx, points[i], points[i + 1]) - 0.5;
            double y = points[i + 1] + field(dy, points[i], points[i + 1]) - 0.5;
            bent[i] = xx * x + xy * y;
            bent[i + 1] = yx * x + yy * y;
        }
        return bent;
    }

    private static double field(double[] nodes, double x, double y) {
        double u = place(x);
        double v = place(y);
        int column = (int) u;
        int row = (int) v;
        double sum = 0;
        for (int r = 0; r < 4; r++) {
            double weight = spline(r, v - row);
            for (int c = 0; c < 4; c++) {
                sum += weight * spline(c, u - column) * nodes[(row + r) * NODES + column + c];
            }
        }
        return sum;
    }

    /** Where a coordinate falls among the three cells of the field, from 0 to just under 3. */
    private static double place(double x) {
        double cells = (x + MARGIN) / (1 + 2 * MARGIN) * (NODES - 3);
        return Math.max(0, Math.min(NODES - 3 - 1e-9, cells));
    }

    /** The k-th of the four pieces of the cubic B-spline. */
    private static double spline(int k, double t) {
        double s = 1 - t;
        return switch (k) {
            case 0 -> s * s * s / 6;
            case 1 -> (3 * t * t * t - 6 * t * t + 4) / 6;
            case 2 -> (3 * s * s * s - 6 * s * s + 4) / 6;
            default -> t * t * t / 6;
        };
    }
}
