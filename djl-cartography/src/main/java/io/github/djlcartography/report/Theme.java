package io.github.djlcartography.report;

import java.awt.Color;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The colours of a figure, on white or on near black. Markers go from warm (never right) to cold
 * (always right); the pair that ends the scale stands for lost and gained, too.
 */
enum Theme {
    LIGHT(
            0xFFFFFF,
            0x1C2026,
            0xE4E7EC,
            0x8B95A3,
            0x7C8AA0,
            0xB9C1CC,
            new int[] {0x8F0A2C, 0xC8352B, 0xE9721C, 0xF0C23C, 0x5FB6D0, 0x3A83C4, 0x2B3A8C}),
    DARK(
            0x14171C,
            0xECEFF3,
            0x2A2F38,
            0x76808E,
            0x8E9BAF,
            0x566070,
            new int[] {0xFF5A78, 0xF27A55, 0xF5A04A, 0xF4DC8C, 0x9BDDEA, 0x62AFF0, 0x8C8CFF});

    private final int paper;
    private final int ink;
    private final int faint;
    private final int line;
    private final int bar;
    private final int ghost;

    @SuppressWarnings("ImmutableEnumChecker") // read by color() alone
    private final int[] markers;

    @SuppressWarnings("ImmutableEnumChecker") // likewise
    private final Map<Marker, Color> colors = new EnumMap<>(Marker.class);

    Theme(int paper, int ink, int faint, int line, int bar, int ghost, int[] markers) {
        this.paper = paper;
        this.ink = ink;
        this.faint = faint;
        this.line = line;
        this.bar = bar;
        this.ghost = ghost;
        this.markers = markers;
        int next = 0;
        for (Marker marker : Marker.values()) {
            colors.put(marker, new Color(markers[next++]));
        }
    }

    /** What is drawn on; rims of markers and halos of lines, too. */
    Color paper() {
        return new Color(paper);
    }

    /** Of letters. */
    Color ink() {
        return new Color(ink);
    }

    /** Of the grid. */
    Color faint() {
        return new Color(faint);
    }

    /** Of axes and frames. */
    Color line() {
        return new Color(line);
    }

    /** Of bars that stand for no level. */
    Color bar() {
        return new Color(bar);
    }

    /** Of points that are there to be compared with. */
    Color ghost() {
        return new Color(ghost);
    }

    Color color(Marker marker) {
        return Objects.requireNonNull(colors.get(marker));
    }

    /** Between the colours of the markers, from never right (0) to always right (1). */
    Color color(double correctness) {
        double at = correctness * (markers.length - 1);
        int below = Math.min(markers.length - 2, (int) at);
        double above = at - below;
        return new Color(mixed(below, above, 16), mixed(below, above, 8), mixed(below, above, 0));
    }

    private int mixed(int below, double above, int shift) {
        int from = markers[below] >> shift & 255;
        int to = markers[below + 1] >> shift & 255;
        return (int) Math.round(from + above * (to - from));
    }
}
