package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A way to decide that keeps everything, with weights. What {@link Weightings} gives is relative:
 * it is divided by its mean, clipped where that was asked for, and made to have mean 1 (or what
 * {@link #normalised} says).
 *
 * <pre>{@code
 * Selectors.top(Metric.CONFIDENCE, 0.95).then(Weightings.variability().clipped(0.2, 5))
 * }</pre>
 */
public final class Weighting implements Selector {

    /** What the weights are made to be. */
    public enum Norm {
        /** Their mean is 1. */
        MEAN,
        /** Their sum is 1. */
        SUM,
        /** The largest is 1. */
        MAX;

        double of(double[] weights) {
            double sum = 0;
            double max = 0;
            for (double weight : weights) {
                sum += weight;
                max = Math.max(max, weight);
            }
            return this == SUM ? sum : this == MAX ? max : sum / weights.length;
        }
    }

    private static final double NONE = 0;

    private final Recipe recipe;
    private final Set<String> columns;
    private final Function<DataMap, double[]> raw;
    private final String why;
    private final double lowest;
    private final double highest; // 0: not clipped
    private final Norm norm;

    Weighting(Recipe recipe, Set<String> columns, String why, Function<DataMap, double[]> raw) {
        this(recipe, columns, raw, why, NONE, NONE, Norm.MEAN);
    }

    private Weighting(
            Recipe recipe,
            Set<String> columns,
            Function<DataMap, double[]> raw,
            String why,
            double lowest,
            double highest,
            Norm norm) {
        this.recipe = recipe;
        this.columns = Set.copyOf(columns);
        this.raw = raw;
        this.why = why;
        this.lowest = lowest;
        this.highest = highest;
        this.norm = norm;
    }

    /**
     * Bounds the weights, as multiples of their mean: a few examples shall not rule the training.
     *
     * @param low at least, in [0, 1]
     * @param high at most, 1 or more
     * @return the same, clipped before it is normalised
     * @throws IllegalArgumentException if the bounds are no such numbers
     */
    public Weighting clipped(double low, double high) {
        if (!(low >= 0 && low <= 1 && high >= 1 && high < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "clip: found "
                            + low
                            + " to "
                            + high
                            + ", expected 0 to 1, and 1 or more: multiples of the mean.");
        }
        return new Weighting(recipe, columns, raw, why, low, high, norm);
    }

    /**
     * @param to what the weights are made to be
     * @return the same, normalised so
     */
    public Weighting normalised(Norm to) {
        return new Weighting(recipe, columns, raw, why, lowest, highest, to);
    }

    @Override
    public Set<String> columns() {
        return columns;
    }

    /**
     * @throws IllegalArgumentException if an example's weight is no number, or all are 0
     */
    @Override
    public Selection select(DataMap map) {
        double[] relative = raw.apply(map);
        for (int row = 0; row < relative.length; row++) {
            if (!(relative[row] >= 0 && relative[row] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        recipe
                                + ": found the weight "
                                + relative[row]
                                + " for example "
                                + map.id(row)
                                + ", expected a finite number of 0 or more. Leave the example out first.");
            }
        }
        double[] weights = relative.clone();
        if (highest > 0) {
            scale(weights, Norm.MEAN);
            for (int row = 0; row < weights.length; row++) {
                weights[row] = Math.min(highest, Math.max(lowest, weights[row]));
            }
        }
        scale(weights, norm);
        return Selection.weighted(
                map,
                recipe(),
                weights,
                new Reasons(recipe.name(), relative, List.of(why), new int[weights.length]));
    }

    private void scale(double[] weights, Norm to) {
        double by = to.of(weights);
        if (weights.length > 0 && by == 0) {
            throw new IllegalArgumentException(
                    recipe + ": found the weight 0 for every example, expected some more.");
        }
        for (int row = 0; row < weights.length; row++) {
            weights[row] /= by;
        }
    }

    private Recipe recipe() {
        Map<String, Object> parameters = new LinkedHashMap<>(recipe.parameters());
        if (highest > 0) {
            parameters.put("low", lowest);
            parameters.put("high", highest);
        }
        if (norm != Norm.MEAN) {
            parameters.put("norm", norm.name().toLowerCase(Locale.ROOT));
        }
        return new Recipe(recipe.name(), parameters, List.of());
    }
}
