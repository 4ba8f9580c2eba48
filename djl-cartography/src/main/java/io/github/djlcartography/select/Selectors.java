package io.github.djlcartography.select;

import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

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
        return map -> {
            boolean[] keep = new boolean[map.size()];
            Arrays.fill(keep, true);
            return Selection.of(
                    map, Recipe.of("all"), keep, Reasons.plain(keep, "everything is kept", ""));
        };
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
        return region(region, Amount.share(share));
    }

    /**
     * @param region which
     * @param amount of the map
     * @return the selector
     */
    public static Selector region(Region region, Amount amount) {
        Recipe recipe = Recipe.of("region", "region", region.label(), amount.key(), amount.value());
        return extreme(recipe, region.metric().key(), amount, region.isTop());
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
        return top(column, Amount.share(share));
    }

    /**
     * @param column a {@link Metric#key}, or one of the map's {@code customs()}
     * @param share of the map with the lowest values
     * @return the selector
     */
    public static Selector bottom(String column, double share) {
        return bottom(column, Amount.share(share));
    }

    /**
     * @param column a {@link Metric#key}, or one of the map's {@code customs()}
     * @param amount of the map, with the highest values
     * @return the selector
     */
    public static Selector top(String column, Amount amount) {
        Recipe recipe = Recipe.of("top", "metric", column, amount.key(), amount.value());
        return extreme(recipe, column, amount, true);
    }

    /**
     * @param column a {@link Metric#key}, or one of the map's {@code customs()}
     * @param amount of the map, with the lowest values
     * @return the selector
     */
    public static Selector bottom(String column, Amount amount) {
        Recipe recipe = Recipe.of("bottom", "metric", column, amount.key(), amount.value());
        return extreme(recipe, column, amount, false);
    }

    private static Selector extreme(Recipe recipe, String column, Amount amount, boolean top) {
        return new Named(
                Set.of(column),
                map -> {
                    boolean[] keep = map.extreme(column, amount.of(map), top);
                    double[] values = map.values(column);
                    return Selection.of(map, recipe, keep, cut(column, values, keep, top));
                });
    }

    /** What is on either side of a cut. */
    private static Reasons cut(String column, double[] values, boolean[] keep, boolean top) {
        double last = Double.NaN; // of those kept, the closest to being dropped
        int kept = 0;
        int[] codes = new int[keep.length];
        for (int row = 0; row < keep.length; row++) {
            codes[row] = keep[row] ? 0 : Double.isNaN(values[row]) ? 2 : 1;
            if (keep[row]) {
                kept++;
                last =
                        kept == 1 || (top ? values[row] < last : values[row] > last)
                                ? values[row]
                                : last;
            }
        }
        String among =
                " among the %s %s of %s"
                        .formatted(
                                top ? "highest" : "lowest",
                                Numbers.text(kept),
                                Numbers.text(keep.length));
        return new Reasons(
                column,
                values,
                List.of(
                        column + among + cut(kept, last, top),
                        column + " not" + among + cut(kept, last, !top),
                        column + " is no number here"),
                codes);
    }

    private static String cut(int kept, double last, boolean above) {
        return kept == 0 ? "" : ": " + Numbers.text(last) + (above ? " or more" : " or less");
    }

    /**
     * Any examples, whatever their class. {@link Selection#randomTwin} is the fairer control.
     *
     * @param share of the map
     * @param seed of the draw
     * @return the selector
     */
    public static Selector random(double share, long seed) {
        return random(Amount.share(share), seed);
    }

    /**
     * @param amount of the map
     * @param seed of the draw
     * @return the selector
     */
    public static Selector random(Amount amount, long seed) {
        return map -> {
            int[] rows = new int[map.size()];
            Arrays.setAll(rows, row -> row);
            boolean[] keep = new boolean[map.size()];
            Draw.some(rows, amount.of(map), new Random(seed), keep);
            return Selection.of(
                    map,
                    Recipe.of("random", amount.key(), amount.value(), "seed", seed),
                    keep,
                    Reasons.plain(keep, "drawn at random", "not drawn"));
        };
    }

    /**
     * Mostly ambiguous examples, and some easy ones to learn the task from. The paper has it for
     * fewer than about a quarter, where ambiguous ones alone may fail to train. With a third kept,
     * five seeds of ours found it level with them, or up to a point below.
     *
     * @param share of the map, both together
     * @param easyShare of the selection that is easy, such as 0.2
     * @return the selector
     * @see <a href="https://arxiv.org/abs/2009.10795">Swayamdipta et al. 2020</a>, section 4
     */
    public static Selector ambiguousWithEasy(double share, double easyShare) {
        return ambiguousWithEasy(Amount.share(share), easyShare);
    }

    /**
     * @param amount of the map, both together
     * @param easyShare of the selection that is easy, such as 0.2
     * @return the selector
     */
    public static Selector ambiguousWithEasy(Amount amount, double easyShare) {
        if (!(easyShare >= 0 && easyShare <= 1)) {
            throw new IllegalArgumentException(
                    "easyShare: found " + easyShare + ", expected a fraction in [0, 1].");
        }
        return map -> {
            int count = amount.of(map);
            int easy = (int) Math.round(count * easyShare);
            boolean[] keep = map.extreme(Metric.VARIABILITY, count - easy, true);
            boolean[] more = map.extreme(Metric.CONFIDENCE, easy, true, keep);
            int[] codes = new int[keep.length];
            for (int row = 0; row < keep.length; row++) {
                codes[row] = keep[row] ? 0 : more[row] ? 1 : 2;
                keep[row] |= more[row];
            }
            return Selection.of(
                    map,
                    Recipe.of(
                            "ambiguous_with_easy",
                            amount.key(),
                            amount.value(),
                            "easy_share",
                            easyShare),
                    keep,
                    new Reasons(
                            Metric.VARIABILITY.key(),
                            map.values(Metric.VARIABILITY),
                            List.of(
                                    "ambiguous: variability among the highest "
                                            + Numbers.text(count - easy),
                                    "easy: confidence among the highest "
                                            + Numbers.text(easy)
                                            + " of the others",
                                    "neither ambiguous nor easy enough"),
                            codes));
        };
    }

    /**
     * The selector of a recipe: the same map gives the same selection again. What the recipe of a
     * decision of your own was, only you know.
     *
     * @param recipe of a selection, or written by hand
     * @return the selector
     * @throws IllegalArgumentException if there is no such way to decide, or a parameter is
     *     missing, too much or out of range
     */
    public static Selector of(Recipe recipe) {
        return of(
                recipe,
                name -> {
                    throw new IllegalArgumentException(
                            "recipe: found slices by "
                                    + name
                                    + ", expected label. Give what is known of the examples.");
                });
    }

    /**
     * The same where it goes by more than the map.
     *
     * @param recipe of a selection, or written by hand
     * @param sources the slices of a name, such as {@code name -> Slices.of(examples, name)}, or
     *     all that a run has: {@link Sources#of}
     * @return the selector
     * @throws IllegalArgumentException if there is no such way to decide, or a parameter is
     *     missing, too much or out of range
     */
    public static Selector of(Recipe recipe, Sources sources) {
        return Replay.of(recipe, sources);
    }
}
