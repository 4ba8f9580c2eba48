package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Epoch;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rows in any order: a slot for each row of the root dataset, epoch by epoch. It finds whatever
 * contradicts itself.
 */
final class Scatter {

    private final Job job;
    private final Accumulators accumulators;
    private final Readings readings;
    private final int[] labels;
    private int[][] kept = {};
    private int[] slots = {};
    private int seen;

    Scatter(Job job) {
        this.job = job;
        accumulators = job.accumulators();
        readings = job.readings();
        long longs = (long) job.rows() * accumulators.stride();
        if (longs > Integer.MAX_VALUE - 8) {
            throw ArchiveException.at(
                    job.epochs().get(0).file(),
                    8 * longs + " bytes to keep of the examples",
                    "at most 17,179,869,112 where rows are not in dataset order",
                    "Ask for fewer metrics, or split the dataset into shards with a run each.");
        }
        accumulators.reset(job.rows());
        labels = new int[job.rows()];
    }

    /**
     * @param provenance from the number of examples seen
     */
    DataMap map(IntFunction<Provenance> provenance) {
        read();
        MapColumns columns = new MapColumns(seen, job.wanted());
        long @Nullable [] ids = seen == job.rows() ? null : new long[seen];
        for (int slot = 0, row = 0; row < seen; slot++) {
            if (accumulators.lastSeen(slot) >= 0) {
                accumulators.place(slot, row, columns, job.firstEpoch());
                columns.labels[row] = job.layout().labelsAreClasses() ? labels[slot] : 0;
                if (ids != null) {
                    ids[row] = slot;
                }
                row++;
            }
        }
        return new DataMap(provenance.apply(seen), ids, columns.labels, columns.arrays());
    }

    /**
     * @param provenance from the number of examples seen
     */
    Trajectories trajectories(IntFunction<Provenance> provenance) {
        kept = new int[job.epochs().size()][job.rows()];
        read();
        long @Nullable [] ids = seen == job.rows() ? null : new long[seen];
        int[] label = new int[seen];
        for (int slot = 0, row = 0; row < seen; slot++) {
            if (accumulators.lastSeen(slot) >= 0) {
                label[row] = job.layout().labelsAreClasses() ? labels[slot] : 0;
                for (int[] epoch : kept) {
                    epoch[row] = epoch[slot];
                }
                if (ids != null) {
                    ids[row] = slot;
                }
                row++;
            }
        }
        return new Trajectories(provenance.apply(seen), ids, label, kept);
    }

    private void read() {
        for (int e = 0; e < job.epochs().size(); e++) {
            int index = e;
            job.epochs()
                    .get(e)
                    .read(
                            (count, example, gold, values) ->
                                    add(index, count, example, gold, values));
        }
    }

    private void add(int index, int count, long[] example, int[] gold, float[] values) {
        if (slots.length < count) {
            slots = new int[count];
        }
        Epoch epoch = job.epochs().get(index);
        for (int i = 0; i < count; i++) {
            slots[i] = check(epoch, index, example[i], gold[i]);
        }
        if (!readings.read(count, gold, values)) {
            Readings.Complaint wrong = readings.complaint(count, gold, values);
            if (wrong != null) {
                throw wrong(
                        epoch,
                        wrong.found() + " for example " + slots[wrong.row()],
                        wrong.expected());
            }
        }
        accumulators.add(index, count, slots, readings);
        if (kept.length > 0) {
            for (int i = 0; i < count; i++) {
                kept[index][slots[i]] = Trajectories.pack(readings.gold[i], readings.right[i]);
            }
        }
    }

    private int check(Epoch epoch, int index, long example, int gold) {
        if (example < 0 || example >= job.rows()) {
            throw wrong(epoch, "example " + example, "a row in [0, " + job.rows() + ")");
        }
        int slot = (int) example;
        if (job.layout().labelsAreClasses() && (gold < 0 || gold >= job.classes())) {
            throw wrong(
                    epoch,
                    "label " + gold + " of example " + slot,
                    "a class in [0, " + job.classes() + ")");
        }
        int before = accumulators.lastSeen(slot);
        if (before < 0) {
            seen++;
            labels[slot] = gold;
        } else if (before == index) {
            throw wrong(epoch, "example " + slot + " twice", "each example once");
        } else if (labels[slot] != gold) {
            throw wrong(
                    epoch,
                    "label " + gold + " for example " + slot,
                    labels[slot] + ", as in epoch " + job.epochs().get(before).number());
        }
        accumulators.see(slot, index);
        return slot;
    }

    private static ArchiveException wrong(Epoch epoch, String found, String expected) {
        return ArchiveException.at(
                epoch.file(),
                found,
                expected,
                "The epochs do not belong together, or the file was changed: move this one away"
                        + " or train again.");
    }
}
