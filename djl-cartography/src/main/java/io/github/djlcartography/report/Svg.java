package io.github.djlcartography.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Composite;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.GraphicsConfiguration;
import java.awt.Image;
import java.awt.Paint;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.BufferedImageOp;
import java.awt.image.ImageObserver;
import java.awt.image.RenderedImage;
import java.awt.image.renderable.RenderableImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.AttributedCharacterIterator;
import java.text.DecimalFormat;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is drawn as SVG 1.1: shapes as paths, letters as text (as wide as they are on this
 * machine, in whatever font they are shown), images as embedded PNG. What a figure draws it can do:
 * plain colours, solid lines, images of their own size; the rest it refuses.
 */
final class Svg extends Graphics2D {

    private static final String FONTS = "'DejaVu Sans', Verdana, Helvetica, Arial, sans-serif";

    private final StringBuilder body;
    private final Map<String, String> clips; // path → id
    private final Graphics2D scratch; // for the measures of letters
    private final AffineTransform transform;
    private @Nullable Area clip; // in pixels
    private Color color = Color.BLACK;
    private Paint paint = Color.BLACK;
    private Color background = Color.WHITE;
    private Stroke stroke = new BasicStroke();
    private Font font = Axes.font(Font.PLAIN, 12);
    private @Nullable Composite composite;

    /**
     * @param scale pixels of an image in one unit
     */
    Svg(String title, int width, int height, int scale, Color paper) {
        body = new StringBuilder();
        clips = new HashMap<>();
        transform = new AffineTransform();
        scratch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        Figure.hints(scratch);
        body.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
                .append("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                .append(" xmlns:xlink=\"http://www.w3.org/1999/xlink\" role=\"img\" width=\"")
                .append(width)
                .append("\" height=\"")
                .append(height)
                .append("\" viewBox=\"0 0 ")
                .append(width * scale)
                .append(' ')
                .append(height * scale)
                .append("\">\n<title>")
                .append(escaped(title))
                .append("</title>\n");
        setColor(paper);
        fillRect(0, 0, width * scale, height * scale);
    }

    private Svg(Svg other) {
        body = other.body;
        clips = other.clips;
        scratch = other.scratch;
        transform = new AffineTransform(other.transform);
        clip = other.clip == null ? null : new Area(other.clip);
        color = other.color;
        paint = other.paint;
        background = other.background;
        stroke = other.stroke;
        font = other.font;
        composite = other.composite;
    }

    /** The whole document. */
    String text() {
        return body + "</svg>\n";
    }

    private static String number(double value) {
        DecimalFormat format = Axes.format("0.##");
        String text = format.format(value);
        return text.equals("-0") ? "0" : text;
    }

    private static String path(Shape shape) {
        StringBuilder path = new StringBuilder();
        double[] at = new double[6];
        for (PathIterator i = shape.getPathIterator(null); !i.isDone(); i.next()) {
            int kind = i.currentSegment(at);
            path.append("MLQCZ".charAt(kind));
            int numbers = kind == PathIterator.SEG_CLOSE ? 0 : kind <= 1 ? 2 : kind * 2;
            for (int n = 0; n < numbers; n++) {
                path.append(n == 0 ? "" : " ").append(number(at[n]));
            }
        }
        return path.toString();
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '&' -> escaped.append("&amp;");
                                case '<' -> escaped.append("&lt;");
                                case '>' -> escaped.append("&gt;");
                                case '"' -> escaped.append("&quot;");
                                default -> escaped.appendCodePoint(isXml(c) ? c : 0xFFFD);
                            }
                        });
        return escaped.toString();
    }

    private static boolean isXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }

    private String clipped() {
        if (clip == null) {
            return "";
        }
        String path = path(clip);
        String id = clips.get(path);
        if (id == null) {
            id = "c" + clips.size();
            clips.put(path, id);
            body.append("<clipPath id=\"%s\"><path d=\"%s\"/></clipPath>\n".formatted(id, path));
        }
        return " clip-path=\"url(#" + id + ")\"";
    }

    private String paint(String attribute) {
        String rgb = "%s=\"#%06x\"".formatted(attribute, color.getRGB() & 0xffffff);
        return color.getAlpha() == 255
                ? rgb
                : rgb + " %s-opacity=\"%s\"".formatted(attribute, number(color.getAlpha() / 255.0));
    }

    /** How much longer a length becomes. */
    private double scale() {
        return Math.sqrt(Math.abs(transform.getDeterminant()));
    }

    @Override
    public void fill(Shape shape) {
        String clipped = clipped();
        String path = path(transform.createTransformedShape(shape));
        body.append("<path d=\"%s\" %s%s/>\n".formatted(path, paint("fill"), clipped));
    }

    @Override
    public void draw(Shape shape) {
        if (!(stroke instanceof BasicStroke line)) {
            throw new UnsupportedOperationException(stroke + ": expected a BasicStroke");
        }
        String clipped = clipped();
        StringBuilder dashes = new StringBuilder();
        if (line.getDashArray() != null) {
            for (float dash : line.getDashArray()) {
                dashes.append(dashes.isEmpty() ? " stroke-dasharray=\"" : " ");
                dashes.append(number(dash * scale()));
            }
            dashes.append('"');
        }
        String cap = new String[] {"butt", "round", "square"}[line.getEndCap()];
        String join = new String[] {"miter", "round", "bevel"}[line.getLineJoin()];
        body.append(
                "<path d=\"%s\" fill=\"none\" %s stroke-width=\"%s\" stroke-linecap=\"%s\" stroke-linejoin=\"%s\"%s%s/>\n"
                        .formatted(
                                path(transform.createTransformedShape(shape)),
                                paint("stroke"),
                                number(line.getLineWidth() * scale()),
                                cap,
                                join,
                                dashes,
                                clipped));
    }

    @Override
    public void drawString(String text, float x, float y) {
        if (text.isBlank()) {
            return;
        }
        String clipped = clipped();
        double width = getFontMetrics(font).getStringBounds(text, this).getWidth();
        AffineTransform at = new AffineTransform(transform);
        at.translate(x, y);
        double[] m = new double[6];
        at.getMatrix(m);
        boolean upright = m[1] == 0 && m[2] == 0 && m[0] == m[3];
        double scale = scale();
        String place =
                upright
                        ? "x=\"%s\" y=\"%s\"".formatted(number(m[4]), number(m[5]))
                        : "transform=\"matrix(%s %s %s %s %s %s)\""
                                .formatted(
                                        number(m[0] / scale),
                                        number(m[1] / scale),
                                        number(m[2] / scale),
                                        number(m[3] / scale),
                                        number(m[4]),
                                        number(m[5]));
        body.append(
                "<text %s font-family=\"%s\" font-size=\"%s\"%s %s textLength=\"%s\" lengthAdjust=\"spacingAndGlyphs\"%s>%s</text>\n"
                        .formatted(
                                place,
                                FONTS,
                                number(font.getSize2D() * scale),
                                font.isBold() ? " font-weight=\"bold\"" : "",
                                paint("fill"),
                                number(width * scale),
                                clipped,
                                escaped(text)));
    }

    @Override
    public boolean drawImage(Image image, int x, int y, @Nullable ImageObserver observer) {
        if (!(image instanceof BufferedImage pixels)) {
            throw new UnsupportedOperationException(image + ": expected a BufferedImage");
        }
        String clipped = clipped();
        var plain =
                new BufferedImage(
                        pixels.getWidth(), pixels.getHeight(), BufferedImage.TYPE_INT_ARGB);
        Graphics2D g = plain.createGraphics();
        g.drawImage(pixels, 0, 0, null);
        g.dispose();
        Rectangle2D place =
                transform
                        .createTransformedShape(
                                new Rectangle(x, y, pixels.getWidth(), pixels.getHeight()))
                        .getBounds2D();
        body.append(
                        "<image x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"%s xlink:href=\"data:image/png;base64,"
                                .formatted(
                                        number(place.getX()),
                                        number(place.getY()),
                                        number(place.getWidth()),
                                        number(place.getHeight()),
                                        clipped))
                .append(Base64.getEncoder().encodeToString(png(plain)))
                .append("\"/>\n");
        return true;
    }

    /** An image as a PNG file's bytes. */
    static byte[] png(BufferedImage image) {
        var bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", bytes)) {
                throw new IllegalStateException("figure: this Java runtime has no PNG writer.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of memory: it cannot be
        }
        return bytes.toByteArray();
    }

    @Override
    public void drawGlyphVector(GlyphVector glyphs, float x, float y) {
        fill(glyphs.getOutline(x, y));
    }

    @Override
    public void drawString(String text, int x, int y) {
        drawString(text, (float) x, (float) y);
    }

    @Override
    public void drawString(AttributedCharacterIterator text, int x, int y) {
        drawString(text, (float) x, (float) y);
    }

    @Override
    public void drawString(AttributedCharacterIterator text, float x, float y) {
        StringBuilder plain = new StringBuilder();
        for (char c = text.first(); c != AttributedCharacterIterator.DONE; c = text.next()) {
            plain.append(c);
        }
        drawString(plain.toString(), x, y);
    }

    @Override
    public Graphics create() {
        return new Svg(this);
    }

    @Override
    public void dispose() {}

    @Override
    public void clip(@Nullable Shape shape) {
        if (shape == null) {
            clip = null;
            return;
        }
        Area more = new Area(transform.createTransformedShape(shape));
        if (clip != null) {
            more.intersect(clip);
        }
        clip = more;
    }

    @Override
    public void setClip(@Nullable Shape shape) {
        clip = shape == null ? null : new Area(transform.createTransformedShape(shape));
    }

    @Override
    public @Nullable Shape getClip() {
        if (clip == null) {
            return null;
        }
        try {
            return transform.createInverse().createTransformedShape(clip);
        } catch (java.awt.geom.NoninvertibleTransformException e) {
            throw new IllegalStateException(transform + " has no inverse", e);
        }
    }

    @Override
    public @Nullable Rectangle getClipBounds() {
        Shape shape = getClip();
        return shape == null ? null : shape.getBounds();
    }

    @Override
    public void clipRect(int x, int y, int width, int height) {
        clip(new Rectangle(x, y, width, height));
    }

    @Override
    public void setClip(int x, int y, int width, int height) {
        setClip(new Rectangle(x, y, width, height));
    }

    @Override
    public Color getColor() {
        return color;
    }

    @Override
    public void setColor(Color color) {
        setPaint(color);
    }

    @Override
    public Paint getPaint() {
        return paint;
    }

    @Override
    public void setPaint(Paint paint) {
        if (!(paint instanceof Color plain)) {
            throw new UnsupportedOperationException(paint + ": expected a Color");
        }
        this.paint = paint;
        color = plain;
    }

    @Override
    public Stroke getStroke() {
        return stroke;
    }

    @Override
    public void setStroke(Stroke stroke) {
        this.stroke = stroke;
    }

    @Override
    public Font getFont() {
        return font;
    }

    @Override
    public void setFont(Font font) {
        this.font = font;
    }

    @Override
    public FontMetrics getFontMetrics(Font of) {
        return scratch.getFontMetrics(of);
    }

    @Override
    public FontRenderContext getFontRenderContext() {
        return scratch.getFontRenderContext();
    }

    @Override
    public AffineTransform getTransform() {
        return new AffineTransform(transform);
    }

    @Override
    public void setTransform(AffineTransform to) {
        transform.setTransform(to);
    }

    @Override
    public void transform(AffineTransform by) {
        transform.concatenate(by);
    }

    @Override
    public void translate(double x, double y) {
        transform.translate(x, y);
    }

    @Override
    public void translate(int x, int y) {
        transform.translate(x, y);
    }

    @Override
    public void rotate(double angle) {
        transform.rotate(angle);
    }

    @Override
    public void rotate(double angle, double x, double y) {
        transform.rotate(angle, x, y);
    }

    @Override
    public void scale(double x, double y) {
        transform.scale(x, y);
    }

    @Override
    public void shear(double x, double y) {
        transform.shear(x, y);
    }

    @Override
    public @Nullable Composite getComposite() {
        return composite;
    }

    /** Kept, and not heeded: charts are drawn opaque. */
    @Override
    public void setComposite(@Nullable Composite composite) {
        this.composite = composite;
    }

    @Override
    public Color getBackground() {
        return background;
    }

    @Override
    public void setBackground(Color background) {
        this.background = background;
    }

    @Override
    public @Nullable Object getRenderingHint(RenderingHints.Key key) {
        return scratch.getRenderingHint(key);
    }

    @Override
    public void setRenderingHint(RenderingHints.Key key, @Nullable Object value) {}

    @Override
    public void setRenderingHints(Map<?, ?> hints) {}

    @Override
    public void addRenderingHints(Map<?, ?> hints) {}

    @Override
    public RenderingHints getRenderingHints() {
        return scratch.getRenderingHints();
    }

    @Override
    public void setPaintMode() {}

    @Override
    public void drawLine(int x1, int y1, int x2, int y2) {
        draw(new Line2D.Double(x1, y1, x2, y2));
    }

    @Override
    public void fillRect(int x, int y, int width, int height) {
        fill(new Rectangle(x, y, width, height));
    }

    @Override
    public void clearRect(int x, int y, int width, int height) {
        Color before = color;
        setColor(background);
        fillRect(x, y, width, height);
        setColor(before);
    }

    @Override
    public void drawOval(int x, int y, int width, int height) {
        draw(new Ellipse2D.Double(x, y, width, height));
    }

    @Override
    public void fillOval(int x, int y, int width, int height) {
        fill(new Ellipse2D.Double(x, y, width, height));
    }

    @Override
    public void drawRoundRect(int x, int y, int width, int height, int arcX, int arcY) {
        draw(new RoundRectangle2D.Double(x, y, width, height, arcX, arcY));
    }

    @Override
    public void fillRoundRect(int x, int y, int width, int height, int arcX, int arcY) {
        fill(new RoundRectangle2D.Double(x, y, width, height, arcX, arcY));
    }

    @Override
    public void drawArc(int x, int y, int width, int height, int start, int angle) {
        draw(new Arc2D.Double(x, y, width, height, start, angle, Arc2D.OPEN));
    }

    @Override
    public void fillArc(int x, int y, int width, int height, int start, int angle) {
        fill(new Arc2D.Double(x, y, width, height, start, angle, Arc2D.PIE));
    }

    @Override
    public void drawPolyline(int[] x, int[] y, int points) {
        draw(path(x, y, points, false));
    }

    @Override
    public void drawPolygon(int[] x, int[] y, int points) {
        draw(path(x, y, points, true));
    }

    @Override
    public void fillPolygon(int[] x, int[] y, int points) {
        fill(path(x, y, points, true));
    }

    private static Path2D path(int[] x, int[] y, int points, boolean closed) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < points; i++) {
            if (i == 0) {
                path.moveTo(x[i], y[i]);
            } else {
                path.lineTo(x[i], y[i]);
            }
        }
        if (closed && points > 0) {
            path.closePath();
        }
        return path;
    }

    @Override
    public boolean hit(Rectangle area, Shape shape, boolean onStroke) {
        return transform
                .createTransformedShape(onStroke ? stroke.createStrokedShape(shape) : shape)
                .intersects(area);
    }

    @Override
    public GraphicsConfiguration getDeviceConfiguration() {
        return scratch.getDeviceConfiguration();
    }

    @Override
    public void setXORMode(Color with) {
        throw refused("XOR");
    }

    @Override
    public void copyArea(int x, int y, int width, int height, int dx, int dy) {
        throw refused("copying");
    }

    @Override
    public boolean drawImage(Image image, AffineTransform by, @Nullable ImageObserver observer) {
        throw refused("an image of another size");
    }

    @Override
    public void drawImage(BufferedImage image, BufferedImageOp by, int x, int y) {
        throw refused("a filtered image");
    }

    @Override
    public void drawRenderedImage(RenderedImage image, AffineTransform by) {
        throw refused("an image of another size");
    }

    @Override
    public void drawRenderableImage(RenderableImage image, AffineTransform by) {
        throw refused("an image of another size");
    }

    @Override
    public boolean drawImage(
            Image image, int x, int y, int width, int height, @Nullable ImageObserver observer) {
        throw refused("an image of another size");
    }

    @Override
    public boolean drawImage(
            Image image, int x, int y, Color background, @Nullable ImageObserver observer) {
        throw refused("an image on a colour");
    }

    @Override
    public boolean drawImage(
            Image image,
            int x,
            int y,
            int width,
            int height,
            Color background,
            @Nullable ImageObserver observer) {
        throw refused("an image on a colour");
    }

    @Override
    public boolean drawImage(
            Image image,
            int dx1,
            int dy1,
            int dx2,
            int dy2,
            int sx1,
            int sy1,
            int sx2,
            int sy2,
            @Nullable ImageObserver observer) {
        throw refused("a part of an image");
    }

    @Override
    public boolean drawImage(
            Image image,
            int dx1,
            int dy1,
            int dx2,
            int dy2,
            int sx1,
            int sy1,
            int sx2,
            int sy2,
            Color background,
            @Nullable ImageObserver observer) {
        throw refused("a part of an image");
    }

    private static UnsupportedOperationException refused(String what) {
        return new UnsupportedOperationException("SVG: " + what + " is not drawn by any figure.");
    }
}
