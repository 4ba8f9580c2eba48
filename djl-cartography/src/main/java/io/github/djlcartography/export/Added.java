package io.github.djlcartography.export;

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
 */
record Added(boolean annotate, @Nullable String weights) {

    static final Added NONE = new Added(false, null);

    private static final String KEEP = "keep";
    private static final String REASON = "reason";

    List<String> names() {
        if (!annotate) {
            return weights == null ? List.of() : List.of(weights);
        }
        return List.of(KEEP, weights == null ? "weight" : weights, REASON);
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
                        "Rename it, or give another name with --weights (SourceFilter.weights).");
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
        return values;
    }

    static String text(Object value) {
        return value instanceof Double number ? Decimals.shortest(number) : value.toString();
    }
}
