package io.github.djlcartography.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;

/**
 * Points and region tags as one annotation of JFreeChart's plot, drawn in pixels of the image: the
 * plot clips and frames it, but never walks a data set point by point.
 */
final class Scatter extends AbstractXYAnnotation {

    private static final long serialVersionUID = 1L;
    private static final int PAD_X = 20;
    private static final int PAD_Y = 10;

    /** Nearer than this many pixels a tag needs no line to what it names. */
    private static final int SHORTEST = 36;

    private final transient Points points;
    private final transient Levels levels;
    private final transient Frame frame;
    private final int[] ringed;

    Scatter(Points points, Levels levels, Frame frame, int[] ringed) {
        this.points = points;
        this.levels = levels;
        this.frame = frame;
        this.ringed = ringed;
    }

    @Override
    public void draw(
            Graphics2D g,
            XYPlot plot,
            Rectangle2D dataArea,
            ValueAxis domainAxis,
            ValueAxis rangeAxis,
            int rendererIndex,
            PlotRenderingInfo info) {
        AffineTransform scaled = g.getTransform();
        Point2D corner =
                scaled.transform(new Point2D.Double(dataArea.getX(), dataArea.getY()), null);
        g.setTransform(
                AffineTransform.getTranslateInstance(
                        Math.rint(corner.getX()), Math.rint(corner.getY())));
        g.drawImage(raster(), 0, 0, null);
        g.setFont(Axes.font(Font.BOLD, 34));
        FontMetrics metrics = g.getFontMetrics();
        for (RegionTags.Tag tag :
                RegionTags.place(points, ringed, frame, label -> size(metrics, label))) {
            draw(g, metrics, tag);
        }
        g.setTransform(scaled);
    }

    private BufferedImage raster() {
        var image =
                new BufferedImage(frame.width(), frame.height(), BufferedImage.TYPE_INT_ARGB_PRE);
        int[] pixels = PointLayer.paint(points, levels, frame, ringed);
        image.getRaster().setDataElements(0, 0, frame.width(), frame.height(), pixels);
        return image;
    }

    private static Dimension size(FontMetrics metrics, String label) {
        return new Dimension(
                metrics.stringWidth(label) + 2 * PAD_X, metrics.getHeight() + 2 * PAD_Y);
    }

    private static void draw(Graphics2D g, FontMetrics metrics, RegionTags.Tag tag) {
        Rectangle box = tag.box();
        leader(g, tag);
        var plate = new RoundRectangle2D.Double(box.x, box.y, box.width, box.height, 18, 18);
        g.setColor(new Color(255, 255, 255, 225));
        g.fill(plate);
        g.setColor(Axes.INK);
        g.setStroke(new BasicStroke(2));
        g.draw(plate);
        g.drawString(tag.region().label(), box.x + PAD_X, box.y + PAD_Y + metrics.getAscent());
    }

    /** From the tag to a dot amid its examples; white below, so that it reads on any colour. */
    private static void leader(Graphics2D g, RegionTags.Tag tag) {
        Rectangle box = tag.box();
        double fromX = Math.max(box.x, Math.min(box.getMaxX(), tag.x()));
        double fromY = Math.max(box.y, Math.min(box.getMaxY(), tag.y()));
        if (Math.hypot(fromX - tag.x(), fromY - tag.y()) < SHORTEST) {
            return;
        }
        Shape line = new Line2D.Double(fromX, fromY, tag.x(), tag.y());
        g.setColor(Color.WHITE);
        g.setStroke(new BasicStroke(7, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(line);
        g.fill(dot(tag, 8));
        g.setColor(Axes.INK);
        g.setStroke(new BasicStroke(2.5f));
        g.draw(line);
        g.fill(dot(tag, 5.5));
    }

    private static Shape dot(RegionTags.Tag tag, double radius) {
        return new Ellipse2D.Double(tag.x() - radius, tag.y() - radius, 2 * radius, 2 * radius);
    }
}
