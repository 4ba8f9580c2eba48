package io.github.djlcartography.analyze;

/**
 * A column of the data map, one value per example. The enum order is the column order, in tables
 * and in files. {@code p(gold)} is the softmax probability of the example's own label, one value
 * per epoch in which the example was seen; n is the number of those epochs.
 *
 * @see <a href="https://arxiv.org/abs/2009.10795">Swayamdipta et al. 2020</a>, section 2, for the
 *     first three
 */
public enum Metric {
    /** Mean of {@code p(gold)}, in [0, 1]. High: the model gives the label it was given. */
    CONFIDENCE("confidence", false),
    /**
     * Population standard deviation of {@code p(gold)} (divided by n, not n − 1), in [0, 0.5]. 0
     * where n is 1. High: the model wavers.
     */
    VARIABILITY("variability", false),
    /**
     * Fraction of epochs whose arg-max was the label, in [0, 1]; of equal maxima the lowest class.
     */
    CORRECTNESS("correctness", false),
    /** Number of epochs whose arg-max was the label, 0 to n. */
    CORRECT_COUNT("correct_count", true),
    /**
     * Times that the example went from right to wrong between two consecutive epochs in which it
     * was seen, 0 to n/2. 0 for an example that was never right: see {@link #NEVER_LEARNT}. Toneva
     * et al. 2019.
     */
    FORGETTING_EVENTS("forgetting_events", true),
    /** 1 where the example was right in no epoch, else 0. */
    NEVER_LEARNT("never_learnt", true),
    /** {@code confidence · (1 − confidence)}, in [0, 0.25]. Chang et al. 2017. */
    THRESHOLD_CLOSENESS("threshold_closeness", false),
    /** n: epochs in which the example was seen. Nothing is imputed for the others. */
    EPOCHS("epochs", true);

    private final String key;
    private final boolean whole;

    Metric(String key, boolean whole) {
        this.key = key;
        this.whole = whole;
    }

    /**
     * @return the column's name in tables, files and on the command line
     */
    public String key() {
        return key;
    }

    /**
     * @return whether its values are whole numbers
     */
    public boolean isWhole() {
        return whole;
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
