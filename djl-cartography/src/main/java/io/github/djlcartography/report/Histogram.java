package io.github.djlcartography.report;

import java.awt.Color;
import java.util.Arrays;
import java.util.function.DoubleFunction;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.data.statistics.SimpleHistogramBin;
import org.jfree.data.statistics.SimpleHistogramDataset;

/** The margins of the map: how many examples fall on each value of one metric. */
final class Histogram {

    private static final int BINS = 40;

    private final Theme theme;
    private final Axes axes;

    Histogram(Theme theme, Axes axes) {
        this.theme = theme;
        this.axes = axes;
    }

    /** Counts in equal bins over [0, high]; the last bin takes its upper bound too. */
    XYPlot ofMetric(double[] values, double high, NumberAxis axis) {
        int[] counts = new int[BINS];
        for (double value : values) {
            counts[Math.min(BINS - 1, (int) (value / high * BINS))]++;
        }
        double[] middles = new double[BINS];
        Arrays.setAll(middles, i -> (i + 0.5) * high / BINS);
        return plot(middles, high / BINS, counts, middle -> theme.bar(), axis);
    }

    /** One bar for each level, in the colour of its marker; with too many levels, bins. */
    XYPlot ofCorrectness(double[] values, Levels levels, NumberAxis axis) {
        double[] middles = levels.distinct();
        if (middles.length == 0) {
            middles = new double[BINS / 2 + 1];
            Arrays.setAll(middles, i -> i / (BINS / 2.0));
        }
        int[] counts = new int[middles.length];
        for (double value : values) {
            counts[nearest(middles, value)]++;
        }
        return plot(middles, width(middles), counts, at -> theme.color(levels.marker(at)), axis);
    }

    /**
     * Counts of differences in [-most, most], the middle bin around none.
     *
     * @param better whether more is better, so that bars are coloured by their side
     */
    XYPlot ofChange(double[] values, double most, boolean better, NumberAxis axis) {
        int sides = BINS / 2;
        double[] middles = new double[2 * sides + 1];
        Arrays.setAll(middles, i -> (i - sides) * most / (sides + 0.5));
        int[] counts = new int[middles.length];
        for (double value : values) {
            counts[nearest(middles, value)]++;
        }
        double width = most / (sides + 0.5);
        return plot(
                middles,
                width,
                counts,
                at ->
                        !better || Math.abs(at) < width / 2
                                ? theme.bar()
                                : theme.color(at < 0 ? Marker.DOWN : Marker.UP),
                axis);
    }

    private static int nearest(double[] middles, double value) {
        int at = Arrays.binarySearch(middles, value);
        if (at >= 0) {
            return at;
        }
        int above = -at - 1;
        if (above == 0 || above == middles.length) {
            return Math.min(above, middles.length - 1);
        }
        return middles[above] - value < value - middles[above - 1] ? above : above - 1;
    }

    /** As wide as the closest two bars allow, with air between. */
    private static double width(double[] middles) {
        double width = 0.1;
        for (int i = 1; i < middles.length; i++) {
            width = Math.min(width, 0.7 * (middles[i] - middles[i - 1]));
        }
        return width;
    }

    private XYPlot plot(
            double[] middles,
            double width,
            int[] counts,
            DoubleFunction<Color> color,
            NumberAxis axis) {
        SimpleHistogramDataset bars = new SimpleHistogramDataset("examples");
        bars.setAdjustForBinSize(false);
        for (int i = 0; i < middles.length; i++) {
            double low = middles[i] - width / 2;
            // The upper bound is open, so that rounding never makes two neighbours overlap.
            var bin = new SimpleHistogramBin(low, low + width * (1 - 1e-9), true, false);
            bin.setItemCount(counts[i]);
            bars.addBin(bin);
        }
        XYBarRenderer renderer =
                new XYBarRenderer() {
                    @Override
                    public Color getItemPaint(int row, int column) {
                        return color.apply(middles[column]);
                    }
                };
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        renderer.setMargin(0.08);
        NumberAxis count = axes.count(Arrays.stream(counts).max().orElse(0));
        return axes.style(new XYPlot(bars, axis, count, renderer));
    }
}
