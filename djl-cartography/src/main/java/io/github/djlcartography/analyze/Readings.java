package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.EpochBlocks;
import io.github.djlcartography.archive.Layout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of an epoch into a {@link Plane}. Probabilities come as the bits of floats, which sort
 * as the floats do where none is negative: what is compared is whole numbers, without a branch that
 * a processor could guess wrong. Not for several threads.
 */
final class Readings {

    static final int ONE = 0x3f80_0000; // the bits of 1f
    private static final double[] HOT = {1, 0, 0, 0, 1, 0, 0, 0, 1}; // one-hot labels of three
    private static final float SUM_TOLERANCE = 2e-3f;
    private static final float HALF_TOLERANCE = 4e-3f;

    private final int classes;
    private final Layout layout;
    private final Plane.Form form;
    private final boolean full;
    private final float lowest; // the smallest probability that has a logarithm
    private final double lowestLog;
    private final float tolerance;
    private final List<Range> ranges;
    private int[] bits = {}; // row-major (count, K) of FULL
    private float[] values = {}; // row-major (count, width) of the others
    private double[] squares = {}; // of the rows' distances from their labels

    Readings(int classes, Layout layout, Plane.Form form) {
        this.classes = classes;
        this.layout = layout;
        this.form = form;
        full = layout.name().equals(Layout.FULL);
        lowest = lowest(layout);
        lowestLog = Logarithm.of(lowest);
        tolerance = tolerance(layout);
        ranges = full ? List.of() : ranges(layout, classes);
    }

    private static boolean isHalf(Layout layout) {
        return layout.precision().equals("float16");
    }

    /** The smallest probability that has a logarithm: smaller ones count as this. */
    static float lowest(Layout layout) {
        return isHalf(layout) ? 0x1p-25f : Float.MIN_NORMAL;
    }

    /** How far the sum of a row may be off 1. */
    static float tolerance(Layout layout) {
        return isHalf(layout) ? HALF_TOLERANCE : SUM_TOLERANCE;
    }

    /** Whether some floats are in [0, 1]; −0 becomes 0. */
    private static boolean areProbabilities(int[] bits, int size) {
        if (areIn01(bits, size)) {
            return true;
        }
        for (int i = 0; i < size; i++) {
            bits[i] = bits[i] == Integer.MIN_VALUE ? 0 : bits[i];
        }
        return areIn01(bits, size);
    }

    private static boolean areIn01(int[] bits, int size) {
        int bad = 0;
        for (int i = 0; i < size; i++) { // many at once
            bad |= bits[i] | (ONE - bits[i]);
        }
        return bad >= 0;
    }

    /** Takes the rows of a block. */
    void take(EpochBlocks block, int count) {
        int size = Math.multiplyExact(count, layout.width());
        if (full) {
            bits = bits.length < size ? new int[size] : bits;
            block.bits(bits);
        } else {
            values = values.length < size ? new float[size] : values;
            block.values(values);
        }
    }

    /** Takes rows. */
    void take(int count, float[] from) {
        int size = Math.multiplyExact(count, layout.width());
        if (full) {
            bits = bits.length < size ? new int[size] : bits;
            for (int i = 0; i < size; i++) {
                bits[i] = Float.floatToRawIntBits(from[i]);
            }
        } else {
            values = from;
        }
    }

    /**
     * Reads the rows that were taken last.
     *
     * @param label classes in [0, K), unless the layout has others
     * @param slots of the plane where they go; null for the first ones in order
     * @return whether all of them are what they should be; {@link #complaint} says what is not
     */
    boolean read(int count, int[] label, int @Nullable [] slots, Plane to) {
        return full ? full(count, label, slots, to) : kept(count, label, slots, to);
    }

    private static int slot(int @Nullable [] slots, int i) {
        return slots == null ? i : slots[i];
    }

    private boolean full(int count, int[] label, int @Nullable [] slots, Plane to) {
        boolean good =
                areProbabilities(bits, count * classes)
                        && (classes != 3
                                ? any(count, label, slots, to)
                                : form.more() > 0
                                        ? threeMore(count, label, slots, to)
                                        : three(count, label, slots, to));
        if (!good) {
            return false;
        }
        if (form.aum() >= 0) {
            for (int i = 0; i < count; i++) {
                int at = i * classes;
                int g = label[i];
                int rival = Math.max(highest(at, at + g), highest(at + g + 1, at + classes));
                to.longs[slot(slots, i) * form.longs() + form.aum()] =
                        Moments.fixed(log(p(at + g)) - log(Float.intBitsToFloat(rival)));
            }
        }
        if (form.loss() >= 0) {
            for (int i = 0; i < count; i++) {
                to.longs[slot(slots, i) * form.longs() + form.loss()] =
                        Moments.fixed(-log(p(i * classes + label[i])));
            }
        }
        if (form.entropy() >= 0) {
            for (int i = 0; i < count; i++) {
                to.longs[slot(slots, i) * form.longs() + form.entropy()] =
                        Moments.fixed(entropy(i * classes, label[i]));
            }
        }
        if (form.each() > 0) {
            for (int i = 0; i < count; i++) {
                int first = slot(slots, i) * classes;
                for (int c = 0; c < classes; c++) {
                    to.each[first + c] = Moments.fixed(p(i * classes + c));
                }
            }
        }
        return true;
    }

    private boolean three(int count, int[] label, int @Nullable [] slots, Plane to) {
        int[] p = bits;
        int[] golds = to.gold;
        float allowed = tolerance;
        int bad = 0;
        for (int i = 0; i < count; i++) {
            int b0 = p[3 * i];
            int b1 = p[3 * i + 1];
            int b2 = p[3 * i + 2];
            int g = label[i];
            int b = p[3 * i + g];
            float sum =
                    Float.intBitsToFloat(b0) + Float.intBitsToFloat(b1) + Float.intBitsToFloat(b2);
            bad |= Float.floatToRawIntBits(allowed - Math.abs(sum - 1));
            // Lower classes must be below, higher ones not above.
            int beaten = (b - b0 - (-g >>> 31)) | (b - b1 - ((1 - g) >>> 31)) | (b - b2);
            int gold = Moments.fixed(Float.intBitsToFloat(b));
            int right = ~beaten >>> 31;
            golds[slot(slots, i)] = gold | right << Plane.RIGHT_SHIFT | Plane.SEEN;
        }
        return bad >= 0;
    }

    private boolean threeMore(int count, int[] label, int @Nullable [] slots, Plane to) {
        int[] p = bits;
        int[] golds = to.gold;
        int[] more = to.more;
        this.squares = this.squares.length < count ? new double[count] : this.squares;
        double[] squares = this.squares;
        float allowed = tolerance;
        int bad = 0;
        for (int i = 0; i < count; i++) {
            int b0 = p[3 * i];
            int b1 = p[3 * i + 1];
            int b2 = p[3 * i + 2];
            int g = label[i];
            float p0 = Float.intBitsToFloat(b0);
            float p1 = Float.intBitsToFloat(b1);
            float p2 = Float.intBitsToFloat(b2);
            bad |= Float.floatToRawIntBits(allowed - Math.abs(p0 + p1 + p2 - 1));
            // Of equal ones the lower class is the greater; all 32 bits are taken.
            int k0 = Integer.MIN_VALUE + (b0 << 2 | 2);
            int k1 = Integer.MIN_VALUE + (b1 << 2 | 1);
            int k2 = Integer.MIN_VALUE + (b2 << 2);
            int high = Math.max(k0, k1);
            int top = Math.max(high, k2);
            int second = Math.max(Math.min(k0, k1), Math.min(high, k2));
            int predicted = 2 - (top & 3);
            int right = ((predicted ^ g) - 1) >>> 31;
            int rival = (Integer.MIN_VALUE + (top ^ ((top ^ second) & -right))) >>> 2;
            int gold = Moments.fixed(Float.intBitsToFloat(p[3 * i + g]));
            double e0 = p0 - HOT[3 * g];
            double e1 = p1 - HOT[3 * g + 1];
            double e2 = p2 - HOT[3 * g + 2];
            int slot = slot(slots, i);
            golds[slot] = gold | right << Plane.RIGHT_SHIFT | Plane.SEEN;
            more[slot * Plane.MORE + Plane.MARGIN] =
                    gold - Moments.fixed(Float.intBitsToFloat(rival));
            more[slot * Plane.MORE + Plane.PREDICTED] = predicted;
            squares[i] = e0 * e0 + e1 * e1 + e2 * e2;
        }
        distances(count, slots, more);
        return bad >= 0;
    }

    private boolean any(int count, int[] label, int @Nullable [] slots, Plane to) {
        int[] p = bits;
        int[] golds = to.gold;
        int[] more = to.more;
        squares = squares.length < count ? new double[count] : squares;
        int bad = 0;
        for (int i = 0; i < count; i++) {
            int at = i * classes;
            int g = label[i];
            int mine = p[at + g];
            int lower = highest(at, at + g);
            int upper = highest(at + g + 1, at + classes);
            int rival = Math.max(lower, upper);
            bad |= Float.floatToRawIntBits(tolerance - Math.abs(sum(at) - 1));
            int right = ~((mine - lower - 1) | (mine - upper)) >>> 31;
            int gold = Moments.fixed(Float.intBitsToFloat(mine));
            int slot = slot(slots, i);
            golds[slot] = gold | right << Plane.RIGHT_SHIFT | Plane.SEEN;
            if (form.more() > 0) {
                more[slot * Plane.MORE + Plane.MARGIN] =
                        gold - Moments.fixed(Float.intBitsToFloat(rival));
                more[slot * Plane.MORE + Plane.PREDICTED] = right == 1 ? g : find(rival, at);
                squares[i] = square(at, at + g);
            }
        }
        if (form.more() > 0) {
            distances(count, slots, more);
        }
        return bad >= 0;
    }

    /** The highest of some bits; −1 where there is none. */
    private int highest(int from, int to) {
        int highest = -1;
        for (int i = from; i < to; i++) {
            highest = Math.max(highest, bits[i]);
        }
        return highest;
    }

    /** In four sums, which a processor can work on at once. */
    private float sum(int at) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int c = at;
        for (int end = at + classes - 3; c < end; c += 4) {
            s0 += p(c);
            s1 += p(c + 1);
            s2 += p(c + 2);
            s3 += p(c + 3);
        }
        for (; c < at + classes; c++) {
            s0 += p(c);
        }
        return s0 + s1 + (s2 + s3);
    }

    /** ‖p − one-hot‖². */
    private double square(int at, int gold) {
        double missed = 1.0 - p(gold);
        return missed * missed + squares(at, gold) + squares(gold + 1, at + classes);
    }

    private double squares(int from, int to) {
        double s0 = 0;
        double s1 = 0;
        int c = from;
        for (; c < to - 1; c += 2) {
            s0 += (double) p(c) * p(c);
            s1 += (double) p(c + 1) * p(c + 1);
        }
        if (c < to) {
            s0 += (double) p(c) * p(c);
        }
        return s0 + s1;
    }

    private int find(int value, int at) {
        int c = 0;
        while (bits[at + c] != value) {
            c++;
        }
        return c;
    }

    private float p(int index) {
        return Float.intBitsToFloat(bits[index]);
    }

    private void distances(int count, int @Nullable [] slots, int[] more) {
        double[] roots = squares;
        for (int i = 0; i < count; i++) { // many at once
            roots[i] = Math.sqrt(roots[i]);
        }
        for (int i = 0; i < count; i++) {
            more[slot(slots, i) * Plane.MORE + Plane.EL2N] = (int) (roots[i] * 0x1p26 + 0.5);
        }
    }

    /** The label's term comes first, as in {@link Triples}. */
    private double entropy(int at, int label) {
        double sum = term(at + label);
        for (int c = at; c < at + classes; c++) {
            sum += c == at + label ? 0 : term(c);
        }
        return -sum;
    }

    private double term(int index) {
        float one = p(index);
        return one == 0 ? 0 : one * log(one);
    }

    private double log(float p) {
        return p < lowest ? lowestLog : Logarithm.of(p);
    }

    /** Layouts GOLD and SEQUENCE: the columns are there. */
    private boolean kept(int count, int[] label, int @Nullable [] slots, Plane to) {
        if (complaint(count) != null) {
            return false;
        }
        int width = layout.width();
        boolean sequence = layout.name().equals(Layout.SEQUENCE);
        int judged = layout.offset(sequence ? "accuracy" : "predicted");
        for (int i = 0; i < count; i++) {
            float answer = values[i * width + judged];
            boolean right = answer == (sequence ? 1 : label[i]); // of a sequence, every token is
            int gold = Moments.fixed(values[i * width]);
            int slot = slot(slots, i);
            to.gold[slot] = gold | (right ? Plane.RIGHT : 0) | Plane.SEEN;
            if (form.more() > 0) {
                float rival = values[i * width + layout.offset(right ? "runner_up" : "top")];
                float distance = values[i * width + layout.offset("el2n")];
                to.more[slot * Plane.MORE + Plane.MARGIN] = gold - Moments.fixed(rival);
                to.more[slot * Plane.MORE + Plane.EL2N] = (int) Moments.fixed((double) distance);
                to.more[slot * Plane.MORE + Plane.PREDICTED] = (int) answer;
            }
        }
        column(form.aum(), "margin", 1, count, slots, to);
        column(form.loss(), sequence ? "mean_log_p" : "loss", sequence ? -1 : 1, count, slots, to);
        column(form.entropy(), "entropy", 1, count, slots, to);
        return true;
    }

    private void column(
            int index, String name, int sign, int count, int @Nullable [] slots, Plane to) {
        if (index >= 0) {
            int at = layout.offset(name);
            for (int i = 0; i < count; i++) {
                to.longs[slot(slots, i) * form.longs() + index] =
                        Moments.fixed((double) sign * values[i * layout.width() + at]);
            }
        }
    }

    /** What is wrong with the first row that is not as it should be, or null. */
    @Nullable Complaint complaint(int count) {
        int width = layout.width();
        for (int i = 0; i < count; i++) {
            if (full) {
                float sum = sum(i * classes);
                for (int c = 0; c < classes; c++) {
                    float one = p(i * classes + c);
                    if (!(one >= 0 && one <= 1)) {
                        return new Complaint(
                                i, "probability " + one + " of class " + c, "a number in [0, 1]");
                    }
                }
                if (!(Math.abs(sum - 1) <= tolerance)) {
                    return new Complaint(
                            i, "probabilities with the sum " + sum, "a sum of 1 ± " + tolerance);
                }
            } else {
                for (Range range : ranges) {
                    float one = values[i * width + range.at];
                    if (!(one >= range.least && one <= range.most)) {
                        return new Complaint(
                                i,
                                range.column + " " + one,
                                "a number in [" + range.least + ", " + range.most + "]");
                    }
                }
            }
        }
        return null;
    }

    private static List<Range> ranges(Layout layout, int classes) {
        float infinity = Float.POSITIVE_INFINITY;
        List<Range> ranges = new ArrayList<>();
        ranges.add(new Range(layout, "gold", 0, 1));
        ranges.add(new Range(layout, "entropy", 0, infinity));
        if (layout.name().equals(Layout.SEQUENCE)) {
            ranges.add(new Range(layout, "mean_log_p", -infinity, 0));
            ranges.add(new Range(layout, "accuracy", 0, 1));
        } else {
            ranges.add(new Range(layout, "predicted", 0, classes - 1));
            ranges.add(new Range(layout, "top", 0, 1));
            ranges.add(new Range(layout, "runner_up", 0, 1));
            ranges.add(new Range(layout, "margin", -infinity, infinity)); // of logits: any
            ranges.add(new Range(layout, "loss", 0, infinity));
            ranges.add(new Range(layout, "el2n", 0, 1.5f));
        }
        return ranges;
    }

    /**
     * A row that is not as it should be.
     *
     * @param row of those read
     */
    record Complaint(int row, String found, String expected) {}

    private record Range(String column, int at, float least, float most) {

        Range(Layout layout, String column, float least, float most) {
            this(column, layout.offset(column), least, most);
        }
    }
}
