package io.github.djlcartography.report;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleInsets;

/** The look that all plots of a figure share. */
final class Axes {

    /**
     * Size of the letters that all have to read. 8 cm, a column of a journal, are 227 points for
     * {@value Figure#WIDTH} units: this is 5 of them, the least that journals take.
     */
    static final float TEXT = 31;

    /** Room for ticks and label of the axis below a plot, and of that beside it. */
    static final int BELOW = 88;

    static final int BESIDE = 122;

    private final Theme theme;

    Axes(Theme theme) {
        this.theme = theme;
    }

    static Font font(int style, float size) {
        return new Font(Font.SANS_SERIF, style, 1).deriveFont(size);
    }

    /** An axis with fixed bounds and a tick at each multiple of the unit. */
    NumberAxis fixed(String label, double low, double high, double unit) {
        String pattern = unit >= 1 ? "0" : unit < 0.1 ? "0.00" : "0.0";
        return axis(label, low, high, new NumberTickUnit(unit, format(pattern)));
    }

    /** An axis of counts from 0, with three ticks or so. */
    NumberAxis count(int most) {
        double unit = countUnit(most);
        return axis("examples", 0, Math.max(1, most) * 1.08, new Thousands(unit));
    }

    private NumberAxis axis(String label, double low, double high, NumberTickUnit unit) {
        NumberAxis axis = new NumberAxis(label);
        axis.setAutoRange(false);
        axis.setRange(low, high);
        axis.setTickUnit(unit);
        axis.setLabelFont(font(Font.PLAIN, TEXT));
        axis.setTickLabelFont(font(Font.PLAIN, TEXT));
        axis.setLabelPaint(theme.ink());
        axis.setTickLabelPaint(theme.ink());
        axis.setAxisLineVisible(false);
        axis.setTickMarkPaint(theme.line());
        axis.setTickMarkStroke(new BasicStroke(1.5f));
        axis.setTickMarkOutsideLength(6);
        return axis;
    }

    /** The 1, 2 or 5 times a power of ten that fits one to three times. */
    static double countUnit(int most) {
        double unit = Math.pow(10, Math.floor(Math.log10(Math.max(1, most))));
        double times = most / unit;
        if (times < 2) {
            return Math.max(1, unit / 2);
        }
        return times < 3 ? unit : times < 6 ? 2 * unit : 5 * unit;
    }

    XYPlot style(XYPlot plot) {
        plot.setInsets(RectangleInsets.ZERO_INSETS);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        plot.setBackgroundPaint(theme.paper());
        plot.setOutlinePaint(theme.line());
        plot.setOutlineStroke(new BasicStroke(1.5f));
        plot.setDomainGridlinePaint(theme.faint());
        plot.setRangeGridlinePaint(theme.faint());
        plot.setDomainGridlineStroke(new BasicStroke(1.2f));
        plot.setRangeGridlineStroke(new BasicStroke(1.2f));
        return plot;
    }

    /** Draws a plot so that its data fill exactly this area, its axes left of and below it. */
    void draw(Graphics2D g, XYPlot plot, Rectangle area) {
        String up = plot.getRangeAxis().getLabel();
        plot.getRangeAxis().setLabel(null); // JFreeChart turns letters into outlines to rotate them
        if (up != null) {
            boolean counts =
                    plot.getRangeAxis() instanceof NumberAxis axis
                            && axis.getTickUnit() instanceof Thousands;
            upright(g, up, area, counts);
        }
        AxisSpace below = new AxisSpace();
        below.setBottom(BELOW);
        plot.setFixedDomainAxisSpace(below);
        AxisSpace beside = new AxisSpace();
        beside.setLeft(BESIDE);
        plot.setFixedRangeAxisSpace(beside);
        plot.draw(
                g,
                new Rectangle(area.x - BESIDE, area.y, area.width + BESIDE, area.height + BELOW),
                null,
                null,
                null);
    }

    /** Closer to ticks that are known to be short. */
    private void upright(Graphics2D g, String text, Rectangle area, boolean counts) {
        g.setFont(font(Font.PLAIN, TEXT));
        g.setColor(theme.ink());
        AffineTransform before = g.getTransform();
        g.translate(area.x - BESIDE + (counts ? 0.8 : 1.25) * TEXT, area.y + area.height / 2.0);
        g.rotate(-Math.PI / 2);
        g.drawString(text, -g.getFontMetrics().stringWidth(text) / 2f, 0);
        g.setTransform(before);
    }

    static DecimalFormat format(String pattern) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
    }

    /** A count in four letters at most: 500, 20k, 1.5M. */
    static String compact(double count) {
        DecimalFormat format = format("0.#");
        return count >= 1e6
                ? format.format(count / 1e6) + "M"
                : count >= 1e3 ? format.format(count / 1e3) + "k" : format.format(count);
    }

    /** An axis of differences, with a tick near each end and in the middle. */
    NumberAxis change(String label, double bound) {
        return axis(label, -1.1 * bound, 1.1 * bound, new Signed(bound));
    }

    private static final class Signed extends NumberTickUnit {

        private static final long serialVersionUID = 1L;

        Signed(double unit) {
            super(unit);
        }

        @Override
        public String valueToString(double value) {
            return value == 0 ? "0" : format("+0.#;−0.#").format(value);
        }
    }

    /** Without a zero, which would stand in the corner that the other axis writes into. */
    private static final class Thousands extends NumberTickUnit {

        private static final long serialVersionUID = 1L;

        Thousands(double unit) {
            super(unit);
        }

        @Override
        public String valueToString(double value) {
            return value == 0 ? "" : compact(value);
        }
    }
}
