package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.archive.Columns;
import java.util.ArrayList;
import java.util.List;

/** The examples that a decision is about, and whose they are. */
final class Candidates {

    private static final String CLASS_NAME = "class_name.";

    private final String dataset;
    private final long rows;
    private final String fingerprint;
    private final List<String> classNames;
    private final long[] ids;
    private final int[] labels;

    private Candidates(
            String dataset,
            long rows,
            String fingerprint,
            List<String> classNames,
            long[] ids,
            int[] labels) {
        this.dataset = dataset;
        this.rows = rows;
        this.fingerprint = fingerprint;
        this.classNames = List.copyOf(classNames);
        this.ids = ids;
        this.labels = labels;
        for (int row = 1; row < ids.length; row++) {
            if (ids[row] <= ids[row - 1]) {
                throw new IllegalArgumentException(
                        "id: found "
                                + ids[row]
                                + " after "
                                + ids[row - 1]
                                + ", expected ascending ones.");
            }
        }
    }

    static Candidates of(DataMap map) {
        long[] ids = new long[map.size()];
        int[] labels = new int[map.size()];
        for (int row = 0; row < ids.length; row++) {
            ids[row] = map.id(row);
            labels[row] = map.label(row);
        }
        Provenance from = map.provenance();
        return new Candidates(
                from.dataset(), from.rows(), from.fingerprint(), from.classNames(), ids, labels);
    }

    String dataset() {
        return dataset;
    }

    long rows() {
        return rows;
    }

    String fingerprint() {
        return fingerprint;
    }

    List<String> classNames() {
        return classNames;
    }

    /** Ascending; not copied. */
    long[] ids() {
        return ids;
    }

    /** Of the ids; not copied. */
    int[] labels() {
        return labels;
    }

    int size() {
        return ids.length;
    }

    Columns columns() {
        Columns columns =
                new Columns()
                        .with("id", ids)
                        .with("label", labels)
                        .note("dataset", dataset)
                        .note("rows", Long.toString(rows))
                        .note("fingerprint", fingerprint);
        for (int i = 0; i < classNames.size(); i++) {
            columns.note(CLASS_NAME + i, classNames.get(i));
        }
        return columns;
    }

    static Candidates of(Columns columns) {
        List<String> names = new ArrayList<>();
        while (columns.has(CLASS_NAME + names.size())) {
            names.add(columns.note(CLASS_NAME + names.size()));
        }
        return new Candidates(
                columns.note("dataset"),
                Long.parseLong(columns.note("rows")),
                columns.note("fingerprint"),
                names,
                columns.column("id", long[].class),
                columns.column("label", int[].class));
    }
}
