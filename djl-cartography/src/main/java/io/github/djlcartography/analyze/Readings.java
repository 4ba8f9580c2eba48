package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.EpochBlocks;
import io.github.djlcartography.archive.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of an epoch into a {@link Plane}. Probabilities come as the bits of floats, which sort
 * as the floats do where none is negative: what is compared is whole numbers, without a branch that
 * a processor could guess wrong. Not for several threads.
 */
final class Readings {

    static final int ONE = 0x3f80_0000; // the bits of 1f
    private static final int MANY = 32; // classes
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
    private final Map<String, PerEpoch> customs;
    private final IntConsumer progress;
    private int[] bits = {}; // row-major (count, K) of FULL
    private float[] values = {}; // row-major (count, width) of the others
    private @Nullable Complaint refused;

    Readings(
            int classes,
            Layout layout,
            Plane.Form form,
            Map<String, PerEpoch> customs,
            IntConsumer progress) {
        this.progress = progress;
        this.classes = classes;
        this.layout = layout;
        this.form = form;
        this.customs = customs;
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
     * @return whether all of them are what they should be; {@link #complaint} says what is not, or
     *     {@link #refused} which have no value
     */
    boolean read(int count, int[] label, int @Nullable [] slots, Plane to) {
        progress.accept(count);
        return full ? full(count, label, slots, to) : kept(count, label, slots, to);
    }

    private static int slot(int @Nullable [] slots, int i) {
        return slots == null ? i : slots[i];
    }

    private boolean full(int count, int[] label, int @Nullable [] slots, Plane to) {
        if (!judge(count, label, slots, to)
                && !(clearZeros(count * classes) && judge(count, label, slots, to))) {
            return false;
        }
        if (form.aum() >= 0) {
            for (int i = 0; i < count; i++) {
                int at = i * classes;
                int g = label[i];
                int rival = Math.max(highest(at, at + g), highest(at + g + 1, at + classes));
                to.longs[slot(slots, i) * form.longs() + form.aum()] =
                        Moments.fixed(log(p(at + g)) - log(of(rival)));
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
                System.arraycopy(bits, i * classes, to.each, slot(slots, i) * classes, classes);
            }
        }
        return customs.isEmpty() || customs(count, label, slots, to);
    }

    private boolean customs(int count, int[] label, int @Nullable [] slots, Plane to) {
        float[] row = new float[classes];
        refused = null;
        int index = form.custom();
        for (Map.Entry<String, PerEpoch> custom : customs.entrySet()) {
            for (int i = 0; i < count; i++) {
                for (int c = 0; c < classes; c++) {
                    row[c] = p(i * classes + c);
                }
                double value = custom.getValue().of(row, label[i]);
                if (Double.isNaN(value)) {
                    refused =
                            new Complaint(i, "NaN from the metric " + custom.getKey(), "a number");
                    return false;
                }
                to.longs[slot(slots, i) * form.longs() + index] = Moments.fixed(value);
            }
            index++;
        }
        return true;
    }

    private boolean judge(int count, int[] label, int @Nullable [] slots, Plane to) {
        if (classes == 3) {
            return form.more() > 0
                    ? threeMore(count, label, slots, to)
                    : three(count, label, slots, to);
        }
        return classes < MANY ? few(count, label, slots, to) : many(count, label, slots, to);
    }

    /** Makes 0 of −0, whose bits are those of no probability. */
    private boolean clearZeros(int size) {
        boolean any = false;
        for (int i = 0; i < size; i++) {
            any |= bits[i] == Integer.MIN_VALUE;
            bits[i] = bits[i] == Integer.MIN_VALUE ? 0 : bits[i];
        }
        return any;
    }

    /** As {@link Triples} reads them. */
    private boolean three(int count, int[] label, int @Nullable [] slots, Plane to) {
        int[] a = bits;
        int[] golds = to.gold;
        float allowed = tolerance;
        int bad = 0;
        for (int i = 0; i < count; i++) {
            int g = label[i];
            int above0 = -g >>> 31;
            int above1 = (1 - g) >>> 31;
            int mine = a[3 * i + g];
            int x = a[3 * i + 1 - above0];
            int y = a[3 * i + 2 - above1];
            float sum = of(mine) + of(x) + of(y);
            bad |= mine | x | y | (ONE - mine) | (ONE - x) | (ONE - y);
            bad |= Float.floatToRawIntBits(allowed - Math.abs(sum - 1));
            int right = ~((mine - x - above0) | (mine - y - above1)) >>> 31;
            golds[slot(slots, i)] = Moments.fixed(of(mine)) | Plane.flags(right, g);
        }
        return bad >= 0;
    }

    private boolean threeMore(int count, int[] label, int @Nullable [] slots, Plane to) {
        int[] a = bits;
        int[] golds = to.gold;
        int[] more = to.more;
        float allowed = tolerance;
        int bad = 0;
        for (int i = 0; i < count; i++) {
            int g = label[i];
            int above0 = -g >>> 31;
            int above1 = (1 - g) >>> 31;
            int mine = a[3 * i + g];
            int x = a[3 * i + 1 - above0];
            int y = a[3 * i + 2 - above1];
            float sum = of(mine) + of(x) + of(y);
            bad |= mine | x | y | (ONE - mine) | (ONE - x) | (ONE - y);
            bad |= Float.floatToRawIntBits(allowed - Math.abs(sum - 1));
            int right = ~((mine - x - above0) | (mine - y - above1)) >>> 31;
            int higher = (x - y) >> 31; // all bits where y is above x
            int rival = x ^ ((x ^ y) & higher);
            int best = 1 - above0 + ((1 + above0 - above1) & higher);
            int gold = Moments.fixed(of(mine));
            double missed = 1.0 - of(mine);
            double square = missed * missed + (double) of(x) * of(x) + (double) of(y) * of(y);
            int slot = slot(slots, i);
            golds[slot] = gold | Plane.flags(right, g);
            more[slot * Plane.MORE + Plane.MARGIN] = gold - Moments.fixed(of(rival));
            more[slot * Plane.MORE + Plane.EL2N] = Moments.distance(square);
            more[slot * Plane.MORE + Plane.PREDICTED] = best ^ ((best ^ g) & -right);
        }
        return bad >= 0;
    }

    /** Of a few classes: the two highest, in loops that are all of one length. */
    private boolean few(int count, int[] label, int @Nullable [] slots, Plane to) {
        int[] a = bits;
        int bad = 0;
        for (int i = 0; i < count; i++) {
            int at = i * classes;
            int top = -1;
            int second = -1;
            float sum = 0;
            for (int c = at; c < at + classes; c++) {
                int one = a[c];
                second = Math.max(second, Math.min(top, one));
                top = Math.max(top, one);
                sum += of(one);
                bad |= one;
            }
            bad |= Float.floatToRawIntBits(tolerance - Math.abs(sum - 1)) | (ONE - top);
            int mine = a[at + label[i]];
            boolean right = mine == top && (mine > second || find(top, at) == label[i]);
            put(i, label[i], mine, right, mine == top ? second : top, slots, to);
        }
        return bad >= 0;
    }

    /** Of many classes: those before the label's and those after it. */
    private boolean many(int count, int[] label, int @Nullable [] slots, Plane to) {
        int bad = 0;
        for (int i = 0; i < count; i++) {
            int at = i * classes;
            int g = label[i];
            int mine = bits[at + g];
            int lower = highest(at, at + g);
            int upper = highest(at + g + 1, at + classes);
            int rival = Math.max(lower, upper);
            bad |= Float.floatToRawIntBits(tolerance - Math.abs(sum(at) - 1));
            bad |= lower | upper | (mine & Integer.MIN_VALUE) | (ONE - Math.max(mine, rival));
            put(i, g, mine, mine > lower && mine >= upper, rival, slots, to);
        }
        return bad >= 0;
    }

    private void put(
            int i, int g, int mine, boolean right, int rival, int @Nullable [] slots, Plane to) {
        int at = i * classes;
        int gold = Moments.fixed(of(mine));
        int slot = slot(slots, i);
        to.gold[slot] = gold | Plane.flags(right ? 1 : 0, g);
        if (form.more() > 0) {
            to.more[slot * Plane.MORE + Plane.MARGIN] = gold - Moments.fixed(of(rival));
            to.more[slot * Plane.MORE + Plane.PREDICTED] = right ? g : find(rival, at);
            to.more[slot * Plane.MORE + Plane.EL2N] = Moments.distance(square(at, at + g));
        }
    }

    /** The highest of some bits, in four lanes; 0 where there is none, and negative if one is. */
    private int highest(int from, int to) {
        int[] a = bits;
        int h0 = 0;
        int h1 = 0;
        int h2 = 0;
        int h3 = 0;
        int negative = 0;
        int c = from;
        for (int end = to - 3; c < end; c += 4) {
            h0 = Math.max(h0, a[c]);
            h1 = Math.max(h1, a[c + 1]);
            h2 = Math.max(h2, a[c + 2]);
            h3 = Math.max(h3, a[c + 3]);
            negative |= a[c] | a[c + 1] | a[c + 2] | a[c + 3];
        }
        for (; c < to; c++) {
            h0 = Math.max(h0, a[c]);
            negative |= a[c];
        }
        return Math.max(Math.max(h0, h1), Math.max(h2, h3)) | (negative & Integer.MIN_VALUE);
    }

    /** In four sums, which a processor can work on at once. */
    private float sum(int at) {
        int[] a = bits;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int c = at;
        for (int end = at + classes - 3; c < end; c += 4) {
            s0 += of(a[c]);
            s1 += of(a[c + 1]);
            s2 += of(a[c + 2]);
            s3 += of(a[c + 3]);
        }
        for (; c < at + classes; c++) {
            s0 += of(a[c]);
        }
        return s0 + s1 + (s2 + s3);
    }

    /** ‖p − one-hot‖². */
    private double square(int at, int gold) {
        double missed = 1.0 - p(gold);
        return missed * missed + squares(at, gold) + squares(gold + 1, at + classes);
    }

    private double squares(int from, int to) {
        int[] a = bits;
        double s0 = 0;
        double s1 = 0;
        int c = from;
        for (; c < to - 1; c += 2) {
            s0 += (double) of(a[c]) * of(a[c]);
            s1 += (double) of(a[c + 1]) * of(a[c + 1]);
        }
        if (c < to) {
            s0 += (double) of(a[c]) * of(a[c]);
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
        return of(bits[index]);
    }

    private static float of(int bits) {
        return Float.intBitsToFloat(bits);
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
            to.gold[slot] = gold | Plane.flags(right ? 1 : 0, label[i]);
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

    /** The first row for which a metric of the user's gave NaN, or null. */
    @Nullable Complaint refused() {
        return refused;
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
