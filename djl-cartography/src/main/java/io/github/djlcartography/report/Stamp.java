package io.github.djlcartography.report;

import java.awt.Color;
import java.awt.Shape;

/**
 * One marker, rastered once for each of 4 × 4 positions within a pixel and then pressed on a raster
 * any number of times. Pixels are premultiplied ARGB and all arithmetic is on integers or our own
 * sampling of the outline, so the result does not depend on the rasteriser of a JDK.
 */
final class Stamp {

    private static final int PHASES = 4;
    private static final int SAMPLES = 6;

    /** What a point of the plane, relative to the marker's centre, is painted with. */
    @FunctionalInterface
    interface Ink {
        /** Index into the colours, or -1 for no ink. */
        int at(double x, double y);
    }

    private final int reach;
    private final int side;
    private final int[][] pixels = new int[PHASES * PHASES][];

    private Stamp(double reach) {
        this.reach = (int) Math.ceil(reach);
        this.side = 2 * this.reach + 2;
    }

    /** A filled outline; from a certain size on with a rim that parts it from neighbours. */
    static Stamp marker(Marker marker, Color color, Color around, double radius, double alpha) {
        double rim = radius >= 4 ? Math.min(1.3, radius / 6) : 0;
        Shape body = marker.shape(radius);
        Shape whole = rim == 0 ? body : marker.shape(radius + rim);
        Stamp stamp = new Stamp(reach(whole));
        stamp.cut(
                (x, y) -> body.contains(x, y) ? 0 : whole.contains(x, y) ? 1 : -1,
                new Color[] {color, around},
                alpha);
        return stamp;
    }

    /** A ring on one of another colour, open in the middle. */
    static Stamp ring(double radius, double thickness, Color color, Color around) {
        double halo = thickness;
        Stamp stamp = new Stamp(radius + thickness / 2 + halo);
        stamp.cut(
                (x, y) -> {
                    double off = Math.abs(Math.sqrt(x * x + y * y) - radius);
                    return off <= thickness / 2 ? 0 : off <= thickness / 2 + halo / 2 ? 1 : -1;
                },
                new Color[] {color, around},
                0.9);
        return stamp;
    }

    /** Blends this marker over a raster; what falls outside it is cut. */
    void press(int[] raster, int width, int height, double x, double y) {
        int fineX = (int) Math.floor(x * PHASES);
        int fineY = (int) Math.floor(y * PHASES);
        int left = Math.floorDiv(fineX, PHASES) - reach;
        int top = Math.floorDiv(fineY, PHASES) - reach;
        int phase = Math.floorMod(fineY, PHASES) * PHASES + Math.floorMod(fineX, PHASES);
        int[] source = pixels[phase];
        int fromX = Math.max(0, -left);
        int toX = Math.min(side, width - left);
        int toY = Math.min(side, height - top);
        for (int row = Math.max(0, -top); row < toY; row++) {
            int target = (top + row) * width + left;
            for (int column = fromX; column < toX; column++) {
                int over = source[row * side + column];
                if (over != 0) {
                    raster[target + column] = over(over, raster[target + column]);
                }
            }
        }
    }

    /** Porter-Duff over, on two channels at a time; the quotient by 255 is rounded, not cut. */
    static int over(int source, int target) {
        int keep = 255 - (source >>> 24);
        int redBlue = (target & 0xff00ff) * keep + 0x800080;
        redBlue = ((redBlue + ((redBlue >>> 8) & 0xff00ff)) >>> 8) & 0xff00ff;
        int alphaGreen = ((target >>> 8) & 0xff00ff) * keep + 0x800080;
        alphaGreen = (alphaGreen + ((alphaGreen >>> 8) & 0xff00ff)) & 0xff00ff00;
        return source + (redBlue | alphaGreen);
    }

    private void cut(Ink ink, Color[] colors, double alpha) {
        for (int phase = 0; phase < pixels.length; phase++) {
            double shiftX = (phase % PHASES + 0.5) / PHASES;
            double shiftY = (Math.floorDiv(phase, PHASES) + 0.5) / PHASES;
            int[] stamp = new int[side * side];
            for (int i = 0; i < stamp.length; i++) {
                stamp[i] =
                        pixel(
                                ink,
                                colors,
                                alpha,
                                i % side - reach - shiftX,
                                i / side - reach - shiftY);
            }
            pixels[phase] = stamp;
        }
    }

    private static int pixel(Ink ink, Color[] colors, double alpha, double left, double top) {
        int[] hits = new int[colors.length];
        for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
            double x = left + (sample % SAMPLES + 0.5) / SAMPLES;
            double y = top + (Math.floorDiv(sample, SAMPLES) + 0.5) / SAMPLES;
            int color = ink.at(x, y);
            if (color >= 0) {
                hits[color]++;
            }
        }
        double red = 0;
        double green = 0;
        double blue = 0;
        double cover = 0;
        for (int i = 0; i < hits.length; i++) {
            double share = alpha * hits[i] / (SAMPLES * SAMPLES);
            cover += share;
            red += share * colors[i].getRed();
            green += share * colors[i].getGreen();
            blue += share * colors[i].getBlue();
        }
        int opaque = (int) Math.round(cover * 255);
        // Premultiplied colour may not exceed its own opacity, or blending would overflow.
        return opaque << 24
                | Math.min(opaque, (int) Math.round(red)) << 16
                | Math.min(opaque, (int) Math.round(green)) << 8
                | Math.min(opaque, (int) Math.round(blue));
    }

    private static double reach(Shape shape) {
        var box = shape.getBounds2D();
        return Math.max(
                Math.max(box.getMaxX(), -box.getMinX()), Math.max(box.getMaxY(), -box.getMinY()));
    }
}
