package io.github.djlcartography.report;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/**
 * Marker outlines, centred on the origin, each with the area of the unit circle. {@code StrictMath}
 * throughout, because the last bit of a sine may decide a sample of a pixel.
 */
final class Outline {

    private Outline() {}

    static Shape circle() {
        return new Ellipse2D.Double(-1, -1, 2, 2);
    }

    /** A regular polygon with one corner up, then turned clockwise. */
    static Shape polygon(int corners, double degrees) {
        double sector = 2 * Math.PI / corners;
        double radius = Math.sqrt(2 * Math.PI / (corners * StrictMath.sin(sector)));
        Path2D path = new Path2D.Double();
        for (int i = 0; i < corners; i++) {
            double angle = i * sector - Math.PI / 2 + Math.toRadians(degrees);
            point(path, i, radius * StrictMath.cos(angle), radius * StrictMath.sin(angle));
        }
        path.closePath();
        return path;
    }

    /** Two bars that cross, each {@code breadth} times as wide as long, then turned clockwise. */
    static Shape plus(double breadth, double degrees) {
        // With half length 1 and half width b the two bars cover 8b - 4b².
        double half = Math.sqrt(Math.PI / (8 * breadth - 4 * breadth * breadth));
        double wide = half * breadth;
        double[] x = {-wide, wide, wide, half, half, wide, wide, -wide, -wide, -half, -half, -wide};
        double[] y = {-half, -half, -wide, -wide, wide, wide, half, half, wide, wide, -wide, -wide};
        Path2D path = new Path2D.Double();
        double cos = StrictMath.cos(Math.toRadians(degrees));
        double sin = StrictMath.sin(Math.toRadians(degrees));
        for (int i = 0; i < x.length; i++) {
            point(path, i, cos * x[i] - sin * y[i], sin * x[i] + cos * y[i]);
        }
        path.closePath();
        return path;
    }

    /** The same outline at another size. */
    static Shape scaled(Shape outline, double radius) {
        return AffineTransform.getScaleInstance(radius, radius).createTransformedShape(outline);
    }

    private static void point(Path2D path, int index, double x, double y) {
        if (index == 0) {
            path.moveTo(x, y);
        } else {
            path.lineTo(x, y);
        }
    }
}
