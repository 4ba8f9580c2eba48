package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The quantities of some rows of one epoch as whole numbers: multiples of 2⁻²⁶, classes, and 0 or
 * 1. Arrays of quantities that are not wanted are empty.
 */
final class Readings {

    private static final int ONE = 0x3f80_0000; // the bits of 1f
    private static final float SUM_TOLERANCE = 2e-3f;
    private static final float HALF_TOLERANCE = 4e-3f;

    private final int classes;
    private final Layout layout;
    private final Set<Quantity> wanted;
    private final float lowest; // the smallest probability that has a logarithm
    private final double lowestLog;
    private final float tolerance;
    private final List<Range> ranges;
    private int capacity;

    int[] gold = {};
    int[] right = {};
    int[] margin = {};
    int[] el2n = {};
    int[] predicted = {};
    long[] aum = {};
    long[] loss = {};
    long[] entropy = {};
    int[] each = {}; // row-major (count, K)

    Readings(int classes, Layout layout, Set<Quantity> wanted) {
        this.classes = classes;
        this.layout = layout;
        this.wanted = wanted;
        boolean half = layout.precision().equals("float16");
        lowest = half ? 0x1p-25f : Float.MIN_NORMAL;
        lowestLog = Logarithm.of(lowest);
        tolerance = half ? HALF_TOLERANCE : SUM_TOLERANCE;
        ranges = layout.name().equals(Layout.FULL) ? List.of() : ranges(layout, classes);
    }

    private void reserve(int count) {
        if (capacity >= count) {
            return;
        }
        capacity = count;
        gold = new int[count];
        right = new int[count];
        margin = new int[size(Quantity.MARGIN, count)];
        el2n = new int[size(Quantity.EL2N, count)];
        predicted = new int[size(Quantity.PREDICTED, count)];
        aum = new long[size(Quantity.AUM, count)];
        loss = new long[size(Quantity.LOSS, count)];
        entropy = new long[size(Quantity.ENTROPY, count)];
        each = new int[size(Quantity.CLASSES, Math.multiplyExact(count, classes))];
    }

    private int size(Quantity quantity, int count) {
        return wanted.contains(quantity) ? count : 0;
    }

    /**
     * Reads rows.
     *
     * @param label classes in [0, K), unless the layout has others
     * @param values row-major (count, width)
     * @return whether all of them are what they should be; {@link #complaint} says what is not
     */
    boolean read(int count, int[] label, float[] values) {
        reserve(count);
        return layout.name().equals(Layout.FULL)
                ? full(count, label, values)
                : kept(count, label, values);
    }

    private boolean full(int count, int[] label, float[] p) {
        if (!judge(count, label, p)) {
            if (complaint(count, label, p) != null) {
                return false;
            }
            for (int i = 0; i < count * classes; i++) {
                p[i] += 0f; // only the bits were wrong, those of -0
            }
            judge(count, label, p);
        }
        boolean margins = wanted.contains(Quantity.MARGIN);
        boolean logits = wanted.contains(Quantity.AUM);
        if (margins || logits) {
            for (int i = 0; i < count; i++) {
                float gold = p[i * classes + label[i]];
                float rival = rival(p, i * classes, label[i]);
                if (margins) {
                    margin[i] = (int) (Moments.fixed(gold) - Moments.fixed(rival));
                }
                if (logits) {
                    aum[i] = Moments.fixed(log(gold) - log(rival));
                }
            }
        }
        if (wanted.contains(Quantity.EL2N)) {
            for (int i = 0; i < count; i++) {
                el2n[i] = (int) Moments.fixed(distance(p, i * classes, label[i]));
            }
        }
        if (wanted.contains(Quantity.PREDICTED)) {
            for (int i = 0; i < count; i++) {
                predicted[i] = highest(p, i * classes);
            }
        }
        if (wanted.contains(Quantity.LOSS)) {
            for (int i = 0; i < count; i++) {
                loss[i] = Moments.fixed(-log(p[i * classes + label[i]]));
            }
        }
        if (wanted.contains(Quantity.ENTROPY)) {
            for (int i = 0; i < count; i++) {
                entropy[i] = Moments.fixed(entropy(p, i * classes));
            }
        }
        if (wanted.contains(Quantity.CLASSES)) {
            for (int i = 0; i < count * classes; i++) {
                each[i] = (int) Moments.fixed(p[i]);
            }
        }
        return true;
    }

    private boolean judge(int count, int[] label, float[] p) {
        return classes == 3 ? three(count, label, p) : any(count, label, p);
    }

    /** Comparisons are subtractions of the floats' bits, which sort as they do: no branches. */
    private boolean three(int count, int[] label, float[] p) {
        int bad = 0;
        for (int i = 0; i < count; i++) {
            float p0 = p[3 * i];
            float p1 = p[3 * i + 1];
            float p2 = p[3 * i + 2];
            int b0 = Float.floatToRawIntBits(p0);
            int b1 = Float.floatToRawIntBits(p1);
            int b2 = Float.floatToRawIntBits(p2);
            bad |= (ONE - b0) | b0 | (ONE - b1) | b1 | (ONE - b2) | b2;
            bad |= Float.floatToRawIntBits(tolerance - Math.abs(p0 + p1 + p2 - 1));
            int g = label[i];
            float mine = p[3 * i + g];
            int b = Float.floatToRawIntBits(mine);
            // Lower classes must be below, higher ones not above.
            int beaten = (b - b0 - (-g >>> 31)) | (b - b1 - ((1 - g) >>> 31)) | (b - b2);
            gold[i] = (int) Moments.fixed(mine);
            right[i] = ~beaten >>> 31;
        }
        return bad >= 0;
    }

    private boolean any(int count, int[] label, float[] p) {
        int bad = 0;
        for (int i = 0; i < count; i++) {
            int at = i * classes;
            int g = label[i];
            float mine = p[at + g];
            int b = Float.floatToRawIntBits(mine);
            int beaten = 0;
            float sum = 0;
            for (int c = 0; c < classes; c++) {
                float one = p[at + c];
                int bits = Float.floatToRawIntBits(one);
                bad |= (ONE - bits) | bits;
                beaten |= b - bits - ((c - g) >>> 31);
                sum += one;
            }
            bad |= Float.floatToRawIntBits(tolerance - Math.abs(sum - 1));
            gold[i] = (int) Moments.fixed(mine);
            right[i] = ~beaten >>> 31;
        }
        return bad >= 0;
    }

    private float rival(float[] p, int at, int gold) {
        float rival = 0;
        for (int c = 0; c < classes; c++) {
            rival = Math.max(rival, c == gold ? 0 : p[at + c]);
        }
        return rival;
    }

    private int highest(float[] p, int at) {
        int best = 0;
        int highest = Float.floatToRawIntBits(p[at]);
        for (int c = 1; c < classes; c++) {
            int bits = Float.floatToRawIntBits(p[at + c]);
            int above = (highest - bits) >> 31;
            highest += (bits - highest) & above;
            best += (c - best) & above;
        }
        return best;
    }

    private double distance(float[] p, int at, int gold) {
        double squares = 0;
        for (int c = 0; c < classes; c++) {
            double one = p[at + c];
            squares += one * one;
        }
        double mine = p[at + gold];
        return Math.sqrt(Math.max(0, squares + (1 - 2 * mine)));
    }

    private double entropy(float[] p, int at) {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            float one = p[at + c];
            sum += one == 0 ? 0 : one * log(one);
        }
        return -sum;
    }

    private double log(float p) {
        return p < lowest ? lowestLog : Logarithm.of(p);
    }

    /** Layouts GOLD and SEQUENCE: the columns are there. */
    private boolean kept(int count, int[] label, float[] values) {
        if (complaint(count, label, values) != null) {
            return false;
        }
        int width = layout.width();
        boolean sequence = layout.name().equals(Layout.SEQUENCE);
        int judged = layout.offset(sequence ? "accuracy" : "predicted");
        for (int i = 0; i < count; i++) {
            float answer = values[i * width + judged];
            gold[i] = (int) Moments.fixed(values[i * width]);
            right[i] = answer == (sequence ? 1 : label[i]) ? 1 : 0; // every token is
        }
        if (wanted.contains(Quantity.MARGIN)) {
            int top = layout.offset("top");
            int second = layout.offset("runner_up");
            for (int i = 0; i < count; i++) {
                float rival = values[i * width + (right[i] == 1 ? second : top)];
                margin[i] = (int) (gold[i] - Moments.fixed(rival));
            }
        }
        if (wanted.contains(Quantity.PREDICTED)) {
            for (int i = 0; i < count; i++) {
                predicted[i] = (int) values[i * width + judged];
            }
        }
        if (wanted.contains(Quantity.EL2N)) {
            int at = layout.offset("el2n");
            for (int i = 0; i < count; i++) {
                el2n[i] = (int) Moments.fixed(values[i * width + at]);
            }
        }
        column(Quantity.AUM, aum, "margin", 1, count, values);
        column(
                Quantity.LOSS,
                loss,
                sequence ? "mean_log_p" : "loss",
                sequence ? -1 : 1,
                count,
                values);
        column(Quantity.ENTROPY, entropy, "entropy", 1, count, values);
        return true;
    }

    private void column(
            Quantity quantity, long[] to, String name, int sign, int count, float[] values) {
        if (wanted.contains(quantity)) {
            int at = layout.offset(name);
            for (int i = 0; i < count; i++) {
                to[i] = Moments.fixed((double) sign * values[i * layout.width() + at]);
            }
        }
    }

    /** What is wrong with the first row that is not as it should be, or null. */
    @Nullable Complaint complaint(int count, int[] label, float[] values) {
        int width = layout.width();
        for (int i = 0; i < count; i++) {
            if (layout.name().equals(Layout.FULL)) {
                float sum = 0;
                for (int c = 0; c < classes; c++) {
                    float one = values[i * width + c];
                    if (!(one >= 0 && one <= 1)) {
                        return new Complaint(
                                i, "probability " + one + " of class " + c, "a number in [0, 1]");
                    }
                    sum += one;
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
