package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArchiveException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which row of the dataset each row of a source is, by its number or by its id. Goes over the
 * source twice: once to see that it is the dataset that the selection is about, once to decide.
 */
final class Matching {

    private static final int TOLD = 10; // malformed rows

    private final Path source;
    private final String unit; // of the places of rows: line or row
    private final Decisions decisions;
    private final boolean byId;
    private final SourceFilter.Malformed policy;
    private final BitSet seen = new BitSet(); // rows, by id
    private long rows; // of the source
    private long malformed;
    private final List<Filtered.Row> told = new ArrayList<>();
    private boolean counted; // whether malformed rows are rows of the dataset
    private long kept;
    private long dropped;
    private long next; // row of the dataset, by number
    private long row = Decisions.NONE; // that was decided last
    private boolean isMalformed; // the same
    private long relabelled;
    private long expected; // rows of the source, at the second pass

    Matching(Path source, SourceFormat format, Decisions decisions, SourceFilter how) {
        this.source = source;
        unit = format.hasLines() ? "line" : "row";
        this.decisions = decisions;
        byId = how.idColumn() != null;
        policy = how.malformed();
    }

    /**
     * Takes a row, at the first pass.
     *
     * @param place the line that it begins on, from 1; where there are no lines its number, from 0
     */
    void see(@Nullable String fault, @Nullable String id, long place) {
        rows++;
        String wrong = fault(fault, id);
        if (wrong != null) {
            malformed++;
            if (told.size() < TOLD) {
                told.add(new Filtered.Row(place, wrong));
            }
        }
    }

    /** Also what is wrong with its id. */
    private @Nullable String fault(@Nullable String fault, @Nullable String id) {
        if (!byId) {
            return fault;
        }
        row = id == null ? Decisions.NONE : decisions.row(id);
        if (row == Decisions.NONE) {
            return fault != null
                    ? fault
                    : id == null ? "no id" : "id \"" + id + "\", which no example has";
        }
        boolean again = seen.get((int) row);
        seen.set((int) row);
        return fault != null || !again ? fault : "id \"" + id + "\", which an earlier row has";
    }

    /**
     * After the first pass.
     *
     * @throws ArchiveException if it is another dataset, or rows are malformed and refused
     */
    void check() {
        if (policy == SourceFilter.Malformed.REFUSE && malformed > 0) {
            Filtered.Row first = told.get(0);
            throw ArchiveException.at(
                    source,
                    malformed
                            + (malformed == 1 ? " row" : " rows")
                            + " that cannot be read, the first on "
                            + unit
                            + " "
                            + first.line()
                            + ": "
                            + first.why(),
                    "none",
                    "Mend "
                            + (malformed == 1 ? "it" : "them")
                            + ", or say --malformed pass or drop (SourceFilter.malformed).");
        }
        long found = byId ? seen.cardinality() : rows;
        counted = found == decisions.rows();
        if (!counted && (byId || rows - malformed != decisions.rows())) {
            throw decisions.other(
                    source,
                    byId
                            ? "the ids of " + found + " of the dataset's rows"
                            : found
                                    + (found == 1 ? " row" : " rows")
                                    + (malformed > 0
                                            ? ", " + malformed + " of them malformed"
                                            : ""),
                    byId ? "those of all " + decisions.rows() : decisions.rows() + "");
        }
        seen.clear();
        expected = rows;
        rows = 0;
    }

    /** After the second pass. */
    void checkEnd() {
        if (rows != expected) {
            throw ArchiveException.at(
                    source,
                    rows + " rows where there were " + expected + " a moment ago",
                    "a file that stays as it is",
                    "Try again once nothing writes it.");
        }
    }

    /**
     * Takes a row, at the second pass; {@link #row} is its number in the dataset then.
     *
     * @return whether it is written; where rows are annotated, those that are dropped are too
     */
    boolean stays(@Nullable String fault, @Nullable String id, Added added) {
        String wrong = fault(fault, id);
        isMalformed = wrong != null;
        if (!byId) {
            row = wrong == null || counted ? next++ : Decisions.NONE;
        }
        rows++;
        boolean refused = isMalformed && policy == SourceFilter.Malformed.DROP;
        boolean unknown = isMalformed && row == Decisions.NONE;
        boolean keep = !refused && (unknown || decisions.keeps(row));
        kept += keep ? 1 : 0;
        dropped += keep ? 0 : 1;
        return added.annotate() ? !refused : keep;
    }

    /** Counts rows whose label was corrected. */
    void relabelled(@Nullable Relabelling relabelling) {
        relabelled = relabelling == null ? 0 : relabelling.count();
    }

    /** The row of the dataset that was seen last, where no row is malformed. */
    long seen() {
        return byId ? row : rows - 1;
    }

    /** Of the row that was decided last; {@link Decisions#NONE} where the dataset lacks it. */
    long row() {
        return row;
    }

    /** Whether it is malformed. */
    boolean isMalformed() {
        return isMalformed;
    }

    /** What was done, after the second pass. */
    Filtered done(SourceFormat format, List<Filtered.File> sources, List<Filtered.File> outputs) {
        return new Filtered(
                format,
                kept + dropped,
                kept,
                dropped,
                relabelled,
                malformed,
                told,
                sources,
                outputs);
    }
}
