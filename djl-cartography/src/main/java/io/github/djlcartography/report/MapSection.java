package io.github.djlcartography.report;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.stream.IntStream;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;

/**
 * The map, with how many examples fall on each value of its three metrics beside it. All places are
 * fixed, none is left to the width of a tick label: fonts differ between machines, the points must
 * not.
 */
final class MapSection implements Section {

    /** Of the examples, below the top of the section. */
    static final Rectangle SCATTER = new Rectangle(Figure.LEFT, 0, 810, 620);

    private static final int MARGIN_LEFT = 1078;
    private static final int MARGIN_WIDTH = 288;
    private static final int MARGIN_HEIGHT = 138;
    private static final int MARGIN_STEP = (SCATTER.height - MARGIN_HEIGHT) / 2;

    private final Points points;
    private final Levels levels;
    private final Frame frame;
    private final Theme theme;
    private final Axes axes;
    private final Layer layer;
    private final Names names;
    private final Legend legend;

    /**
     * @param density whether examples are counted in cells rather than drawn one by one
     * @param ringed rows to draw rings around
     * @param ringLabel what they are; none if empty
     * @param marks examples to name; they are ringed
     */
    MapSection(
            Points points,
            Theme theme,
            boolean density,
            int[] ringed,
            String ringLabel,
            List<Names.Mark> marks) {
        this.points = points;
        this.theme = theme;
        axes = new Axes(theme);
        levels = Levels.of(points.correctness);
        frame = frame(points);
        int[] all =
                IntStream.concat(IntStream.of(ringed), marks.stream().mapToInt(Names.Mark::row))
                        .toArray();
        int most = density ? DensityLayer.most(points, frame) : 0;
        layer =
                Layer.of(
                        density
                                ? DensityLayer.of(points, theme, most)
                                : PointLayer.of(points, levels, theme),
                        PointLayer.rings(points, all, theme));
        names = new Names(points, frame, theme, all, marks);
        legend = new Legend(theme, Figure.LEFT, Figure.WIDTH - Figure.LEFT - Figure.RIGHT);
        if (density) {
            density(legend, theme, most);
        } else {
            levels(legend, theme, levels);
        }
        if (ringed.length > 0) {
            ring(legend, theme, ringLabel);
        }
    }

    static Frame frame(Points points) {
        return Frame.around(points, SCATTER.width * Figure.SCALE, SCATTER.height * Figure.SCALE);
    }

    @Override
    public int height() {
        return SCATTER.height + Axes.BELOW + 12 + legend.height();
    }

    @Override
    public void draw(Graphics2D g, int top) {
        Rectangle area = new Rectangle(SCATTER);
        area.y += top;
        XYPlot map =
                scatter(
                        axes,
                        axes.fixed("variability", frame.xLow(), frame.xHigh(), unit(frame, 1)),
                        axes.fixed("confidence", frame.yLow(), frame.yHigh(), 0.2));
        map.addAnnotation(new Scatter(layer, frame, List.of(names)));
        axes.draw(g, map, area);
        margins(g, top);
        legend.draw(g, top + SCATTER.height + Axes.BELOW + 12);
    }

    /** An empty plot of a map. */
    static XYPlot scatter(Axes axes, NumberAxis variability, NumberAxis confidence) {
        // The renderer draws nothing, but without one JFreeChart leaves out the grid.
        return axes.style(new XYPlot(null, variability, confidence, new XYLineAndShapeRenderer()));
    }

    /**
     * Between two ticks of variability.
     *
     * @param times more where there is less room
     */
    static double unit(Frame frame, int times) {
        double right = frame.right();
        return times * (right > 0.25 ? 0.1 : right > 0.1 ? 0.05 : 0.02);
    }

    private void margins(Graphics2D g, int top) {
        Histogram histogram = new Histogram(theme, axes);
        margin(
                g,
                axes,
                top,
                0,
                histogram.ofMetric(
                        points.confidence, 1, axes.fixed("confidence", -0.025, 1.025, 0.5)));
        margin(
                g,
                axes,
                top,
                1,
                histogram.ofMetric(
                        points.variability,
                        frame.right(),
                        axes.fixed("variability", frame.xLow(), frame.xHigh(), unit(frame, 2))));
        margin(
                g,
                axes,
                top,
                2,
                histogram.ofCorrectness(
                        points.correctness, levels, axes.fixed("correctness", -0.08, 1.08, 0.5)));
    }

    /** One of the three plots beside a map. */
    static void margin(Graphics2D g, Axes axes, int top, int row, XYPlot plot) {
        plot.setDomainGridlinesVisible(false);
        axes.draw(
                g,
                plot,
                new Rectangle(MARGIN_LEFT, top + row * MARGIN_STEP, MARGIN_WIDTH, MARGIN_HEIGHT));
    }

    static void levels(Legend legend, Theme theme, Levels levels) {
        legend.heading("correctness");
        for (Levels.Entry entry : levels.entries()) {
            Marker marker = entry.marker();
            legend.add(marker.shape(11.5), theme.color(marker), entry.label());
        }
    }

    static void ring(Legend legend, Theme theme, String label) {
        Area ring = new Area(new Ellipse2D.Double(-13, -13, 26, 26));
        ring.subtract(new Area(new Ellipse2D.Double(-10, -10, 20, 20)));
        legend.add(ring, theme.ink(), label);
    }

    static void density(Legend legend, Theme theme, int most) {
        legend.heading("mean correctness").add("0");
        legend.add(190, g -> ramp(g, theme), "1");
        legend.heading("examples in a cell");
        int middle = (int) Math.rint(Math.sqrt(most));
        for (int count : IntStream.of(1, middle, most).distinct().toArray()) {
            double radius = 15 * Math.sqrt(DensityLayer.area(count, most));
            legend.add(hexagon(radius), theme.bar(), Axes.compact(count));
        }
    }

    private static void ramp(Graphics2D g, Theme theme) {
        int steps = 38;
        for (int i = 0; i < steps; i++) {
            g.setColor(theme.color((i + 0.5) / steps));
            g.fill(new Rectangle2D.Double(-95 + i * 190.0 / steps, -12, 190.0 / steps + 0.5, 24));
        }
    }

    private static Path2D hexagon(double radius) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < 6; i++) {
            double angle = Math.toRadians(60 * i - 90);
            double x = radius * StrictMath.cos(angle);
            double y = radius * StrictMath.sin(angle);
            if (i == 0) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
        path.closePath();
        return path;
    }
}
