package io.github.djlcartography.datasets.glyphs;

import java.util.Arrays;
import java.util.List;

/**
 * Strokes to ink: the distance from each pixel's centre to the nearest stroke, and a soft edge at
 * the pen's rim.
 */
final class Raster {
    /** Rows and columns of every image. */
    static final int SIDE = 28;

    private static final double FAR = 4;

    private Raster() {}

    /**
     * Ink per pixel, row by row, each in [0, 1].
     *
     * @param strokes polylines in pixels, pixel (0, 0) covering 0 to 1
     * @param pen how they are inked
     * @param start half the pen's width at the start of a stroke, in pixels
     * @param end the same at its end
     * @param softness pixels over which the edge fades
     */
    static double[] ink(
            List<double[]> strokes, Pen pen, double start, double end, double softness) {
        double[] beyond = new double[SIDE * SIDE];
        Arrays.fill(beyond, FAR);
        for (double[] line : pen.lines(strokes)) {
            int segments = line.length / 2 - 1;
            for (int s = 0; s < segments; s++) {
                double w0 = start + (end - start) * s / segments;
                double w1 = start + (end - start) * (s + 1) / segments;
                segment(beyond, line, 2 * s, w0, w1);
            }
        }
        double[] ink = new double[SIDE * SIDE];
        for (int i = 0; i < ink.length; i++) {
            double outside = pen == Pen.OUTLINE ? Math.abs(beyond[i]) - 0.5 : beyond[i];
            ink[i] = Math.max(0, Math.min(1, 0.5 - outside / softness));
        }
        return ink;
    }

    /**
     * Lowers {@code beyond}, the distance past the pen's rim, wherever this segment is nearer than
     * those before.
     */
    private static void segment(double[] beyond, double[] line, int at, double w0, double w1) {
        double x0 = line[at];
        double y0 = line[at + 1];
        double dx = line[at + 2] - x0;
        double dy = line[at + 3] - y0;
        double squared = dx * dx + dy * dy;
        double reach = FAR + Math.max(w0, w1);
        int left = clamp(Math.min(x0, x0 + dx) - reach);
        int right = clamp(Math.max(x0, x0 + dx) + reach);
        int top = clamp(Math.min(y0, y0 + dy) - reach);
        int bottom = clamp(Math.max(y0, y0 + dy) + reach);
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                double px = column + 0.5 - x0;
                double py = row + 0.5 - y0;
                double t =
                        squared == 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / squared));
                double ex = px - t * dx;
                double ey = py - t * dy;
                double distance = StrictMath.sqrt(ex * ex + ey * ey) - (w0 + t * (w1 - w0));
                int pixel = row * SIDE + column;
                beyond[pixel] = Math.min(beyond[pixel], distance);
            }
        }
    }

    private static int clamp(double x) {
        return (int) Math.max(0, Math.min(SIDE - 1, x));
    }
}
