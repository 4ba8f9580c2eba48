package io.github.djlcartography.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** The figure at half its size, for a page that cannot draw the map itself. */
final class StillPicture {

    private StillPicture() {}

    static String base64(MapPlot plot) throws IOException {
        BufferedImage large = plot.image();
        BufferedImage small =
                new BufferedImage(
                        large.getWidth() / 2, large.getHeight() / 2, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = small.createGraphics();
        try {
            g.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            g.drawImage(large, 0, 0, small.getWidth(), small.getHeight(), null);
        } finally {
            g.dispose();
        }
        var png = new ByteArrayOutputStream();
        if (!ImageIO.write(small, "png", png)) {
            throw new IOException("this Java runtime has no PNG writer.");
        }
        return Base64.getEncoder().encodeToString(png.toByteArray());
    }
}
