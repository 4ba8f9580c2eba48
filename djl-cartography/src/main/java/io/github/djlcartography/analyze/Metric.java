package io.github.djlcartography.analyze;

/**
 * A column of the data map, one value per example. The enum order is the column order, in tables
 * and in files. {@code p(gold)} is the softmax probability of the example's own label, one value
 * per epoch in which the example was seen; n is the number of those epochs, and a mean is over
 * them. Logarithms are natural. NaN: the example has no such value; the text says when.
 *
 * <p>A map holds what its run's layout has and what was asked for: {@link Analyzer#metrics}.
 *
 * <p>Of several runs ({@link DataMap#merge}), over those that saw the example: whole numbers are
 * sums; what follows from other columns follows from the merged ones; {@link #VARIABILITY} and the
 * last two say themselves what they are; all else is the mean of the runs' values, each run
 * weighing the same, those that are NaN left out.
 *
 * <p>Most take a few bytes of each example, whatever the number of epochs. Those of windows of J
 * epochs keep p(gold) of the last J of them, {@link #MAX_LABEL_VARIABILITY} two sums for each
 * class, and {@link #TDDS} the softmax of the epoch before, and K logarithms an epoch. What needs
 * all epochs of an example at once is worked out from {@link Trajectories}; a mean of your own is
 * {@link Analyzer#metric}.
 *
 * @see <a href="https://arxiv.org/abs/2009.10795">Swayamdipta et al. 2020</a>, section 2, for the
 *     first three
 */
public enum Metric {
    /**
     * Mean of {@code p(gold)}, in [0, 1]; of several runs the mean of their means. Low: hard,
     * perhaps mislabelled. Swayamdipta et al. 2020.
     */
    CONFIDENCE("confidence", false, Quantity.GOLD),
    /**
     * Population standard deviation of {@code p(gold)} (divided by n, not n − 1), in [0, 0.5]. 0
     * where n is 1. Of several runs that of an epoch drawn from a run drawn at random: {@code
     * √(epoch_variability² + seed_variability²)}. High: the model wavers. Swayamdipta et al. 2020.
     */
    VARIABILITY("variability", false, Quantity.GOLD),
    /**
     * Fraction of epochs, of all runs, whose arg-max was the label, in [0, 1]; of equal maxima the
     * lowest class. Of a sequence, whose tokens all were. Low: hard. Swayamdipta et al. 2020.
     */
    CORRECTNESS("correctness", false, Quantity.GOLD),
    /**
     * Number of epochs whose arg-max was the label, 0 to n. Low: hard. What the reference
     * implementation of Swayamdipta et al. 2020 calls correctness.
     */
    CORRECT_COUNT("correct_count", true, Quantity.GOLD),
    /**
     * Times that the example went from right to wrong between two consecutive epochs in which it
     * was seen, 0 to n/2. High: hard, but 0 for an example that was never right: see {@link
     * #NEVER_LEARNT}. Toneva et al. 2019, as DeepCore counts.
     */
    FORGETTING_EVENTS("forgetting_events", true, Quantity.GOLD),
    /**
     * 1 where the example was right in no epoch of any run, else 0; no sum. 1: hard. Toneva et al.
     * 2019.
     */
    NEVER_LEARNT("never_learnt", true, Quantity.GOLD),
    /**
     * {@code confidence · (1 − confidence)}, in [0, 0.25]. High: undecided, which examples of very
     * low confidence are not. Chang et al. 2017.
     */
    THRESHOLD_CLOSENESS("threshold_closeness", false, Quantity.GOLD),
    /**
     * n: epochs in which the example was seen, 1 to those of the map. Nothing is imputed for the
     * others. Says how much the rest is worth, not how hard the example is.
     */
    EPOCHS("epochs", true, Quantity.GOLD),
    /**
     * {@link #FORGETTING_EVENTS}, but 1000 where never learnt in any run: 0 to n/2, or 1000; no
     * sum. High: hard. The reference implementation of Swayamdipta et al. 2020.
     */
    FORGETFULNESS("forgetfulness", true, Quantity.GOLD),
    /**
     * {@link #FORGETTING_EVENTS}, but n where never learnt, 0 to n. High: hard. The published code
     * of Toneva et al. 2019, which adds it up over seeds.
     */
    FORGETTING_PRESENTATIONS("forgetting_presentations", true, Quantity.GOLD),
    /**
     * Number of the first epoch that was right, counted from 0 at the start of the run, whatever
     * epochs the map is of; NaN where never. Of several runs the mean over those that learnt it.
     * High: hard. The first learning event of Toneva et al. 2019.
     */
    FIRST_LEARNT("first_learnt", false, Quantity.GOLD),
    /**
     * {@code √(v + v² / (n − 1))}, v the square of {@link #VARIABILITY}; NaN where n is 1. At least
     * variability, at most √0.3125. High: the model wavers. Chang et al. 2017; the reference's
     * {@code --include_ci}, which is no interval.
     */
    ACTIVE_BIAS("active_bias", false, Quantity.GOLD),
    /**
     * Mean of {@code p(gold) · (1 − p(gold))}, in [0, 0.25]. High: ambiguous in itself. With {@link
     * #EPISTEMIC} it adds up to {@link #THRESHOLD_CLOSENESS}. Data-IQ, Seedat et al. 2022.
     */
    ALEATORIC("aleatoric", false, Quantity.GOLD),
    /**
     * Variance of {@code p(gold)}, in [0, 0.25]. High: the model wavers. Data-IQ, Seedat et al.
     * 2022, whose code has its root.
     */
    EPISTEMIC("epistemic", false, Quantity.GOLD),
    /**
     * Mean of {@code p(gold) − max p(c ≠ gold)}, in [−1, 1]. Low: hard, perhaps mislabelled. What
     * the published code of CCS (Zheng et al. 2023) and D2 (Maharana et al. 2024) calls AUM.
     */
    PROBABILITY_MARGIN("probability_margin", false, Quantity.MARGIN),
    /**
     * Mean Euclidean distance of the softmax from the one-hot label, in [0, √2]: over the epochs
     * that {@link Analyzer#el2nEpochs} names, NaN where none of these has the example. High: hard.
     * Paul et al. 2021.
     */
    EL2N("el2n", false, Quantity.EL2N),
    /**
     * Times that the arg-max changed between two consecutive epochs in which the example was seen,
     * 0 to n − 1: needs no label. High: the model wavers. {@link #FORGETTING_EVENTS} counts those
     * of them that leave the label.
     */
    PREDICTION_FLIPS("prediction_flips", true, Quantity.PREDICTED),
    /**
     * Area under the margin: mean of {@code log p(gold) − log max p(c ≠ gold)}, which is the
     * difference of the logits. Low: hard, perhaps mislabelled. Exact while both probabilities are
     * normal floats: a smaller one counts as 2⁻¹²⁶ (87.3 nats), in files of float16 as 2⁻²⁵ (17.3).
     * Layout GOLD has the logits' own difference; beyond ±2²⁰, the bounds of the mean, it counts as
     * that. Pleiss et al. 2020.
     */
    AUM("aum", false, Quantity.AUM),
    /**
     * Mean of {@code −log p(gold)}, at least 0, with the limits of {@link #AUM}. High: hard,
     * perhaps mislabelled. Of a sequence, the mean over its tokens. The small-loss criterion of Han
     * et al. 2018, over all epochs.
     */
    MEAN_LOSS("mean_loss", false, Quantity.LOSS),
    /**
     * {@code −log p(gold)} of the last epoch in which the example was seen, as {@link #MEAN_LOSS}.
     * High: hard, or mislabelled and not memorised. The small-loss criterion of Han et al. 2018.
     */
    LAST_LOSS("last_loss", false, Quantity.LOSS),
    /**
     * Mean of {@code −Σ p(c) log p(c)}, the entropy of the softmax in nats, in [0, log K]: needs no
     * label. High: unsure. Of a sequence, the mean over its tokens. Shannon 1948.
     */
    ENTROPY("entropy", false, Quantity.ENTROPY),
    /**
     * Mean over all windows of J consecutive epochs in which the example was seen of the sample
     * standard deviation of {@code p(gold)} (divided by J − 1), in [0, 0.71]; NaN where n is below
     * J, which is {@link Analyzer#window}. High: the model wavers. He et al. 2024, whose code has
     * ten times this.
     */
    DYN_UNC("dyn_unc", false, Quantity.WINDOW),
    /**
     * Mean over the windows of {@link #DYN_UNC} of their standard deviation times {@code 1 − mean
     * p(gold)}, in [0, 0.71]; NaN as there. High: uncertain and hard. Cho et al. 2025, whose code
     * has ten times this.
     */
    DUAL("dual", false, Quantity.WINDOW),
    /**
     * Population standard deviation of the probability of the class where that is highest, in [0,
     * 0.5]: needs no label. High: the model wavers. It takes K sums for each example. WANLI, Liu et
     * al. 2022.
     */
    MAX_LABEL_VARIABILITY("max_label_variability", false, Quantity.CLASSES),
    /**
     * Of the last of the windows of {@link #DYN_UNC} nine tenths, of each one before a tenth of
     * what the next one counts: {@code Σ 0.9 · 0.1^(windows after it) · √Σ(d − mean d)²}, over the
     * window's J − 1 steps {@code d = Σ |q · (log(q + 1e-8) − log(p + 1e-8))|} from a softmax p to
     * the next one q. At least 0; NaN where n is below J or 2; 0 where J is 2. High: the model
     * still moves. Needs no label. TDDS, Zhang et al. 2024, as published code has it.
     */
    TDDS("tdds", false, Quantity.DIVERGENCE),
    /** Number of the runs, of those that a map was merged from, that saw the example; else 1. */
    RUNS("runs", true, Quantity.RUNS),
    /**
     * The part of {@link #VARIABILITY} within the runs: root of the mean over the runs of the
     * variance over a run's epochs, in [0, 0.5]. Of one run the whole of it. High: the model wavers
     * while it learns.
     */
    EPOCH_VARIABILITY("epoch_variability", false, Quantity.RUNS),
    /**
     * The part of {@link #VARIABILITY} between the runs: population standard deviation of the runs'
     * confidences (divided by their number), in [0, 0.5]. 0 where {@link #RUNS} is 1, which says
     * nothing. High: another seed, another verdict. Its square and that of {@link
     * #EPOCH_VARIABILITY} add up to that of variability: the law of total variance.
     */
    SEED_VARIABILITY("seed_variability", false, Quantity.RUNS);

    /** Counts up when what some metric's values are changes: files made before it say so. */
    public static final int FORMULAS = 1;

    private final String key;
    private final boolean whole;
    private final Quantity quantity;

    Metric(String key, boolean whole, Quantity quantity) {
        this.key = key;
        this.whole = whole;
        this.quantity = quantity;
    }

    /**
     * @return the column's name in tables, files and on the command line
     */
    public String key() {
        return key;
    }

    /**
     * @return whether its values are whole numbers, and never NaN
     */
    public boolean isWhole() {
        return whole;
    }

    Quantity quantity() {
        return quantity;
    }

    /**
     * @param key a {@link #key()}
     * @return the metric of that name
     * @throws IllegalArgumentException if there is none; the message lists them
     */
    public static Metric of(String key) {
        StringBuilder known = new StringBuilder();
        for (Metric metric : values()) {
            if (metric.key.equals(key)) {
                return metric;
            }
            known.append(known.isEmpty() ? "" : ", ").append(metric.key);
        }
        throw new IllegalArgumentException(
                "metric: found " + key + ", expected one of " + known + ".");
    }

    @Override
    public String toString() {
        return key;
    }
}
