package io.github.djlcartography.capture;

import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Pass;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The epoch that is going on, in one pass. Rows that come in dataset order go straight to the file;
 * others wait in their slots until the end, so that the file is in dataset order all the same. Only
 * where the slots would take more memory than is allowed do they go in order of arrival.
 */
final class OpenEpoch implements AutoCloseable {

    private final Roster roster;
    private final int classes;
    private final EpochWriter file;
    private final BitSet seen;
    private final float @Nullable [] slots;
    private long duplicates;
    private double confidence;
    private double seconds;

    /**
     * @param slots room for all examples, or null where rows go straight to the file
     */
    OpenEpoch(
            ArchiveWriter archive,
            Pass pass,
            int epoch,
            int classes,
            Roster roster,
            float @Nullable [] slots) {
        this.roster = roster;
        this.classes = classes;
        this.slots = slots;
        seen = new BitSet(roster.size());
        file = archive.epoch(pass, epoch, classes);
    }

    int classes() {
        return classes;
    }

    /** Adds rows; {@code id[from]} belongs to the first of them. */
    void add(long[] id, int from, Outputs.Rows rows) {
        long[] ids = from == 0 ? id : Arrays.copyOfRange(id, from, from + rows.count());
        int written = 0; // rows before this one are in the file, or are not to be
        for (int i = 0; i < rows.count(); i++) {
            int slot = roster.slot(ids[i]);
            int label = rows.label()[i];
            roster.label(slot, label);
            if (seen.get(slot)) {
                duplicates++;
                append(ids, rows, written, i);
                written = i + 1;
            } else {
                seen.set(slot);
                confidence += rows.p().get(i * classes + label);
                if (slots != null) {
                    rows.p().get(i * classes, slots, slot * classes, classes);
                }
            }
        }
        append(ids, rows, written, rows.count());
    }

    private void append(long[] ids, Outputs.Rows rows, int from, int to) {
        if (slots == null) {
            file.append(ids, rows.label(), rows.p(), from, to - from);
        }
    }

    void took(double seconds) {
        this.seconds += seconds;
    }

    double seconds() {
        return seconds;
    }

    long seen() {
        return seen.cardinality();
    }

    /** Mean p(gold) of the rows so far. */
    double meanConfidence() {
        return confidence / seen();
    }

    void publish(String fingerprint) {
        if (slots != null) {
            for (int from = seen.nextSetBit(0); from >= 0; ) {
                int to = seen.nextClearBit(from);
                file.append(
                        roster.ids(), roster.labels(), FloatBuffer.wrap(slots), from, to - from);
                from = seen.nextSetBit(to);
            }
        }
        file.publish(
                fingerprint, Coverage.of(roster.size(), seen.cardinality(), duplicates, seconds));
    }

    @Override
    public void close() {
        file.close();
    }
}
