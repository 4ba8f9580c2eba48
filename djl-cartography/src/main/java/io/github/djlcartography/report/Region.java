package io.github.djlcartography.report;

import java.util.Arrays;

/** The three regions of the data map that a figure names; Swayamdipta et al. 2020, section 2. */
enum Region {
    /** The third of highest variability. */
    AMBIGUOUS("ambiguous"),
    /** The third of highest confidence. */
    EASY("easy-to-learn"),
    /** The third of lowest confidence. */
    HARD("hard-to-learn");

    /**
     * A tag points at the middle of the outermost thirtieth. Thirds overlap and may reach far
     * across the map (where most examples are easy, so are some of the lowest third); their tips do
     * not.
     */
    private static final int TIP = 30;

    private final String label;

    /** A place on the map, in data units. */
    record Anchor(double variability, double confidence) {}

    Region(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /**
     * Whether a third is told from the rest at all: not with fewer than three examples, nor where
     * the metric is the same for the whole tip and the other end (one epoch has no variability).
     */
    boolean isIn(Points points) {
        double[] sorted = sorted(points);
        return sorted.length >= 3 && cut(sorted) != (this == HARD ? last(sorted) : sorted[0]);
    }

    /** The mean of the region's outermost examples; ties at the cut all count. */
    Anchor anchor(Points points) {
        double cut = cut(sorted(points));
        double[] metric = metric(points);
        double variability = 0;
        double confidence = 0;
        int count = 0;
        for (int i = 0; i < metric.length; i++) {
            if (this == HARD ? metric[i] <= cut : metric[i] >= cut) {
                variability += points.variability[i];
                confidence += points.confidence[i];
                count++;
            }
        }
        return new Anchor(variability / count, confidence / count);
    }

    private double[] metric(Points points) {
        return this == AMBIGUOUS ? points.variability : points.confidence;
    }

    private double[] sorted(Points points) {
        double[] sorted = metric(points).clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private double cut(double[] sorted) {
        int depth = (sorted.length - 1) / TIP;
        return this == HARD ? sorted[depth] : sorted[sorted.length - 1 - depth];
    }

    private static double last(double[] sorted) {
        return sorted[sorted.length - 1];
    }
}
