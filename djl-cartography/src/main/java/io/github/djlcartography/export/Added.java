package io.github.djlcartography.export;

import io.github.djlcartography.analyze.Decimals;
import io.github.djlcartography.archive.ArchiveException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns that are added to rows: what was decided of each.
 *
 * @param annotate whether every row stays and has {@code keep} and {@code reason}
 * @param weights name of the column with the weight, or null for none
 * @param corrected name of the column with the label after its correction, or null for none
 */
record Added(boolean annotate, @Nullable String weights, @Nullable String corrected) {

    static final Added NONE = new Added(false, null, null);

    private static final String KEEP = "keep";
    private static final String REASON = "reason";

    List<String> names() {
        List<String> names = new ArrayList<>(3);
        if (annotate) {
            names.add(KEEP);
        }
        if (annotate || weights != null) {
            names.add(weights == null ? "weight" : weights);
        }
        if (annotate) {
            names.add(REASON);
        }
        if (corrected != null) {
            names.add(corrected);
        }
        return names;
    }

    /**
     * @param there names that a source has
     * @throws ArchiveException if one of them is to be added
     */
    void requireNew(Path source, List<String> there) {
        for (String name : names()) {
            if (there.contains(name)) {
                throw ArchiveException.at(
                        source,
                        "a column " + name,
                        "none of that name, which is to be added",
                        name.equals(corrected)
                                ? "Rename it, or take away what an earlier relabelling added."
                                : "Rename it, or give another name with --weights"
                                        + " (SourceFilter.weights).");
            }
        }
    }

    /** A boolean, a double, a text for each of the names. */
    List<Object> values(Decisions decisions, long row) {
        List<Object> values = new ArrayList<>(3);
        if (annotate) {
            values.add(decisions.keeps(row));
        }
        if (annotate || weights != null) {
            values.add(decisions.weight(row));
        }
        if (annotate) {
            values.add(decisions.reason(row));
        }
        if (corrected != null) {
            values.add(decisions.corrected(row));
        }
        return values;
    }

    static String text(Object value) {
        return value instanceof Double number ? Decimals.exact(number) : value.toString();
    }
}
