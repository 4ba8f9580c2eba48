package io.github.djlcartography.datasets.glyphs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a stroke is inked. Only {@link #PLAIN} is seen in training. */
enum Pen {
    /** One line. */
    PLAIN,
    /** The line broken into dashes. */
    DASHED,
    /** Two thin lines side by side. */
    DOUBLE,
    /** The rim of a thick line, hollow inside. */
    OUTLINE;

    private static final double DASH = 2.6;
    private static final double GAP = 2.4;
    private static final double APART = 1.7;

    /** The name in style ids. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The lines that this pen draws for strokes given in pixels. */
    List<double[]> lines(List<double[]> strokes) {
        List<double[]> lines = new ArrayList<>();
        for (double[] stroke : strokes) {
            switch (this) {
                case DASHED -> dash(stroke, lines);
                case DOUBLE -> {
                    lines.add(shifted(stroke, -APART));
                    lines.add(shifted(stroke, APART));
                }
                default -> lines.add(stroke);
            }
        }
        return lines;
    }

    private static double[] shifted(double[] stroke, double by) {
        double[] moved = new double[stroke.length];
        for (int i = 0; i < stroke.length; i += 2) {
            moved[i] = stroke[i] + by;
            moved[i + 1] = stroke[i + 1] + 0.4 * by;
        }
        return moved;
    }

    private static void dash(double[] stroke, List<double[]> lines) {
        double walked = 0;
        for (int i = 0; i + 3 < stroke.length; i += 2) {
            double x = stroke[i];
            double y = stroke[i + 1];
            double length = StrictMath.sqrt(square(stroke[i + 2] - x) + square(stroke[i + 3] - y));
            int steps = 1 + (int) (length / 0.5);
            for (int s = 0; s < steps; s++) {
                double middle = walked + length * (s + 0.5) / steps;
                if (middle % (DASH + GAP) < DASH) {
                    double from = (double) s / steps;
                    double to = (s + 1.0) / steps;
                    lines.add(
                            new double[] {
                                x + from * (stroke[i + 2] - x), y + from * (stroke[i + 3] - y),
                                x + to * (stroke[i + 2] - x), y + to * (stroke[i + 3] - y)
                            });
                }
            }
            walked += length;
        }
    }

    private static double square(double x) {
        return x * x;
    }
}
