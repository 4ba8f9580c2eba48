package io.github.djlcartography.report;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;

/**
 * Examples, and what is written on them, as one annotation of JFreeChart's plot, drawn in pixels of
 * the image: the plot clips and frames it, but never walks a data set point by point.
 */
final class Scatter extends AbstractXYAnnotation {

    private static final long serialVersionUID = 1L;

    private final transient Layer layer;
    private final transient Frame frame;
    private final transient List<Overlay> overlays;

    /** Lines and letters over the examples, in pixels of the frame. */
    @FunctionalInterface
    interface Overlay {
        void draw(Graphics2D g);
    }

    Scatter(Layer layer, Frame frame, List<Overlay> overlays) {
        this.layer = layer;
        this.frame = frame;
        this.overlays = overlays;
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
        overlays.forEach(overlay -> overlay.draw(g));
        g.setTransform(scaled);
    }

    private BufferedImage raster() {
        var image =
                new BufferedImage(frame.width(), frame.height(), BufferedImage.TYPE_INT_ARGB_PRE);
        image.getRaster().setDataElements(0, 0, frame.width(), frame.height(), layer.paint(frame));
        return image;
    }
}
