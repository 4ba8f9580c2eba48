package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.analyze.Trajectories;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Published ways to decide, none of which needs gradients. Of each: what it keeps, where it wins
 * and where it collapses.
 *
 * <p>Where many examples are dropped, hardest-first ways fall behind a random selection, and where
 * labels are wrong they collect these: a selection says so in its {@link Selection#warnings}.
 * Scores of a single run are noisy (2401.01867): merge the maps of two or three seeds ({@link
 * DataMap#merge}) where you can.
 *
 * <p>Of examples with equal values the lowest ids are kept; one without a value never is. What is
 * drawn depends on the map and the seed alone. With {@link Selector#perClass} a strategy decides
 * within each class, which keeps the classes' shares.
 */
public final class Strategies {

    private static final double[] REFERENCE_SHARES = {.01, .05, .1, .1667, .25, .3319, .5, .75};

    private static final String LOW = "low";
    private static final String HIGH = "high";

    private Strategies() {}

    /**
     * The most forgotten examples: times that one went from right to wrong, never learnt counting
     * as the most. Those never forgotten are the first to be dropped.
     *
     * <p>Wins up to about 30% pruned. Collapses beyond: on CIFAR-10 95.36% with 30% pruned, 34.03%
     * with 90% (Zheng et al. 2023). Keeps what is mislabelled. In a few epochs there are few
     * events, so that many examples tie, which a warning says.
     *
     * @param amount to keep
     * @return the selector
     * @see <a href="https://arxiv.org/abs/1812.05159">Toneva et al. 2019</a>
     */
    public static Selector forgetting(Amount amount) {
        return Scored.forgetting(amount);
    }

    /**
     * The highest {@link Metric#EL2N}: the mean distance of the softmax from the label, meant to be
     * of the first ten epochs or so ({@code Analyzer.el2nEpochs}).
     *
     * <p>Wins early in a training and up to half pruned. Collapses beyond, and keeps noise: the
     * examples of the largest error are the mislabelled ones.
     *
     * @param amount to keep
     * @return the selector
     * @see <a href="https://arxiv.org/abs/2107.07075">Paul et al. 2021</a>
     */
    public static Selector el2n(Amount amount) {
        return Scored.highest(Metric.EL2N, amount, Cautions::hardestFirst);
    }

    /**
     * The highest {@link Metric#AUM}: drops the examples whose label lost to another class by most,
     * as noise. The paper finds its cut by examples of a planted class; here you say how many stay.
     *
     * <p>Wins where labels are wrong at random. Collapses as a way to prune much: what stays is
     * easy, and rare groups go first. In texts it also drops many that are right.
     *
     * @param amount to keep
     * @return the selector
     * @see <a href="https://arxiv.org/abs/2001.10528">Pleiss et al. 2020</a>
     */
    public static Selector aum(Amount amount) {
        return Scored.highest(Metric.AUM, amount, (map, count) -> List.of());
    }

    /**
     * The highest {@link Metric#DYN_UNC}: mean deviation of p(gold) over windows of epochs, ten of
     * them unless {@code Analyzer.window} says otherwise.
     *
     * <p>Wins at moderate rates: 25% of ImageNet pruned without loss. Collapses at high ones, and
     * may drop whole classes: decide {@link Selector#perClass}.
     *
     * @param amount to keep
     * @return the selector
     * @see <a href="https://arxiv.org/abs/2306.05175">He et al. 2024</a>
     */
    public static Selector dynUnc(Amount amount) {
        return Scored.highest(
                Metric.DYN_UNC,
                amount,
                (map, count) -> Cautions.with(Cautions.ambiguousOnly(map, count)));
    }

    /**
     * The highest {@link Metric#TDDS}: how unsteadily the softmax still moves, in windows of epochs
     * of which the last counts nine tenths.
     *
     * <p>Wins at 10 to 30% kept. Collapses where the last epochs say nothing any more: a schedule
     * that has come to rest.
     *
     * @param amount to keep
     * @return the selector
     * @see <a href="https://arxiv.org/abs/2311.13613">Zhang et al. 2024</a>
     */
    public static Selector tdds(Amount amount) {
        return Scored.highest(Metric.TDDS, amount, (map, count) -> List.of());
    }

    /**
     * {@link #dual(Amount, double, long)} with the power 4 of the published command for CIFAR.
     *
     * @param amount to keep
     * @param seed of the draw
     * @return the selector
     */
    public static Selector dual(Amount amount, long seed) {
        return dual(amount, Dual.POWER, seed);
    }

    /**
     * Draws with the weight {@link Metric#DUAL} · Beta(a, b) density of {@link Metric#CONFIDENCE},
     * one after the other without replacement. {@code b = 15 (1 − μ) (1 − r^c)} and {@code a = 16 −
     * b}, where μ is the mean confidence of the ten highest scores and r the share that is pruned:
     * the more is pruned, the easier what is drawn. The paper's map is of the first 30 epochs
     * ({@code Analyzer.useFirst}).
     *
     * <p>Wins early in a training, and at 90% pruned. Its score alone ({@code Selectors.top}) takes
     * in the mislabelled.
     *
     * @param amount to keep
     * @param power c, above 0
     * @param seed of the draw
     * @return the selector
     * @throws IllegalArgumentException if the power is no such number
     * @see <a href="https://arxiv.org/abs/2502.06905">Cho et al. 2025</a>
     */
    public static Selector dual(Amount amount, double power, long seed) {
        Dual dual = new Dual(amount, power, seed);
        return new Strategy(
                Recipe.of("dual", amount.key(), amount.value(), "power", power, "seed", seed),
                Set.of(Metric.DUAL.key()),
                dual);
    }

    /**
     * CCS by {@link Metric#AUM} with a β that follows what is pruned: 0.3 at 90% and 0.2 at 80%, as
     * published for ImageNet, and on the line through them below, none from 60% on; 50 bins.
     *
     * @param amount to keep
     * @param seed of the draw
     * @return the selector
     */
    public static Selector ccs(Amount amount, long seed) {
        return ccs(amount, Metric.AUM.key(), true, Ccs.BINS, seed);
    }

    /** With a β that follows what is pruned. */
    private static Selector ccs(
            Amount amount, String column, boolean lowIsHard, int bins, long seed) {
        return new Named(
                Set.of(column),
                map -> {
                    double beta = Ccs.beta(1 - (double) amount.of(map) / Math.max(1, map.size()));
                    return ccs(amount, column, lowIsHard, beta, bins, seed).select(map);
                });
    }

    /**
     * Coverage-centric coreset selection: drops the hardest β of the map, cuts the range of the
     * others into bins of equal width, and draws as many from each, the smallest bins first: what
     * these cannot give, larger ones do.
     *
     * <p>Wins from about 70% pruned on: 7 points over random at 90% (CIFAR-10). Collapses where a
     * rare group is hard, which β drops with the noise. What its code calls AUM is {@link
     * Metric#PROBABILITY_MARGIN}.
     *
     * @param amount to keep, of the whole map
     * @param column difficulty of an example: a {@link Metric#key}, or one of the map's {@code
     *     customs()}
     * @param lowIsHard whether its low values are the hard ones, as of AUM; else its high ones
     * @param beta share of the map to drop as hardest
     * @param bins their number, such as 50
     * @param seed of the draw
     * @return the selector
     * @throws IllegalArgumentException if β is no fraction, or the bins are fewer than 1 or more
     *     than 10,000
     * @see <a href="https://arxiv.org/abs/2210.15809">Zheng et al. 2023</a>
     */
    public static Selector ccs(
            Amount amount, String column, boolean lowIsHard, double beta, int bins, long seed) {
        Ccs ccs = new Ccs(amount, column, lowIsHard, beta, bins, seed);
        return new Strategy(
                Recipe.of(
                        "ccs",
                        amount.key(),
                        amount.value(),
                        "metric",
                        column,
                        "hardest",
                        lowIsHard ? LOW : HIGH,
                        "beta",
                        beta,
                        "bins",
                        bins,
                        "seed",
                        seed),
                Set.of(column),
                ccs);
    }

    /**
     * The examples whose embedding is neither near nor far: those in the middle by Euclidean
     * distance from the median, coordinate by coordinate, of their class.
     *
     * <p>Wins where it is not known what the data is like: it drops outliers and repetitions alike.
     * Rarely the best where that is known.
     *
     * @param embeddings of the examples
     * @param amount to keep
     * @return the selector
     * @see <a href="https://openreview.net/forum?id=7D5EECbOaf9">Xia et al. 2023</a>
     */
    public static Selector moderate(Embeddings embeddings, Amount amount) {
        return new Strategy(
                Recipe.of("moderate", amount.key(), amount.value()),
                Set.of(),
                new Moderate(embeddings, amount));
    }

    /**
     * DRoP's quotas, at random within each class: of class k a fraction in proportion to 1 −
     * recall(k), but no more than all of it. Its published code has counts in that proportion,
     * which is the same where classes are of equal size.
     *
     * <p>Wins for the worst class. Costs a little on average, and needs data that was not trained
     * on. Collapses where a class has a recall near 1: it is left next to nothing, and is then the
     * worst (five seeds on the bundled digits: 5 to 9 points below random).
     *
     * @param amount to keep
     * @param recall of each class on other data, in [0, 1]: {@link #recall}
     * @param seed of the draw
     * @return the selector
     * @throws IllegalArgumentException if there is none, or one is no such number
     * @see <a href="https://arxiv.org/abs/2404.05579">Vysogorets et al. 2025</a>
     */
    public static Selector drop(Amount amount, double[] recall, long seed) {
        Drop drop = new Drop(amount, recall);
        return new Strategy(
                Recipe.of(
                        "drop", amount.key(), amount.value(), "recall", drop.list(), "seed", seed),
                Set.of(),
                map -> drop.quotas(map).random(seed));
    }

    /**
     * DRoP's quotas, and within each class the highest or lowest values.
     *
     * @param amount to keep
     * @param recall of each class on other data, in [0, 1]: {@link #recall}
     * @param column a {@link Metric#key}, or one of the map's {@code customs()}
     * @param top the highest, else the lowest
     * @return the selector
     * @throws IllegalArgumentException if there is no recall, or one is no such number
     */
    public static Selector drop(Amount amount, double[] recall, String column, boolean top) {
        Drop drop = new Drop(amount, recall);
        return new Strategy(
                Recipe.of(
                        "drop",
                        amount.key(),
                        amount.value(),
                        "recall",
                        drop.list(),
                        "metric",
                        column,
                        "keep",
                        top ? HIGH : LOW),
                Set.of(column),
                map -> drop.quotas(map).extreme(map, column, top));
    }

    /**
     * @param validation a map of data that was not trained on: a run of its own, of the trained
     *     model
     * @return for each class its mean {@link Metric#CORRECTNESS}; of a class without an example the
     *     mean of the others
     */
    public static double[] recall(DataMap validation) {
        return Drop.recall(validation);
    }

    /**
     * {@link #s2l(Trajectories, Amount, int, int, long)} with 100 clusters and 20 iterations, as
     * published.
     *
     * @param trajectories of the run that the map is of
     * @param amount to keep
     * @param seed of what the clusters begin with, and of the draw
     * @return the selector
     */
    public static Selector s2l(Trajectories trajectories, Amount amount, long seed) {
        return s2l(trajectories, amount, S2l.CLUSTERS, S2l.ITERATIONS, seed);
    }

    /**
     * Small-to-large: clusters the examples by how their loss went, by k-means, and draws as many
     * from each cluster, the smallest first; clusters of one or two are drawn from last. k-means
     * begins with rows drawn at random and is trained on 256 for each cluster, as the published one
     * (Faiss). In an epoch that has not the example, its loss is the mean of the others.
     *
     * <p>Wins for the fine-tuning of language models, by the trajectories of a small one: 11% of
     * MathInstruct did as well as all of it. The published code does so for each source of the
     * data: {@link Selector#perSlice}. Says little where there are few epochs.
     *
     * @param trajectories of the run that the map is of
     * @param amount to keep
     * @param clusters k, 1 or more
     * @param iterations of k-means, 1 or more
     * @param seed of what the clusters begin with, and of the draw
     * @return the selector
     * @throws IllegalArgumentException if there are none, or more than 100,000
     * @see <a href="https://arxiv.org/abs/2403.07384">Yang et al. 2024</a>
     */
    public static Selector s2l(
            Trajectories trajectories, Amount amount, int clusters, int iterations, long seed) {
        return new Strategy(
                Recipe.of(
                        "s2l",
                        amount.key(),
                        amount.value(),
                        "clusters",
                        clusters,
                        "iterations",
                        iterations,
                        "seed",
                        seed),
                Set.of(),
                new S2l(trajectories, amount, clusters, iterations, seed));
    }

    /**
     * As many of each class, at random; where a class has too few, all of it, and more of the
     * others.
     *
     * <p>Wins where classes are of very different size and little is kept. {@code
     * Selectors.random(…).perClass()} keeps their shares instead.
     *
     * @param amount to keep
     * @param seed of the draw
     * @return the selector
     */
    public static Selector classBalancedRandom(Amount amount, long seed) {
        return new Strategy(
                Recipe.of("class_balanced_random", amount.key(), amount.value(), "seed", seed),
                Set.of(),
                map -> new ClassQuotas(map, 0, amount.of(map), Quotas::even).random(seed));
    }

    /**
     * Some with the highest values of a column and the others with its lowest.
     *
     * @param column a {@link Metric#key}, or one of the map's {@code customs()}
     * @param amount to keep, both together
     * @param topShare of these that have the highest values, in [0, 1]; rounded down
     * @return the selector
     * @throws IllegalArgumentException if the share is no such number
     */
    public static Selector bothEnds(String column, Amount amount, double topShare) {
        Ranges.fraction("topShare", topShare);
        return new Strategy(
                Recipe.of(
                        "both_ends",
                        "metric",
                        column,
                        amount.key(),
                        amount.value(),
                        "top_share",
                        topShare),
                Set.of(column),
                map -> {
                    int count = amount.of(map);
                    int high = Ranges.part(topShare, count);
                    return Ranked.ends(map, column, map.values(column), high, count - high, true);
                });
    }

    /**
     * The examples between two quantiles of a column: of those that have a value, ranked from the
     * lowest, all but the first {@code ⌊from · n⌋} up to the first {@code ⌊to · n⌋}.
     *
     * @param column a {@link Metric#key}, or one of the map's {@code customs()}
     * @param from in [0, 1]
     * @param to in [from, 1]
     * @return the selector
     * @throws IllegalArgumentException if they are no such numbers
     */
    public static Selector quantiles(String column, double from, double to) {
        Ranges.fraction("from", from);
        Ranges.fraction("to", to);
        Ranges.ascending("quantiles", from, to);
        return new Strategy(
                Recipe.of("quantiles", "metric", column, "from", from, "to", to),
                Set.of(column),
                map -> {
                    double[] values = map.values(column);
                    int numbers = Ranked.numbers(values);
                    int first = Ranges.part(from, numbers);
                    int last = Ranges.part(to, numbers);
                    return Ranked.between(map, column, values, first, last - first);
                });
    }

    /**
     * The examples whose value of a column lies between two numbers, both included. How many these
     * are, only the map tells.
     *
     * @param column a {@link Metric#key}, or one of the map's {@code customs()}
     * @param low lowest value
     * @param high highest value, not below {@code low}
     * @return the selector
     * @throws IllegalArgumentException if these are no finite numbers, or in the wrong order
     */
    public static Selector between(String column, double low, double high) {
        Ranges.ascending("between", low, high);
        return new Strategy(
                Recipe.of("between", "metric", column, "low", low, "high", high),
                Set.of(column),
                map -> Bands.between(map, column, low, high));
    }

    /**
     * A region by the thresholds that some write-ups give: easy is confidence over 0.7 and
     * variability under 0.1, hard confidence under 0.5 and variability over 0.2, ambiguous
     * confidence between 0.4 and 0.6 and variability over 0.2.
     *
     * <p>For comparison only: on the published WinoGrande map they leave 65% of the examples in no
     * region, and all that they call hard is ambiguous. {@link Selectors#third} is the paper's way.
     *
     * @param region which
     * @return the selector
     */
    public static Selector fixedThresholds(Region region) {
        return new Strategy(
                Recipe.of("fixed_thresholds", "region", region.label()),
                Set.of(),
                map -> Bands.fixed(map, region));
    }

    /**
     * @return the shares that the reference implementation writes
     */
    public static double[] referenceShares() {
        return REFERENCE_SHARES.clone();
    }

    /**
     * What {@code train_dy_filtering.py} of <a
     * href="https://github.com/allenai/cartography">allenai/cartography</a> keeps: the lowest
     * confidence or correctness, the highest variability, forgetfulness or threshold closeness.
     *
     * <p>Compatible, it keeps its defects: one example more than the share comes to, but for both
     * ends ({@code head(n + 1)}); the share rounded down without regard to the last bit, so that
     * 0.29 of 100 is 28; forgetfulness 1000 where never learnt, which is not the most once another
     * was forgotten more often. Of equal values it keeps whichever its sort leaves first, here the
     * lowest ids.
     *
     * @param metric confidence, variability, correctness, forgetfulness or threshold_closeness
     * @param share of the map
     * @param worst the opposite end
     * @param bothEnds seven tenths from that end, the others from the opposite one
     * @param compatible with its defects
     * @return the selector
     * @throws IllegalArgumentException if there is no such metric, or the share is none
     */
    public static Selector reference(
            String metric, double share, boolean worst, boolean bothEnds, boolean compatible) {
        Reference reference = new Reference(metric, share, worst, bothEnds, compatible);
        return new Strategy(
                Recipe.of(
                        "reference",
                        "metric",
                        metric,
                        "share",
                        share,
                        "worst",
                        worst,
                        "both_ends",
                        bothEnds,
                        "compatible",
                        compatible),
                reference.columns(),
                reference);
    }

    /** So that recipes replay. */
    static void register() {
        amount("forgetting", (recipe, amount) -> forgetting(amount));
        amount("el2n", (recipe, amount) -> el2n(amount));
        amount("aum", (recipe, amount) -> aum(amount));
        amount("dyn_unc", (recipe, amount) -> dynUnc(amount));
        amount("tdds", (recipe, amount) -> tdds(amount));
        amount(
                "dual",
                (recipe, amount) ->
                        dual(amount, recipe.number("power", Dual.POWER), recipe.whole("seed", 0)),
                "power",
                "seed");
        amount("ccs", Strategies::ccs, "metric", "hardest", "beta", "bins", "seed");
        amount(
                "drop",
                (recipe, amount) ->
                        recipe.has("metric")
                                ? drop(
                                        amount,
                                        recipe.numbers("recall"),
                                        recipe.text("metric"),
                                        isHigh(recipe, "keep", HIGH))
                                : drop(amount, recipe.numbers("recall"), recipe.whole("seed", 0)),
                "recall",
                "metric",
                "keep",
                "seed");
        amount(
                "class_balanced_random",
                (recipe, amount) -> classBalancedRandom(amount, recipe.whole("seed", 0)),
                "seed");
        amount(
                "both_ends",
                (recipe, amount) ->
                        bothEnds(recipe.text("metric"), amount, recipe.number("top_share", 0.7)),
                "metric",
                "top_share");
        Replay.node(
                "moderate",
                0,
                (recipe, of, sources) -> moderate(sources.embeddings(), Amount.of(recipe)),
                "share",
                "count");
        Replay.node(
                "s2l",
                0,
                (recipe, of, sources) ->
                        s2l(
                                sources.trajectories(),
                                Amount.of(recipe),
                                Math.toIntExact(recipe.whole("clusters", S2l.CLUSTERS)),
                                Math.toIntExact(recipe.whole("iterations", S2l.ITERATIONS)),
                                recipe.whole("seed", 0)),
                "share",
                "count",
                "clusters",
                "iterations",
                "seed");
        Replay.leaf(
                "quantiles",
                recipe ->
                        quantiles(
                                recipe.text("metric"),
                                recipe.number("from", 0),
                                recipe.number("to", 1)),
                "metric",
                "from",
                "to");
        Replay.leaf(
                "between",
                recipe ->
                        between(recipe.text("metric"), recipe.number("low"), recipe.number("high")),
                "metric",
                "low",
                "high");
        Replay.leaf(
                "fixed_thresholds",
                recipe -> fixedThresholds(Replay.region(recipe.text("region"))),
                "region");
        Replay.leaf(
                "reference",
                recipe ->
                        reference(
                                recipe.text("metric"),
                                recipe.number("share"),
                                recipe.flag("worst"),
                                recipe.flag("both_ends"),
                                recipe.flag("compatible")),
                "metric",
                "share",
                "worst",
                "both_ends",
                "compatible");
    }

    private static void amount(
            String name, BiFunction<Recipe, Amount, Selector> way, String... parameters) {
        String[] all = Arrays.copyOf(parameters, parameters.length + 2);
        all[parameters.length] = "share";
        all[parameters.length + 1] = "count";
        Replay.leaf(name, recipe -> way.apply(recipe, Amount.of(recipe)), all);
    }

    private static Selector ccs(Recipe recipe, Amount amount) {
        long seed = recipe.whole("seed", 0);
        String column = recipe.text("metric", Metric.AUM.key());
        boolean lowIsHard = !isHigh(recipe, "hardest", LOW);
        int bins = Math.toIntExact(recipe.whole("bins", Ccs.BINS));
        return recipe.has("beta")
                ? ccs(amount, column, lowIsHard, recipe.number("beta"), bins, seed)
                : ccs(amount, column, lowIsHard, bins, seed);
    }

    private static boolean isHigh(Recipe recipe, String key, String otherwise) {
        String end = recipe.text(key, otherwise);
        if (!end.equals(LOW) && !end.equals(HIGH)) {
            throw new IllegalArgumentException(
                    "%s: found %s=%s, expected %s or %s."
                            .formatted(recipe.name(), key, end, LOW, HIGH));
        }
        return end.equals(HIGH);
    }
}
