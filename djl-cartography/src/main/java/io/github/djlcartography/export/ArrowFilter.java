package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArrowRows;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Filters or annotates Arrow data, a file or a stream, batch by batch. Where every row stays and
 * nothing is added, it is copied.
 */
final class ArrowFilter {

    private final SourceFilter how;
    private final Decisions decisions;
    private final Input.Meter meter;

    ArrowFilter(SourceFilter how, Decisions decisions, Input.Meter meter) {
        this.how = how;
        this.decisions = decisions;
        this.meter = meter;
    }

    Filtered filter(Path source, Path to, String name) throws IOException {
        Matching matching = new Matching(source, SourceFormat.ARROW, decisions, how);
        Relabelling relabelling = how.relabelling(source, decisions);
        long row = 0;
        try (Input in = new Input(source, meter)) {
            ArrowRows rows = ArrowRows.open(source, in.stream());
            how.added().requireNew(source, rows.names());
            for (int count = rows.next(); count >= 0; count = rows.next()) {
                @Nullable String[] ids = texts(rows, how.idColumn());
                @Nullable String[] classes =
                        relabelling == null ? null : texts(rows, how.labelColumn());
                for (int i = 0; i < count; i++) {
                    matching.see(null, ids == null ? null : ids[i], row);
                    if (relabelling != null) {
                        relabelling.see(
                                matching.seen(),
                                classes == null ? null : classes[i],
                                "in row " + row);
                    }
                    row++;
                }
            }
        }
        matching.check();
        if (relabelling != null) {
            relabelling.resolve();
            matching.relabelled(relabelling);
        }
        boolean copied =
                relabelling == null
                        && decisions.selection().size() == row
                        && how.added().names().isEmpty();
        LabelCheck labels = new LabelCheck(source, decisions, how.classNames());
        try (Input in = new Input(source, meter);
                Output out = new Output(to, SourceFormat.isGz(Path.of(name)))) {
            ArrowRows rows = ArrowRows.open(source, in.stream());
            if (!copied) {
                rows.writeTo(out.stream(), added());
            }
            row = 0;
            for (int count = rows.next(); count >= 0; count = rows.next()) {
                @Nullable String[] ids = texts(rows, how.idColumn());
                @Nullable String[] classes = texts(rows, how.labelColumn());
                boolean[] which = new boolean[count];
                Object[] values = arrays(count);
                for (int i = 0; i < count; i++) {
                    which[i] = matching.stays(null, ids == null ? null : ids[i], how.added());
                    labels.see(
                            matching.row(), classes == null ? null : classes[i], "in row " + row++);
                    String label =
                            relabelling == null ? null : relabelling.replacement(matching.row());
                    if (label != null && how.labelColumn() != null && classes != null) {
                        classes[i] = label;
                        rows.replace(how.labelColumn(), classes);
                    }
                    set(values, i, how.added().values(decisions, matching.row()));
                }
                if (!copied) {
                    rows.keep(which, values);
                }
            }
            matching.checkEnd();
            if (copied) {
                copy(source, out);
            }
            return matching.done(
                    SourceFormat.ARROW,
                    List.of(in.digested(String.valueOf(source.getFileName()))),
                    List.of(out.finish(name)));
        }
    }

    private static void copy(Path source, Output out) throws IOException {
        try (Input again = new Input(source, bytes -> {})) {
            again.stream().transferTo(out.stream());
        }
    }

    private static @Nullable String @Nullable [] texts(ArrowRows rows, @Nullable String column) {
        return column == null ? null : rows.texts(column);
    }

    private Map<String, Class<?>> added() {
        Map<String, Class<?>> types = new LinkedHashMap<>();
        List<Object> like = how.added().values(decisions, Decisions.NONE);
        for (int i = 0; i < like.size(); i++) {
            types.put(how.added().names().get(i), array(like.get(i), 0).getClass());
        }
        return types;
    }

    private Object[] arrays(int count) {
        return how.added().values(decisions, Decisions.NONE).stream()
                .map(value -> array(value, count))
                .toArray();
    }

    private static Object array(Object like, int count) {
        return like instanceof Boolean
                ? new boolean[count]
                : like instanceof Double ? new double[count] : new String[count];
    }

    private static void set(Object[] arrays, int row, List<Object> values) {
        for (int i = 0; i < arrays.length; i++) {
            Array.set(arrays[i], row, values.get(i));
        }
    }
}
