package io.github.djlcartography.report;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;

/**
 * A small map for each slice, on the same axes, in front of all other examples in grey. Where there
 * are more than {@value #MOST} slices, those of the lowest mean confidence, and the figure says so.
 */
final class PanelSection implements Section {

    static final int MOST = 20;

    private static final int ACROSS = Figure.WIDTH - Figure.LEFT - Figure.RIGHT;
    private static final int GAP = 22;
    private static final int HEAD = 46;
    private static final double FLATNESS = 0.78;

    private final Points points;
    private final Theme theme;
    private final Axes axes;
    private final boolean density;
    private final int[] ringed;
    private final List<Panel> panels;
    private final int columns;
    private final Frame frame;
    private final int most; // examples in one cell
    private final Layer ghosts;
    private final Levels levels;
    private final Legend legend;

    @SuppressWarnings("ArrayRecordComponent") // carried once, never compared
    private record Panel(String name, int[] rows, double confidence) {}

    /**
     * @param sliceOf each row
     * @param order of the slices
     * @param slices what they are, such as a column's name
     */
    PanelSection(
            Points points,
            Theme theme,
            boolean density,
            int[] ringed,
            String ringLabel,
            List<String> sliceOf,
            List<String> order,
            String slices) {
        this.points = points;
        this.theme = theme;
        this.density = density;
        this.ringed = ringed;
        axes = new Axes(theme);
        levels = Levels.of(points.correctness);
        List<Panel> all = panels(points, sliceOf, order);
        List<Panel> shown = all;
        if (all.size() > MOST) {
            shown =
                    all.stream()
                            .sorted(Comparator.comparingDouble(Panel::confidence))
                            .limit(MOST)
                            .toList();
        }
        panels = shown;
        int n = panels.size();
        columns = n <= 2 ? n : n <= 4 ? 2 : n <= 9 ? 3 : n <= 16 ? 4 : 5;
        frame = Frame.around(points, width() * Figure.SCALE, panelHeight() * Figure.SCALE);
        int[] background = PointLayer.ghosts(points, theme).paint(frame);
        ghosts = f -> background.clone();
        most = density ? most() : 0;
        legend = new Legend(theme, Figure.LEFT, ACROSS);
        if (density) {
            MapSection.density(legend, theme, most);
        } else {
            MapSection.levels(legend, theme, levels);
        }
        legend.add(Marker.CIRCLE.shape(8), theme.ghost(), "all examples");
        if (ringed.length > 0) {
            MapSection.ring(legend, theme, ringLabel);
        }
        if (all.size() > MOST) {
            legend.heading(
                    String.format(
                            Locale.ROOT,
                            "%d of %,d values of %s: those of the lowest mean confidence",
                            MOST,
                            all.size(),
                            slices));
        }
    }

    private static List<Panel> panels(Points points, List<String> sliceOf, List<String> order) {
        Map<String, List<Integer>> rows = new LinkedHashMap<>();
        order.forEach(name -> rows.put(name, new ArrayList<>()));
        for (int row = 0; row < sliceOf.size(); row++) {
            Objects.requireNonNull(rows.get(sliceOf.get(row))).add(row);
        }
        List<Panel> panels = new ArrayList<>();
        rows.forEach(
                (name, its) -> {
                    int[] own = its.stream().mapToInt(Integer::intValue).toArray();
                    double sum = IntStream.of(own).mapToDouble(r -> points.confidence[r]).sum();
                    panels.add(new Panel(name, own, sum / own.length));
                });
        return panels;
    }

    private int most() {
        return panels.stream()
                .mapToInt(panel -> DensityLayer.most(points.of(panel.rows), frame))
                .max()
                .orElse(1);
    }

    private int width() {
        return (ACROSS - (columns - 1) * GAP) / columns;
    }

    private int panelHeight() {
        return (int) Math.min(480, width() * FLATNESS);
    }

    private int step() {
        return HEAD + panelHeight() + GAP;
    }

    private int rows() {
        return (panels.size() + columns - 1) / columns;
    }

    @Override
    public int height() {
        return rows() * step() - GAP + Axes.BELOW + 12 + legend.height();
    }

    @Override
    public void draw(Graphics2D g, int top) {
        for (int i = 0; i < panels.size(); i++) {
            int column = i % columns;
            int row = i / columns;
            Rectangle area =
                    new Rectangle(
                            Figure.LEFT + column * (width() + GAP),
                            top + row * step() + HEAD,
                            width(),
                            panelHeight());
            head(g, panels.get(i), area);
            panel(g, panels.get(i), area, column == 0, i + columns >= panels.size());
        }
        legend.draw(g, top + rows() * step() - GAP + Axes.BELOW + 12);
    }

    private void head(Graphics2D g, Panel panel, Rectangle area) {
        g.setFont(Axes.font(Font.PLAIN, Axes.TEXT));
        String count = Axes.format("#,##0").format(panel.rows.length);
        int taken = g.getFontMetrics().stringWidth(count);
        g.setColor(theme.ink());
        g.drawString(count, area.x + area.width - taken, area.y - 10);
        g.setFont(Axes.font(Font.BOLD, Axes.TEXT));
        String name = cut(panel.name, g.getFontMetrics(), area.width - taken - 16);
        g.drawString(name, area.x, area.y - 10);
    }

    /** As much of a text as there is room for. */
    private static String cut(String text, FontMetrics metrics, int room) {
        String cut = text;
        for (int end = text.length(); end > 0 && metrics.stringWidth(cut) > room; end--) {
            cut = text.substring(0, end - 1).strip() + "…";
        }
        return cut;
    }

    private void panel(Graphics2D g, Panel panel, Rectangle area, boolean first, boolean lowest) {
        NumberAxis across =
                axes.fixed("variability", frame.xLow(), frame.xHigh(), MapSection.unit(frame, 2));
        NumberAxis up = axes.fixed("confidence", frame.yLow(), frame.yHigh(), 0.5);
        quiet(across, lowest);
        quiet(up, first);
        Points own = points.of(panel.rows);
        Layer layer =
                density ? DensityLayer.of(own, theme, most) : PointLayer.of(own, levels, theme);
        XYPlot plot = MapSection.scatter(axes, across, up);
        plot.addAnnotation(
                new Scatter(
                        Layer.of(
                                Layer.of(ghosts, layer),
                                PointLayer.rings(points, rings(panel), theme)),
                        frame,
                        List.of()));
        axes.draw(g, plot, area);
    }

    private int[] rings(Panel panel) {
        return IntStream.of(ringed)
                .filter(row -> Arrays.binarySearch(panel.rows, row) >= 0)
                .toArray();
    }

    /** Only panels at the edge have letters at their axes. */
    private static void quiet(NumberAxis axis, boolean speaks) {
        if (!speaks) {
            axis.setLabel(null);
            axis.setTickLabelsVisible(false);
            axis.setTickMarksVisible(false);
        }
    }
}
