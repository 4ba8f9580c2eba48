package io.github.djlcartography.diagnose;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Region;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How far two maps say the same of the examples that both have. A rank correlation is Spearman's,
 * in [−1, 1], equal values having the mean of their ranks. An overlap is the part of a region's
 * examples that lie in it on both maps, in [0, 1]; by chance it is {@code share}. NaN where one of
 * the maps has no order to compare: a single epoch's variability is 0 everywhere.
 *
 * @param examples that both maps have
 * @param share of these that each region takes
 * @param confidence rank correlation of the confidences
 * @param variability rank correlation of the variabilities
 * @param easy overlap of the easy-to-learn regions
 * @param ambiguous overlap of the ambiguous regions
 * @param hard overlap of the hard-to-learn regions
 */
public record Agreement(
        int examples,
        double share,
        double confidence,
        double variability,
        double easy,
        double ambiguous,
        double hard) {

    /**
     * @param one a map
     * @param other of the same dataset
     * @param share of the map that a region takes, {@link Region#THIRD} or another in (0, 1]
     * @return how far they agree; the same with the maps exchanged
     * @throws IllegalArgumentException if they are of two datasets, or the share is none
     */
    public static Agreement of(DataMap one, DataMap other, double share) {
        Common common = new Common(List.of(one, other), share);
        return common.standing(0, share).with(common.standing(1, share));
    }

    /** Of several, over the same examples; sorted first, so that their order does not matter. */
    static Agreement mean(List<Agreement> of) {
        return new Agreement(
                of.get(0).examples,
                of.get(0).share,
                mean(of, Agreement::confidence),
                mean(of, Agreement::variability),
                mean(of, Agreement::easy),
                mean(of, Agreement::ambiguous),
                mean(of, Agreement::hard));
    }

    private static double mean(List<Agreement> of, ToDoubleFunction<Agreement> value) {
        return of.stream().mapToDouble(value).sorted().reduce(0, Double::sum) / of.size();
    }

    /**
     * @param region which
     * @return its overlap
     */
    public double overlap(Region region) {
        return switch (region) {
            case EASY -> easy;
            case AMBIGUOUS -> ambiguous;
            case HARD -> hard;
        };
    }
}
