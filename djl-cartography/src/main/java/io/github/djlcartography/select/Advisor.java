package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recommends a way to decide for a map and a share to keep, and says why, in numbers of the map
 * that a person can check.
 *
 * <pre>{@code
 * Advice advice = Advisor.of(map, 0.1).validation(validationMap).advise();
 * System.out.println(advice);
 * Selection keep = advice.selector().select(map);
 * }</pre>
 *
 * <p>The rules: as many of each class where the smallest would all but vanish; what looks wrong
 * dropped first where little is pruned; else {@link Strategies#dual DUAL}, which draws around the
 * ambiguous examples and moves towards the easy ones as less is kept. A map that has no {@link
 * Metric#DUAL} gets what the literature has for the rate: the hardest first up to 30% pruned, the
 * ambiguous with some easy ones in between, coverage (CCS) from 70% on. The hardest first is never
 * recommended where more than half is pruned or labels look wrong, nor quotas by recall ({@link
 * Strategies#drop DRoP}) that leave a class under half its share. Rules are no experiment: a {@link
 * Proxy} tries the candidates, and the best of them is recommended.
 *
 * <p>The same map and settings give the same advice.
 */
public final class Advisor {

    /** Tries a selection: a small training on it. */
    @FunctionalInterface
    public interface Proxy {

        /**
         * @param selection to train on
         * @return how good the model became, such as its accuracy; higher is better, no NaN
         */
        double accuracy(Selection selection);
    }

    private static final double LITTLE = 0.3; // pruned: hardest first wins up to here
    private static final double MUCH = 0.7; // pruned: coverage wins from here on
    private static final double EASY_SHARE = 0.2;
    private static final double UNEVEN = 3; // largest class to smallest
    private static final double FEW = 10; // examples kept of a class
    private static final double LEAST = 0.5; // of a class's share that quotas may leave it
    private static final int EPOCHS = 3; // for variability to mean something

    private final DataMap map;
    private final double share;
    private final Symptoms symptoms;
    private double @Nullable [] recall;
    private @Nullable Proxy proxy;
    private long seed;

    private Advisor(DataMap map, double share) {
        this.map = map;
        this.share = share;
        symptoms = new Symptoms(map, map.share(share));
    }

    /**
     * @param map of the training set
     * @param share of it to keep, in [0, 1]
     * @return the advisor
     * @throws IllegalArgumentException if the share is no such number, or the map has no confidence
     */
    public static Advisor of(DataMap map, double share) {
        return new Advisor(map, share);
    }

    /**
     * @param validation a map of data that was not trained on, with the same classes
     * @return this
     */
    public Advisor validation(DataMap validation) {
        return recall(Strategies.recall(validation));
    }

    /**
     * @param recall of each class on data that was not trained on, in [0, 1]
     * @return this
     * @throws IllegalArgumentException if there is not one of each class
     */
    public Advisor recall(double... recall) {
        new Drop(Amount.share(share), recall).quotas(map); // refuses what is none of these classes
        this.recall = recall.clone();
        return this;
    }

    /**
     * @param proxy tries the candidates; default: the rules decide
     * @return this
     */
    public Advisor proxy(Proxy proxy) {
        this.proxy = proxy;
        return this;
    }

    /**
     * @param seed of what is drawn; default 0
     * @return this
     */
    public Advisor seed(long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * A way to decide on its way into the advice.
     *
     * @param fits whether the rules are for it
     * @param vetoed whether it is never to be recommended here
     * @param why the rules are for it, or not
     */
    private record Candidate(Recipe recipe, boolean fits, boolean vetoed, String why) {}

    /**
     * @return the advice
     * @throws IllegalArgumentException if the proxy gives NaN
     */
    public Advice advise() {
        List<Candidate> candidates = candidates();
        List<String> evidence = new ArrayList<>(symptoms.lines());
        if (recall != null) {
            evidence.add(
                    "recall on other data is %s for the worst class and %s for the best"
                            .formatted(
                                    Numbers.text(lowest(recall)), Numbers.text(highest(recall))));
        }
        return proxy == null ? byRules(candidates, evidence) : byTrial(proxy, candidates, evidence);
    }

    private Advice byRules(List<Candidate> candidates, List<String> evidence) {
        Candidate chosen = candidates.stream().filter(Candidate::fits).findFirst().orElseThrow();
        List<Advice.Option> others = new ArrayList<>();
        for (Candidate one : candidates) {
            if (!one.equals(chosen)) {
                String why = one.fits ? "would do, but the one above comes first: " : "";
                others.add(new Advice.Option(one.recipe, why + one.why, Double.NaN));
            }
        }
        return new Advice(
                new Advice.Option(chosen.recipe, chosen.why, Double.NaN),
                evidence,
                others,
                symptoms.noise());
    }

    private Advice byTrial(Proxy proxy, List<Candidate> candidates, List<String> evidence) {
        List<Advice.Option> tried = new ArrayList<>();
        List<Advice.Option> others = new ArrayList<>();
        for (Candidate one : candidates) {
            if (one.vetoed) {
                others.add(new Advice.Option(one.recipe, "not tried: " + one.why, Double.NaN));
                continue;
            }
            double accuracy = proxy.accuracy(Selectors.of(one.recipe).select(map));
            if (Double.isNaN(accuracy)) {
                throw new IllegalArgumentException(
                        "proxy: found NaN for " + one.recipe + ", expected a number.");
            }
            tried.add(new Advice.Option(one.recipe, one.why, accuracy));
        }
        tried.sort(Comparator.comparingDouble(option -> -option.accuracy())); // stable
        List<Advice.Option> told = new ArrayList<>();
        for (Advice.Option option : tried) {
            told.add(
                    new Advice.Option(
                            option.recipe(),
                            "%s in the proxy training (best of %d: %s). By the rules: %s"
                                    .formatted(
                                            Numbers.text(option.accuracy()),
                                            tried.size(),
                                            Numbers.text(tried.get(0).accuracy()),
                                            option.why()),
                            option.accuracy()));
        }
        List<Advice.Option> rest = new ArrayList<>(told.subList(1, told.size()));
        rest.addAll(others);
        return new Advice(told.get(0), evidence, rest, symptoms.noise());
    }

    /** In the order in which the rules ask; the last one always fits. */
    private List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        if (symptoms.count == symptoms.size) {
            candidates.add(
                    new Candidate(Recipe.of("all"), true, false, "nothing is to be pruned."));
        }
        candidates.add(balanced());
        boolean dual = map.metrics().contains(Metric.DUAL) && has(Metric.DUAL);
        if (dual) {
            candidates.add(drawn());
        }
        candidates.add(coverage());
        candidates.add(mixed());
        candidates.add(hardest());
        if (map.metrics().contains(Metric.DYN_UNC) && has(Metric.DYN_UNC)) {
            candidates.add(uncertain());
        }
        if (recall != null) {
            candidates.add(quotas(recall));
        }
        candidates.add(
                new Candidate(
                        perClass(Recipe.of("random", "share", share, "seed", seed)),
                        true,
                        false,
                        "the control: whatever is recommended must beat it."));
        return candidates;
    }

    private Candidate balanced() {
        double kept = share * symptoms.smallest;
        boolean fits =
                symptoms.isPruned()
                        && symptoms.classes > 1
                        && symptoms.imbalance() >= UNEVEN
                        && kept < FEW;
        return new Candidate(
                Recipe.of("class_balanced_random", "share", share, "seed", seed),
                fits,
                false,
                (fits
                                ? "its share of the smallest class, %s, would be %s of %s examples: too few to choose among, so as many of each class are kept."
                                : "no class is so small: of the smallest, %s, its share is %s of %s examples.")
                        .formatted(
                                symptoms.smallestName,
                                Numbers.text((long) kept),
                                Numbers.text(symptoms.smallest)));
    }

    /** Whether enough examples have a number. */
    private boolean has(Metric metric) {
        int numbers = 0;
        for (double value : map.values(metric)) {
            numbers += Double.isNaN(value) ? 0 : 1;
        }
        return numbers >= symptoms.count;
    }

    /** Over the classes together: each gets more the worse it is learnt. */
    private Candidate drawn() {
        boolean cleaned = cleansFirst();
        boolean fits = symptoms.isPruned() && symptoms.epochs >= EPOCHS && !cleaned;
        return new Candidate(
                Recipe.of("dual", "share", share, "power", Dual.POWER, "seed", seed),
                fits,
                false,
                fits
                        ? "drawn around what is ambiguous, and nearer to what is easy the more is pruned: the one way that was clearly below random at no rate (Cho et al. 2025, and this project's prune curves)."
                        : cleaned
                                ? "little is pruned and labels look wrong: dropping those comes first."
                                : "the map is of %s epochs: under %s, variability is chance."
                                        .formatted(symptoms.epochs, EPOCHS));
    }

    private Candidate quotas(double[] recall) {
        ClassQuotas quotas = new Drop(Amount.share(share), recall).quotas(map);
        double least = quotas.leastOfShare();
        boolean vetoed = least < LEAST;
        List<Double> list = new ArrayList<>();
        for (double one : recall) {
            list.add(one);
        }
        return new Candidate(
                Recipe.of("drop", "share", share, "recall", list, "seed", seed),
                false,
                vetoed,
                "the worst class has a recall of %s, the best of %s: %s"
                        .formatted(
                                Numbers.text(lowest(recall)),
                                Numbers.text(highest(recall)),
                                vetoed
                                        ? "quotas by what is missed would leave %s %s of its share."
                                                .formatted(
                                                        quotas.leastName(), Numbers.percent(least))
                                        : "quotas help the worst class (Vysogorets et al. 2025), but what they keep of each is drawn blindly."));
    }

    /**
     * Whether what looks wrong should go before all else. Where classes are of very different size,
     * it is the small ones, learnt late, that look so.
     */
    private boolean cleansFirst() {
        return symptoms.isPruned()
                && symptoms.pruned() <= LITTLE
                && symptoms.noise() > 0
                && symptoms.imbalance() < UNEVEN;
    }

    /** Drops what looks mislabelled, then thins where examples are many. */
    private Candidate coverage() {
        double noise = symptoms.noise();
        double beta = Math.max(Ccs.beta(symptoms.pruned()), Math.ceil(100 * noise) / 100);
        beta = Math.min(beta, Math.floor(100 * symptoms.pruned()) / 100);
        Metric metric = symptoms.margin;
        boolean much = symptoms.pruned() >= MUCH;
        boolean fits = symptoms.isPruned() && (much || cleansFirst());
        String why;
        if (much) {
            why =
                    "%s are pruned: from about 70%% on, examples of every difficulty beat the hardest ones (Zheng et al. 2023: 7 points over random at 90%%)."
                            .formatted(Numbers.percent(symptoms.pruned()));
        } else if (fits) {
            why =
                    "little is pruned and labels look wrong: the %s hardest by %s are dropped, and the others thinned where they are many, which is among the easy ones."
                            .formatted(Numbers.percent(beta), metric);
        } else {
            why =
                    "%s are pruned: it wins from about 70%% on."
                            .formatted(Numbers.percent(symptoms.pruned()));
        }
        return new Candidate(
                perClass(
                        Recipe.of(
                                "ccs",
                                "share",
                                share,
                                "metric",
                                metric.key(),
                                "hardest",
                                "low",
                                "beta",
                                beta,
                                "bins",
                                Ccs.BINS,
                                "seed",
                                seed)),
                fits,
                false,
                why);
    }

    private Candidate mixed() {
        boolean enough = symptoms.epochs >= EPOCHS;
        boolean fits = symptoms.isPruned() && enough && symptoms.pruned() > LITTLE;
        String why =
                fits
                        ? "%s are pruned: ambiguous examples teach most, and a fifth of easy ones keeps them learnable (Swayamdipta et al. 2020, section 4); wrong labels are few among both."
                                .formatted(Numbers.percent(symptoms.pruned()))
                        : enough
                                ? "%s are pruned: so little that what is dropped should be what is easy, or wrong."
                                        .formatted(Numbers.percent(symptoms.pruned()))
                                : "the map is of %s epochs: under %s, variability is chance."
                                        .formatted(symptoms.epochs, EPOCHS);
        return new Candidate(
                perClass(
                        Recipe.of("ambiguous_with_easy", "share", share, "easy_share", EASY_SHARE)),
                fits,
                false,
                why);
    }

    private Candidate hardest() {
        Metric metric =
                map.metrics().contains(Metric.EL2N) ? Metric.EL2N : Metric.FORGETTING_EVENTS;
        double noise = symptoms.noise();
        boolean vetoed = symptoms.pruned() > Cautions.HARDEST_FIRST || noise > 0;
        boolean fits = symptoms.isPruned() && !vetoed && symptoms.pruned() <= LITTLE;
        String why;
        if (noise > 0) {
            why =
                    "the hardest first are the mislabelled ones, and about %s look so."
                            .formatted(Numbers.percent(noise));
        } else if (vetoed) {
            why =
                    "%s are pruned: the hardest alone collapse beyond about half (CIFAR-10: 34%% with 90%% pruned, Zheng et al. 2023)."
                            .formatted(Numbers.percent(symptoms.pruned()));
        } else if (fits) {
            why =
                    "%s are pruned and no labels look wrong: dropping the easiest costs nothing up to about 30%% (Toneva et al. 2019, Paul et al. 2021)."
                            .formatted(Numbers.percent(symptoms.pruned()));
        } else {
            why =
                    "%s are pruned: it wins up to about 30%%."
                            .formatted(Numbers.percent(symptoms.pruned()));
        }
        String name = metric == Metric.EL2N ? "el2n" : "forgetting";
        return new Candidate(perClass(Recipe.of(name, "share", share)), fits, vetoed, why);
    }

    private Candidate uncertain() {
        return new Candidate(
                Recipe.of("dyn_unc", "share", share),
                false,
                false,
                "published without loss up to 25% pruned; beyond, it drops what is easy wholly.");
    }

    /** Within each class, where these are of very different size. */
    private Recipe perClass(Recipe recipe) {
        return symptoms.classes > 1 && symptoms.imbalance() >= UNEVEN
                ? Recipe.of("per_slice", "slice", Slices.LABEL).over(recipe)
                : recipe;
    }

    private static double lowest(double[] values) {
        return Arrays.stream(values).min().orElse(Double.NaN);
    }

    private static double highest(double[] values) {
        return Arrays.stream(values).max().orElse(Double.NaN);
    }
}
