package io.github.djlcartography.analyze;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of each example while the epochs go by: whole numbers, side by side in one slot.
 * Epochs come in ascending order; the order of the rows within one is free.
 *
 * <p>Bytes of a slot: 16 for the sums of p(gold), 16 for each 64 epochs, 8 for each further
 * quantity (16 for the loss, 8·J + 16 for windows of J epochs, 16·K for all classes).
 */
final class Accumulators {

    private static final int SUM = 0;
    private static final int SQUARES = 1;
    private static final int HISTORY = 2;

    private final int classes;
    private final int epochs;
    private final int words; // of 64 epochs
    private final int window;
    private final int el2nEpochs;
    private final Map<Quantity, Integer> offsets = new EnumMap<>(Quantity.class);
    private final int stride;
    private long[] state = {};

    /**
     * @param epochs to come
     * @param window J
     * @param el2nEpochs how many of the first epochs count for EL2N
     */
    Accumulators(int classes, int epochs, int window, int el2nEpochs, Set<Quantity> wanted) {
        this.classes = classes;
        this.epochs = epochs;
        this.window = window;
        this.el2nEpochs = el2nEpochs;
        words = (epochs + 63) / 64;
        int at = HISTORY + 2 * words;
        for (Quantity quantity : wanted) {
            if (quantity != Quantity.GOLD) {
                offsets.put(quantity, at);
                at +=
                        switch (quantity) {
                            case LOSS -> 2;
                            case WINDOW -> window + 2;
                            case CLASSES -> 2 * classes;
                            default -> 1;
                        };
            }
        }
        stride = at;
    }

    /** Longs of a slot. */
    int stride() {
        return stride;
    }

    /** Makes room for some examples, none of which was seen. */
    void reset(int slots) {
        int size = Math.multiplyExact(slots, stride);
        if (state.length < size) {
            state = new long[size];
        } else {
            Arrays.fill(state, 0, size, 0);
        }
    }

    /** Makes room for some examples, all of which are in each epoch. */
    void resetAllSeen(int slots) {
        reset(slots);
        for (int word = 0; word < words; word++) {
            long seen = epochs - 64 * word >= 64 ? -1 : (1L << epochs) - 1;
            for (int slot = 0; slot < slots; slot++) {
                state[slot * stride + HISTORY + 2 * word] = seen;
            }
        }
    }

    /** Notes that an example is in an epoch. */
    void see(int slot, int epoch) {
        state[slot * stride + HISTORY + 2 * (epoch >> 6)] |= 1L << epoch;
    }

    /** The last epoch in which an example was seen, or −1. */
    int lastSeen(int slot) {
        for (int word = words - 1; word >= 0; word--) {
            long seen = state[slot * stride + HISTORY + 2 * word];
            if (seen != 0) {
                return 64 * word + 63 - Long.numberOfLeadingZeros(seen);
            }
        }
        return -1;
    }

    /**
     * Adds rows of an epoch, which {@link #see} has noted.
     *
     * @param slots of the rows; null for the first ones in order
     */
    void add(int epoch, int count, int @Nullable [] slots, Readings readings) {
        addGold(epoch, count, slots, readings.gold, readings.right);
        addAll(Quantity.MARGIN, count, slots, readings.margin);
        if (epoch < el2nEpochs) {
            addAll(Quantity.EL2N, count, slots, readings.el2n);
        }
        addAll(Quantity.AUM, count, slots, readings.aum);
        addAll(Quantity.ENTROPY, count, slots, readings.entropy);
        addAll(Quantity.LOSS, count, slots, readings.loss);
        if (offsets.containsKey(Quantity.LOSS)) {
            addLast(count, slots, readings.loss);
        }
        if (offsets.containsKey(Quantity.PREDICTED)) {
            addPredicted(count, slots, readings.predicted);
        }
        if (offsets.containsKey(Quantity.WINDOW)) {
            addWindow(epoch, count, slots, readings.gold);
        }
        if (offsets.containsKey(Quantity.CLASSES)) {
            addClasses(count, slots, readings.each);
        }
    }

    private static int slot(int @Nullable [] slots, int i) {
        return slots == null ? i : slots[i];
    }

    private void addGold(int epoch, int count, int @Nullable [] slots, int[] gold, int[] right) {
        int history = HISTORY + 2 * (epoch >> 6) + 1;
        for (int i = 0; i < count; i++) {
            int at = slot(slots, i) * stride;
            long p = gold[i];
            state[at + SUM] += p;
            state[at + SQUARES] += p * p;
            state[at + history] |= (long) right[i] << epoch;
        }
    }

    private void addAll(Quantity quantity, int count, int @Nullable [] slots, int[] values) {
        Integer offset = offsets.get(quantity);
        if (offset != null) {
            for (int i = 0; i < count; i++) {
                state[slot(slots, i) * stride + offset] += values[i];
            }
        }
    }

    private void addAll(Quantity quantity, int count, int @Nullable [] slots, long[] values) {
        Integer offset = offsets.get(quantity);
        if (offset != null) {
            for (int i = 0; i < count; i++) {
                state[slot(slots, i) * stride + offset] += values[i];
            }
        }
    }

    private int offset(Quantity quantity) {
        return offsets.getOrDefault(quantity, -1);
    }

    private void addLast(int count, int @Nullable [] slots, long[] values) {
        int offset = offset(Quantity.LOSS) + 1;
        for (int i = 0; i < count; i++) {
            state[slot(slots, i) * stride + offset] = values[i];
        }
    }

    /** The flips so far in the upper half, one more than the last class in the lower. */
    private void addPredicted(int count, int @Nullable [] slots, int[] predicted) {
        int offset = offset(Quantity.PREDICTED);
        for (int i = 0; i < count; i++) {
            int at = slot(slots, i) * stride + offset;
            int before = (int) state[at];
            int now = predicted[i] + 1;
            long flips = (state[at] >>> 32) + (before != 0 && before != now ? 1 : 0);
            state[at] = flips << 32 | now;
        }
    }

    /** A ring of the last J values, and two sums of doubles over the windows, in their order. */
    private void addWindow(int epoch, int count, int @Nullable [] slots, int[] gold) {
        int offset = offset(Quantity.WINDOW);
        for (int i = 0; i < count; i++) {
            int slot = slot(slots, i);
            int at = slot * stride + offset;
            int before = seenBefore(slot, epoch);
            state[at + 2 + before % window] = gold[i];
            if (before + 1 >= window) {
                long sum = 0;
                long squares = 0;
                for (int j = 0; j < window; j++) {
                    long p = state[at + 2 + j];
                    sum += p;
                    squares += p * p;
                }
                double deviation = Moments.sampleDeviation(sum, squares, window);
                plus(at, deviation);
                plus(at + 1, deviation * (1 - Moments.mean(sum, window)));
            }
        }
    }

    private void plus(int at, double value) {
        state[at] = Double.doubleToRawLongBits(Double.longBitsToDouble(state[at]) + value);
    }

    private int seenBefore(int slot, int epoch) {
        int history = slot * stride + HISTORY;
        int word = epoch >> 6;
        int seen = Long.bitCount(state[history + 2 * word] & (1L << epoch) - 1);
        for (int w = 0; w < word; w++) {
            seen += Long.bitCount(state[history + 2 * w]);
        }
        return seen;
    }

    private void addClasses(int count, int @Nullable [] slots, int[] each) {
        int offset = offset(Quantity.CLASSES);
        for (int i = 0; i < count; i++) {
            int at = slot(slots, i) * stride + offset;
            for (int c = 0; c < classes; c++) {
                long p = each[i * classes + c];
                state[at + 2 * c] += p;
                state[at + 2 * c + 1] += p * p;
            }
        }
    }

    /** Works out an example's values: row of the map, which is told its first epoch's number. */
    void place(int slot, int row, MapColumns map, int firstEpoch) {
        int base = slot * stride;
        int n = 0;
        int correct = 0;
        int forgotten = 0;
        int learnt = MapColumns.NEVER;
        boolean before = false;
        for (int word = 0; word < words; word++) {
            long seen = state[base + HISTORY + 2 * word];
            long right = state[base + HISTORY + 2 * word + 1];
            if (learnt < 0 && right != 0) {
                learnt = firstEpoch + 64 * word + Long.numberOfTrailingZeros(right);
            }
            n += Long.bitCount(seen);
            correct += Long.bitCount(right);
            if ((seen & seen + 1) == 0) { // without a gap
                forgotten += Long.bitCount(seen & ~right & (right << 1 | (before ? 1 : 0)));
                before = seen == 0 ? before : (right & Long.highestOneBit(seen)) != 0;
            } else {
                for (long left = seen; left != 0; left &= left - 1) {
                    boolean now = (right & Long.lowestOneBit(left)) != 0;
                    forgotten += before && !now ? 1 : 0;
                    before = now;
                }
            }
        }
        map.epochs[row] = (short) n;
        map.correctCount[row] = (short) correct;
        map.forgettingEvents[row] = (short) forgotten;
        map.firstLearnt[row] = learnt;
        map.confidence[row] = Moments.mean(state[base + SUM], n);
        map.variability[row] = Moments.deviation(state[base + SUM], state[base + SQUARES], n);
        if (!offsets.isEmpty()) {
            placeMore(slot, row, map, n);
        }
    }

    private void placeMore(int slot, int row, MapColumns map, int n) {
        for (Map.Entry<Quantity, Integer> entry : offsets.entrySet()) {
            int at = slot * stride + entry.getValue();
            long sum = state[at];
            switch (entry.getKey()) {
                case MARGIN -> map.set(Metric.PROBABILITY_MARGIN, row, Moments.mean(sum, n));
                case EL2N -> {
                    int counted = el2nEpochs < epochs ? seenBefore(slot, el2nEpochs) : n;
                    map.set(Metric.EL2N, row, Moments.mean(sum, counted));
                }
                case AUM -> map.set(Metric.AUM, row, Moments.mean(sum, n));
                case ENTROPY -> map.set(Metric.ENTROPY, row, Moments.mean(sum, n));
                case LOSS -> {
                    map.set(Metric.MEAN_LOSS, row, Moments.mean(sum, n));
                    map.set(Metric.LAST_LOSS, row, Moments.mean(state[at + 1], 1));
                }
                case PREDICTED -> map.flips[row] = (short) (sum >>> 32);
                case WINDOW -> {
                    double windows = n < window ? Double.NaN : n - window + 1;
                    map.set(Metric.DYN_UNC, row, Double.longBitsToDouble(sum) / windows);
                    map.set(Metric.DUAL, row, Double.longBitsToDouble(state[at + 1]) / windows);
                }
                case CLASSES -> {
                    double highest = 0;
                    for (int c = 0; c < classes; c++) {
                        int each = at + 2 * c;
                        highest =
                                Math.max(
                                        highest,
                                        Moments.deviation(state[each], state[each + 1], n));
                    }
                    map.set(Metric.MAX_LABEL_VARIABILITY, row, highest);
                }
                case GOLD -> {}
            }
        }
    }
}
