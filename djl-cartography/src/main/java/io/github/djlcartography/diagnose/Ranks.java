package io.github.djlcartography.diagnose;

/** Spearman's rank correlation, equal values having the mean of their ranks. */
final class Ranks {

    private static final int DIGIT = 11;
    private static final int BINS = 1 << DIGIT;

    private Ranks() {}

    /**
     * @param values no NaN
     * @return of each value twice its rank less the mean rank: whole numbers that add up to 0
     */
    static int[] of(double[] values) {
        int n = values.length;
        long[] keys = new long[n];
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            long bits = Double.doubleToLongBits(values[i] + 0.0); // no −0
            keys[i] = bits ^ (bits >> 63 | Long.MIN_VALUE); // ascends without its sign
            order[i] = i;
        }
        order = sort(keys, order);
        int[] ranks = new int[n];
        int low = 0;
        while (low < n) {
            double value = values[order[low]];
            int high = low;
            while (high + 1 < n && values[order[high + 1]] == value) {
                high++;
            }
            for (int i = low; i <= high; i++) {
                ranks[order[i]] = (int) ((long) low + high - (n - 1));
            }
            low = high + 1;
        }
        return ranks;
    }

    /** By the digits of the keys, the last one first. */
    private static int[] sort(long[] keys, int[] order) {
        int n = keys.length;
        long[] otherKeys = new long[n];
        int[] otherOrder = new int[n];
        for (int shift = 0; shift < Long.SIZE; shift += DIGIT) {
            int[] starts = new int[BINS + 1];
            for (long key : keys) {
                starts[1 + (int) (key >>> shift & BINS - 1)]++;
            }
            for (int bin = 0; bin < BINS; bin++) {
                starts[bin + 1] += starts[bin];
            }
            for (int i = 0; i < n; i++) {
                int to = starts[(int) (keys[i] >>> shift & BINS - 1)]++;
                otherKeys[to] = keys[i];
                otherOrder[to] = order[i];
            }
            long[] sortedKeys = otherKeys;
            otherKeys = keys;
            keys = sortedKeys;
            int[] sorted = otherOrder;
            otherOrder = order;
            order = sorted;
        }
        return order;
    }

    /**
     * @param a ranks
     * @param b ranks of the same examples
     * @return in [−1, 1]; exactly 1 of equal ranks; NaN where one of them has nothing to rank: all
     *     values equal, fewer than two
     */
    static double correlation(int[] a, int[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            double x = a[i];
            double y = b[i];
            ab += x * y;
            aa += x * x;
            bb += y * y;
        }
        return ab / Math.sqrt(aa * bb);
    }

    static boolean hasOrder(int[] ranks) {
        for (int rank : ranks) {
            if (rank != 0) {
                return true;
            }
        }
        return false;
    }
}
