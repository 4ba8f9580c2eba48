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
 * <p>The rules are those of the literature that {@link Strategies} cites: coverage (CCS) where much
 * is pruned, ambiguous examples with some easy ones in between, the hardest first only where little
 * is pruned and the labels look right; quotas where the classes are learnt unequally well. The
 * hardest first is never recommended where more than half is pruned or labels look wrong. Rules are
 * no experiment: a {@link Proxy} tries the candidates, and the best of them is recommended.
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
    private static final double APART = 0.1; // best recall to worst
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
        if (recall != null) {
            candidates.add(quotas(recall));
        }
        candidates.add(coverage());
        candidates.add(mixed());
        candidates.add(hardest());
        for (Metric metric : List.of(Metric.DUAL, Metric.DYN_UNC)) {
            if (map.metrics().contains(metric)) {
                candidates.add(windowed(metric));
            }
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

    private Candidate quotas(double[] recall) {
        boolean fits =
                symptoms.pruned() > Cautions.HARDEST_FIRST
                        && highest(recall) - lowest(recall) >= APART;
        List<Double> list = new ArrayList<>();
        for (double one : recall) {
            list.add(one);
        }
        return new Candidate(
                Recipe.of("drop", "share", share, "recall", list, "seed", seed),
                fits,
                false,
                "the worst class has a recall of %s, the best of %s: %s"
                        .formatted(
                                Numbers.text(lowest(recall)),
                                Numbers.text(highest(recall)),
                                fits
                                        ? "quotas keep more of what is learnt badly (Vysogorets et al. 2025)."
                                        : "at this rate no reason for quotas."));
    }

    /** Drops what looks mislabelled, then thins where examples are many. */
    private Candidate coverage() {
        double noise = symptoms.noise();
        double beta = Math.max(Ccs.beta(symptoms.pruned()), Math.ceil(100 * noise) / 100);
        beta = Math.min(beta, Math.floor(100 * symptoms.pruned()) / 100);
        Metric metric = symptoms.margin;
        boolean much = symptoms.pruned() >= MUCH;
        boolean fits = symptoms.isPruned() && (much || (noise > 0 && symptoms.pruned() <= LITTLE));
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

    private Candidate windowed(Metric metric) {
        boolean dual = metric == Metric.DUAL;
        Recipe recipe =
                dual
                        ? Recipe.of("dual", "share", share, "power", Dual.POWER, "seed", seed)
                        : Recipe.of("dyn_unc", "share", share);
        return new Candidate(
                perClass(recipe),
                false,
                false,
                dual
                        ? "as published it draws like this at high rates early in a training; ccs asks for less: no windows of epochs."
                        : "published without loss up to 25% pruned; beyond, it drops what is easy wholly.");
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
