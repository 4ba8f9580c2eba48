package io.github.djlcartography.analyze;

/**
 * Means and population standard deviations from whole numbers, so that rows may come in any order,
 * from any number of files or threads, and the answer has the same bits. A value is rounded to a
 * multiple of 2⁻²⁶, so that a mean or a deviation is off by at most 2⁻²⁷ = 7.5e-9; the sum of
 * squares of probabilities holds {@value #MOST} of them.
 */
final class Moments {

    /** Values that one sum can take: squares are at most 2⁵², their sum must stay under 2⁶³. */
    static final int MOST = 2047;

    /** Values that are no probabilities count as at most this; {@link #MOST} of them fit too. */
    static final double LARGEST = 1 << 20;

    private static final int BITS = 26;
    private static final double ONE = 1L << BITS;

    /** Values whose squares and squared sum stay under 2⁶³. */
    private static final int FEW = 45;

    private Moments() {}

    /** Of a number in [0, 1], to the nearest: what is added is the float below ½. */
    static int fixed(float p) {
        return (int) (p * 0x1p26f + 0.49999997f);
    }

    /** Of any number but NaN. */
    static long fixed(double value) {
        double bounded = Math.max(-LARGEST, Math.min(LARGEST, value));
        return (long) Math.rint(bounded * ONE);
    }

    /** The root of a number below 8, to the nearest. */
    static int distance(double square) {
        return (int) (Math.sqrt(square) * ONE + 0.5);
    }

    static double mean(long sum, int n) {
        return sum / (n * ONE);
    }

    /** Means of some sums, the n-th over as many values as the n-th count says. */
    static void means(long[] sums, int from, short[] n, double[] means, int to, int count) {
        for (int i = 0; i < count; i++) {
            means[to + i] = sums[from + i] / (n[to + i] * ONE);
        }
    }

    /** √(n·Σq² − (Σq)²) / n, exact up to the root: a constant gives 0, never less. */
    static double deviation(long sum, long squares, int n) {
        return Math.sqrt(difference(sum, squares, n)) / (n * ONE);
    }

    /** Deviations of some sums, as {@link #means}. */
    static void deviations(
            long[] sums,
            long[] squares,
            int from,
            short[] n,
            double[] deviations,
            int to,
            int count) {
        int most = 0;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, n[to + i]);
        }
        if (most > FEW) {
            for (int i = 0; i < count; i++) {
                deviations[to + i] = deviation(sums[from + i], squares[from + i], n[to + i]);
            }
            return;
        }
        for (int i = 0; i < count; i++) { // one thing at a time: a processor overlaps them
            long sum = sums[from + i];
            deviations[to + i] = (double) (squares[from + i] * n[to + i] - sum * sum);
        }
        for (int i = 0; i < count; i++) {
            deviations[to + i] = Math.sqrt(deviations[to + i]) / (n[to + i] * ONE);
        }
    }

    /** Means and deviations of some sums over n values each, as {@link #deviations}. */
    static void place(
            long[] sums,
            long[] squares,
            int from,
            int n,
            double[] means,
            double[] deviations,
            int to,
            int count) {
        double whole = n * ONE;
        for (int i = 0; i < count; i++) {
            long sum = sums[from + i];
            means[to + i] = sum;
            deviations[to + i] =
                    n <= FEW
                            ? (double) (squares[from + i] * n - sum * sum)
                            : difference(sum, squares[from + i], n);
        }
        for (int i = 0; i < count; i++) { // many at once
            means[to + i] = means[to + i] / whole;
            deviations[to + i] = Math.sqrt(deviations[to + i]) / whole;
        }
    }

    /** The same divided by n − 1 instead of n; NaN where n is 1. */
    static double sampleDeviation(long sum, long squares, int n) {
        return Math.sqrt(difference(sum, squares, n) / ((double) n * (n - 1))) / ONE;
    }

    private static double difference(long sum, long squares, int n) {
        long low = squares * n - sum * sum;
        if (n <= FEW) {
            return low;
        }
        long high = Math.multiplyHigh(squares, n) - Math.multiplyHigh(sum, sum);
        if (Long.compareUnsigned(squares * n, sum * sum) < 0) {
            high--;
        }
        return high * 0x1p64 + (low >>> 1) * 2.0 + (low & 1);
    }
}
