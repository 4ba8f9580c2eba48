package io.github.djlcartography.analyze;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A map in a few numbers: over all examples, and over those of each class. The sums are of whole
 * numbers, so that the order of the examples makes no difference.
 *
 * @param all examples
 * @param classes those of each label that there is, ascending; none where all have the same
 */
public record MapSummary(Group all, List<Group> classes) {

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
        Sums all = new Sums();
        Map<Integer, Sums> classes = new TreeMap<>();
        boolean[] easy = Region.EASY.of(map);
        boolean[] ambiguous = Region.AMBIGUOUS.of(map);
        boolean[] hard = Region.HARD.of(map);
        for (int row = 0; row < map.size(); row++) {
            Sums own = classes.computeIfAbsent(map.label(row), label -> new Sums());
            for (Sums sums : new Sums[] {all, own}) {
                sums.count++;
                sums.confidence.add(map.value(Metric.CONFIDENCE, row));
                sums.variability.add(map.value(Metric.VARIABILITY, row));
                sums.correctness.add(map.value(Metric.CORRECTNESS, row));
                sums.easy += easy[row] ? 1 : 0;
                sums.ambiguous += ambiguous[row] ? 1 : 0;
                sums.hard += hard[row] ? 1 : 0;
                sums.neverLearnt += map.value(Metric.NEVER_LEARNT, row) == 1 ? 1 : 0;
            }
        }
        List<Group> groups = new ArrayList<>();
        classes.forEach((label, sums) -> groups.add(sums.group(label)));
        return new MapSummary(all.group(-1), groups.size() < 2 ? List.of() : List.copyOf(groups));
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
