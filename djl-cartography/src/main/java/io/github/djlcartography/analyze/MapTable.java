package io.github.djlcartography.analyze;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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

    static Table of(DataMap map) {
        List<Column<?>> columns = new ArrayList<>();
        columns.add(
                LongColumn.create("id", LongStream.range(0, map.size()).map(r -> map.id((int) r))));
        columns.add(IntColumn.create("label", IntStream.range(0, map.size()).map(map::label)));
        for (Metric metric : map.metrics()) {
            columns.add(column(metric, map.values(metric)));
        }
        return Table.create(map.provenance().dataset(), columns);
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
