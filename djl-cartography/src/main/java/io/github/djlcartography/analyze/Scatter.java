package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.EpochBlocks;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
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
    private final int epochs;
    private Plane[] planes;
    private final int[] labels;
    private final BitSet there = new BitSet();
    private final long[] digests; // of each epoch's ids and labels, in any order
    private final @Nullable Accumulators all; // null where one group has every epoch
    private int added; // epochs that are

    /** Reads an epoch. */
    private interface Reader {
        /**
         * @return whether nothing is wrong with it
         */
        boolean read(int epoch, Plane plane);
    }

    private Scatter(Job job, int base, int rows, int group) {
        this.job = job;
        this.base = base;
        this.rows = rows;
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
        long classes = job.wanted().contains(Quantity.CLASSES) ? 2L * job.classes() : 1;
        return Math.max(classes, job.wanted().contains(Quantity.WINDOW) ? job.window() : 1);
    }

    /**
     * @param provenance from the number of examples seen
     * @return the map
     */
    static DataMap map(Job job, IntFunction<Provenance> provenance) {
        Scatter scatter = read(job, group(job));
        return scatter.map(job.threads(), scatter.ids(), provenance);
    }

    /**
     * Makes some rows of a map from what {@link Buckets} kept of them.
     *
     * @param base example of the first row
     * @param rows at most
     * @param provenance of the whole map, as far as it is known
     * @return their part of the map
     */
    static DataMap part(Job job, int base, int rows, Buckets.Source source, Provenance provenance) {
        Scatter scatter = new Scatter(job, base, rows, group(job));
        scatter.readAll(
                1,
                (epoch, plane) -> {
                    source.read(
                            epoch,
                            (example, label) -> scatter.check(epoch, plane, example, label),
                            plane);
                    return true;
                });
        return scatter.map(1, scatter.numbers(), seen -> provenance);
    }

    private DataMap map(int threads, long @Nullable [] ids, IntFunction<Provenance> provenance) {
        MapColumns columns = columns();
        place(columns, threads);
        return new DataMap(
                provenance.apply(columns.labels.length), ids, columns.labels, columns.arrays());
    }

    /**
     * @param provenance from the number of examples seen
     * @return the trajectories
     */
    static Trajectories trajectories(Job job, IntFunction<Provenance> provenance) {
        Scatter scatter = read(job, job.epochs().size());
        int seen = scatter.there.cardinality();
        int[] labels = new int[seen];
        int[][] values = new int[scatter.epochs][];
        Arrays.setAll(values, e -> scatter.planes[e].gold);
        int row = 0;
        for (int slot = scatter.there.nextSetBit(0); slot >= 0; slot = scatter.next(slot)) {
            labels[row] = scatter.label(slot);
            for (int[] epoch : values) {
                epoch[row] = epoch[slot];
            }
            row++;
        }
        return new Trajectories(provenance.apply(seen), scatter.ids(), labels, values);
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
        Scatter scatter = new Scatter(job, 0, job.rows(), group);
        scatter.readAll(1, scatter::readCarefully);
        return scatter;
    }

    /** Nothing where something is wrong: the careful way tells what. */
    private static Optional<Scatter> fast(Job job, int group) {
        try {
            Scatter scatter = new Scatter(job, 0, job.rows(), group);
            boolean good = scatter.readAll(job.threads(), scatter::read) && scatter.areAlike();
            long rows = job.epochs().get(0).coverage().seen();
            return good && scatter.there.cardinality() == rows
                    ? Optional.of(scatter)
                    : Optional.empty();
        } catch (ArchiveException e) {
            return Optional.empty();
        }
    }

    private boolean areAlike() {
        return Arrays.stream(digests).allMatch(digest -> digest == digests[0]);
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
                    if (!digest(epoch, count, example, label, slots)
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

    private boolean digest(int epoch, int count, long[] example, int[] label, int[] slots) {
        long outside = 0;
        long sum = 0;
        int most = job.layout().labelsAreClasses() ? job.classes() - 1 : Integer.MAX_VALUE;
        int least = job.layout().labelsAreClasses() ? 0 : Integer.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            long id = example[i];
            long gold = label[i];
            outside |= id | (job.rows() - 1 - id) | (gold - least) | (most - gold);
            long mixed = id * 0x9e37_79b9_7f4a_7c15L;
            mixed = (mixed ^ mixed >>> 32) * (2 * gold + 0xd6e8_feb8_6659_fd93L);
            sum += mixed ^ mixed >>> 29;
            slots[i] = (int) id;
        }
        digests[epoch] += sum;
        return outside >= 0;
    }

    private boolean readCarefully(int epoch, Plane plane) {
        Readings readings = job.readings();
        job.epochs()
                .get(epoch)
                .read(
                        (count, example, label, values) -> {
                            int[] slots = new int[count];
                            for (int i = 0; i < count; i++) {
                                slots[i] = check(epoch, plane, example[i], label[i]);
                            }
                            readings.take(count, values);
                            if (!readings.read(count, label, slots, plane)) {
                                checkValues(job, epoch, readings, count, example);
                            }
                        });
        return true;
    }

    /** Throws if a row cannot be one of the run. */
    static void checkRow(Job job, int epoch, long example, int label) {
        if (example < 0 || example >= job.rows()) {
            throw wrong(job, epoch, "example " + example, "a row in [0, " + job.rows() + ")");
        }
        if ((label < 0 || label >= job.classes()) && job.layout().labelsAreClasses()) {
            throw wrong(
                    job,
                    epoch,
                    "label " + label + " of example " + example,
                    "a class in [0, " + job.classes() + ")");
        }
    }

    /** Throws if a row that was read last has values that cannot be. */
    static void checkValues(Job job, int epoch, Readings readings, int count, long[] example) {
        Readings.Complaint complaint = readings.complaint(count);
        if (complaint != null) {
            throw wrong(
                    job,
                    epoch,
                    complaint.found() + " for example " + example[complaint.row()],
                    complaint.expected());
        }
    }

    /** Makes a place in a plane for a row that may be one of its epoch. */
    private int check(int epoch, Plane plane, long example, int label) {
        checkRow(job, epoch, example, label);
        int slot = (int) example - base;
        if (plane.has(slot)) {
            throw wrong(job, epoch, "example " + example + " twice", "each example once");
        }
        plane.gold[slot] = Plane.SEEN;
        if (!there.get(slot)) {
            there.set(slot);
            labels[slot] = label;
        } else if (labels[slot] != label) {
            throw wrong(
                    job,
                    epoch,
                    "label " + label + " for example " + example,
                    labels[slot]
                            + ", as in epoch "
                            + job.epochs().get(before(epoch, slot)).number());
        }
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

    private static ArchiveException wrong(Job job, int epoch, String found, String expected) {
        return ArchiveException.at(
                job.epochs().get(epoch).file(),
                found,
                expected,
                "The epochs do not belong together, or the file was changed: move this one away"
                        + " or train again.");
    }

    /** Room for the map's rows; where that is all of them, their labels are in it. */
    private MapColumns columns() {
        int seen = there.cardinality();
        boolean whole = seen == rows && job.layout().labelsAreClasses();
        return new MapColumns(whole ? labels : new int[seen], job.wanted());
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
