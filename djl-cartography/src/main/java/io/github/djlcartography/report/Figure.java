package io.github.djlcartography.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.block.BlockContainer;
import org.jfree.chart.block.BorderArrangement;
import org.jfree.chart.block.FlowArrangement;
import org.jfree.chart.block.LabelBlock;
import org.jfree.chart.block.RectangleConstraint;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.VerticalAlignment;

/**
 * Where everything goes. All places are fixed, none is left to the width of a tick label: fonts
 * differ between machines, the points must not.
 */
final class Figure {

    static final int SCALE = 2;
    static final int WIDTH = 1400;
    static final int HEIGHT = 860;

    /** Of the points, before scaling. */
    static final Rectangle SCATTER = new Rectangle(92, 96, 868, 640);

    private static final int MARGIN_LEFT = 1064;
    private static final int MARGIN_WIDTH = 308;
    private static final int MARGIN_HEIGHT = 170;
    private static final int MARGIN_STEP = (SCATTER.height - MARGIN_HEIGHT) / 2;
    private static final int LEGEND_TOP = 800;
    private static final int AXIS_LEFT = 88;
    private static final int AXIS_BOTTOM = 60;

    private final Points points;
    private final Levels levels;
    private final Frame frame;
    private final int[] ringed;

    Figure(Points points, int[] ringed) {
        this.points = points;
        this.levels = Levels.of(points.correctness);
        this.frame = Frame.around(points, SCATTER.width * SCALE, SCATTER.height * SCALE);
        this.ringed = ringed;
    }

    BufferedImage draw(String title, String subtitle, String ringLabel) {
        var image = new BufferedImage(WIDTH * SCALE, HEIGHT * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setColor(Color.WHITE);
            g.fillRect(0, 0, image.getWidth(), image.getHeight());
            g.scale(SCALE, SCALE);
            hints(g);
            line(g, title, Font.BOLD, 24, 46);
            line(g, subtitle, Font.PLAIN, 16, 76);
            plot(g, scatter(), SCATTER);
            margins(g);
            legend(g, ringLabel);
        } finally {
            g.dispose();
        }
        return image;
    }

    private XYPlot scatter() {
        // The renderer draws nothing, but without one JFreeChart leaves out the grid.
        XYPlot plot =
                new XYPlot(
                        null,
                        variability(),
                        Axes.fixed("confidence", frame.yLow(), frame.yHigh(), 0.2),
                        new XYLineAndShapeRenderer());
        plot.addAnnotation(new Scatter(points, levels, frame, ringed));
        return Axes.style(plot);
    }

    /** The axis that the map and its marginal share, with as many ticks as there is room for. */
    private NumberAxis variability() {
        double right = frame.right();
        double unit = right > 0.25 ? 0.1 : right > 0.1 ? 0.05 : 0.02;
        return Axes.fixed("variability", frame.xLow(), frame.xHigh(), unit);
    }

    private void margins(Graphics2D g) {
        margin(
                g,
                0,
                Histogram.ofMetric(
                        points.confidence, 1, Axes.fixed("confidence", -0.025, 1.025, 0.2)));
        margin(g, 1, Histogram.ofMetric(points.variability, frame.right(), variability()));
        margin(
                g,
                2,
                Histogram.ofCorrectness(
                        points.correctness, levels, Axes.fixed("correctness", -0.08, 1.08, 0.2)));
    }

    private static void margin(Graphics2D g, int row, XYPlot plot) {
        plot.setDomainGridlinesVisible(false);
        plot(
                g,
                plot,
                new Rectangle(
                        MARGIN_LEFT, SCATTER.y + row * MARGIN_STEP, MARGIN_WIDTH, MARGIN_HEIGHT));
    }

    /** Draws a plot so that its data fill exactly this area, its axes left of and below it. */
    private static void plot(Graphics2D g, XYPlot plot, Rectangle area) {
        AxisSpace below = new AxisSpace();
        below.setBottom(AXIS_BOTTOM);
        plot.setFixedDomainAxisSpace(below);
        AxisSpace beside = new AxisSpace();
        beside.setLeft(AXIS_LEFT);
        plot.setFixedRangeAxisSpace(beside);
        plot.draw(
                g,
                new Rectangle(
                        area.x - AXIS_LEFT,
                        area.y,
                        area.width + AXIS_LEFT,
                        area.height + AXIS_BOTTOM),
                null,
                null,
                null);
    }

    private void legend(Graphics2D g, String ringLabel) {
        LegendItemCollection items = new LegendItemCollection();
        for (Levels.Entry entry : levels.entries()) {
            Marker marker = entry.marker();
            items.add(
                    new LegendItem(
                            entry.label(), null, null, null, marker.shape(6.5), marker.color()));
        }
        if (ringed.length > 0) {
            Area ring = new Area(new Ellipse2D.Double(-7, -7, 14, 14));
            ring.subtract(new Area(new Ellipse2D.Double(-5.4, -5.4, 10.8, 10.8)));
            items.add(new LegendItem(ringLabel, null, null, null, ring, Axes.INK));
        }
        var flow = new FlowArrangement(HorizontalAlignment.LEFT, VerticalAlignment.CENTER, 14, 4);
        LegendTitle legend = new LegendTitle(() -> items, flow, flow);
        legend.setItemFont(Axes.font(Font.PLAIN, 16));
        legend.setItemPaint(Axes.INK);
        legend.setItemLabelPadding(new RectangleInsets(2, 4, 2, 2));
        BlockContainer row = new BlockContainer(new BorderArrangement());
        var heading = new LabelBlock("correctness", Axes.font(Font.BOLD, 16), Axes.INK);
        heading.setPadding(2, 0, 0, 12);
        row.add(heading, RectangleEdge.LEFT);
        row.add(legend.getItemContainer());
        legend.setWrapper(row);
        var area = new Rectangle2D.Double(SCATTER.x, LEGEND_TOP, WIDTH - SCATTER.x - 20, 56);
        legend.arrange(g, new RectangleConstraint(area.width, area.height).toUnconstrainedHeight());
        legend.draw(g, area);
    }

    /** One line of text over the points, made smaller where it would run out of the picture. */
    private static void line(Graphics2D g, String text, int style, float size, int baseline) {
        float room = WIDTH - SCATTER.x - 24;
        g.setFont(Axes.font(style, size));
        float width = (float) g.getFontMetrics().getStringBounds(text, g).getWidth();
        if (width > room) {
            g.setFont(Axes.font(style, size * room / width));
        }
        g.setColor(Axes.INK);
        g.drawString(text, SCATTER.x, baseline);
    }

    private static void hints(Graphics2D g) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(
                RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }
}
