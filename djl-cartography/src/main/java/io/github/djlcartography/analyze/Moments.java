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

    static long fixed(float p) {
        return (long) (p * ONE + 0.5);
    }

    /** Of any number but NaN. */
    static long fixed(double value) {
        double bounded = Math.max(-LARGEST, Math.min(LARGEST, value));
        return (long) Math.rint(bounded * ONE);
    }

    static double mean(long sum, int n) {
        return sum / (n * ONE);
    }

    /** √(n·Σq² − (Σq)²) / n, exact up to the root: a constant gives 0, never less. */
    static double deviation(long sum, long squares, int n) {
        return Math.sqrt(difference(sum, squares, n)) / (n * ONE);
    }

    /** The same divided by n − 1 instead of n; NaN where n is 1. */
    static double sampleDeviation(long sum, long squares, int n) {
        return Math.sqrt(difference(sum, squares, n) / ((double) n * (n - 1))) / ONE;
    }

    private static double difference(long sum, long squares, int n) {
        long low = squares * n - sum * sum;
        long high = 0;
        if (n > FEW) {
            high = Math.multiplyHigh(squares, n) - Math.multiplyHigh(sum, sum);
            if (Long.compareUnsigned(squares * n, sum * sum) < 0) {
                high--;
            }
        }
        return high * 0x1p64 + (low >>> 1) * 2.0 + (low & 1);
    }
}
