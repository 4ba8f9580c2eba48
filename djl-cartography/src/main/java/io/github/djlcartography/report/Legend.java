package io.github.djlcartography.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * What the marks of a figure mean, in rows that are filled from left to right. How many rows there
 * are is told by the number of letters, not by the font: it is the same on every machine.
 */
final class Legend {

    static final int ROW = 46;

    private static final double LETTER = 0.55 * Axes.TEXT; // of a usual font, on average
    private static final int ICON_GAP = 10;
    private static final int GAP = 20;

    /** Draws something around the origin. */
    @FunctionalInterface
    interface Icon {
        void draw(Graphics2D g);
    }

    private record Entry(double width, Icon icon, String label, int style) {

        double estimate() {
            return width + (width > 0 ? ICON_GAP : 0) + label.length() * LETTER + GAP;
        }
    }

    private final Theme theme;
    private final int left;
    private final int room;
    private final List<List<Entry>> rows = new ArrayList<>();
    private double filled;

    Legend(Theme theme, int left, int room) {
        this.theme = theme;
        this.left = left;
        this.room = room;
    }

    /** Begins a row with what the marks in it tell of. */
    Legend heading(String text) {
        rows.add(new ArrayList<>());
        filled = 0;
        return add(new Entry(0, g -> {}, text, Font.BOLD));
    }

    Legend add(Shape shape, Color color, String label) {
        Rectangle2D box = shape.getBounds2D();
        return add(
                box.getWidth(),
                g -> {
                    g.setColor(color);
                    g.fill(shape);
                },
                label);
    }

    /**
     * @param width of the icon, around the origin
     */
    Legend add(double width, Icon icon, String label) {
        return add(new Entry(width, icon, label, Font.PLAIN));
    }

    Legend add(String label) {
        return add(0, g -> {}, label);
    }

    private Legend add(Entry entry) {
        boolean full = filled + entry.estimate() - GAP > room;
        if (rows.isEmpty() || (full && !rows.get(rows.size() - 1).isEmpty())) {
            rows.add(new ArrayList<>());
            filled = 0;
        }
        rows.get(rows.size() - 1).add(entry);
        filled += entry.estimate();
        return this;
    }

    int height() {
        return rows.size() * ROW;
    }

    void draw(Graphics2D g, int top) {
        for (int row = 0; row < rows.size(); row++) {
            double middle = top + (row + 0.5) * ROW;
            float size = Axes.TEXT;
            double width = width(g, rows.get(row), size);
            if (width > room) { // letters wider than usual
                size *= (float) (room / width);
            }
            draw(g, rows.get(row), middle, size);
        }
    }

    private static double width(Graphics2D g, List<Entry> row, float size) {
        double width = -GAP;
        for (Entry entry : row) {
            FontMetrics metrics = g.getFontMetrics(Axes.font(entry.style, size));
            width += entry.width + (entry.width > 0 ? ICON_GAP : 0) + GAP;
            width += metrics.stringWidth(entry.label);
        }
        return width;
    }

    private void draw(Graphics2D g, List<Entry> row, double middle, float size) {
        double x = left;
        for (Entry entry : row) {
            if (entry.width > 0) {
                AffineTransform before = g.getTransform();
                g.translate(x + entry.width / 2, middle);
                entry.icon.draw(g);
                g.setTransform(before);
                x += entry.width + ICON_GAP;
            }
            g.setFont(Axes.font(entry.style, size));
            g.setColor(theme.ink());
            g.drawString(entry.label, (float) x, (float) (middle + 0.36 * size));
            x += g.getFontMetrics().stringWidth(entry.label) + GAP;
        }
    }
}
