package io.github.djlcartography.select;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Shares a number of rows out among groups. What they get adds up to it exactly. */
final class Quotas {

    private Quotas() {}

    static int[] sizes(int[] group, int groups) {
        int[] sizes = new int[groups];
        for (int one : group) {
            if (one >= 0) {
                sizes[one]++;
            }
        }
        return sizes;
    }

    /**
     * As many of each group as there are, the smallest first: what these cannot use, larger ones
     * get. Of equal groups the lower index comes first.
     *
     * @param count rows to share out, at most the sum of the sizes
     * @param sizes of the groups
     * @return for each group, how many it gets
     */
    static int[] even(int count, int[] sizes) {
        int[] order = ascending(sizes);
        int[] quotas = new int[sizes.length];
        int left = count;
        for (int i = 0; i < order.length; i++) {
            int group = order[i];
            quotas[group] = Math.min(sizes[group], left / (order.length - i));
            left -= quotas[group];
        }
        return quotas;
    }

    /** Indices of the groups, the smallest first. */
    static int[] ascending(int[] sizes) {
        return IntStream.range(0, sizes.length)
                .boxed()
                .sorted(Comparator.comparingInt(group -> sizes[group]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * The same fraction of each group, as near as whole numbers can.
     *
     * @param count rows to share out, at most the sum of the sizes
     * @param sizes of the groups
     * @return for each group, how many it gets
     */
    static int[] proportional(int count, int[] sizes) {
        double[] even = new double[sizes.length];
        Arrays.fill(even, 1);
        return byDensity(count, sizes, even);
    }

    /**
     * Of each group a fraction that is in proportion to its weight, but no more than all of it:
     * what it cannot use, the others get, still in proportion. What is left of a row goes to the
     * largest remainder, of equal ones to the lower index. Groups of weight 0 get some once all
     * others are used up, all the same fraction.
     *
     * @param count rows to share out, at most the sum of the sizes
     * @param sizes of the groups
     * @param weights of the groups, 0 or more
     * @return for each group, how many it gets
     */
    static int[] byDensity(int count, int[] sizes, double[] weights) {
        boolean[] open = new boolean[sizes.length];
        for (int g = 0; g < sizes.length; g++) {
            open[g] = weights[g] > 0 && sizes[g] > 0;
        }
        int[] quotas = new int[sizes.length];
        int left = fill(count, sizes, weights, open, quotas);
        if (left > 0) {
            double[] even = new double[sizes.length];
            for (int g = 0; g < sizes.length; g++) {
                open[g] = quotas[g] == 0 && sizes[g] > 0;
                even[g] = 1;
            }
            fill(left, sizes, even, open, quotas);
        }
        return quotas;
    }

    /**
     * @param open groups that take part, none of which has anything yet; closed where used up
     * @return what all of them together could not use
     */
    private static int fill(
            int count, int[] sizes, double[] weights, boolean[] open, int[] quotas) {
        int left = count; // for those that are open
        double total = total(sizes, weights, open);
        boolean closed = true;
        while (closed) { // each time a group is used up, the others get more
            closed = false;
            int before = left;
            for (int g = 0; g < sizes.length; g++) {
                if (open[g] && before * weights[g] >= total) {
                    quotas[g] = sizes[g];
                    left -= sizes[g];
                    open[g] = false;
                    closed = true;
                }
            }
            total = total(sizes, weights, open);
        }
        if (total == 0) {
            return left;
        }
        int rest = left;
        double[] remainders = new double[sizes.length];
        for (int g = 0; g < sizes.length; g++) {
            if (open[g]) {
                double exact = left * (sizes[g] * weights[g] / total);
                quotas[g] = (int) exact;
                remainders[g] = exact - quotas[g];
                rest -= quotas[g];
            }
        }
        int[] order =
                IntStream.range(0, sizes.length)
                        .filter(g -> open[g])
                        .boxed()
                        .sorted(Comparator.comparingDouble(g -> -remainders[g]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        for (int i = 0; i < rest; i++) {
            quotas[order[i]]++;
        }
        return 0;
    }

    private static double total(int[] sizes, double[] weights, boolean[] open) {
        double total = 0;
        for (int g = 0; g < sizes.length; g++) {
            total += open[g] ? sizes[g] * weights[g] : 0;
        }
        return total;
    }
}
