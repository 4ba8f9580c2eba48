package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Selection;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a selection says of each row of the dataset, by its number or by its id. */
final class Decisions {

    /** The row of an id that no example has. */
    static final long NONE = -1;

    /** The label of a row that was not mapped. */
    static final int UNKNOWN = Integer.MIN_VALUE;

    private final Selection selection;
    private @Nullable Examples examples; // once ids are asked for, where there are none
    private final long[] candidates;
    private final int[] labels;
    private final boolean tellsLabels;
    private @Nullable Relabelling relabelling;
    private final BitSet left = new BitSet(); // rows that are left out

    Decisions(Selection selection, @Nullable Examples examples) {
        this.selection = selection;
        this.examples = examples;
        candidates = selection.candidates();
        labels = selection.labels();
        tellsLabels = Arrays.stream(labels).distinct().limit(2).count() > 1;
    }

    Selection selection() {
        return selection;
    }

    /** Rows of the dataset. */
    long rows() {
        return selection.rows();
    }

    /** Where an id stands in the dataset, or {@link #NONE}. */
    long row(String id) {
        if (examples == null) {
            examples = Examples.rows((int) rows());
        }
        try {
            return examples.row(id);
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }

    /** Whether ids are other than the numbers of rows. */
    boolean hasIds() {
        return examples != null && examples.hasIds();
    }

    /** Classes, as far as they are known. */
    int classes(List<String> names) {
        return Math.max(names.size(), 1 + Arrays.stream(labels).max().orElse(-1));
    }

    /** Leaves a row out, whatever the selection says. */
    void drop(long row) {
        left.set((int) row);
    }

    /** Rows that are kept. */
    int kept() {
        return selection.size()
                - (int) left.stream().filter(row -> at(row) >= 0 && selection.keeps(row)).count();
    }

    boolean keeps(long row) {
        return at(row) >= 0 && selection.keeps(row) && !left.get((int) row);
    }

    /** 0 where it is not kept. */
    double weight(long row) {
        return at(row) >= 0 ? selection.weight(row) : 0;
    }

    /** In words. */
    String reason(long row) {
        return at(row) >= 0 ? selection.reason(row) : "not mapped";
    }

    void relabel(Relabelling with) {
        relabelling = with;
    }

    /** The label of a row after its correction, as the source writes it. */
    String corrected(long row) {
        return relabelling == null ? "" : relabelling.corrected(row);
    }

    /** The label that the model was trained on, or {@link #UNKNOWN}. */
    int label(long row) {
        int at = at(row);
        return at >= 0 && tellsLabels ? labels[at] : UNKNOWN;
    }

    /** Whether there are labels: those of a map that was published without are all the same. */
    boolean tellsLabels() {
        return tellsLabels;
    }

    /** Of a source that is not the dataset. */
    ArchiveException other(Path source, String found, String expected) {
        return ArchiveException.at(
                source,
                found,
                expected + ", as in " + selection.dataset() + " (" + selection.fingerprint() + ")",
                "Give the one that the dataset was read from.");
    }

    private int at(long row) {
        return row >= 0 && row < candidates.length && candidates[(int) row] == row
                ? (int) row // every row was mapped, or every one up to it
                : Arrays.binarySearch(candidates, row);
    }
}
