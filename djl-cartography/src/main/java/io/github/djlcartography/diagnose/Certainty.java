package io.github.djlcartography.diagnose;

import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Columns;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How sure a map is, as far as its own epochs can tell: what it might have been, had other epochs
 * of the same kind been averaged.
 *
 * <pre>{@code
 * Certainty sure = Certainty.builder(Analyzer.of(run).trajectories()).build();
 * sure.confidence(row);                    // an interval
 * sure.membership(Region.AMBIGUOUS, row);  // a probability
 * sure.overlap(Region.AMBIGUOUS);          // how much of the region would stay
 * }</pre>
 *
 * <p><b>Intervals</b> are the jackknife's over the n epochs that have the example, with Student's t
 * of n − 1 degrees of freedom, cut to the range of the metric. They are meant for the value that
 * endlessly many such epochs would give. That of confidence is {@code confidence ± t · variability
 * / √(n − 1)}. That of variability is Miller's for the logarithm of a variance, the sample's
 * (divided by n − 1): it may lie above the map's own value, which is a little low. Where all epochs
 * but one are equal nothing is known, and it is [0, 0.5]. NaN below 2 epochs, of variability below
 * 3.
 *
 * <p><b>Probabilities and overlaps</b> are the bootstrap's: E epochs are drawn from E with
 * replacement, the same for all examples, and the map of those is made, many times. Where there are
 * no more than {@code replicates} different draws all of them are gone through, as often as each
 * would come up, and nothing is left to chance: with 200, up to 5 epochs. A draw of one epoch only
 * has no variability and says nothing of the ambiguous region; below 3 epochs nothing does.
 *
 * <p><b>What other epochs would share</b> of a region lies between two numbers. {@link #overlap}
 * flatters: a draw resembles the map that it was drawn from. {@link #halves} does the opposite: the
 * maps of two halves of the epochs have none in common, but have only half as many each. In a
 * simulation of independent epochs six others shared 0.60 of the ambiguous region, and these
 * numbers were 0.81 and 0.51.
 *
 * <p><b>What this is not.</b> It is conditional on the run: another seed differs by more, which
 * only other seeds can tell ({@link SeedAgreement}). It takes epochs for independent draws, which
 * they are not: where the model still learns, the trend counts as noise and intervals come out
 * wide; where neighbouring epochs resemble each other, narrow. Even of independent ones, 95% are 95
 * only roughly: from 4 epochs on 92 to 97% of the intervals held the truth where p(gold) was of a
 * normal, uniform or mildly skewed kind, about 80% where it was near 1 but for rare dips, which few
 * epochs show.
 *
 * <p>The same trajectories and seed give the same bits, whatever the number of threads.
 *
 * @see "Miller 1968, Jackknifing variances, Ann. Math. Statist. 39"
 * @see "Efron 1979, Bootstrap methods: another look at the jackknife, Ann. Statist. 7"
 */
public final class Certainty {

    private static final int ENOUGH = 4; // epochs

    /**
     * Where a value lies, at the level that was asked for.
     *
     * @param low lower end, or NaN
     * @param high upper end, or NaN
     */
    public record Interval(double low, double high) {

        /**
         * @return half of its length, or NaN
         */
        public double halfWidth() {
            return (high - low) / 2;
        }
    }

    private final Trajectories trajectories;
    private final double level;
    private final double share;
    private final Resamples resamples;
    private final Bootstrap bootstrap;
    private final double[] confidenceLow;
    private final double[] confidenceHigh;
    private final double[] variabilityLow;
    private final double[] variabilityHigh;

    private Certainty(Builder options) {
        trajectories = options.trajectories;
        level = options.level;
        share = options.share;
        int epochs = trajectories.epochs();
        int size = trajectories.size();
        resamples = new Resamples(epochs, options.replicates, options.seed);
        List<Resamples.Draw> draws = epochs == 1 ? List.of() : resamples.draws();
        List<int[]> halves = epochs == 1 ? List.of() : Resamples.halves(epochs, options.seed);
        bootstrap = new Bootstrap(trajectories, draws, halves, share, options.threads);
        confidenceLow = new double[size];
        confidenceHigh = new double[size];
        variabilityLow = new double[size];
        variabilityHigh = new double[size];
        double[] quantiles = new double[epochs + 1]; // by n
        for (int n = 2; n <= epochs; n++) {
            quantiles[n] = StudentT.quantile(level, n - 1);
        }
        double[] p = new double[epochs];
        for (int row = 0; row < size; row++) {
            int n = 0;
            for (int e = 0; e < epochs; e++) {
                p[n] = trajectories.probability(e, row);
                n += Double.isNaN(p[n]) ? 0 : 1;
            }
            placeConfidence(row, n, quantiles[n]);
            placeVariability(row, n, quantiles[n], p);
        }
    }

    private void placeConfidence(int row, int n, double quantile) {
        double middle = bootstrap.confidence()[row];
        double error = quantile * bootstrap.variability()[row] / Math.sqrt(n - 1);
        confidenceLow[row] = Math.max(0, middle - error); // NaN of one epoch
        confidenceHigh[row] = Math.min(1, middle + error);
    }

    private void placeVariability(int row, int n, double quantile, double[] p) {
        if (n < 3) {
            variabilityLow[row] = Double.NaN;
            variabilityHigh[row] = Double.NaN;
            return;
        }
        double mean = bootstrap.confidence()[row];
        double squares = 0;
        for (int e = 0; e < n; e++) {
            squares += (p[e] - mean) * (p[e] - mean);
        }
        if (squares == 0) {
            return; // [0, 0]
        }
        double whole = StrictMath.log(squares / (n - 1));
        double[] pseudo = new double[n];
        double sum = 0;
        for (int e = 0; e < n; e++) {
            double off = p[e] - mean;
            double without = Math.max(0, squares - off * off * n / (n - 1));
            pseudo[e] = n * whole - (n - 1) * StrictMath.log(without / (n - 2));
            sum += pseudo[e];
        }
        double middle = sum / n;
        double spread = 0;
        for (double value : pseudo) {
            spread += (value - middle) * (value - middle);
        }
        double error = quantile * Math.sqrt(spread / (n * (n - 1.0)));
        boolean known = middle + error < Double.POSITIVE_INFINITY; // no NaN either
        variabilityLow[row] = known ? Math.min(0.5, StrictMath.exp((middle - error) / 2)) : 0;
        variabilityHigh[row] = known ? Math.min(0.5, StrictMath.exp((middle + error) / 2)) : 0.5;
    }

    /**
     * @param trajectories of the run, from {@code Analyzer.trajectories}
     * @return a builder, all of whose options have defaults
     */
    public static Builder builder(Trajectories trajectories) {
        return new Builder(trajectories);
    }

    /** How to find out. What is not called keeps its default. */
    public static final class Builder {

        private static final int MOST = 100_000;
        private static final int THREADS = 4;

        private final Trajectories trajectories;
        private int replicates = 200;
        private long seed;
        private double level = 0.95;
        private double share = Region.THIRD;
        private int threads = Math.min(THREADS, Runtime.getRuntime().availableProcessors());

        private Builder(Trajectories trajectories) {
            this.trajectories = trajectories;
        }

        /**
         * @param replicates number of maps to draw, 1 to 100,000, default 200: a probability is off
         *     by 0.035 at most, seven times of ten
         * @return this
         * @throws IllegalArgumentException if it is none of these
         */
        public Builder replicates(int replicates) {
            if (replicates < 1 || replicates > MOST) {
                throw new IllegalArgumentException(
                        "replicates: found " + replicates + ", expected 1 to " + MOST + ".");
            }
            this.replicates = replicates;
            return this;
        }

        /**
         * @param seed of the draws, default 0
         * @return this
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * @param level of the intervals, between 0 and 1, default 0.95
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder level(double level) {
            if (!(level > 0 && level < 1)) {
                throw new IllegalArgumentException(
                        "level: found " + level + ", expected a fraction between 0 and 1.");
            }
            this.level = level;
            return this;
        }

        /**
         * @param share of the map that each region takes, in (0, 1], default a third
         * @return this
         * @throws IllegalArgumentException if it is none
         */
        public Builder share(double share) {
            Common.requireShare(share);
            this.share = share;
            return this;
        }

        /**
         * @param threads at most, default one for each processor up to 4; each takes 37 to 49 bytes
         *     an example
         * @return this
         * @throws IllegalArgumentException if not positive
         */
        public Builder threads(int threads) {
            if (threads < 1) {
                throw new IllegalArgumentException(
                        "threads: found " + threads + ", expected 1 or more.");
            }
            this.threads = threads;
            return this;
        }

        /**
         * @return what came out
         */
        public Certainty build() {
            return new Certainty(this);
        }
    }

    /**
     * @return what the map is made from
     */
    public Provenance provenance() {
        return trajectories.provenance();
    }

    /**
     * @return number of examples; their rows are those of the trajectories
     */
    public int size() {
        return trajectories.size();
    }

    /**
     * @return level of the intervals
     */
    public double level() {
        return level;
    }

    /**
     * @return share of the map that each region takes
     */
    public double share() {
        return share;
    }

    /**
     * @param row in [0, size)
     * @return interval of the confidence
     */
    public Interval confidence(int row) {
        return new Interval(confidenceLow[row], confidenceHigh[row]);
    }

    /**
     * @param row in [0, size)
     * @return interval of the variability
     */
    public Interval variability(int row) {
        return new Interval(variabilityLow[row], variabilityHigh[row]);
    }

    /**
     * @param metric {@link Metric#CONFIDENCE} or {@link Metric#VARIABILITY}
     * @return the median of the half widths of the examples' intervals, NaN left out; NaN of none
     * @throws IllegalArgumentException if the metric is another
     */
    public double typicalHalfWidth(Metric metric) {
        if (metric != Metric.CONFIDENCE && metric != Metric.VARIABILITY) {
            throw new IllegalArgumentException(
                    "metric: found " + metric + ", expected confidence or variability.");
        }
        double[] widths =
                IntStream.range(0, size())
                        .mapToObj(
                                metric == Metric.CONFIDENCE ? this::confidence : this::variability)
                        .mapToDouble(Interval::halfWidth)
                        .filter(width -> !Double.isNaN(width))
                        .sorted()
                        .toArray();
        int n = widths.length;
        return n == 0 ? Double.NaN : (widths[(n - 1) / 2] + widths[n / 2]) / 2;
    }

    /**
     * @param region which
     * @param row in [0, size)
     * @return whether the example lies there on the map itself
     */
    public boolean isMember(Region region, int row) {
        return bootstrap.isMember(region, row);
    }

    /**
     * @param region which
     * @param row in [0, size)
     * @return the part of the drawn maps that have the example there, in [0, 1]; NaN where none can
     *     tell
     */
    public double membership(Region region, int row) {
        return bootstrap.membership(region, row);
    }

    /**
     * @param region which
     * @param probability such as 0.9
     * @return the part of the region's members whose {@link #membership} is at least that; NaN
     *     where there are none, or none can tell
     */
    public double sure(Region region, double probability) {
        int[] members = IntStream.range(0, size()).filter(row -> isMember(region, row)).toArray();
        if (Double.isNaN(overlap(region))) {
            return Double.NaN;
        }
        return IntStream.of(members)
                .mapToDouble(row -> membership(region, row) >= probability ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    /**
     * @param region which
     * @return the part of its members that a drawn map has there too, on average, in [0, 1]; by
     *     chance it were {@link #share}. NaN where none can tell
     */
    public double overlap(Region region) {
        return bootstrap.overlap(region);
    }

    /**
     * Maps of half of the epochs each, which have none in common: on average over all ways to halve
     * them, beyond 6 epochs over 20 by the seed.
     *
     * @param region which
     * @return the part of its members that two such maps share, in [0, 1]; NaN below 2 epochs, of
     *     the ambiguous region below 4
     */
    public double halves(Region region) {
        return bootstrap.halves(region);
    }

    /**
     * @return number of different maps that were drawn; none of one epoch
     */
    public int replicates() {
        return trajectories.epochs() == 1 ? 0 : resamples.draws().size();
    }

    /**
     * @return whether these are all that can be drawn, so that the seed did not matter
     */
    public boolean isExhaustive() {
        return resamples.isAll();
    }

    /**
     * @return why there is little to go by, if there is, in sentences
     */
    public List<String> warnings() {
        int epochs = trajectories.epochs();
        if (epochs == 1) {
            return List.of(
                    "one epoch only: there is nothing to resample, so that nothing can be said of"
                            + " how sure the map is");
        }
        if (epochs >= ENOUGH) {
            return List.of();
        }
        return List.of(
                epochs
                        + " epochs are too few to tell how sure the map is: their spread is itself"
                        + " hardly known, and intervals are about as wide as the range of the"
                        + " metric; have "
                        + ENOUGH
                        + " or more"
                        + (epochs == 2 ? ". Of variability nothing can be said" : ""));
    }

    /**
     * @return for each example {@code id}, {@code label}, the four ends of its intervals, and its
     *     probability of each region, to be written as a file
     */
    public Columns columns() {
        long[] ids = new long[size()];
        int[] labels = new int[size()];
        Arrays.setAll(ids, trajectories::id);
        Arrays.setAll(labels, trajectories::label);
        Columns columns =
                new Columns()
                        .with("id", ids)
                        .with("label", labels)
                        .with("confidence", bootstrap.confidence().clone())
                        .with("confidence_low", confidenceLow.clone())
                        .with("confidence_high", confidenceHigh.clone())
                        .with("variability", bootstrap.variability().clone())
                        .with("variability_low", variabilityLow.clone())
                        .with("variability_high", variabilityHigh.clone());
        for (Region region : Region.values()) {
            double[] probability = new double[size()];
            Arrays.setAll(probability, row -> membership(region, row));
            columns.with(region.name().toLowerCase(Locale.ROOT) + "_probability", probability);
        }
        return columns;
    }
}
