package io.github.djlcartography.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jspecify.annotations.Nullable;

/**
 * What became of examples between two maps: arrows for some, in front of all examples where they
 * are now, and beside it how much the three metrics of all of them changed.
 */
final class ChangeSection implements Section {

    private final Moves moves;
    private final int[] drawn; // indices of moves
    private final @Nullable LongFunction<String> names;
    private final Theme theme;
    private final Axes axes;
    private final Frame frame;
    private final Legend legend;

    /**
     * @param drawn the moves to draw, the farthest first
     * @param names of the examples by their ids, where each is to be told
     */
    ChangeSection(Moves moves, int[] drawn, @Nullable LongFunction<String> names, Theme theme) {
        this.moves = moves;
        this.drawn = drawn;
        this.names = names;
        this.theme = theme;
        axes = new Axes(theme);
        Frame before = MapSection.frame(moves.before);
        Frame after = MapSection.frame(moves.after);
        frame = before.right() > after.right() ? before : after;
        legend = new Legend(theme, Figure.LEFT, Figure.WIDTH - Figure.LEFT - Figure.RIGHT);
        legend.heading("correctness");
        arrow("gained", 1);
        arrow("lost", -1);
        arrow("as before", 0);
        legend.add(Marker.CIRCLE.shape(9), theme.ghost(), "all examples, now");
    }

    private void arrow(String label, int sign) {
        legend.add(
                64,
                g -> {
                    g.setColor(color(sign));
                    draw(g, -32, 0, 32, 0, 5);
                },
                label);
    }

    private Color color(double gain) {
        return gain > 0
                ? theme.color(Marker.UP)
                : gain < 0 ? theme.color(Marker.DOWN) : theme.ink();
    }

    @Override
    public int height() {
        return MapSection.SCATTER.height + Axes.BELOW + 12 + legend.height();
    }

    @Override
    public void draw(Graphics2D g, int top) {
        Rectangle area = new Rectangle(MapSection.SCATTER);
        area.y += top;
        XYPlot map =
                MapSection.scatter(
                        axes,
                        axes.fixed(
                                "variability",
                                frame.xLow(),
                                frame.xHigh(),
                                MapSection.unit(frame, 1)),
                        axes.fixed("confidence", frame.yLow(), frame.yHigh(), 0.2));
        map.addAnnotation(
                new Scatter(PointLayer.ghosts(moves.after, theme), frame, List.of(this::arrows)));
        axes.draw(g, map, area);
        margin(g, top, 0, "confidence", moves::confidence);
        margin(g, top, 1, "variability", moves::variability);
        margin(g, top, 2, "correctness", moves::correctness);
        legend.draw(g, top + MapSection.SCATTER.height + Axes.BELOW + 12);
    }

    private void margin(Graphics2D g, int top, int row, String name, IntToDoubleFunction change) {
        double[] changes = IntStream.range(0, moves.size()).mapToDouble(change).toArray();
        double most = Arrays.stream(changes).map(Math::abs).max().orElse(0);
        double bound = most > 0.5 ? 1 : most > 0.2 ? 0.5 : most > 0.1 ? 0.2 : 0.1;
        NumberAxis axis = axes.change("change of " + name, bound);
        boolean better = row == 2; // more is better of correctness alone
        MapSection.margin(
                g,
                axes,
                top,
                row,
                new Histogram(theme, axes).ofChange(changes, bound, better, axis));
    }

    /** The farthest last, so that no short one hides it; paper below each, to part them. */
    private void arrows(Graphics2D g) {
        float width = drawn.length > 60 ? 3f : 4.5f;
        for (int k = drawn.length - 1; k >= 0; k--) {
            g.setColor(theme.paper());
            arrow(g, drawn[k], width + 3);
            g.setColor(color(moves.correctness(drawn[k])));
            arrow(g, drawn[k], width);
        }
        if (names != null) {
            new Names(
                            moves.after,
                            frame,
                            theme,
                            new int[0],
                            Arrays.stream(drawn).mapToObj(i -> moves.mark(i, names)).toList())
                    .marks(g, ways());
        }
    }

    /** Boxes along the arrows, for names to keep off. */
    private List<Rectangle> ways() {
        List<Rectangle> boxes = new ArrayList<>();
        for (int i : drawn) {
            for (double at = 0; at <= 1; at += 0.125) {
                double x = frame.x(moves.before.variability[moves.from[i]]);
                double y = frame.y(moves.before.confidence[moves.from[i]]);
                x += at * (frame.x(moves.after.variability[moves.to[i]]) - x);
                y += at * (frame.y(moves.after.confidence[moves.to[i]]) - y);
                boxes.add(new Rectangle((int) x - 8, (int) y - 8, 16, 16));
            }
        }
        return boxes;
    }

    private void arrow(Graphics2D g, int i, float width) {
        draw(
                g,
                frame.x(moves.before.variability[moves.from[i]]),
                frame.y(moves.before.confidence[moves.from[i]]),
                frame.x(moves.after.variability[moves.to[i]]),
                frame.y(moves.after.confidence[moves.to[i]]),
                width);
    }

    private static void draw(
            Graphics2D g, double fromX, double fromY, double toX, double toY, float width) {
        double length = Math.hypot(toX - fromX, toY - fromY);
        double head = Math.min(length, 5 * width);
        AffineTransform before = g.getTransform();
        g.translate(fromX, fromY);
        g.rotate(Math.atan2(toY - fromY, toX - fromX));
        g.setStroke(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_MITER));
        g.draw(new Line2D.Double(0, 0, length - head, 0));
        Path2D tip = new Path2D.Double();
        tip.moveTo(length, 0);
        tip.lineTo(length - head, 0.38 * head);
        tip.lineTo(length - head, -0.38 * head);
        tip.closePath();
        g.fill(tip);
        g.setTransform(before);
    }
}
