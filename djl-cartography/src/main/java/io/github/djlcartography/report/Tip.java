package io.github.djlcartography.report;

import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a region's name points: the middle of its outermost thirtieth. Thirds overlap and may reach
 * far across the map (where most examples are easy, so are some of the lowest third); their tips do
 * not.
 *
 * @param variability mean of the outermost examples
 * @param confidence likewise
 */
record Tip(double variability, double confidence) {

    private static final int THIRTIETH = 30;

    /**
     * Nothing where the region is not told from the rest: with fewer than three examples, or where
     * the metric is the same from the tip to the other end (one epoch has no variability).
     */
    static Optional<Tip> of(Region region, Points points) {
        double[] metric =
                region.metric() == Metric.VARIABILITY ? points.variability : points.confidence;
        double[] sorted = metric.clone();
        Arrays.sort(sorted);
        int last = sorted.length - 1;
        int depth = last / THIRTIETH;
        double cut = sorted[region.isTop() ? last - depth : depth];
        if (sorted.length < 3 || cut == sorted[region.isTop() ? 0 : last]) {
            return Optional.empty();
        }
        double variability = 0;
        double confidence = 0;
        int count = 0;
        for (int i = 0; i < metric.length; i++) {
            if (region.isTop() ? metric[i] >= cut : metric[i] <= cut) { // ties all count
                variability += points.variability[i];
                confidence += points.confidence[i];
                count++;
            }
        }
        return Optional.of(new Tip(variability / count, confidence / count));
    }
}
