package io.github.djlcartography.analyze;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * What is kept of each example while the epochs go by: whole numbers. Epochs come in ascending
 * order, a few {@link Plane}s of them at a time; the order of the rows is free.
 *
 * <p>Bytes of an example: 16 for the sums of p(gold), 16 for each 64 epochs, 8 for each further
 * quantity (16 for the loss, 4·J + 16 for windows of J epochs, 16·K for all classes, 4·K + 8·J for
 * how they move).
 */
final class Accumulators {

    private final Plane.Form form;
    private final int classes;
    private final int epochs;
    private final int words; // of 64 epochs
    private final int window;
    private final int el2nEpochs;
    private final Set<Quantity> wanted;
    private final Set<Quantity> kept; // those wanted, and what is read with them
    private int capacity;
    private boolean filled; // every example is in every epoch

    long[] sum = {};
    long[] squares = {};
    private final long[][] seen;
    final long[][] right;
    long[] margin = {};
    long[] el2n = {};
    long[] aum = {};
    long[] loss = {};
    long[] lastLoss = {};
    long[] entropy = {};
    private final long[][] customs;
    int[] predicted = {}; // one more than the last class
    short[] flips = {};
    private long[] each = {}; // (K, 2): sum and squares
    private int[] ring = {}; // the last J values
    private double[] windows = {}; // two sums over the windows, in their order
    private int[] before = {}; // bits of the last softmax: K
    private double[] divergences = {}; // J: the last J − 1, then what the windows come to

    Accumulators(Job job) {
        this(job, job.wanted());
    }

    /**
     * For {@link Triples}, which reads margin, arg-max and distance at once, and all logarithms.
     */
    static Accumulators ofTriples(Job job) {
        Set<Quantity> kept = EnumSet.copyOf(job.wanted());
        if (job.form().more() > 0) {
            kept.addAll(EnumSet.of(Quantity.MARGIN, Quantity.EL2N, Quantity.PREDICTED));
        }
        if (job.form().longs() > 0) {
            kept.addAll(EnumSet.of(Quantity.AUM, Quantity.LOSS, Quantity.ENTROPY));
        }
        return new Accumulators(job, kept);
    }

    private Accumulators(Job job, Set<Quantity> kept) {
        this.kept = kept;
        form = job.form();
        classes = job.classes();
        epochs = job.epochs().size();
        words = (epochs + 63) / 64;
        window = job.window();
        el2nEpochs = job.el2nEpochs();
        wanted = job.wanted();
        seen = new long[words][0];
        right = new long[words][0];
        customs = new long[job.customs().size()][0];
    }

    /** Bytes of an example. */
    static long bytes(Job job) {
        long bytes = 16 + 16L * ((job.epochs().size() + 63) / 64) + 8L * job.customs().size();
        for (Quantity quantity : job.wanted()) {
            bytes +=
                    switch (quantity) {
                        case GOLD -> 0;
                        case LOSS -> 16;
                        case PREDICTED -> 6;
                        case WINDOW -> 4L * job.window() + 16;
                        case DIVERGENCE -> 4L * job.classes() + 8L * job.window();
                        case CLASSES -> 16L * job.classes();
                        default -> 8;
                    };
        }
        return bytes;
    }

    /** Says that each example that was seen was in every epoch. */
    void fill() {
        filled = true;
    }

    /** Makes room for some examples, all of which are in every epoch. */
    void fill(int examples) {
        reset(examples);
        filled = true;
        for (int word = 0; word < words; word++) {
            int left = epochs - 64 * word;
            Arrays.fill(seen[word], 0, examples, left < 64 ? (1L << left) - 1 : -1L);
        }
    }

    /** Makes room for some examples, none of which was seen. */
    void reset(int examples) {
        filled = false;
        if (capacity < examples) {
            capacity = examples;
            sum = new long[examples];
            squares = new long[examples];
            for (int word = 0; word < words; word++) {
                seen[word] = new long[examples];
                right[word] = new long[examples];
            }
            margin = longs(Quantity.MARGIN, 1);
            el2n = longs(Quantity.EL2N, 1);
            aum = longs(Quantity.AUM, 1);
            loss = longs(Quantity.LOSS, 1);
            lastLoss = longs(Quantity.LOSS, 1);
            entropy = longs(Quantity.ENTROPY, 1);
            Arrays.setAll(customs, c -> new long[examples]);
            each = longs(Quantity.CLASSES, 2 * classes);
            predicted = new int[kept.contains(Quantity.PREDICTED) ? examples : 0];
            flips = new short[predicted.length];
            boolean windowed = kept.contains(Quantity.WINDOW);
            ring = new int[windowed ? Math.multiplyExact(examples, window) : 0];
            windows = new double[windowed ? Math.multiplyExact(examples, 2) : 0];
            boolean moving = kept.contains(Quantity.DIVERGENCE);
            before = new int[moving ? Math.multiplyExact(examples, classes) : 0];
            divergences = new double[moving ? Math.multiplyExact(examples, window) : 0];
            return;
        }
        for (long[] some :
                new long[][] {sum, squares, margin, el2n, aum, loss, lastLoss, entropy}) {
            Arrays.fill(some, 0, Math.min(examples, some.length), 0);
        }
        for (long[] custom : customs) {
            Arrays.fill(custom, 0, examples, 0);
        }
        for (int word = 0; word < words; word++) {
            Arrays.fill(seen[word], 0, examples, 0);
            Arrays.fill(right[word], 0, examples, 0);
        }
        Arrays.fill(predicted, 0, Math.min(examples, predicted.length), 0);
        Arrays.fill(flips, 0, Math.min(examples, flips.length), (short) 0);
        Arrays.fill(each, 0, Math.min(2 * classes * examples, each.length), 0);
        Arrays.fill(windows, 0, Math.min(2 * examples, windows.length), 0);
        Arrays.fill(divergences, 0, Math.min(window * examples, divergences.length), 0);
    }

    private long[] longs(Quantity quantity, int width) {
        return new long[kept.contains(quantity) ? Math.multiplyExact(capacity, width) : 0];
    }

    /**
     * Adds some epochs of consecutive examples.
     *
     * @param planes of the epochs; of those that share 64 with a multiple of 64
     * @param members how many of the planes
     * @param epoch of the first plane
     * @param from first row of the planes
     * @param to first example
     * @param count of examples
     */
    void add(Plane[] planes, int members, int epoch, int from, int to, int count) {
        addGold(planes, members, epoch, from, to, count);
        boolean early = el2n.length > 0 && epoch < el2nEpochs;
        if (early && epoch + members <= el2nEpochs && margin.length > 0 && flips.length > 0) {
            addMore(planes, members, from, to, count);
        } else {
            addOne(margin, Plane.MARGIN, planes, members, from, to, count);
            addOne(
                    el2n,
                    Plane.EL2N,
                    planes,
                    Math.min(members, el2nEpochs - epoch),
                    from,
                    to,
                    count);
            addPredicted(planes, members, from, to, count);
        }
        addLongs(aum, form.aum(), planes, members, from, to, count);
        addLongs(entropy, form.entropy(), planes, members, from, to, count);
        addLongs(loss, form.loss(), planes, members, from, to, count);
        for (int c = 0; c < customs.length; c++) {
            addLongs(customs[c], form.custom() + c, planes, members, from, to, count);
        }
        for (int e = 0; e < members; e++) {
            if (loss.length > 0) {
                addLast(planes[e], from, to, count);
            }
            if (each.length > 0) {
                addClasses(planes[e], from, to, count);
            }
            if (ring.length > 0) {
                addWindow(planes[e], epoch + e, from, to, count);
            }
            if (divergences.length > 0) {
                addDivergence(planes[e], epoch + e, from, to, count);
            }
        }
    }

    private void addGold(Plane[] planes, int members, int epoch, int from, int to, int count) {
        int e = 0;
        for (; e + 4 <= members; e += 4) {
            addFour(planes, e, epoch + e, from, to, count);
        }
        for (; e < members; e++) {
            addOne(planes[e].gold, epoch + e, from, to, count);
        }
    }

    /** Fewer loads and stores than one by one. */
    private void addFour(Plane[] planes, int first, int epoch, int from, int to, int count) {
        int[] gold0 = planes[first].gold;
        int[] gold1 = planes[first + 1].gold;
        int[] gold2 = planes[first + 2].gold;
        int[] gold3 = planes[first + 3].gold;
        long[] seenWord = seen[epoch >> 6];
        long[] rightWord = right[epoch >> 6];
        for (int i = 0; i < count; i++) {
            int v0 = gold0[from + i];
            int v1 = gold1[from + i];
            int v2 = gold2[from + i];
            int v3 = gold3[from + i];
            long p0 = v0 & Plane.PROBABILITY;
            long p1 = v1 & Plane.PROBABILITY;
            long p2 = v2 & Plane.PROBABILITY;
            long p3 = v3 & Plane.PROBABILITY;
            sum[to + i] += p0 + p1 + p2 + p3;
            squares[to + i] += p0 * p0 + p1 * p1 + p2 * p2 + p3 * p3;
            int flags0 = v0 >>> Plane.RIGHT_SHIFT;
            int flags1 = (v1 >>> Plane.RIGHT_SHIFT) << 1;
            int flags2 = (v2 >>> Plane.RIGHT_SHIFT) << 2;
            int flags3 = (v3 >>> Plane.RIGHT_SHIFT) << 3;
            long good = (flags0 & 1) | (flags1 & 2) | (flags2 & 4) | (flags3 & 8);
            long there = (flags0 & 2) | (flags1 & 4) | (flags2 & 8) | (flags3 & 16);
            seenWord[to + i] |= there >> 1 << epoch;
            rightWord[to + i] |= good << epoch;
        }
    }

    private void addOne(int[] gold, int epoch, int from, int to, int count) {
        long[] seenWord = seen[epoch >> 6];
        long[] rightWord = right[epoch >> 6];
        for (int i = 0; i < count; i++) {
            int value = gold[from + i];
            long p = value & Plane.PROBABILITY;
            sum[to + i] += p;
            squares[to + i] += p * p;
            seenWord[to + i] |= (long) (value >>> Plane.SEEN_SHIFT & 1) << epoch;
            rightWord[to + i] |= (long) (value >>> Plane.RIGHT_SHIFT & 1) << epoch;
        }
    }

    private static void addOne(
            long[] sums, int index, Plane[] planes, int members, int from, int to, int count) {
        if (sums.length == 0) {
            return;
        }
        int[][] more = new int[Math.max(0, members)][];
        Arrays.setAll(more, e -> planes[e].more);
        for (int i = 0; i < count; i++) {
            int at = (from + i) * Plane.MORE + index;
            int sum = 0; // of at most 8 numbers below √2·2²⁶
            for (int[] epoch : more) {
                sum += epoch[at];
            }
            sums[to + i] += sum;
        }
    }

    private void addLongs(
            long[] sums, int index, Plane[] planes, int members, int from, int to, int count) {
        if (index >= 0) {
            int width = form.longs();
            for (int e = 0; e < members; e++) {
                long[] longs = planes[e].longs;
                for (int i = 0; i < count; i++) {
                    sums[to + i] += longs[(from + i) * width + index];
                }
            }
        }
    }

    /** Margin, distance and arg-max at once. */
    private void addMore(Plane[] planes, int members, int from, int to, int count) {
        for (int e = 0; e < members; e++) {
            int[] gold = planes[e].gold;
            int[] more = planes[e].more;
            for (int i = 0; i < count; i++) {
                int at = (from + i) * Plane.MORE;
                margin[to + i] += more[at + Plane.MARGIN];
                el2n[to + i] += more[at + Plane.EL2N];
                int there = -(gold[from + i] >>> Plane.SEEN_SHIFT & 1);
                int before = predicted[to + i];
                int differs = (before ^ (more[at + Plane.PREDICTED] + 1)) & there;
                flips[to + i] += (short) ((-before & (differs | -differs)) >>> 31);
                predicted[to + i] = before ^ differs;
            }
        }
    }

    private void addPredicted(Plane[] planes, int members, int from, int to, int count) {
        if (predicted.length == 0) {
            return;
        }
        int[][] golds = new int[members][];
        int[][] more = new int[members][];
        Arrays.setAll(golds, e -> planes[e].gold);
        Arrays.setAll(more, e -> planes[e].more);
        for (int i = 0; i < count; i++) {
            int at = (from + i) * Plane.MORE + Plane.PREDICTED;
            int before = predicted[to + i];
            int changes = 0;
            for (int e = 0; e < members; e++) {
                int there = -(golds[e][from + i] >>> Plane.SEEN_SHIFT & 1); // all bits, or none
                int differs = (before ^ (more[e][at] + 1)) & there;
                changes += (-before & (differs | -differs)) >>> 31; // none before the first
                before ^= differs;
            }
            predicted[to + i] = before;
            flips[to + i] += (short) changes;
        }
    }

    private void addLast(Plane plane, int from, int to, int count) {
        for (int i = 0; i < count; i++) {
            if (plane.has(from + i)) {
                lastLoss[to + i] = plane.longs[(from + i) * form.longs() + form.loss()];
            }
        }
    }

    private void addWindow(Plane plane, int epoch, int from, int to, int count) {
        for (int i = 0; i < count; i++) {
            if (plane.has(from + i)) {
                int before = seenBefore(to + i, epoch);
                int at = (to + i) * window;
                ring[at + before % window] = plane.gold[from + i] & Plane.PROBABILITY;
                if (before + 1 >= window) {
                    addWindow(to + i, at);
                }
            }
        }
    }

    private void addWindow(int example, int at) {
        long all = 0;
        long squared = 0;
        for (int j = 0; j < window; j++) {
            long p = ring[at + j];
            all += p;
            squared += p * p;
        }
        double deviation = Moments.sampleDeviation(all, squared, window);
        windows[2 * example] += deviation;
        windows[2 * example + 1] += deviation * (1 - Moments.mean(all, window));
    }

    private void addDivergence(Plane plane, int epoch, int from, int to, int count) {
        for (int i = 0; i < count; i++) {
            if (plane.has(from + i)) {
                int times = seenBefore(to + i, epoch);
                int at = (to + i) * window;
                if (times > 0) {
                    double divergence =
                            Divergence.of(
                                    before,
                                    (to + i) * classes,
                                    plane.each,
                                    (from + i) * classes,
                                    classes);
                    divergences[at + (times - 1) % (window - 1)] = divergence;
                    if (times + 1 >= window) {
                        double spread = Divergence.spread(divergences, at, window - 1);
                        divergences[at + window - 1] =
                                Divergence.decayed(divergences[at + window - 1], spread);
                    }
                }
                System.arraycopy(
                        plane.each, (from + i) * classes, before, (to + i) * classes, classes);
            }
        }
    }

    private int seenBefore(int example, int epoch) {
        int word = epoch >> 6;
        int before = Long.bitCount(seen[word][example] & (1L << epoch) - 1);
        for (int w = 0; w < word; w++) {
            before += Long.bitCount(seen[w][example]);
        }
        return before;
    }

    private void addClasses(Plane plane, int from, int to, int count) {
        for (int i = 0; i < count; i++) {
            int row = (from + i) * classes;
            int at = (to + i) * 2 * classes;
            for (int c = 0; c < classes; c++) {
                long p = Moments.fixed(Float.intBitsToFloat(plane.each[row + c]));
                each[at + 2 * c] += p;
                each[at + 2 * c + 1] += p * p;
            }
        }
    }

    boolean has(int example) {
        for (long[] word : seen) {
            if (word[example] != 0) {
                return true;
            }
        }
        return false;
    }

    /** The last epoch that has an example, which one has. */
    int last(int example) {
        int word = words - 1;
        while (seen[word][example] == 0) {
            word--;
        }
        return 64 * word + 63 - Long.numberOfLeadingZeros(seen[word][example]);
    }

    /**
     * Works out the values of consecutive examples, all of which were seen.
     *
     * @param row of the map where the first one goes
     * @param firstEpoch number of the first epoch
     */
    void place(int from, int count, int row, MapColumns map, int firstEpoch) {
        if (words == 1) {
            placeFew(from, count, row, map, firstEpoch);
        } else {
            for (int i = 0; i < count; i++) {
                placeMany(from + i, row + i, map, firstEpoch);
            }
        }
        if (filled) {
            Moments.place(sum, squares, from, epochs, map.confidence, map.variability, row, count);
        } else {
            Moments.means(sum, from, map.epochs, map.confidence, row, count);
            Moments.deviations(sum, squares, from, map.epochs, map.variability, row, count);
        }
        mean(Metric.PROBABILITY_MARGIN, margin, from, count, row, map);
        mean(Metric.AUM, aum, from, count, row, map);
        mean(Metric.ENTROPY, entropy, from, count, row, map);
        mean(Metric.MEAN_LOSS, loss, from, count, row, map);
        for (int c = 0; c < customs.length; c++) {
            Moments.means(customs[c], from, map.epochs, map.customs[c], row, count);
        }
        if (el2nEpochs >= epochs) {
            mean(Metric.EL2N, el2n, from, count, row, map);
        } else if (wanted.contains(Quantity.EL2N)) {
            double[] values = map.of(Metric.EL2N);
            for (int i = 0; i < count; i++) {
                values[row + i] = Moments.mean(el2n[from + i], seenBefore(from + i, el2nEpochs));
            }
        }
        if (wanted.contains(Quantity.LOSS)) {
            double[] values = map.of(Metric.LAST_LOSS);
            for (int i = 0; i < count; i++) {
                values[row + i] = Moments.mean(lastLoss[from + i], 1);
            }
        }
        if (wanted.contains(Quantity.PREDICTED)) {
            System.arraycopy(flips, from, map.flips, row, count);
        }
        if (ring.length > 0) {
            placeWindows(from, count, row, map);
        }
        if (each.length > 0) {
            placeClasses(from, count, row, map);
        }
        if (divergences.length > 0) {
            double[] values = map.of(Metric.TDDS);
            for (int i = 0; i < count; i++) {
                values[row + i] =
                        map.epochs[row + i] < Math.max(2, window)
                                ? Double.NaN
                                : divergences[(from + i) * window + window - 1];
            }
        }
    }

    /** Up to 64 epochs. */
    private void placeFew(int from, int count, int row, MapColumns map, int firstEpoch) {
        boolean gaps = false;
        for (int i = 0; i < count; i++) {
            long there = seen[0][from + i];
            long good = right[0][from + i];
            int first = Long.numberOfTrailingZeros(good); // 64 where there is none
            map.epochs[row + i] = (short) Long.bitCount(there);
            map.correctCount[row + i] = (short) Long.bitCount(good);
            map.firstLearnt[row + i] = first == 64 ? MapColumns.NEVER : firstEpoch + first;
            map.forgettingEvents[row + i] = (short) Long.bitCount(there & ~good & good << 1);
            gaps |= (there & there + 1) != 0;
        }
        for (int i = 0; gaps && i < count; i++) {
            map.forgettingEvents[row + i] = (short) forgotten(from + i);
        }
    }

    private void placeMany(int example, int row, MapColumns map, int firstEpoch) {
        int n = 0;
        int correct = 0;
        int learnt = MapColumns.NEVER;
        for (int word = 0; word < words; word++) {
            long good = right[word][example];
            if (learnt < 0 && good != 0) {
                learnt = firstEpoch + 64 * word + Long.numberOfTrailingZeros(good);
            }
            n += Long.bitCount(seen[word][example]);
            correct += Long.bitCount(good);
        }
        map.epochs[row] = (short) n;
        map.correctCount[row] = (short) correct;
        map.firstLearnt[row] = learnt;
        map.forgettingEvents[row] = (short) forgotten(example);
    }

    /** From right to wrong between epochs that have the example, whatever is between them. */
    private int forgotten(int example) {
        int forgotten = 0;
        boolean before = false;
        for (int word = 0; word < words; word++) {
            long good = right[word][example];
            for (long left = seen[word][example]; left != 0; left &= left - 1) {
                boolean now = (good & Long.lowestOneBit(left)) != 0;
                forgotten += before && !now ? 1 : 0;
                before = now;
            }
        }
        return forgotten;
    }

    private void mean(Metric metric, long[] sums, int from, int count, int row, MapColumns map) {
        if (wanted.contains(metric.quantity())) {
            Moments.means(sums, from, map.epochs, map.of(metric), row, count);
        }
    }

    private void placeWindows(int from, int count, int row, MapColumns map) {
        double[] unc = map.of(Metric.DYN_UNC);
        double[] dual = map.of(Metric.DUAL);
        for (int i = 0; i < count; i++) {
            int n = map.epochs[row + i];
            double many = n < window ? Double.NaN : n - window + 1;
            unc[row + i] = windows[2 * (from + i)] / many;
            dual[row + i] = windows[2 * (from + i) + 1] / many;
        }
    }

    private void placeClasses(int from, int count, int row, MapColumns map) {
        double[] values = map.of(Metric.MAX_LABEL_VARIABILITY);
        for (int i = 0; i < count; i++) {
            int n = map.epochs[row + i];
            double highest = 0;
            for (int c = 0; c < classes; c++) {
                int at = 2 * ((from + i) * classes + c);
                highest = Math.max(highest, Moments.deviation(each[at], each[at + 1], n));
            }
            values[row + i] = highest;
        }
    }
}
