package io.github.djlcartography.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.List;

/** The names of regions and of chosen examples, written on a map. */
final class Names implements Scatter.Overlay {

    private static final float TAG = 2 * 28; // pixels, bold
    private static final float MARK = 2 * 26;
    private static final int PAD_X = 20;
    private static final int PAD_Y = 6;

    /** Nearer than this many pixels a tag needs no line to what it names. */
    private static final int SHORTEST = 36;

    private final Points points;
    private final Frame frame;
    private final Theme theme;
    private final int[] ringed;
    private final List<Mark> marks;

    /** A chosen example's name. */
    record Mark(int row, String name) {}

    Names(Points points, Frame frame, Theme theme, int[] ringed, List<Mark> marks) {
        this.points = points;
        this.frame = frame;
        this.theme = theme;
        this.ringed = ringed;
        this.marks = marks;
    }

    @Override
    public void draw(Graphics2D g) {
        g.setFont(Axes.font(Font.BOLD, TAG));
        FontMetrics metrics = g.getFontMetrics();
        List<Rectangle> taken = new ArrayList<>();
        for (RegionTags.Tag tag :
                RegionTags.place(points, ringed, frame, label -> size(metrics, label))) {
            draw(g, metrics, tag);
            taken.add(tag.box());
        }
        marks(g, taken);
    }

    /** The examples alone, beside what is taken. */
    void marks(Graphics2D g, List<Rectangle> taken) {
        g.setFont(Axes.font(Font.BOLD, MARK));
        for (Mark mark : marks) {
            draw(g, mark, taken);
        }
    }

    private static Dimension size(FontMetrics metrics, String label) {
        return new Dimension(
                metrics.stringWidth(label) + 2 * PAD_X, metrics.getHeight() + 2 * PAD_Y);
    }

    private void draw(Graphics2D g, FontMetrics metrics, RegionTags.Tag tag) {
        Rectangle box = tag.box();
        leader(g, tag);
        var plate = new RoundRectangle2D.Double(box.x, box.y, box.width, box.height, 24, 24);
        g.setColor(clear(theme.paper(), 225));
        g.fill(plate);
        g.setColor(theme.ink());
        g.setStroke(new BasicStroke(3));
        g.draw(plate);
        g.drawString(tag.region().label(), box.x + PAD_X, box.y + PAD_Y + metrics.getAscent());
    }

    private static Color clear(Color color, int alpha) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }

    /** From the tag to a dot amid its examples; paper below, so that it reads on any colour. */
    private void leader(Graphics2D g, RegionTags.Tag tag) {
        Rectangle box = tag.box();
        double fromX = Math.max(box.x, Math.min(box.getMaxX(), tag.x()));
        double fromY = Math.max(box.y, Math.min(box.getMaxY(), tag.y()));
        if (Math.hypot(fromX - tag.x(), fromY - tag.y()) < SHORTEST) {
            return;
        }
        Shape line = new Line2D.Double(fromX, fromY, tag.x(), tag.y());
        g.setColor(theme.paper());
        g.setStroke(new BasicStroke(9, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(line);
        g.fill(dot(tag, 11));
        g.setColor(theme.ink());
        g.setStroke(new BasicStroke(3.5f));
        g.draw(line);
        g.fill(dot(tag, 7.5));
    }

    private static Shape dot(RegionTags.Tag tag, double radius) {
        return new Ellipse2D.Double(tag.x() - radius, tag.y() - radius, 2 * radius, 2 * radius);
    }

    /** Beside the example, where no other name stands; on a plate, as it may lie amid others. */
    private void draw(Graphics2D g, Mark mark, List<Rectangle> taken) {
        FontMetrics metrics = g.getFontMetrics();
        int width = metrics.stringWidth(mark.name) + 12;
        int height = metrics.getAscent() - metrics.getDescent() + 14;
        double x = frame.x(points.variability[mark.row]);
        double y = frame.y(points.confidence[mark.row]);
        Rectangle box = free(x, y, width, height, taken);
        taken.add(box);
        g.setColor(clear(theme.paper(), 205));
        g.fill(new RoundRectangle2D.Double(box.x, box.y, width, height, 12, 12));
        g.setColor(theme.ink());
        g.drawString(mark.name, box.x + 6, box.y + height - 7);
    }

    private Rectangle free(double x, double y, int width, int height, List<Rectangle> taken) {
        Rectangle all = new Rectangle(frame.width(), frame.height());
        Rectangle first = null;
        for (int ring = 1; ring <= 8; ring++) {
            int off = 12 + 10 * ring;
            double[][] places = {
                {x + off, y - height / 2.0},
                {x + off, y - height - off / 2.0},
                {x + off, y + off / 2.0},
                {x - off - width, y - height / 2.0},
                {x - width / 2.0, y - off - height},
                {x - width / 2.0, y + off},
                {x - off - width, y - height - off / 2.0},
                {x - off - width, y + off / 2.0}
            };
            for (double[] place : places) {
                var box =
                        new Rectangle(
                                (int) Math.rint(place[0]),
                                (int) Math.rint(place[1]),
                                width,
                                height);
                if (all.contains(box)) {
                    first = first == null ? box : first;
                    if (taken.stream().noneMatch(box::intersects)) {
                        return box;
                    }
                }
            }
        }
        return first == null ? new Rectangle((int) x, (int) y, width, height) : first;
    }
}
