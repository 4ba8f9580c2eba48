package io.github.djlcartography.analyze;

/**
 * How far a softmax moves from one epoch to the next, as TDDS counts it. Each sum is in one order,
 * whatever the order of the rows.
 *
 * @see Metric#TDDS
 */
final class Divergence {

    /** Added to each probability, so that it has a logarithm. */
    static final double LEAST = 1e-8;

    /** Weight of the last window; each one before has a tenth of the next one's. */
    static final double DECAY = 0.9;

    private Divergence() {}

    /**
     * Σ |q · (log q − log p)|, over rows of floats given as their bits.
     *
     * @param p the softmax before, from an index on
     * @param q the softmax after
     */
    static double of(int[] p, int fromP, int[] q, int fromQ, int classes) {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            double after = Float.intBitsToFloat(q[fromQ + c]);
            double before = Float.intBitsToFloat(p[fromP + c]);
            sum += after * Math.abs(Logarithm.of(after + LEAST) - Logarithm.of(before + LEAST));
        }
        return sum;
    }

    /** √Σ(d − mean)², over some divergences. */
    static double spread(double[] d, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += d[i];
        }
        double mean = sum / count;
        double squares = 0;
        for (int i = from; i < from + count; i++) {
            squares += (d[i] - mean) * (d[i] - mean);
        }
        return Math.sqrt(squares);
    }

    /** What the windows so far and one more come to. */
    static double decayed(double before, double spread) {
        return (1 - DECAY) * before + DECAY * spread;
    }
}
