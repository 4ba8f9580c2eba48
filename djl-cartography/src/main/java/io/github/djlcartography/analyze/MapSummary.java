package io.github.djlcartography.analyze;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A map in a few numbers: over all examples, and over those of each class. The sums are of whole
 * numbers, so that the order of the examples makes no difference.
 *
 * @param all examples
 * @param classes those of each label that there is, ascending; none where all have the same
 * @param overlap the fraction of the whole map's {@link Region#HARD} third that is in the {@link
 *     Region#AMBIGUOUS} one too; NaN where there are fewer than three examples
 */
public record MapSummary(Group all, List<Group> classes, double overlap) {

    private static final int ALL = -1; // label of all examples

    /**
     * Some examples of a map.
     *
     * @param label that they have, a class in [0, K); −1 for all examples
     * @param count how many they are
     * @param confidence of {@link Metric#CONFIDENCE}
     * @param variability of {@link Metric#VARIABILITY}
     * @param correctness of {@link Metric#CORRECTNESS}
     * @param easy the fraction of them in the whole map's {@link Region#EASY} third
     * @param ambiguous the same of {@link Region#AMBIGUOUS}; the three overlap
     * @param hard the same of {@link Region#HARD}
     * @param neverLearnt how many of them were right in no epoch
     */
    public record Group(
            int label,
            int count,
            Spread confidence,
            Spread variability,
            Spread correctness,
            double easy,
            double ambiguous,
            double hard,
            int neverLearnt) {}

    /**
     * How a metric is spread over some examples; NaN where there are none.
     *
     * @param mean of its values, each rounded to a multiple of 2⁻²⁶
     * @param deviation their population standard deviation
     */
    public record Spread(double mean, double deviation) {}

    static MapSummary of(DataMap map) {
        Gathering gathering = new Gathering();
        gathering.add(map, Region.EASY.of(map), Region.AMBIGUOUS.of(map), Region.HARD.of(map));
        return gathering.done();
    }

    /** A summary on its way, some rows at a time. */
    static final class Gathering {

        private static final int BLOCK = 4096; // rows

        private Sums[] classes = {}; // by label
        private long both;
        private final double[] confidence = new double[BLOCK];
        private final double[] variability = new double[BLOCK];
        private final double[] correctness = new double[BLOCK];
        private final double[] never = new double[BLOCK];

        /**
         * @param easy for each row, whether it is in that third of the whole map
         * @param ambiguous the same
         * @param hard the same
         */
        void add(DataMap some, boolean[] easy, boolean[] ambiguous, boolean[] hard) {
            for (int from = 0; from < some.size(); from += BLOCK) {
                int count = Math.min(BLOCK, some.size() - from);
                some.copy(Metric.CONFIDENCE, from, count, confidence);
                some.copy(Metric.VARIABILITY, from, count, variability);
                some.copy(Metric.CORRECTNESS, from, count, correctness);
                some.copy(Metric.NEVER_LEARNT, from, count, never);
                for (int i = 0; i < count; i++) {
                    int row = from + i;
                    Sums sums = of(some.label(row));
                    sums.count++;
                    sums.confidence.add(confidence[i]);
                    sums.variability.add(variability[i]);
                    sums.correctness.add(correctness[i]);
                    sums.easy += easy[row] ? 1 : 0;
                    sums.ambiguous += ambiguous[row] ? 1 : 0;
                    sums.hard += hard[row] ? 1 : 0;
                    sums.neverLearnt += (int) never[i];
                    both += hard[row] && ambiguous[row] ? 1 : 0;
                }
            }
        }

        private Sums of(int label) {
            if (label >= classes.length) {
                int before = classes.length;
                classes = Arrays.copyOf(classes, Math.max(label + 1, 2 * before));
                for (int i = before; i < classes.length; i++) {
                    classes[i] = new Sums();
                }
            }
            return classes[label];
        }

        MapSummary done() {
            Sums all = new Sums();
            List<Group> groups = new ArrayList<>();
            for (int label = 0; label < classes.length; label++) {
                Sums own = classes[label];
                all.add(own);
                if (own.count > 0) {
                    groups.add(own.group(label));
                }
            }
            double overlap = all.hard == 0 ? Double.NaN : (double) both / all.hard;
            return new MapSummary(
                    all.group(ALL), groups.size() < 2 ? List.of() : List.copyOf(groups), overlap);
        }
    }

    private static final class Sums {

        int count;
        final Sum confidence = new Sum();
        final Sum variability = new Sum();
        final Sum correctness = new Sum();
        int easy;
        int ambiguous;
        int hard;
        int neverLearnt;

        void add(Sums other) {
            count += other.count;
            confidence.add(other.confidence);
            variability.add(other.variability);
            correctness.add(other.correctness);
            easy += other.easy;
            ambiguous += other.ambiguous;
            hard += other.hard;
            neverLearnt += other.neverLearnt;
        }

        Group group(int label) {
            double n = count; // NaN where it is 0
            return new Group(
                    label,
                    count,
                    confidence.spread(count),
                    variability.spread(count),
                    correctness.spread(count),
                    easy / n,
                    ambiguous / n,
                    hard / n,
                    neverLearnt);
        }
    }

    /** Of numbers in [0, 1], up to 2³¹ of them: Σq below 2⁵⁷, Σq² in two halves below 2⁶³. */
    private static final class Sum {

        private long sum;
        private long low;
        private long high;

        void add(double value) {
            long q = Moments.fixed(value);
            sum += q;
            low += (q * q) & 0xffff_ffffL;
            high += (q * q) >>> 32;
        }

        void add(Sum other) {
            sum += other.sum;
            low += other.low;
            high += other.high;
        }

        Spread spread(int n) {
            BigInteger squares =
                    BigInteger.valueOf(high).shiftLeft(32).add(BigInteger.valueOf(low));
            BigInteger difference =
                    squares.multiply(BigInteger.valueOf(n))
                            .subtract(BigInteger.valueOf(sum).pow(2));
            return new Spread(
                    Moments.mean(sum, n), Math.sqrt(difference.doubleValue()) / (n * 0x1p26));
        }
    }
}
