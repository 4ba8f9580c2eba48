package io.github.djlcartography.analyze;

/**
 * Mean and population standard deviation from whole numbers, so that rows may come in any order,
 * from any number of files or threads, and the answer has the same bits. A probability is rounded
 * to a multiple of 2⁻²⁶ (error ≤ 7.5e-9); the sum of squares holds {@value #MOST} of them.
 */
final class Moments {

    /** Values that one sum can take: squares are at most 2⁵², their sum must stay under 2⁶³. */
    static final int MOST = 2047;

    private static final int BITS = 26;
    private static final double ONE = 1L << BITS;

    private Moments() {}

    static long fixed(float p) {
        return (long) (p * ONE + 0.5);
    }

    static double mean(long sum, int n) {
        return sum / (n * ONE);
    }

    /** √(n·Σq² − (Σq)²) / n, exact up to the root: a constant gives 0, never less. */
    static double deviation(long sum, long squares, int n) {
        long high = Math.multiplyHigh(squares, n) - Math.multiplyHigh(sum, sum);
        long low = squares * n;
        long less = sum * sum;
        if (Long.compareUnsigned(low, less) < 0) {
            high--;
        }
        low -= less;
        double difference = high * 0x1p64 + (low >>> 1) * 2.0 + (low & 1);
        return Math.sqrt(difference) / (n * ONE);
    }
}
