package io.github.djlcartography.report;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** A title, and sections one under the other: on pixels or in the words of SVG. */
final class Figure {

    static final int SCALE = 2;
    static final int WIDTH = 1400;

    /** Where plots begin, and the air at the other side. */
    static final int LEFT = 126;

    static final int RIGHT = 28;

    private static final int TITLE_BASELINE = 54;
    private static final float TITLE = 38;
    private static final int LINE = 42;
    private static final int BELOW_HEADER = 22;
    private static final int BOTTOM = 14;

    /** Letters that surely fit into a line of the subtitle. */
    private static final int LETTERS = 79;

    private static final String PARTS = " · ";

    private final String title;
    private final List<String> lines;
    private final Theme theme;
    private final List<Section> sections;

    Figure(String title, String subtitle, Theme theme, List<Section> sections) {
        this.title = title;
        this.lines = lines(subtitle);
        this.theme = theme;
        this.sections = sections;
    }

    /** Broken between its parts, by the number of letters. */
    private static List<String> lines(String subtitle) {
        List<String> lines = new ArrayList<>();
        for (String part : subtitle.isEmpty() ? new String[0] : subtitle.split(PARTS, -1)) {
            int last = lines.size() - 1;
            if (last >= 0 && lines.get(last).length() + PARTS.length() + part.length() <= LETTERS) {
                lines.set(last, lines.get(last) + PARTS + part);
            } else {
                lines.add(part);
            }
        }
        return lines;
    }

    /** Where the first section begins. */
    int top() {
        return TITLE_BASELINE + lines.size() * LINE + BELOW_HEADER;
    }

    int height() {
        return top() + sections.stream().mapToInt(Section::height).sum() + BOTTOM;
    }

    BufferedImage image() {
        var image = new BufferedImage(WIDTH * SCALE, height() * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setColor(theme.paper());
            g.fillRect(0, 0, image.getWidth(), image.getHeight());
            hints(g);
            draw(g);
        } finally {
            g.dispose();
        }
        return image;
    }

    /** The same picture; letters stay letters, lines lines, and only the examples are pixels. */
    String svg() {
        Svg g = new Svg(title, WIDTH, height(), SCALE, theme.paper());
        draw(g);
        return g.text();
    }

    private void draw(Graphics2D g) {
        g.scale(SCALE, SCALE);
        line(g, title, Font.BOLD, TITLE, TITLE_BASELINE);
        for (int i = 0; i < lines.size(); i++) {
            line(g, lines.get(i), Font.PLAIN, Axes.TEXT, TITLE_BASELINE + (i + 1) * LINE);
        }
        int top = top();
        for (Section section : sections) {
            section.draw(g, top);
            top += section.height();
        }
    }

    /** One line of text over the sections, made smaller where it would run out of the picture. */
    private void line(Graphics2D g, String text, int style, float size, int baseline) {
        float room = WIDTH - LEFT - RIGHT;
        g.setFont(Axes.font(style, size));
        float width = (float) g.getFontMetrics().getStringBounds(text, g).getWidth();
        if (width > room) {
            g.setFont(Axes.font(style, size * room / width));
        }
        g.setColor(theme.ink());
        g.drawString(text, LEFT, baseline);
    }

    static void hints(Graphics2D g) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(
                RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }
}
