package io.github.djlcartography.report;

import io.github.djlcartography.archive.ExampleFile;
import io.github.djlcartography.select.Steps;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a served page knows of single examples, as {@link PageRows} has it: metadata of few values
 * and numbers whole, to filter by; ids, texts and the rest from the run's file when they are asked
 * for. For any number of threads once it is made.
 */
final class ServedRows {

    private final ServedMap map;
    private final @Nullable ExampleFile examples;
    private final List<String> fields = new ArrayList<>();
    private final List<Object> slices = new ArrayList<>();
    private final List<Object> measures = new ArrayList<>();

    ServedRows(ServedMap map, @Nullable ExampleFile examples) {
        this.map = map;
        this.examples = examples;
        if (examples == null) {
            return;
        }
        for (String name : List.of("id", "text")) {
            if (examples.has(name)) {
                fields.add(name);
            }
        }
        for (String name : examples.names()) {
            boolean isDouble =
                    examples.column(name, Object.class, 0, 0) instanceof double[]; // no names
            List<String> values = isDouble ? List.of() : values(examples, name);
            if (!values.isEmpty()) {
                slice(examples, name, values);
                continue;
            }
            fields.add(name);
            if (examples.isNumber(name)) {
                measure(examples, name);
            }
        }
    }

    /** Takes a column's values of some rows of the map, one after the other. */
    private interface Taker {
        /** Whether to go on. */
        boolean take(Object values, int at, int row);
    }

    /** Goes through a column in the order of the map, a few MiB at a time. */
    private void scan(ExampleFile file, String name, int from, int to, Taker taker) {
        int row = from;
        while (row < to) {
            int first = Math.toIntExact(map.id(row));
            int end = file.end(first);
            int behind = row; // the first row that is not in this piece
            while (behind < to && map.id(behind) < end) {
                behind++;
            }
            int last = (int) map.id(behind - 1);
            Object values = file.column(name, Object.class, first, last + 1);
            for (; row < behind; row++) {
                if (!taker.take(values, (int) map.id(row) - first, row)) {
                    return;
                }
            }
        }
    }

    /** In their order; none where they are too many. */
    private List<String> values(ExampleFile file, String name) {
        Map<String, Integer> values = new TreeMap<>();
        scan(
                file,
                name,
                0,
                map.size(),
                (some, at, row) -> {
                    values.put(String.valueOf(Array.get(some, at)), 0);
                    return values.size() <= PageRows.MOST_VALUES;
                });
        return values.size() <= PageRows.MOST_VALUES ? List.copyOf(values.keySet()) : List.of();
    }

    private void slice(ExampleFile file, String name, List<String> values) {
        Map<String, Integer> codes = new LinkedHashMap<>();
        values.forEach(value -> codes.put(value, codes.size()));
        ServedMap.Block block = ServedMap.Block.of(map.size(), PageBlocks.bytesFor(values.size()));
        scan(
                file,
                name,
                0,
                map.size(),
                (some, at, row) -> {
                    String value = String.valueOf(Array.get(some, at));
                    block.put(row, Objects.requireNonNull(codes.get(value)));
                    return true;
                });
        Map<String, Object> slice = map.add("s" + slices.size(), block);
        slice.put("name", name);
        slice.put("values", values);
        slices.add(slice);
    }

    private void measure(ExampleFile file, String name) {
        Steps.Fitting fitting = new Steps.Fitting("");
        scan(
                file,
                name,
                0,
                map.size(),
                (some, at, row) -> {
                    fitting.add(Array.getDouble(some, at));
                    return true;
                });
        Steps steps = fitting.steps();
        ServedMap.Block block = ServedMap.Block.of(map.size(), 2);
        scan(
                file,
                name,
                0,
                map.size(),
                (some, at, row) -> {
                    block.put(row, steps.of(Array.getDouble(some, at)));
                    return true;
                });
        String id = "m" + measures.size();
        map.add(id, block);
        measures.add(Page.column(name, steps, id, block.width()));
    }

    List<Object> slices() {
        return slices;
    }

    List<Object> measures() {
        return measures;
    }

    List<String> fields() {
        return fields;
    }

    /**
     * @param rows of the map
     * @return JSON: of each field an array of as many texts
     */
    String texts(int[] rows) {
        List<List<String>> columns = new ArrayList<>();
        for (String field : fields) {
            List<String> column = new ArrayList<>(rows.length);
            int at = 0;
            while (at < rows.length) {
                int first = Math.toIntExact(map.id(rows[at]));
                int count = run(rows, at, file().end(first) - first);
                Object values = file().column(field, Object.class, first, first + count);
                for (int i = 0; i < count; i++) {
                    String text = String.valueOf(Array.get(values, i));
                    column.add(field.equals("id") ? text : PageRows.cut(text));
                }
                at += count;
            }
            columns.add(column);
        }
        return PageJson.of(columns);
    }

    /** How many rows follow each other in the file. */
    private int run(int[] rows, int at, int most) {
        long first = map.id(rows[at]);
        int count = 1;
        while (count < most
                && at + count < rows.length
                && map.id(rows[at + count]) == first + count) {
            count++;
        }
        return count;
    }

    /** There are fields only where there is a file. */
    private ExampleFile file() {
        if (examples == null) {
            throw new IllegalStateException("no examples");
        }
        return examples;
    }

    /** Calls back with each row of some that has a text in one of its fields, in whatever case. */
    void find(String text, int from, int to, IntConsumer found) {
        String sought = text.toLowerCase(Locale.ROOT);
        boolean[] hits = new boolean[to - from];
        for (String field : fields) {
            scan(
                    file(),
                    field,
                    from,
                    to,
                    (some, at, row) -> {
                        hits[row - from] |=
                                String.valueOf(Array.get(some, at))
                                        .toLowerCase(Locale.ROOT)
                                        .contains(sought);
                        return true;
                    });
        }
        for (int i = 0; i < hits.length; i++) {
            if (hits[i]) {
                found.accept(from + i);
            }
        }
    }

    boolean hasThumbnails() {
        return examples != null && examples.has("thumbnail");
    }

    /** Empty where there is none. */
    byte[] thumbnail(int row) {
        int id = Math.toIntExact(map.id(row));
        return file().column("thumbnail", byte[][].class, id, id + 1)[0];
    }

    /** A value of a metadata column as text. */
    String value(String column, int row) {
        int id = Math.toIntExact(map.id(row));
        return String.valueOf(Array.get(file().column(column, Object.class, id, id + 1), 0));
    }
}
