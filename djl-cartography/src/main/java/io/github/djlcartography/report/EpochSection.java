package io.github.djlcartography.report;

import io.github.djlcartography.analyze.Trajectories;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.Rectangle;
import java.awt.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * How the map came about, epoch by epoch: accuracy and mean confidence over all examples, and
 * p(gold) of some of them.
 */
final class EpochSection implements Section {

    private static final int HEAD = Legend.ROW;
    private static final int TALL = 250;
    private static final int ABOVE = 30; // air to the section before
    private static final int BETWEEN = 36;
    private static final float MARK = 27;

    private final Trajectories run;
    private final Theme theme;
    private final Axes axes;
    private final boolean curves;
    private final List<Line> traced = new ArrayList<>();

    /** One line of a plot. */
    private record Line(
            String name, Color color, Shape shape, IntToDoubleFunction value, IntPredicate solid) {}

    /** An example to trace, by its row in the trajectories, in the colour of its correctness. */
    record Trace(int row, String name, Color color) {}

    /**
     * @param curves whether to draw accuracy and mean confidence
     * @param traces the examples to draw, or none
     */
    EpochSection(Trajectories run, Theme theme, boolean curves, List<Trace> traces) {
        this.run = run;
        this.theme = theme;
        this.curves = curves;
        axes = new Axes(theme);
        for (Trace trace : traces) {
            traced.add(
                    new Line(
                            trace.name,
                            trace.color,
                            Marker.CIRCLE.shape(8),
                            epoch -> run.probability(epoch, trace.row),
                            epoch -> run.isRight(epoch, trace.row)));
        }
    }

    @Override
    public int height() {
        return ABOVE + HEAD + TALL + Axes.BELOW;
    }

    @Override
    public void draw(Graphics2D g, int top) {
        int left = Figure.LEFT;
        int right = Figure.WIDTH - Figure.RIGHT;
        int half = (right - left - BETWEEN - Axes.BESIDE) / 2;
        if (curves) {
            curves(g, top, left, traced.isEmpty() ? right : left + half);
        }
        if (!traced.isEmpty()) {
            traces(g, top, curves ? right - half : left, right);
        }
    }

    private void curves(Graphics2D g, int top, int left, int right) {
        Curves both = Curves.of(run);
        double[] accuracy = both.accuracy();
        double[] confidence = both.confidence();
        double least =
                Math.min(
                        Arrays.stream(accuracy).min().orElse(1),
                        Arrays.stream(confidence).min().orElse(1));
        Color cold = theme.color(Marker.UP);
        Color warm = theme.color(Marker.DIAMOND);
        double low = Math.max(0, Math.floor(least * 10 - 0.2) / 10);
        new Legend(theme, left, right - left)
                .add(Marker.CIRCLE.shape(9), cold, "accuracy")
                .add(Marker.SQUARE.shape(9), warm, "mean confidence")
                .draw(g, top + ABOVE);
        plot(
                g,
                "",
                low,
                new Rectangle(left, top + ABOVE + HEAD, right - left, TALL),
                List.of(
                        new Line("", cold, Marker.CIRCLE.shape(8), e -> accuracy[e], e -> true),
                        new Line("", warm, Marker.SQUARE.shape(8), e -> confidence[e], e -> true)));
    }

    private void traces(Graphics2D g, int top, int left, int right) {
        new Legend(theme, left, right - left)
                .add(Marker.CIRCLE.shape(9), theme.bar(), "right")
                .add(
                        18,
                        drawn -> {
                            drawn.setColor(theme.bar());
                            drawn.setStroke(new BasicStroke(3));
                            drawn.draw(Marker.CIRCLE.shape(8));
                        },
                        "wrong")
                .draw(g, top + ABOVE);
        Rectangle area = new Rectangle(left, top + ABOVE + HEAD, right - left - names(), TALL);
        plot(g, "p(label)", 0, area, traced);
        names(g, area);
    }

    private void plot(Graphics2D g, String up, double low, Rectangle area, List<Line> lines) {
        int first = run.provenance().firstEpoch();
        int last = run.provenance().lastEpoch();
        double air = 0.05 * (1 - low);
        XYSeriesCollection data = new XYSeriesCollection();
        for (int i = 0; i < lines.size(); i++) {
            XYSeries series = new XYSeries(i);
            for (int epoch = 0; epoch < run.epochs(); epoch++) {
                series.add(
                        (double) run.provenance().numbers().get(epoch),
                        lines.get(i).value.applyAsDouble(epoch));
            }
            data.addSeries(series);
        }
        XYPlot plot =
                axes.style(
                        new XYPlot(
                                data,
                                axes.fixed(
                                        "epoch",
                                        first - 0.3,
                                        last + 0.3,
                                        Math.max(1, Math.ceil((last - first) / 6.0))),
                                axes.fixed(up, low - air, 1 + air, low < 0.5 ? 0.5 : 0.1),
                                new Lines(lines)));
        axes.draw(g, plot, area);
    }

    /** Room for the names of the lines, by their letters. */
    private int names() {
        return 20 + traced.stream().mapToInt(line -> 19 * line.name.length()).max().orElse(0);
    }

    /** The names of the lines where they end, apart from each other. */
    private void names(Graphics2D g, Rectangle area) {
        record End(Line line, double at) {}
        List<End> ends = new ArrayList<>();
        for (Line line : traced) {
            double last = Double.NaN;
            for (int epoch = 0; epoch < run.epochs(); epoch++) {
                double value = line.value.applyAsDouble(epoch);
                last = Double.isNaN(value) ? last : value;
            }
            ends.add(new End(line, area.y + (1.05 - last) / 1.1 * area.height));
        }
        ends.sort(Comparator.comparingDouble(End::at));
        double step = Math.min(MARK + 3, (double) area.height / ends.size());
        double[] places =
                Spread.apart(
                        ends.stream().mapToDouble(End::at).toArray(),
                        step,
                        area.y + step / 2,
                        area.y + area.height - step / 2);
        g.setFont(Axes.font(Font.BOLD, (float) Math.min(MARK, step)));
        g.setStroke(new BasicStroke(2));
        for (int i = 0; i < places.length; i++) {
            g.setColor(theme.ink());
            float x = area.x + area.width + 12;
            g.drawString(
                    ends.get(i).line.name, x, (float) (places[i] + 0.36 * g.getFont().getSize2D()));
        }
    }

    /** Lines with a mark at each epoch, solid or hollow. */
    private final class Lines extends XYLineAndShapeRenderer {

        private static final long serialVersionUID = 1L;

        private final transient List<Line> lines;

        Lines(List<Line> lines) {
            this.lines = lines;
            setUseFillPaint(true);
            setDefaultStroke(new BasicStroke(4));
            setAutoPopulateSeriesStroke(false);
            setDefaultOutlineStroke(new BasicStroke(3));
            setAutoPopulateSeriesOutlineStroke(false);
            setDrawOutlines(true);
        }

        @Override
        public Paint getItemPaint(int series, int item) {
            return lines.get(series).color;
        }

        @Override
        public Paint getItemFillPaint(int series, int item) {
            return lines.get(series).solid.test(item) ? lines.get(series).color : theme.paper();
        }

        @Override
        public Shape getItemShape(int series, int item) {
            return lines.get(series).shape;
        }
    }
}
