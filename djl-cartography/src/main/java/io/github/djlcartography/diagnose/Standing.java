package io.github.djlcartography.diagnose;

import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where some examples stand on a map relative to each other.
 *
 * @param share of them that a region takes
 * @param confidence its ranks
 * @param variability its ranks
 * @param regions of each row, 1 where it is there, else 0; none where all values are equal
 */
@SuppressWarnings("ArrayRecordComponent") // carries columns, is never compared
record Standing(double share, int[] confidence, int[] variability, Map<Region, byte[]> regions) {

    static Standing of(double[] confidence, double[] variability, double share) {
        int size = confidence.length;
        int[] confidenceRanks = Ranks.of(confidence);
        int[] variabilityRanks = Ranks.of(variability);
        Map<Region, byte[]> regions = new EnumMap<>(Region.class);
        Cut cut = new Cut(size);
        for (Region region : Region.values()) {
            boolean isConfidence = region.metric() == Metric.CONFIDENCE;
            if (Ranks.hasOrder(isConfidence ? confidenceRanks : variabilityRanks)) {
                double[] values = isConfidence ? confidence : variability;
                byte[] in = new byte[size];
                cut.find(values, size, Cut.share(share, size), region.isTop());
                cut.pick(values, in);
                regions.put(region, in);
            }
        }
        return new Standing(share, confidenceRanks, variabilityRanks, regions);
    }

    /** Of the same examples on another map. */
    Agreement with(Standing other) {
        return new Agreement(
                confidence.length,
                share,
                Ranks.correlation(confidence, other.confidence),
                Ranks.correlation(variability, other.variability),
                overlap(Region.EASY, other),
                overlap(Region.AMBIGUOUS, other),
                overlap(Region.HARD, other));
    }

    private double overlap(Region region, Standing other) {
        byte[] here = regions.get(region);
        byte[] there = other.regions.get(region);
        if (here == null || there == null) {
            return Double.NaN;
        }
        return Cut.both(here, there) / (double) Cut.share(share, here.length); // NaN of no room
    }
}
