package io.github.djlcartography.analyze;

import io.github.djlcartography.analyze.LeftOut.Reason;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.EpochBlocks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows in any order: a place for each row of the root dataset, or of a stretch of it, a few epochs
 * at a time. Epochs that have the same examples are read side by side; where they have not, or
 * contradict themselves, one after the other and row by row, which finds what is wrong.
 */
final class Scatter {

    private static final int BLOCK_ROWS = 8192;
    private static final int CHUNK = 4096; // examples that are added up at once

    /** With 4 bytes an epoch and 32 of sums, what is kept of an example stays below 64. */
    private static final int GROUP = 4;

    private final Job job;
    private final int base; // example of the first place
    private final int rows; // places
    private final boolean alike; // every epoch is to have the same rows
    private final int epochs;
    private Plane[] planes;
    private final int[] labels;
    private final long[] digests; // of each epoch's labels, where a plane has not room for them
    private int[] firstRows = {}; // of the first epoch, as its plane has them
    private final BitSet there = new BitSet();
    private final BitSet changing = new BitSet(); // whose labels do
    private final @Nullable Accumulators all; // null where one group has every epoch
    private int added; // epochs that are

    /** Reads an epoch. */
    private interface Reader {
        /**
         * @return whether nothing is wrong with it
         */
        boolean read(int epoch, Plane plane);
    }

    private Scatter(Job job, int base, int rows, int group, boolean alike) {
        this.job = job;
        this.base = base;
        this.rows = rows;
        this.alike = alike;
        epochs = job.epochs().size();
        planes = new Plane[Math.min(group, epochs)];
        Plane.Form form = job.form();
        boolean once = planes.length == epochs;
        if (rows > most(job)) {
            throw ArchiveException.at(
                    job.epochs().get(0).file(),
                    rows + " examples in another order than the dataset's",
                    "at most " + most(job) + " with these metrics",
                    "Write the map with Analyzer.mapTo (cartography map --out), or ask for fewer"
                            + " metrics.");
        }
        Arrays.setAll(planes, e -> new Plane(form));
        labels = new int[rows];
        digests = new long[epochs];
        all = once ? null : new Accumulators(job);
        if (all != null) {
            all.reset(rows);
        }
    }

    /** How many epochs are read before they are added up, where not all are. */
    static int group(Job job) {
        int group = job.group();
        return job.epochs().size() <= group ? group : Math.min(group, GROUP);
    }

    /** As many places as an array can have. */
    static int most(Job job) {
        long widest = Math.max(job.form().widest(), longest(job));
        return (int) ((Integer.MAX_VALUE - 8) / widest);
    }

    /** Numbers of an example in the longest array of its sums. */
    private static long longest(Job job) {
        Set<Quantity> wanted = job.wanted();
        boolean windowed = wanted.contains(Quantity.WINDOW) || wanted.contains(Quantity.DIVERGENCE);
        long classes =
                wanted.contains(Quantity.CLASSES)
                        ? 2L * job.classes()
                        : wanted.contains(Quantity.DIVERGENCE) ? job.classes() : 1;
        return Math.max(classes, windowed ? job.window() : 1);
    }

    /**
     * @param provenance from what was come upon
     * @return the map
     */
    static DataMap map(Job job, Function<Tally, Provenance> provenance) {
        Scatter scatter = read(job, group(job));
        return scatter.columns(job.threads()).map(scatter.ids(), provenance);
    }

    /**
     * Some rows of a map.
     *
     * @param tally what they come to
     */
    record Part(DataMap map, Tally tally) {}

    /**
     * Makes some rows of a map from what {@link Buckets} kept of them.
     *
     * @param base example of the first row
     * @param rows at most
     * @param provenance of the whole map, as far as it is known
     * @return their part of the map
     */
    static Part part(Job job, int base, int rows, Buckets.Source source, Provenance provenance) {
        Scatter scatter = new Scatter(job, base, rows, group(job), false);
        scatter.readAll(
                1,
                (epoch, plane) -> {
                    source.read(
                            epoch,
                            (example, label) -> scatter.check(epoch, plane, example, label),
                            plane);
                    return true;
                });
        MapColumns columns = scatter.columns(1);
        int seen = columns.labels.length;
        return new Part(columns.map(seen, scatter.numbers(), provenance), columns.tally(seen));
    }

    /**
     * @param provenance from what was come upon
     * @return the trajectories
     */
    static Trajectories trajectories(Job job, Function<Tally, Provenance> provenance) {
        Scatter scatter = read(job, job.epochs().size());
        int seen = scatter.there.cardinality();
        int[] labels = new int[seen];
        short[] count = new short[seen];
        int[][] values = new int[scatter.epochs][];
        Arrays.setAll(values, e -> scatter.planes[e].gold);
        int row = 0;
        for (int slot = scatter.there.nextSetBit(0); slot >= 0; slot = scatter.next(slot)) {
            labels[row] = scatter.label(slot);
            for (int[] epoch : values) {
                epoch[row] = epoch[slot];
                count[row] += (short) (epoch[row] >>> Plane.SEEN_SHIFT & 1);
            }
            row++;
        }
        return new Trajectories(
                provenance.apply(Tally.of(scatter.job, count, labels, seen)),
                scatter.ids(),
                labels,
                values);
    }

    private static Scatter read(Job job, int group) {
        List<Epoch> epochs = job.epochs();
        long rows = epochs.get(0).coverage().seen();
        boolean alike =
                epochs.stream().allMatch(e -> e.parts().size() == 1 && e.coverage().seen() == rows);
        if (alike) {
            Optional<Scatter> fast = fast(job, group);
            if (fast.isPresent()) {
                return fast.get();
            }
        }
        if (job.lenient()) {
            Job sound = sound(job);
            if (sound.epochs().size() < epochs.size()) {
                return read(sound, group);
            }
        }
        Scatter scatter = new Scatter(job, 0, job.rows(), group, false);
        scatter.readAll(1, scatter::readCarefully);
        scatter.there.andNot(scatter.changing);
        job.leftOut().examples(scatter.changing);
        return scatter;
    }

    /** The epochs that can be read to their ends. */
    private static Job sound(Job job) {
        List<Epoch> sound = new ArrayList<>();
        for (Epoch epoch : job.epochs()) {
            try {
                epoch.read((count, example, label, values) -> {});
                sound.add(epoch);
            } catch (ArchiveException e) {
                job.leftOut().epoch(epoch.number(), e);
            }
        }
        if (sound.isEmpty()) {
            throw job.leftOut().nothing();
        }
        return job.of(sound);
    }

    /** Nothing where something is wrong: the careful way tells what. */
    private static Optional<Scatter> fast(Job job, int group) {
        try {
            Scatter scatter = new Scatter(job, 0, job.rows(), group, true);
            boolean good = scatter.readAll(job.threads(), scatter::read);
            long rows = job.epochs().get(0).coverage().seen();
            return good && scatter.there.cardinality() == rows
                    ? Optional.of(scatter)
                    : Optional.empty();
        } catch (ArchiveException e) {
            return Optional.empty();
        }
    }

    private boolean readAll(int threads, Reader reader) {
        try (Crew crew = new Crew(threads)) {
            while (added < epochs) {
                int members = Math.min(planes.length, epochs - added);
                Boolean[] good = new Boolean[members];
                int first = added;
                crew.each(
                        members,
                        member -> {
                            planes[member].reset(rows);
                            good[member] = reader.read(first + member, planes[member]);
                        });
                if (Arrays.asList(good).contains(false)) {
                    return false;
                }
                if (first == 0 && there.isEmpty()) { // else check() has filled it
                    for (int slot = 0; slot < rows; slot++) {
                        if (planes[0].has(slot)) {
                            there.set(slot);
                        }
                    }
                }
                if (first == 0 && alike) {
                    int[] gold = planes[0].gold;
                    firstRows = planes.length < epochs ? gold.clone() : gold;
                }
                if (alike && !areAlike(members, crew)) {
                    return false;
                }
                Accumulators sums = all;
                if (sums != null) {
                    crew.each(
                            chunks(),
                            chunk -> {
                                int from = chunk * CHUNK;
                                sums.add(planes, members, first, from, from, size(chunk));
                            });
                }
                added += members;
            }
        }
        if (all != null) {
            planes = new Plane[0]; // before the map takes its place
            if (alike) {
                all.fill();
            }
        }
        return true;
    }

    private int chunks() {
        return (rows + CHUNK - 1) / CHUNK;
    }

    private int size(int chunk) {
        return Math.min(CHUNK, rows - chunk * CHUNK);
    }

    private boolean read(int epoch, Plane plane) {
        Readings readings = job.readings();
        long[] example = new long[BLOCK_ROWS];
        int[] label = new int[BLOCK_ROWS];
        int[] slots = new int[BLOCK_ROWS];
        long rows = 0;
        try (EpochBlocks blocks = job.epochs().get(epoch).blocks(new EpochBlocks.Room())) {
            for (int batch = 0; batch < blocks.batches(); batch++) {
                blocks.begin(batch);
                for (int count = blocks.next(BLOCK_ROWS);
                        count > 0;
                        count = blocks.next(BLOCK_ROWS)) {
                    blocks.examples().asLongBuffer().get(example, 0, count);
                    blocks.labels().asIntBuffer().get(label, 0, count);
                    readings.take(blocks, count);
                    if (!place(epoch, count, example, label, slots)
                            || !readings.read(count, label, slots, plane)) {
                        return false;
                    }
                    if (epoch == 0) {
                        for (int i = 0; i < count; i++) {
                            labels[slots[i]] = label[i];
                        }
                    }
                    rows += count;
                }
            }
            EpochBlocks.verify(List.of(blocks));
        }
        return rows == job.epochs().get(epoch).coverage().seen();
    }

    /** Where some rows go; whether they may. */
    private boolean place(int epoch, int count, long[] example, int[] label, int[] slots) {
        long outside = 0;
        for (int i = 0; i < count; i++) {
            long id = example[i];
            outside |= id | (job.rows() - 1 - id);
            slots[i] = (int) id;
        }
        if (job.layout().labelsAreClasses()) {
            int most = job.classes() - 1;
            for (int i = 0; i < count; i++) {
                outside |= label[i] | (most - label[i]);
            }
        }
        if (!areFew()) {
            digests[epoch] += digest(count, slots, label);
        }
        return outside >= 0;
    }

    /** Whether a plane tells labels apart; else their digest does. */
    private boolean areFew() {
        return job.layout().labelsAreClasses() && job.classes() <= Plane.LABELS;
    }

    private static long digest(int count, int[] slots, int[] label) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long mixed = slots[i] * 0x9e37_79b9_7f4a_7c15L;
            mixed = (mixed ^ mixed >>> 32) * (2L * label[i] + 0xd6e8_feb8_6659_fd93L);
            sum += mixed ^ mixed >>> 29;
        }
        return sum;
    }

    /**
     * Whether the epochs that were read have the rows and labels of the first: an epoch of as many
     * rows has none of them twice if it has them all.
     */
    private boolean areAlike(int members, Crew crew) {
        AtomicBoolean alike = new AtomicBoolean(true);
        crew.each(
                chunks(),
                chunk -> {
                    int from = chunk * CHUNK;
                    for (int member = 0; member < members; member++) {
                        if (!Plane.areAlike(
                                planes[member].gold, firstRows, from, from + size(chunk))) {
                            alike.set(false);
                        }
                    }
                });
        for (int epoch = added; epoch < added + members; epoch++) {
            alike.compareAndSet(true, digests[epoch] == digests[0]);
        }
        return alike.get();
    }

    private boolean readCarefully(int epoch, Plane plane) {
        Readings readings = job.readings();
        job.epochs()
                .get(epoch)
                .read(
                        (count, example, label, values) -> {
                            BitSet bad = bad(readings, count, values);
                            int[] slots = new int[count];
                            int kept = 0; // rows to read, moved to the front
                            for (int i = 0; i < count; i++) {
                                int slot =
                                        bad.get(i)
                                                ? leaveOut(epoch, Reason.VALUES, example[i])
                                                : check(epoch, plane, example[i], label[i]);
                                if (slot >= 0) {
                                    slots[kept] = slot;
                                    label[kept] = label[i];
                                    if (kept < i) {
                                        int width = job.layout().width();
                                        System.arraycopy(
                                                values, i * width, values, kept * width, width);
                                    }
                                    kept++;
                                }
                            }
                            readings.take(kept, values);
                            if (!readings.read(kept, label, slots, plane)) {
                                throw Contradictions.wrong(
                                        job, epoch, readings, kept, row -> slots[row]);
                            }
                        });
        return true;
    }

    /** The rows that a lenient reading leaves out for their values. */
    private BitSet bad(Readings readings, int count, float[] values) {
        BitSet bad = new BitSet();
        if (job.lenient()) {
            readings.take(count, values);
            if (readings.complaint(count) == null) {
                return bad;
            }
            int width = job.layout().width();
            float[] row = new float[width];
            for (int i = 0; i < count; i++) {
                System.arraycopy(values, i * width, row, 0, width);
                readings.take(1, row);
                bad.set(i, readings.complaint(1) != null);
            }
        }
        return bad;
    }

    private int leaveOut(int epoch, Reason reason, long example) {
        job.leftOut().row(job.epochs().get(epoch).number(), reason, example);
        return -1;
    }

    /**
     * Makes a place in a plane for a row that may be one of its epoch.
     *
     * @return the place; −1 if the row is left out
     */
    private int check(int epoch, Plane plane, long example, int label) {
        boolean lenient = job.lenient();
        if (lenient && !Contradictions.isExample(job, example)) {
            return leaveOut(epoch, Reason.EXAMPLE, example);
        }
        if (lenient && !Contradictions.isLabel(job, label)) {
            return leaveOut(epoch, Reason.LABEL, example);
        }
        Contradictions.check(job, epoch, example, label);
        int slot = (int) example - base;
        boolean changes = there.get(slot) && labels[slot] != label;
        if (changes && lenient) {
            changing.set(slot);
            return -1;
        }
        if (plane.has(slot)) {
            if (lenient) {
                return leaveOut(epoch, Reason.TWICE, example);
            }
            throw Contradictions.wrong(
                    job, epoch, "example " + example + " twice", "each example once");
        }
        if (changes) {
            throw Contradictions.wrong(
                    job,
                    epoch,
                    "label " + label + " for example " + example,
                    labels[slot]
                            + ", as in epoch "
                            + job.epochs().get(before(epoch, slot)).number());
        }
        plane.gold[slot] = Plane.SEEN;
        there.set(slot);
        labels[slot] = label;
        return slot;
    }

    /** The epoch before this one that had an example, which one had. */
    private int before(int epoch, int slot) {
        for (int e = epoch - 1; e >= added; e--) {
            if (planes[e - added].has(slot)) {
                return e;
            }
        }
        return all == null ? 0 : all.last(slot);
    }

    /** The map's rows; where that is all of them, their labels stay where they are. */
    private MapColumns columns(int threads) {
        int seen = there.cardinality();
        boolean whole = seen == rows && job.layout().labelsAreClasses();
        MapColumns columns = new MapColumns(whole ? labels : new int[seen], job);
        place(columns, threads);
        return columns;
    }

    private void place(MapColumns columns, int threads) {
        int[] starts = new int[chunks()]; // row of the map where each chunk begins
        for (int chunk = 1; chunk < starts.length; chunk++) {
            starts[chunk] =
                    starts[chunk - 1] + there.get((chunk - 1) * CHUNK, chunk * CHUNK).cardinality();
        }
        boolean whole = columns.labels.length == rows;
        try (Crew crew = new Crew(threads)) {
            crew.each(
                    starts.length,
                    () -> all == null ? new Accumulators(job) : all,
                    (sums, chunk) -> place(chunk, starts[chunk], sums, whole, columns));
        }
    }

    private void place(int chunk, int row, Accumulators sums, boolean whole, MapColumns columns) {
        int from = chunk * CHUNK;
        int shift = 0;
        if (all == null) {
            sums.reset(size(chunk));
            sums.add(planes, epochs, 0, from, 0, size(chunk));
            if (alike) {
                sums.fill();
            }
            shift = from;
        }
        int slot = whole ? from : there.nextSetBit(from);
        while (slot >= 0 && slot < from + size(chunk)) {
            int end =
                    Math.min(
                            from + size(chunk),
                            whole ? Integer.MAX_VALUE : there.nextClearBit(slot));
            sums.place(slot - shift, end - slot, row, columns, job.firstEpoch());
            if (job.layout().labelsAreClasses() && columns.labels != labels) {
                System.arraycopy(labels, slot, columns.labels, row, end - slot);
            }
            row += end - slot;
            slot = whole ? end : there.nextSetBit(end);
        }
    }

    private int label(int slot) {
        return job.layout().labelsAreClasses() ? labels[slot] : 0;
    }

    private int next(int slot) {
        return there.nextSetBit(slot + 1);
    }

    private long @Nullable [] ids() {
        return there.cardinality() == job.rows() ? null : numbers();
    }

    private long[] numbers() {
        long[] ids = new long[there.cardinality()];
        int row = 0;
        for (int slot = there.nextSetBit(0); slot >= 0; slot = next(slot)) {
            ids[row++] = (long) base + slot;
        }
        return ids;
    }
}
