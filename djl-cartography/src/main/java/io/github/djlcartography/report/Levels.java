package io.github.djlcartography.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which marker stands for which correctness. Up to six epochs every level has its own marker; with
 * more, levels share markers by range, and only never right (0) and always right (1) keep theirs. A
 * marker depends on the value alone, so two maps of one run length compare by eye.
 */
final class Levels {

    /** Above this many levels a bar per level says less than a histogram. */
    private static final int MOST_BARS = 40;

    private static final Marker[] MARKERS = Marker.values();
    private static final int STEPS = MARKERS.length - 1;
    private static final Marker[] RANGES = {Marker.DOWN, Marker.DIAMOND, Marker.PLUS, Marker.UP};
    private static final String[] RANGE_LABELS = {
        "(0, 0.25]", "(0.25, 0.5]", "(0.5, 0.75]", "(0.75, 1)"
    };

    private final boolean binned;
    private final double[] distinct;
    private final Set<Marker> present = EnumSet.noneOf(Marker.class);

    /** One marker and what the legend says of it. */
    record Entry(Marker marker, String label) {}

    private Levels(boolean binned, double[] distinct) {
        this.binned = binned;
        this.distinct = distinct;
    }

    static Levels of(double[] correctness) {
        double[] distinct = distinct(correctness);
        Levels levels = new Levels(!separable(distinct), distinct);
        for (double value : correctness) {
            levels.present.add(levels.marker(value));
        }
        return levels;
    }

    Marker marker(double correctness) {
        if (!binned) {
            return MARKERS[step(correctness)];
        }
        if (correctness == 0) {
            return Marker.CROSS;
        }
        if (correctness == 1) {
            return Marker.CIRCLE;
        }
        return RANGES[(int) Math.ceil(correctness * RANGES.length) - 1];
    }

    /** The markers that occur, from never right to always right. */
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Marker marker : present) {
            entries.add(new Entry(marker, binned ? rangeLabel(marker) : levelLabel(marker)));
        }
        return entries;
    }

    /** The levels that occur, ascending; empty when there are too many to draw a bar for each. */
    double[] distinct() {
        return distinct.clone();
    }

    private String levelLabel(Marker marker) {
        for (double value : distinct) {
            if (marker(value) == marker) {
                return Axes.format("0.##").format(value);
            }
        }
        throw new IllegalStateException(
                marker + " is present, expected a level that it stands for.");
    }

    private static String rangeLabel(Marker marker) {
        int range = Arrays.asList(RANGES).indexOf(marker);
        return range < 0 ? marker == Marker.CROSS ? "0" : "1" : RANGE_LABELS[range];
    }

    private static int step(double correctness) {
        return (int) Math.round(correctness * STEPS);
    }

    /** Whether each level has a marker to itself. */
    private static boolean separable(double[] distinct) {
        if (distinct.length == 0) {
            return false;
        }
        for (int i = 1; i < distinct.length; i++) {
            if (step(distinct[i]) == step(distinct[i - 1])) {
                return false;
            }
        }
        return true;
    }

    private static double[] distinct(double[] values) {
        double[] found = new double[MOST_BARS];
        int count = 0;
        for (double value : values) {
            int at = 0;
            while (at < count && found[at] != value) {
                at++;
            }
            if (at == count) {
                if (count == MOST_BARS) {
                    return new double[0];
                }
                found[count++] = value;
            }
        }
        double[] sorted = Arrays.copyOf(found, count);
        Arrays.sort(sorted);
        return sorted;
    }
}
