package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The ways to give weights in place of removing. Each keeps every example of the map it is given;
 * {@link Selector#then} weighs what another way keeps. Weight 0 is as good as removal where the
 * loss divides by the sum of the weights and the network has no BatchNorm, which sees the example
 * all the same.
 */
public final class Weightings {

    private static final String CLIP_LOW = "low";
    private static final String CLIP_HIGH = "high";
    private static final String NORM = "norm";

    private Weightings() {}

    /**
     * More weight to what the model wavers on: variability plus its mean over the map, so that no
     * example loses its say. Wins mildly and safely; hard-to-learn examples of low variability gain
     * nothing, so wrong labels do not.
     *
     * @return the weighting
     * @see <a href="https://arxiv.org/abs/1704.07433">Chang et al. 2017</a>, whose weights these
     *     are, with the interval's variance in place of the plain one: {@code
     *     by(Metric.ACTIVE_BIAS.key(), 1)}
     */
    public static Weighting variability() {
        return by(Metric.VARIABILITY.key(), 1);
    }

    /**
     * More weight to what the model gets wrong: mean loss. Wrong labels gain the most: where there
     * are some, take out the lowest confidence first.
     *
     * @return the weighting; the map must have {@link Metric#MEAN_LOSS}
     */
    public static Weighting loss() {
        return by(Metric.MEAN_LOSS.key(), 0);
    }

    /**
     * In proportion to a metric.
     *
     * @param column a {@link Metric#key} or one of the map's {@code customs()}, 0 or more
     * @param smoothing this many times the column's mean is added to every value, 0 or more
     * @return the weighting
     */
    public static Weighting by(String column, double smoothing) {
        atLeast("smoothing", smoothing, 0);
        return new Weighting(
                Recipe.of("weigh_by", "metric", column, "smoothing", smoothing),
                Set.of(column),
                "kept, and weighed by " + column + plus(smoothing),
                map -> {
                    double[] values = map.values(column);
                    double more = smoothing * Arrays.stream(values).sum() / values.length;
                    Arrays.setAll(values, row -> values[row] + more);
                    return values;
                });
    }

    private static String plus(double smoothing) {
        return smoothing == 0 ? "" : " plus " + Numbers.text(smoothing) + " times its mean";
    }

    /**
     * (1 − confidence)^γ: the focal loss' factor, of the mean over the epochs. Amplifies wrong
     * labels as loss does.
     *
     * @param gamma γ, 0 or more; 2 as published
     * @return the weighting
     * @see <a href="https://arxiv.org/abs/1708.02002">Lin et al. 2017</a>
     */
    public static Weighting focal(double gamma) {
        atLeast("gamma", gamma, 0);
        return new Weighting(
                Recipe.of("weigh_focal", "gamma", gamma),
                Set.of(),
                "kept, and weighed by (1 - confidence) to the power of " + Numbers.text(gamma),
                map -> {
                    double[] values = map.values(Metric.CONFIDENCE);
                    Arrays.setAll(values, row -> StrictMath.pow(1 - values[row], gamma));
                    return values;
                });
    }

    /**
     * A softmax over the examples: exp(v / T). Small T looks at the highest values only, large T at
     * all alike.
     *
     * @param column a {@link Metric#key} or one of the map's {@code customs()}
     * @param temperature T, above 0
     * @return the weighting
     */
    public static Weighting temperature(String column, double temperature) {
        atLeast("temperature", temperature, Double.MIN_VALUE);
        return new Weighting(
                Recipe.of("weigh_temperature", "metric", column, "temperature", temperature),
                Set.of(column),
                "kept, and weighed by exp(" + column + " / " + Numbers.text(temperature) + ")",
                map -> {
                    double[] values = map.values(column);
                    double highest = Arrays.stream(values).max().orElse(0);
                    Arrays.setAll(
                            values, row -> StrictMath.exp((values[row] - highest) / temperature));
                    return values;
                });
    }

    /**
     * Just Train Twice: what was wrong at the end of one early epoch counts λ times. Closes much of
     * the gap of the worst group where a shortcut misleads the model; wrong labels are in the error
     * set too. T and λ want a validation set with groups.
     *
     * @param errors map of that epoch alone, {@code Analyzer.of(run).epochs(T - 1, T).map()}
     * @param lambda λ, above 0; published: 2 to 100
     * @return the weighting
     * @throws IllegalArgumentException if the map is of more than one epoch
     * @see <a href="https://arxiv.org/abs/2107.09044">Liu et al. 2021</a>
     */
    public static Weighting jtt(DataMap errors, double lambda) {
        oneEpoch(errors);
        Recipe recipe =
                Recipe.of("weigh_jtt", "lambda", lambda, "epoch", errors.provenance().lastEpoch());
        return jtt(recipe, lambda, map -> errors);
    }

    /**
     * The same where the map that is weighed is itself of that one epoch.
     *
     * @param lambda λ, above 0
     * @return the weighting
     */
    public static Weighting jtt(double lambda) {
        return jtt(Recipe.of("weigh_jtt", "lambda", lambda), lambda, map -> map);
    }

    private static Weighting jtt(Recipe recipe, double lambda, Function<DataMap, DataMap> errors) {
        atLeast("lambda", lambda, Double.MIN_VALUE);
        return new Weighting(
                recipe,
                Set.of(),
                "kept; "
                        + Numbers.text(lambda)
                        + " times the weight where it was wrong at the end of that epoch",
                map -> {
                    DataMap at = errors.apply(map);
                    oneEpoch(at);
                    double[] weights = new double[map.size()];
                    int i = 0; // both maps are in ascending order of ids
                    for (int row = 0; row < weights.length; row++) {
                        while (i < at.size() && at.id(i) < map.id(row)) {
                            i++;
                        }
                        if (i == at.size() || at.id(i) != map.id(row)) {
                            throw new IllegalArgumentException(
                                    "jtt: found no example "
                                            + map.id(row)
                                            + " in the map of the errors, expected all.");
                        }
                        weights[row] = at.value(Metric.CORRECT_COUNT, i) == 0 ? lambda : 1;
                    }
                    return weights;
                });
    }

    private static void oneEpoch(DataMap map) {
        if (map.provenance().epochs() != 1) {
            throw new IllegalArgumentException(
                    "jtt: found a map of "
                            + map.provenance().epochs()
                            + " epochs, expected one: Analyzer.of(run).epochs(T - 1, T), or --epochs"
                            + " T-1.");
        }
    }

    /**
     * Self-paced, the linear kind: 1 − loss / threshold, and 0 above it, where the threshold is a
     * quantile of the mean loss. Easy first; raise the share from run to run.
     *
     * @param share of the examples under the threshold, in (0, 1]
     * @return the weighting; the map must have {@link Metric#MEAN_LOSS}
     * @see <a
     *     href="https://papers.nips.cc/paper/2010/hash/e57c6b956a6521b28495f2886ca0977a-Abstract.html">Kumar
     *     et al. 2010</a>, whose weights are 0 or 1: {@code Selectors.bottom(Metric.MEAN_LOSS,
     *     share)}; the linear kind is Jiang et al. 2014
     */
    public static Weighting selfPaced(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "share: found " + share + ", expected a fraction in (0, 1].");
        }
        return new Weighting(
                Recipe.of("weigh_self_paced", "share", share),
                Set.of(Metric.MEAN_LOSS.key()),
                "kept, and weighed by 1 - mean_loss / threshold, the "
                        + Numbers.percent(share)
                        + " quantile",
                map -> {
                    double[] loss = map.values(Metric.MEAN_LOSS);
                    double[] sorted = loss.clone();
                    Arrays.sort(sorted);
                    int at = (int) Math.ceil(share * sorted.length) - 1;
                    double threshold = at < 0 ? 1 : Math.max(sorted[at], Double.MIN_NORMAL);
                    Arrays.setAll(loss, row -> Math.max(0, 1 - loss[row] / threshold));
                    return loss;
                });
    }

    /**
     * Each slice counts the same in all: 1 / its size.
     *
     * @param slices of the data
     * @return the weighting
     */
    public static Weighting balanced(Slices slices) {
        return balanced(slices.name(), map -> slices);
    }

    /**
     * Each class counts the same in all.
     *
     * @return the weighting
     */
    public static Weighting classBalanced() {
        return balanced(Slices.LABEL, Slices::byLabel);
    }

    private static Weighting balanced(String name, Function<DataMap, Slices> slices) {
        return new Weighting(
                Recipe.of("weigh_balanced", "slice", name),
                Set.of(),
                "kept, and weighed so that each " + name + " counts the same in all",
                map -> {
                    Slices of = slices.apply(map);
                    String[] slice = new String[map.size()];
                    Map<String, Integer> counts = new TreeMap<>();
                    for (int row = 0; row < slice.length; row++) {
                        slice[row] = of.of(map, row);
                        counts.merge(slice[row], 1, Integer::sum);
                    }
                    double[] weights = new double[slice.length];
                    Arrays.setAll(weights, row -> 1.0 / counts.getOrDefault(slice[row], 1));
                    return weights;
                });
    }

    /**
     * Weights of your own.
     *
     * @param words how they are made
     * @param weights for each row of a map its weight: finite, 0 or more
     * @return the weighting
     */
    public static Weighting of(String words, Function<DataMap, double[]> weights) {
        return new Weighting(
                Recipe.of("own", "words", words),
                Set.of(),
                "kept, and weighed by: " + words,
                weights);
    }

    private static void atLeast(String name, double value, double least) {
        if (!(value >= least && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name
                            + ": found "
                            + value
                            + ", expected a finite number "
                            + (least == 0 ? "of 0 or more." : "above 0."));
        }
    }

    /** Makes the recipes replay. */
    static void register() {
        leaf(
                "weigh_by",
                recipe -> by(recipe.text("metric"), recipe.number("smoothing", 0)),
                "metric",
                "smoothing");
        leaf("weigh_focal", recipe -> focal(recipe.number("gamma", 2)), "gamma");
        leaf(
                "weigh_temperature",
                recipe -> temperature(recipe.text("metric"), recipe.number("temperature", 1)),
                "metric",
                "temperature");
        leaf("weigh_jtt", recipe -> jtt(recipe.number("lambda")), "lambda");
        leaf("weigh_self_paced", recipe -> selfPaced(recipe.number("share")), "share");
        Replay.node(
                "weigh_balanced",
                0,
                (recipe, of, sources) -> {
                    String name = recipe.text("slice", Slices.LABEL);
                    return finished(
                            name.equals(Slices.LABEL)
                                    ? classBalanced()
                                    : balanced(sources.apply(name)),
                            recipe);
                },
                all("slice"));
    }

    private static void leaf(String name, Function<Recipe, Weighting> way, String... parameters) {
        Replay.leaf(name, recipe -> finished(way.apply(recipe), recipe), all(parameters));
    }

    private static String[] all(String... parameters) {
        return Stream.concat(Stream.of(parameters), Stream.of(CLIP_LOW, CLIP_HIGH, NORM))
                .toArray(String[]::new);
    }

    private static Weighting finished(Weighting weighting, Recipe recipe) {
        Weighting clipped =
                recipe.has(CLIP_LOW) || recipe.has(CLIP_HIGH)
                        ? weighting.clipped(recipe.number(CLIP_LOW, 0), recipe.number(CLIP_HIGH))
                        : weighting;
        String norm = recipe.text(NORM, "mean").toUpperCase(Locale.ROOT);
        if (Arrays.stream(Weighting.Norm.values()).noneMatch(one -> one.name().equals(norm))) {
            throw new IllegalArgumentException(
                    recipe.name() + ": found norm=" + norm + ", expected mean, sum or max.");
        }
        return clipped.normalised(Weighting.Norm.valueOf(norm));
    }
}
