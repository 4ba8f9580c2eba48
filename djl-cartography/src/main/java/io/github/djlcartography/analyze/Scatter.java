package io.github.djlcartography.analyze;

import io.github.djlcartography.analyze.LeftOut.Reason;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.EpochBlocks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows in any order: a place for each row of the root dataset, a few epochs at a time. Epochs that
 * have the same examples are read side by side; where they have not, or contradict themselves, one
 * after the other and row by row, which finds what is wrong.
 */
final class Scatter {

    private static final int BLOCK_ROWS = 8192;
    private static final int CHUNK = 4096; // examples that are added up at once

    private final Job job;
    private final boolean careful;
    private final int epochs;
    private final Plane[] planes;
    private final int[] labels;
    private final long[] digests; // of each epoch's labels, where a plane has not room for them
    private int[] rows = {}; // of the first epoch, as its plane has them
    private final BitSet there = new BitSet();
    private final BitSet changing = new BitSet(); // whose labels do
    private final @Nullable Accumulators all; // null where one group has every epoch
    private int added; // epochs that are

    private Scatter(Job job, boolean careful, int group) {
        this.job = job;
        this.careful = careful;
        epochs = job.epochs().size();
        planes = new Plane[Math.min(group, epochs)];
        Plane.Form form = job.form();
        boolean once = planes.length == epochs;
        long bytes = planes.length * form.bytes() + (once ? 0 : Accumulators.bytes(job));
        long widest = Math.max(form.widest(), once ? 0 : longest(job));
        if (widest * job.rows() > Integer.MAX_VALUE - 8) {
            throw ArchiveException.at(
                    job.epochs().get(0).file(),
                    job.rows() + " examples with " + bytes + " bytes to keep of each",
                    "at most "
                            + Integer.MAX_VALUE / widest
                            + " where rows are not in dataset order",
                    "Ask for fewer metrics, or split the dataset into shards with a run each.");
        }
        Arrays.setAll(planes, e -> new Plane(form));
        labels = new int[job.rows()];
        digests = new long[epochs];
        all = once ? null : new Accumulators(job);
        if (all != null) {
            all.reset(job.rows());
        }
    }

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
        Scatter scatter = read(job, job.group());
        MapColumns columns = new MapColumns(scatter.there.cardinality(), scatter.job);
        scatter.place(columns);
        return columns.map(scatter.ids(), provenance);
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
                provenance.apply(Tally.of(scatter.job, count, labels)),
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
        Scatter scatter = new Scatter(job, true, group);
        scatter.readAll(1);
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
            Scatter scatter = new Scatter(job, false, group);
            boolean good = scatter.readAll(job.threads());
            long rows = job.epochs().get(0).coverage().seen();
            return good && scatter.there.cardinality() == rows
                    ? Optional.of(scatter)
                    : Optional.empty();
        } catch (ArchiveException e) {
            return Optional.empty();
        }
    }

    private boolean readAll(int threads) {
        try (Crew crew = new Crew(threads)) {
            while (added < epochs) {
                int members = Math.min(planes.length, epochs - added);
                Boolean[] good = new Boolean[members];
                int first = added;
                crew.each(
                        members,
                        member -> {
                            planes[member].reset(job.rows());
                            good[member] =
                                    careful ? readCarefully(first + member) : read(first + member);
                        });
                if (Arrays.asList(good).contains(false)) {
                    return false;
                }
                if (first == 0 && !careful) {
                    for (int slot = 0; slot < job.rows(); slot++) {
                        if (planes[0].has(slot)) {
                            there.set(slot);
                        }
                    }
                    rows = planes.length < epochs ? planes[0].gold.clone() : planes[0].gold;
                }
                if (!careful && !areAlike(members, crew)) {
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
        if (!careful && all != null) {
            all.fill();
        }
        return true;
    }

    private int chunks() {
        return (job.rows() + CHUNK - 1) / CHUNK;
    }

    private int size(int chunk) {
        return Math.min(CHUNK, job.rows() - chunk * CHUNK);
    }

    private boolean read(int epoch) {
        Plane plane = planes[epoch - added];
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
                        if (!Plane.areAlike(planes[member].gold, rows, from, from + size(chunk))) {
                            alike.set(false);
                        }
                    }
                });
        for (int epoch = added; epoch < added + members; epoch++) {
            alike.compareAndSet(true, digests[epoch] == digests[0]);
        }
        return alike.get();
    }

    private boolean readCarefully(int epoch) {
        Plane plane = planes[epoch - added];
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
                                throw wrong(epoch, readings, kept, slots);
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

    /** The example's slot; −1 if its row is left out. */
    private int check(int epoch, Plane plane, long example, int label) {
        boolean lenient = job.lenient();
        if (example < 0 || example >= job.rows()) {
            if (lenient) {
                return leaveOut(epoch, Reason.EXAMPLE, example);
            }
            throw wrong(epoch, "example " + example, "a row in [0, " + job.rows() + ")");
        }
        int slot = (int) example;
        if (job.layout().labelsAreClasses() && (label < 0 || label >= job.classes())) {
            if (lenient) {
                return leaveOut(epoch, Reason.LABEL, example);
            }
            throw wrong(
                    epoch,
                    "label " + label + " of example " + slot,
                    "a class in [0, " + job.classes() + ")");
        }
        boolean changes = there.get(slot) && labels[slot] != label;
        if (changes && lenient) {
            changing.set(slot);
            return -1;
        }
        if (plane.has(slot)) {
            if (lenient) {
                return leaveOut(epoch, Reason.TWICE, example);
            }
            throw wrong(epoch, "example " + slot + " twice", "each example once");
        }
        if (changes) {
            throw wrong(
                    epoch,
                    "label " + label + " for example " + slot,
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

    private ArchiveException wrong(int epoch, Readings readings, int count, int[] slots) {
        Readings.Complaint data = readings.complaint(count);
        if (data != null) {
            return wrong(
                    epoch, data.found() + " for example " + slots[data.row()], data.expected());
        }
        Readings.Complaint custom = Objects.requireNonNull(readings.refused());
        return ArchiveException.at(
                job.epochs().get(epoch).file(),
                custom.found() + " for example " + slots[custom.row()],
                custom.expected(),
                "A metric of your own must give one for every softmax: see PerEpoch.");
    }

    private ArchiveException wrong(int epoch, String found, String expected) {
        return ArchiveException.at(
                job.epochs().get(epoch).file(),
                found,
                expected,
                "The epochs do not belong together, or the file was changed: move this one away"
                        + " or train again. A lenient map (Analyzer.lenient, --lenient) leaves out"
                        + " what is wrong.");
    }

    private void place(MapColumns columns) {
        int[] rows = new int[chunks()]; // of the map where each chunk begins
        for (int chunk = 1; chunk < rows.length; chunk++) {
            rows[chunk] =
                    rows[chunk - 1] + there.get((chunk - 1) * CHUNK, chunk * CHUNK).cardinality();
        }
        boolean whole = columns.labels.length == job.rows();
        try (Crew crew = new Crew(job.threads())) {
            crew.each(
                    rows.length,
                    () -> all == null ? new Accumulators(job) : all,
                    (sums, chunk) -> place(chunk, rows[chunk], sums, whole, columns));
        }
    }

    private void place(int chunk, int row, Accumulators sums, boolean whole, MapColumns columns) {
        int from = chunk * CHUNK;
        int shift = 0;
        if (all == null) {
            sums.reset(size(chunk));
            sums.add(planes, epochs, 0, from, 0, size(chunk));
            if (!careful) {
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
            if (job.layout().labelsAreClasses()) {
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
        int seen = there.cardinality();
        if (seen == job.rows()) {
            return null;
        }
        return there.stream().asLongStream().toArray();
    }
}
