package io.github.djlcartography.datasets.glyphs;

import io.github.djlcartography.datasets.random.Rng;
import java.util.ArrayList;
import java.util.List;

/**
 * The strokes of one glyph, as a pen would draw them, in a box of 1 by 1: x to the right, y down.
 *
 * <p>Written like an SVG path, with absolute coordinates and spaces between all tokens: {@code M x
 * y} puts the pen down, {@code L x y} draws a line, {@code Q} and {@code C} a quadratic or cubic
 * Bézier curve, and {@code O cx cy rx ry} a whole ellipse as a stroke of its own.
 */
final class StrokePath {
    private static final int STEPS = 10;
    private static final int ELLIPSE_STEPS = 28;

    private record Piece(char command, List<Double> numbers) {}

    private final List<Piece> pieces;

    private StrokePath(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    static StrokePath of(String text) {
        List<Piece> pieces = new ArrayList<>();
        String[] tokens = text.strip().split("\\s+", -1);
        for (int at = 0; at < tokens.length; ) {
            char command = tokens[at++].charAt(0);
            int count =
                    switch (command) {
                        case 'M', 'L' -> 2;
                        case 'Q', 'O' -> 4;
                        case 'C' -> 6;
                        default ->
                                throw new IllegalArgumentException(
                                        "\""
                                                + text
                                                + "\": unknown command "
                                                + command
                                                + ", expected M L Q C O");
                    };
            List<Double> numbers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                numbers.add(Double.valueOf(tokens[at++]));
            }
            pieces.add(new Piece(command, List.copyOf(numbers)));
        }
        return new StrokePath(pieces);
    }

    /**
     * The strokes as polylines, each x0 y0 x1 y1 …, after every control point has moved by up to
     * {@code jitter}: no two hands write the same curve.
     */
    List<double[]> flatten(Rng rng, double jitter) {
        List<double[]> strokes = new ArrayList<>();
        List<Double> open = new ArrayList<>();
        for (Piece piece : pieces) {
            double[] p = new double[piece.numbers().size()];
            for (int i = 0; i < p.length; i++) {
                p[i] = piece.numbers().get(i) + rng.around(jitter);
            }
            switch (piece.command()) {
                case 'M' -> {
                    lift(open, strokes);
                    open.add(p[0]);
                    open.add(p[1]);
                }
                case 'O' -> {
                    lift(open, strokes);
                    strokes.add(ellipse(p));
                }
                default -> curve(open, p);
            }
        }
        lift(open, strokes);
        return strokes;
    }

    private static void lift(List<Double> open, List<double[]> strokes) {
        if (!open.isEmpty()) {
            strokes.add(open.stream().mapToDouble(Double::doubleValue).toArray());
            open.clear();
        }
    }

    /** A line is a Bézier curve of degree 1; all three by de Casteljau's scheme. */
    private static void curve(List<Double> open, double[] p) {
        int degree = p.length / 2;
        double[] control = new double[p.length + 2];
        control[0] = open.get(open.size() - 2);
        control[1] = open.get(open.size() - 1);
        System.arraycopy(p, 0, control, 2, p.length);
        for (int step = 1; step <= STEPS; step++) {
            double t = (double) step / STEPS;
            double[] q = control.clone();
            for (int level = degree; level > 0; level--) {
                for (int i = 0; i < 2 * level; i++) {
                    q[i] += t * (q[i + 2] - q[i]);
                }
            }
            open.add(q[0]);
            open.add(q[1]);
        }
    }

    private static double[] ellipse(double[] p) {
        double[] points = new double[2 * (ELLIPSE_STEPS + 1)];
        for (int i = 0; i <= ELLIPSE_STEPS; i++) {
            double angle = 2 * StrictMath.PI * (i % ELLIPSE_STEPS) / ELLIPSE_STEPS;
            points[2 * i] = p[0] + p[2] * StrictMath.cos(angle);
            points[2 * i + 1] = p[1] + p[3] * StrictMath.sin(angle);
        }
        return points;
    }
}
