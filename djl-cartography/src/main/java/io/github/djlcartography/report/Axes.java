package io.github.djlcartography.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleInsets;

/** The look that all four plots of the figure share. */
final class Axes {

    static final Color INK = new Color(0x22262D);
    private static final Color FAINT = new Color(0xE4E7EC);
    private static final Color LINE = new Color(0x9AA3B0);

    private Axes() {}

    static Font font(int style, float size) {
        return new Font(Font.SANS_SERIF, style, 1).deriveFont(size);
    }

    /** An axis with fixed bounds and a tick at each multiple of the unit. */
    static NumberAxis fixed(String label, double low, double high, double unit) {
        NumberAxis axis = new NumberAxis(label);
        axis.setAutoRange(false);
        axis.setRange(low, high);
        DecimalFormat format = format(unit < 0.1 ? "0.00" : "0.0");
        axis.setTickUnit(new NumberTickUnit(unit, format));
        return style(axis);
    }

    /** An axis of counts from 0, with three ticks or so. */
    static NumberAxis count(int most) {
        NumberAxis axis = new NumberAxis("examples");
        axis.setAutoRange(false);
        axis.setRange(0, Math.max(1, most) * 1.08);
        axis.setTickUnit(new NumberTickUnit(countUnit(most), format("#,##0")));
        return style(axis);
    }

    /** The 1, 2 or 5 times a power of ten that fits between two and five times. */
    static double countUnit(int most) {
        double unit = Math.pow(10, Math.floor(Math.log10(Math.max(1, most))));
        double times = most / unit;
        if (times < 2) {
            return Math.max(1, unit / 2);
        }
        return times < 5 ? unit : 2 * unit;
    }

    static XYPlot style(XYPlot plot) {
        plot.setInsets(RectangleInsets.ZERO_INSETS);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setOutlinePaint(LINE);
        plot.setOutlineStroke(new BasicStroke(1f));
        plot.setDomainGridlinePaint(FAINT);
        plot.setRangeGridlinePaint(FAINT);
        plot.setDomainGridlineStroke(new BasicStroke(1f));
        plot.setRangeGridlineStroke(new BasicStroke(1f));
        return plot;
    }

    private static NumberAxis style(NumberAxis axis) {
        axis.setLabelFont(font(Font.PLAIN, 16));
        axis.setTickLabelFont(font(Font.PLAIN, 14));
        axis.setLabelPaint(INK);
        axis.setTickLabelPaint(INK);
        axis.setAxisLineVisible(false);
        axis.setTickMarkPaint(LINE);
        axis.setTickMarkOutsideLength(4);
        return axis;
    }

    private static DecimalFormat format(String pattern) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
    }
}
