package io.github.djlcartography.analyze;

/**
 * The three named parts of the map: each the top third by one metric. They overlap, since the two
 * axes are not independent. Hard-to-learn means low confidence whatever the variability; among
 * those the ones of low variability are where mislabelled examples gather.
 *
 * @see <a href="https://arxiv.org/abs/2009.10795">Swayamdipta et al. 2020</a>, sections 3 and 4
 */
public enum Region {
    /** Highest confidence. */
    EASY("easy-to-learn", Metric.CONFIDENCE, true),
    /** Highest variability. */
    AMBIGUOUS("ambiguous", Metric.VARIABILITY, true),
    /** Lowest confidence. */
    HARD("hard-to-learn", Metric.CONFIDENCE, false);

    /** The share of the map that each region takes unless another is asked for. */
    public static final double THIRD = 1.0 / 3;

    private final String label;
    private final Metric metric;
    private final boolean top;

    Region(String label, Metric metric, boolean top) {
        this.label = label;
        this.metric = metric;
        this.top = top;
    }

    /**
     * @return the paper's name for it
     */
    public String label() {
        return label;
    }

    /**
     * @return the metric that defines it
     */
    public Metric metric() {
        return metric;
    }

    /**
     * @return whether it takes the highest values of {@link #metric()}, else the lowest
     */
    public boolean isTop() {
        return top;
    }

    /**
     * @param map a map
     * @return for each row of the map, whether it lies in this third
     */
    public boolean[] of(DataMap map) {
        return map.extreme(metric, map.share(THIRD), top);
    }

    /**
     * The same where only the column is at hand.
     *
     * @param values of {@link #metric()}, one for each example, in the order of their ids
     * @return for each, whether it lies in this third
     */
    public boolean[] of(double[] values) {
        int third = (int) DataMap.share(THIRD, values.length);
        return Extremes.of(values.clone(), third, top, new boolean[values.length]);
    }
}
