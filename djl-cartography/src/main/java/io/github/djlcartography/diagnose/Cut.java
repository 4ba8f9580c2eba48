package io.github.djlcartography.diagnose;

import io.github.djlcartography.analyze.DataMap;
import java.util.Arrays;

/**
 * Finds where the highest or lowest of some values begin, as {@link DataMap#extreme} picks them: of
 * equal values the first, never a NaN. Linear in their number, which matters where it is done for
 * each of many resamples: a histogram of the leading 16 bits, then of the next ones of those that
 * lie where the cut is.
 */
final class Cut {

    private static final int BINS = 1 << 16;
    private static final int FEW = 1024; // that are sorted
    private static final int LEVELS = 68; // 1074 bits of a double's fraction at most

    private final int[] histogram = new int[BINS + 1]; // the last one is of 1
    private final int[] bins = new int[LEVELS];
    private final double[] some;

    private boolean top;
    private double at;
    private int ties;
    private int below; // the bin that bin() found

    Cut(int rows) {
        some = new double[rows];
    }

    /** As {@link DataMap#share} has it. */
    static int share(double share, int size) {
        return (int) Math.floor(share * size + 1e-9);
    }

    /**
     * @param values in [0, 1], or NaN
     * @param there how many are not NaN
     * @param count how many of these to pick
     * @param top the highest, else the lowest
     */
    void find(double[] values, int there, int count, boolean top) {
        this.top = top;
        if (count == 0) {
            at = top ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            ties = 0;
            return;
        }
        int rank = top ? there - count : count - 1; // of the value at the cut, from the lowest
        int size = values.length;
        double[] from = values;
        int below = 0;
        int level = 0;
        while (size > FEW || level == 0) {
            int bin = bin(from, size, rank - below);
            below += this.below;
            bins[level++] = bin;
            int kept = 0;
            for (int i = 0; i < size; i++) {
                double x = from[i] * BINS;
                if ((int) x == bin && x >= 0) {
                    some[kept++] = x - bin; // exact
                }
            }
            from = some;
            size = kept;
            if (allEqual(size)) {
                break;
            }
        }
        Arrays.sort(some, 0, size);
        double x = some[rank - below];
        int equal = 0;
        for (int i = 0; i < size; i++) {
            below += some[i] < x ? 1 : 0;
            equal += some[i] == x ? 1 : 0;
        }
        while (level > 0) {
            x = (bins[--level] + x) / BINS; // exact: it was that number
        }
        at = x;
        ties = top ? count - (there - below - equal) : count - below;
    }

    private int bin(double[] values, int size, int rank) {
        Arrays.fill(histogram, 0);
        for (int i = 0; i < size; i++) {
            double x = values[i] * BINS;
            if (x >= 0) {
                histogram[(int) x]++;
            }
        }
        below = 0;
        int bin = 0;
        while (below + histogram[bin] <= rank) {
            below += histogram[bin++];
        }
        return bin;
    }

    private boolean allEqual(int size) {
        for (int i = 1; i < size; i++) {
            if (some[i] != some[0]) {
                return false;
            }
        }
        return true;
    }

    /** How many are picked in both. */
    static int both(byte[] one, byte[] other) {
        int both = 0;
        for (int i = 0; i < one.length; i++) {
            both += one[i] & other[i];
        }
        return both;
    }

    /**
     * Picks from the values that {@link #find} was given.
     *
     * @param in 1 for each that is picked, else 0
     */
    void pick(double[] values, byte[] in) {
        if (top) { // without branches that a processor cannot foresee
            for (int i = 0; i < values.length; i++) {
                in[i] = (byte) (values[i] > at ? 1 : 0);
            }
        } else {
            for (int i = 0; i < values.length; i++) {
                in[i] = (byte) (values[i] < at ? 1 : 0);
            }
        }
        int left = ties;
        for (int i = 0; left > 0; i++) {
            if (values[i] == at) {
                in[i] = 1;
                left--;
            }
        }
    }
}
