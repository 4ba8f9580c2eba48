package io.github.djlcartography.capture;

import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Pass;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The epoch that is going on, in one pass. Rows that come in dataset order go straight to the file;
 * others wait in their slots until the end, so that the file is in dataset order all the same. Only
 * where the slots would take more memory than is allowed do they go in order of arrival.
 */
final class OpenEpoch implements AutoCloseable {

    private final Roster roster;
    private final Layout layout;
    private final DuplicatePolicy policy;
    private final ArchiveWriter archive;
    private final Pass pass;
    private final int epoch;
    private final EpochWriter file;
    private @Nullable EpochWriter tokens;
    private @Nullable EpochWriter embeddings;
    private final BitSet seen;
    private final BitSet right = new BitSet();
    private final float @Nullable [] slots;
    private int @Nullable [] times; // that an example came up, where their mean counts
    private long duplicates;
    private long silent;
    private double confidence;

    /**
     * @param slots room for all examples, or null where rows go straight to the file
     */
    OpenEpoch(
            ArchiveWriter archive,
            Pass pass,
            int epoch,
            Layout layout,
            Roster roster,
            DuplicatePolicy policy,
            float @Nullable [] slots) {
        this.archive = archive;
        this.pass = pass;
        this.epoch = epoch;
        this.roster = roster;
        this.layout = layout;
        this.policy = policy;
        this.slots = slots;
        seen = new BitSet(roster.size());
        file = archive.epoch(pass, epoch, layout);
    }

    /** Adds rows, of the examples {@code ids}. */
    void add(long[] ids, Rows rows) {
        int width = layout.width();
        int written = 0; // rows before this one are in the file, or are not to be
        for (int i = 0; i < rows.count(); i++) {
            int slot = roster.slot(ids[i]);
            int label = rows.label()[i];
            boolean speaks = label >= 0;
            if (speaks) {
                roster.label(slot, label);
            }
            if (speaks && !seen.get(slot)) {
                seen.set(slot);
                if (rows.tokens() != null) {
                    append(ids[i], rows.tokens(), i);
                }
                if (slots == null) {
                    confidence += rows.values().get(layout.gold(i, label));
                    right.set(slot, layout.isRight(rows.values(), i, label));
                } else {
                    rows.values().get(i * width, slots, slot * width, width);
                }
            } else {
                append(ids, rows, written, i);
                written = i + 1;
                if (speaks) {
                    duplicates++;
                    again(slot, rows, i);
                } else {
                    silent++;
                }
            }
        }
        append(ids, rows, written, rows.count());
        if (rows.embedding() != null) {
            if (embeddings == null) {
                Layout vector = Layout.embedding(rows.embeddingSize()).half();
                embeddings = archive.epoch(pass, epoch, vector);
            }
            embeddings.append(ids, rows.label(), rows.embedding(), 0, rows.count());
        }
    }

    private void append(long id, Rows.Tokens each, int row) {
        if (tokens == null) {
            tokens = archive.epoch(pass, epoch, layout.like(Layout.tokens()));
        }
        for (int token = each.from()[row]; token < each.from()[row + 1]; token++) {
            tokens.append(id, each.label()[token], each.values(), token);
        }
    }

    private void append(long[] ids, Rows rows, int from, int to) {
        if (slots == null) {
            file.append(ids, rows.label(), rows.values(), from, to - from);
        }
    }

    private void again(int slot, Rows rows, int row) {
        int width = layout.width();
        if (policy == DuplicatePolicy.FIRST) {
            return;
        }
        if (slots == null
                || (policy == DuplicatePolicy.MEAN && !layout.name().equals(Layout.FULL))) {
            throw CaptureException.at(
                    "example " + roster.ids()[slot],
                    "a second time in one epoch of layout "
                            + layout.name()
                            + (slots == null ? ", written in order of arrival" : ""),
                    "an epoch that fits into optSlotBytes, and layout FULL for a mean",
                    "Raise optSlotBytes, or choose DuplicatePolicy.FIRST.");
        }
        if (policy == DuplicatePolicy.LAST) {
            rows.values().get(row * width, slots, slot * width, width);
            return;
        }
        if (times == null) {
            times = new int[roster.size()];
        }
        times[slot] = Math.max(1, times[slot]) + 1;
        for (int i = 0; i < width; i++) {
            float mean = slots[slot * width + i];
            slots[slot * width + i] =
                    mean + (rows.values().get(row * width + i) - mean) / times[slot];
        }
    }

    long seen() {
        return seen.cardinality();
    }

    /** Rows that came and said nothing. */
    long silent() {
        return silent;
    }

    /** The slots of the examples that came. */
    BitSet slotsSeen() {
        return seen;
    }

    /** Those of them that were right, once it is published. */
    BitSet slotsRight() {
        return right;
    }

    /** The share of the examples that were right, once it is published. */
    double accuracy() {
        return (double) right.cardinality() / seen();
    }

    /** Mean p(gold), once it is published. */
    double meanConfidence() {
        return confidence / seen();
    }

    /**
     * @param seconds that the training thread spent on this epoch's capture
     */
    void publish(String fingerprint, long expected, double seconds) {
        if (slots != null) {
            FloatBuffer values = FloatBuffer.wrap(slots);
            for (int from = seen.nextSetBit(0); from >= 0; ) {
                int to = seen.nextClearBit(from);
                for (int slot = from; slot < to; slot++) {
                    int label = roster.labels()[slot];
                    confidence += slots[layout.gold(slot, label)];
                    right.set(slot, layout.isRight(values, slot, label));
                }
                file.append(roster.ids(), roster.labels(), values, from, to - from);
                from = seen.nextSetBit(to);
            }
        }
        for (EpochWriter beside : beside()) { // before the epoch, which says that all is there
            beside.publish(fingerprint, Coverage.of(beside.rows(), beside.rows(), 0, seconds));
        }
        file.publish(fingerprint, Coverage.of(expected, seen.cardinality(), duplicates, seconds));
    }

    private List<EpochWriter> beside() {
        List<EpochWriter> beside = new ArrayList<>();
        if (tokens != null) {
            beside.add(tokens);
        }
        if (embeddings != null) {
            beside.add(embeddings);
        }
        return beside;
    }

    @Override
    public void close() {
        try {
            beside().forEach(EpochWriter::close);
        } finally {
            file.close();
        }
    }
}
