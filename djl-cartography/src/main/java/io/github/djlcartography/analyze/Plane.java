package io.github.djlcartography.analyze;

import java.util.Arrays;
import java.util.Set;

/**
 * What the rows of one epoch read as, before it is added up: whole numbers, which are multiples of
 * 2⁻²⁶ and classes. What is read together lies together.
 */
final class Plane {

    static final int PROBABILITY = (1 << 27) - 1;
    static final int RIGHT_SHIFT = 27;
    static final int RIGHT = 1 << RIGHT_SHIFT;
    static final int SEEN_SHIFT = 28;
    static final int SEEN = 1 << SEEN_SHIFT;

    /** Where the three lowest bits of the label are. */
    static final int LABEL_SHIFT = 29;

    /** Labels that these bits tell apart. */
    static final int LABELS = 8;

    /** Ints of a row in {@link #more}. */
    static final int MORE = 3;

    static final int MARGIN = 0;
    static final int EL2N = 1;
    static final int PREDICTED = 2;

    private final Form form;

    /** p(gold) and {@link #flags}; 0 for a row that the epoch lacks. */
    int[] gold = {};

    /** Margin, EL2N and arg-max, or nothing. */
    int[] more = {};

    /** The probability of each class as the bits of a float, or nothing. */
    int[] each = {};

    /** What {@link Form} says. */
    long[] longs = {};

    /**
     * What is read of a row besides p(gold).
     *
     * @param more ints: 3 or 0
     * @param each ints: K or 0
     * @param longs of a row
     * @param aum index in the longs, or −1 where it is not wanted
     * @param loss the same
     * @param entropy the same
     * @param custom index of the first of the user's, which are the last
     */
    record Form(int more, int each, int longs, int aum, int loss, int entropy, int custom) {

        static Form of(Set<Quantity> wanted, int classes, int customs) {
            boolean more =
                    wanted.contains(Quantity.MARGIN)
                            || wanted.contains(Quantity.EL2N)
                            || wanted.contains(Quantity.PREDICTED);
            int longs = 0;
            int aum = wanted.contains(Quantity.AUM) ? longs++ : -1;
            int loss = wanted.contains(Quantity.LOSS) ? longs++ : -1;
            int entropy = wanted.contains(Quantity.ENTROPY) ? longs++ : -1;
            int each =
                    wanted.contains(Quantity.CLASSES) || wanted.contains(Quantity.DIVERGENCE)
                            ? classes
                            : 0;
            return new Form(more ? MORE : 0, each, longs + customs, aum, loss, entropy, longs);
        }

        /** Bytes of a row. */
        long bytes() {
            return Integer.BYTES * (1L + more + each) + (long) Long.BYTES * longs;
        }

        /** Numbers of a row in the longest array. */
        int widest() {
            return Math.max(Math.max(1, more), Math.max(each, longs));
        }
    }

    Plane(Form form) {
        this.form = form;
    }

    /** Makes room for some rows, all of which will be written. */
    void reserve(int rows) {
        if (gold.length < rows) {
            gold = new int[rows];
            more = new int[Math.multiplyExact(rows, form.more())];
            each = new int[Math.multiplyExact(rows, form.each())];
            longs = new long[Math.multiplyExact(rows, form.longs())];
        }
    }

    /** Makes room for some rows, none of which is there. */
    void reset(int rows) {
        if (gold.length < rows) {
            reserve(rows);
        } else {
            Arrays.fill(gold, 0, rows, 0);
            Arrays.fill(more, 0, rows * form.more(), 0);
            Arrays.fill(each, 0, rows * form.each(), 0);
            Arrays.fill(longs, 0, rows * form.longs(), 0);
        }
    }

    /** What stands above p(gold) of a row that is there. */
    static int flags(int right, int label) {
        return right << RIGHT_SHIFT | SEEN | label << LABEL_SHIFT;
    }

    /** Whether two epochs have the same rows, and their labels the same lowest bits. */
    static boolean areAlike(int[] gold, int[] other, int from, int to) {
        int differs = 0;
        for (int row = from; row < to; row++) { // many at once
            differs |= gold[row] ^ other[row];
        }
        return differs >>> SEEN_SHIFT == 0;
    }

    boolean has(int row) {
        return gold[row] != 0;
    }
}
