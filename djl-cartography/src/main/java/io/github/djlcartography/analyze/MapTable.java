package io.github.djlcartography.analyze;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * The map as a Tablesaw table. A class of its own, so that whoever does not ask for a table (the
 * command line) needs no Tablesaw.
 */
final class MapTable {

    private MapTable() {}

    /**
     * @param most bytes that it may take
     */
    static Table of(DataMap map, long most) {
        long bytes = map.size() * bytes(map);
        if (bytes > most) {
            throw tooLarge(map, bytes, most, null);
        }
        try {
            return table(map);
        } catch (OutOfMemoryError e) { // what else the heap holds is not ours to know
            throw tooLarge(map, bytes, most, e);
        }
    }

    private static IllegalStateException tooLarge(
            DataMap map, long bytes, long most, @Nullable OutOfMemoryError cause) {
        return new IllegalStateException(
                String.format(
                        Locale.ROOT,
                        "table: found %,d rows of %d columns, %,d bytes, expected at most %s heap's"
                                + " %,d. Take the columns one by one with DataMap.values, or write"
                                + " them with DataMap.save and open that with any reader of Arrow; a"
                                + " larger heap is -Xmx.",
                        map.size(),
                        2 + map.metrics().size() + map.customs().size(),
                        bytes,
                        cause == null ? "the" : "what is free of the",
                        most),
                cause);
    }

    private static Table table(DataMap map) {
        List<Column<?>> columns = new ArrayList<>();
        columns.add(
                LongColumn.create("id", LongStream.range(0, map.size()).map(r -> map.id((int) r))));
        columns.add(IntColumn.create("label", IntStream.range(0, map.size()).map(map::label)));
        for (Metric metric : map.metrics()) {
            columns.add(column(metric, map.values(metric)));
        }
        for (String name : map.customs()) {
            columns.add(DoubleColumn.create(name, map.values(name)));
        }
        return Table.create(map.provenance().dataset(), columns);
    }

    /** Of a row. */
    private static long bytes(DataMap map) {
        long bytes = Long.BYTES + Integer.BYTES + (long) Double.BYTES * map.customs().size();
        for (Metric metric : map.metrics()) {
            bytes +=
                    metric == Metric.NEVER_LEARNT
                            ? Byte.BYTES
                            : metric.isWhole() ? Integer.BYTES : Double.BYTES;
        }
        return bytes;
    }

    private static Column<?> column(Metric metric, double[] values) {
        if (metric == Metric.NEVER_LEARNT) {
            BooleanColumn flags = BooleanColumn.create(metric.key(), values.length);
            for (int row = 0; row < values.length; row++) {
                flags.set(row, values[row] == 1);
            }
            return flags;
        }
        return metric.isWhole()
                ? IntColumn.create(metric.key(), DataMap.whole(values))
                : DoubleColumn.create(metric.key(), values);
    }
}
