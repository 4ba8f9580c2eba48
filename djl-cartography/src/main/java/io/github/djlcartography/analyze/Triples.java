package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.EpochBlocks;
import io.github.djlcartography.archive.Layout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows of three classes, as most tasks of the paper have, of epochs that all have the same rows:
 * from the bits of their probabilities straight into sums. What is compared is whole numbers, and
 * nothing branches that a processor could guess wrong.
 */
final class Triples {

    private static final @Nullable Lanes LANES = Lanes.find();

    private final int epochs;
    private final boolean more;
    private final int el2nEpochs;
    private final float allowed; // off the sum of 1
    private final boolean logarithms;
    private final float lowest; // the smallest probability that has a logarithm
    private final double lowestLog;
    private final int[][] bits = new int[4][0]; // row-major (count, 3): of the last epochs
    private int[] outside = {}; // sign bits: of what was not in [0, 1], in any block so far

    Triples(Job job) {
        epochs = job.epochs().size();
        more = job.form().more() > 0;
        el2nEpochs = job.wanted().contains(Quantity.EL2N) ? job.el2nEpochs() : 0;
        allowed = Readings.tolerance(job.layout());
        logarithms = job.form().longs() > 0;
        lowest = Readings.lowest(job.layout());
        lowestLog = Logarithm.of(lowest);
    }

    /** Whether all that is wanted can be had in this way. */
    static boolean serves(Job job) {
        return job.layout().name().equals(Layout.FULL)
                && job.classes() == 3
                && job.form().each() == 0
                && job.customs().isEmpty()
                && !job.wanted().contains(Quantity.WINDOW);
    }

    /**
     * Adds rows of the next epoch. Where only p(gold) is wanted, they may wait for those of the
     * three epochs after it.
     *
     * @return whether the sum of each is 1; {@link #areProbabilities} says the rest
     */
    boolean add(EpochBlocks block, int epoch, int count, int[] label, Accumulators to) {
        int lane = epoch & 3;
        if (bits[lane].length < 3 * count) {
            bits[lane] = new int[3 * count];
        }
        int[] mine = bits[lane];
        block.bits(mine);
        if (outside.length < 3 * count) {
            outside = Arrays.copyOf(outside, 3 * count);
        }
        addOutside(mine, outside, 3 * count);
        if (logarithms) {
            addLogarithms(mine, label, count, to);
        }
        if (more) {
            return addMore(mine, label, count, to, epoch);
        }
        return (lane < 3 && epoch < epochs - 1)
                || addGold(lane + 1, label, count, to, epoch - lane);
    }

    /** Adds p(gold) of the last epochs, of which the first is given. */
    private boolean addGold(int members, int[] label, int count, Accumulators to, int epoch) {
        float off = 0;
        int from = 0;
        int last = members - 1;
        long[] right = to.right[epoch >> 6];
        if (LANES != null) {
            for (int e = 0; e < members; e++) {
                off += LANES.add(bits[e], label, count, to.sum, to.squares, right, epoch + e);
            }
            from = count - count % Lanes.ROWS;
        }
        if (members == 4) {
            off += addFour(label, from, count, to, epoch);
        } else {
            off += members == 1 ? 0 : addTwo(label, from, count, to, epoch);
            off += members == 2 ? 0 : addOne(bits[last], label, from, count, to, epoch + last);
        }
        boolean sums = true;
        for (int e = 0; e < members; e++) {
            sums &= areSums(off, bits[e], count);
        }
        return sums;
    }

    /** Whether all that was added so far is in [0, 1]. */
    boolean areProbabilities() {
        int any = 0;
        for (int one : outside) {
            any |= one;
        }
        return any >= 0;
    }

    /** Many at once, since no number waits for the one before. */
    private static void addOutside(int[] bits, int[] outside, int size) {
        for (int i = 0; i < size; i++) {
            outside[i] = outside[i] | bits[i] | (Readings.ONE - bits[i]);
        }
    }

    /** Of four epochs at once, which takes a quarter of the loads and stores. */
    private float addFour(int[] label, int from, int count, Accumulators to, int epoch) {
        int[] a = bits[0];
        int[] b = bits[1];
        int[] c = bits[2];
        int[] d = bits[3];
        long[] sum = to.sum;
        long[] squares = to.squares;
        long[] right = to.right[epoch >> 6];
        float off = 0;
        for (int i = from; i < count; i++) {
            int g = label[i];
            int above0 = -g >>> 31; // 1 where the label is: then class 0 must be beaten
            int above1 = (1 - g) >>> 31;
            int own = 3 * i + g;
            int other = 3 * i + 1 - above0; // the lower one of the other classes
            int another = 3 * i + 2 - above1;
            int mine = a[own];
            int x = a[other];
            int y = a[another];
            off += fourth(of(mine) + of(x) + of(y) - 1);
            int wrong = ((mine - x - above0) | (mine - y - above1)) >>> 31;
            long p = Moments.fixed(of(mine));
            mine = b[own];
            x = b[other];
            y = b[another];
            off += fourth(of(mine) + of(x) + of(y) - 1);
            wrong |= ((mine - x - above0) | (mine - y - above1)) >>> 31 << 1;
            long q = Moments.fixed(of(mine));
            mine = c[own];
            x = c[other];
            y = c[another];
            off += fourth(of(mine) + of(x) + of(y) - 1);
            wrong |= ((mine - x - above0) | (mine - y - above1)) >>> 31 << 2;
            long r = Moments.fixed(of(mine));
            mine = d[own];
            x = d[other];
            y = d[another];
            off += fourth(of(mine) + of(x) + of(y) - 1);
            wrong |= ((mine - x - above0) | (mine - y - above1)) >>> 31 << 3;
            long s = Moments.fixed(of(mine));
            sum[i] += p + q + r + s;
            squares[i] += p * p + q * q + r * r + s * s;
            right[i] |= (long) (15 - wrong) << epoch;
        }
        return off;
    }

    /** The same of two epochs. */
    private float addTwo(int[] label, int from, int count, Accumulators to, int epoch) {
        int[] a = bits[0];
        int[] b = bits[1];
        long[] sum = to.sum;
        long[] squares = to.squares;
        long[] right = to.right[epoch >> 6];
        float off = 0;
        for (int i = from; i < count; i++) {
            int g = label[i];
            int above0 = -g >>> 31; // 1 where the label is: then class 0 must be beaten
            int above1 = (1 - g) >>> 31;
            int other = 3 * i + 1 - above0; // the lower one of the other classes
            int another = 3 * i + 2 - above1;
            int mine = a[3 * i + g];
            int x = a[other];
            int y = a[another];
            float error = of(mine) + of(x) + of(y) - 1;
            int wrong = (mine - x - above0) | (mine - y - above1);
            int next = b[3 * i + g];
            int u = b[other];
            int v = b[another];
            float nextError = of(next) + of(u) + of(v) - 1;
            int nextWrong = (next - u - above0) | (next - v - above1);
            off += fourth(error) + fourth(nextError);
            long p = Moments.fixed(of(mine));
            long q = Moments.fixed(of(next));
            sum[i] += p + q;
            squares[i] += p * p + q * q;
            right[i] |= (long) (~wrong >>> 31 | ~nextWrong >>> 31 << 1) << epoch;
        }
        return off;
    }

    private float addOne(int[] a, int[] label, int from, int count, Accumulators to, int epoch) {
        long[] sum = to.sum;
        long[] squares = to.squares;
        long[] right = to.right[epoch >> 6];
        float off = 0;
        for (int i = from; i < count; i++) {
            int g = label[i];
            int above0 = -g >>> 31;
            int above1 = (1 - g) >>> 31;
            int mine = a[3 * i + g];
            int x = a[3 * i + 1 - above0];
            int y = a[3 * i + 2 - above1];
            off += fourth(of(mine) + of(x) + of(y) - 1);
            int wrong = (mine - x - above0) | (mine - y - above1);
            long p = Moments.fixed(of(mine));
            sum[i] += p;
            squares[i] += p * p;
            right[i] |= (long) (~wrong >>> 31) << epoch;
        }
        return off;
    }

    /** Adds margin, arg-max and distance from the one-hot label besides. */
    private boolean addMore(int[] a, int[] label, int count, Accumulators to, int epoch) {
        long[] sum = to.sum;
        long[] squares = to.squares;
        long[] right = to.right[epoch >> 6];
        long[] margin = to.margin;
        long[] el2n = to.el2n;
        int[] predicted = to.predicted;
        short[] flips = to.flips;
        int early = epoch < el2nEpochs ? -1 : 0;
        float off = 0;
        for (int i = 0; i < count; i++) {
            int g = label[i];
            int above0 = -g >>> 31;
            int above1 = (1 - g) >>> 31;
            int mine = a[3 * i + g];
            int x = a[3 * i + 1 - above0];
            int y = a[3 * i + 2 - above1];
            off += fourth(of(mine) + of(x) + of(y) - 1);
            int good = ~((mine - x - above0) | (mine - y - above1)) >>> 31;
            int higher = (x - y) >> 31; // all bits where y is above x
            int rival = x ^ ((x ^ y) & higher);
            long p = Moments.fixed(of(mine));
            sum[i] += p;
            squares[i] += p * p;
            right[i] |= (long) good << epoch;
            margin[i] += p - Moments.fixed(of(rival));
            int best = 2 - above0 + ((1 + above0 - above1) & higher); // one more than the class
            int winner = best ^ ((best ^ (g + 1)) & -good);
            int before = predicted[i]; // 0 before the first epoch
            flips[i] += (short) ((-before & -(before ^ winner)) >>> 31);
            predicted[i] = winner;
            double missed = 1.0 - of(mine);
            double square = missed * missed + (double) of(x) * of(x) + (double) of(y) * of(y);
            el2n[i] += Moments.distance(square) & early;
        }
        return areSums(off, a, count);
    }

    /** Adds AUM, loss and entropy, from three logarithms a row. */
    private void addLogarithms(int[] a, int[] label, int count, Accumulators to) {
        long[] aum = to.aum;
        long[] loss = to.loss;
        long[] lastLoss = to.lastLoss;
        long[] entropy = to.entropy;
        for (int i = 0; i < count; i++) {
            int g = label[i];
            float p = of(a[3 * i + g]);
            float x = of(a[3 * i + 1 - (-g >>> 31)]);
            float y = of(a[3 * i + 2 - ((1 - g) >>> 31)]);
            double own = log(p);
            double logX = log(x);
            double logY = log(y);
            long lost = Moments.fixed(-own);
            aum[i] += Moments.fixed(own - (x > y ? logX : logY));
            loss[i] += lost;
            lastLoss[i] = lost;
            entropy[i] += Moments.fixed(-(p * own + x * logX + y * logY));
        }
    }

    private double log(float p) {
        return p < lowest ? lowestLog : Logarithm.of(p);
    }

    private static float fourth(float error) {
        float square = error * error;
        return square * square;
    }

    /**
     * Whether each row's sum is 1 ± allowed: where they are not far off all together, no row is.
     *
     * @param off sum of the fourth powers of the errors
     */
    private boolean areSums(float off, int[] a, int count) {
        float half = fourth(allowed / 2);
        if (off <= half) {
            return true;
        }
        int bad = 0;
        for (int i = 0; i < count; i++) {
            float sum = of(a[3 * i]) + of(a[3 * i + 1]) + of(a[3 * i + 2]);
            bad |= Float.floatToRawIntBits(allowed - Math.abs(sum - 1));
        }
        return bad >= 0;
    }

    private static float of(int bits) {
        return Float.intBitsToFloat(bits);
    }
}
