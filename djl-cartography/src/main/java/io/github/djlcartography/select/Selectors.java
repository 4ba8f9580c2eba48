package io.github.djlcartography.select;

import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import java.util.Arrays;
import java.util.Random;

/**
 * The ways to decide. A share is a fraction of the map's examples in [0, 1]; the count is rounded
 * down. Of examples with equal values the lowest ids are kept.
 */
public final class Selectors {

    private Selectors() {}

    /**
     * Everything: the baseline.
     *
     * @return the selector
     */
    public static Selector all() {
        return map -> Selection.of(map, "all()", filled(map.size()));
    }

    /**
     * One of the paper's three thirds.
     *
     * @param region which
     * @return the selector
     */
    public static Selector third(Region region) {
        return region(region, Region.THIRD);
    }

    /**
     * A region of another size than a third. Ambiguous examples alone, under about a quarter, may
     * leave a model unable to learn: {@link #ambiguousWithEasy}.
     *
     * @param region which
     * @param share of the map
     * @return the selector
     */
    public static Selector region(Region region, double share) {
        return extreme(
                "region(" + region.label() + ", share=" + share + ")",
                region.metric().key(),
                share,
                region.isTop());
    }

    /**
     * @param metric to go by
     * @param share of the map with the highest values
     * @return the selector
     */
    public static Selector top(Metric metric, double share) {
        return top(metric.key(), share);
    }

    /**
     * @param metric to go by
     * @param share of the map with the lowest values
     * @return the selector
     */
    public static Selector bottom(Metric metric, double share) {
        return bottom(metric.key(), share);
    }

    /**
     * @param column a {@link Metric#key}, or one of the map's {@code customs()}
     * @param share of the map with the highest values
     * @return the selector
     */
    public static Selector top(String column, double share) {
        return extreme("top(" + column + ", share=" + share + ")", column, share, true);
    }

    /**
     * @param column a {@link Metric#key}, or one of the map's {@code customs()}
     * @param share of the map with the lowest values
     * @return the selector
     */
    public static Selector bottom(String column, double share) {
        return extreme("bottom(" + column + ", share=" + share + ")", column, share, false);
    }

    private static Selector extreme(String recipe, String column, double share, boolean top) {
        return map -> Selection.of(map, recipe, map.extreme(column, map.share(share), top));
    }

    /**
     * Any examples, whatever their class. {@link Selection#randomTwin} is the fairer control.
     *
     * @param share of the map
     * @param seed of the draw
     * @return the selector
     */
    public static Selector random(double share, long seed) {
        return map -> {
            int[] rows = new int[map.size()];
            Arrays.setAll(rows, row -> row);
            boolean[] keep = new boolean[map.size()];
            Draw.some(rows, map.share(share), new Random(seed), keep);
            return Selection.of(map, "random(share=" + share + ", seed=" + seed + ")", keep);
        };
    }

    /**
     * Mostly ambiguous examples, and some easy ones to learn the task from. With few examples or
     * noisy labels it is the safer choice.
     *
     * @param share of the map, both together
     * @param easyShare of the selection that is easy, such as 0.2
     * @return the selector
     * @see <a href="https://arxiv.org/abs/2009.10795">Swayamdipta et al. 2020</a>, section 4
     */
    public static Selector ambiguousWithEasy(double share, double easyShare) {
        if (!(easyShare >= 0 && easyShare <= 1)) {
            throw new IllegalArgumentException(
                    "easyShare: found " + easyShare + ", expected a fraction in [0, 1].");
        }
        return map -> {
            int count = map.share(share);
            int easy = (int) Math.round(count * easyShare);
            boolean[] keep = map.extreme(Metric.VARIABILITY, count - easy, true);
            boolean[] more = map.extreme(Metric.CONFIDENCE, easy, true, keep);
            for (int row = 0; row < keep.length; row++) {
                keep[row] |= more[row];
            }
            return Selection.of(
                    map,
                    "ambiguous_with_easy(share=" + share + ", easy_share=" + easyShare + ")",
                    keep);
        };
    }

    private static boolean[] filled(int size) {
        boolean[] all = new boolean[size];
        Arrays.fill(all, true);
        return all;
    }
}
