package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Decimals;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.archive.Examples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Columns of {@code id}, {@code label} and numbers, side by side, as CSV. */
final class StabilityCsv {

    private StabilityCsv() {}

    /** What a merged map says of the seeds. */
    static Columns of(DataMap merged) {
        long[] ids = new long[merged.size()];
        int[] labels = new int[merged.size()];
        Arrays.setAll(ids, merged::id);
        Arrays.setAll(labels, merged::label);
        Columns columns = new Columns().with("id", ids).with("label", labels);
        for (Metric metric :
                List.of(
                        Metric.RUNS,
                        Metric.CONFIDENCE,
                        Metric.VARIABILITY,
                        Metric.EPOCH_VARIABILITY,
                        Metric.SEED_VARIABILITY)) {
            columns.with(metric.key(), merged.values(metric));
        }
        return columns;
    }

    /**
     * @param columns of which the first have every example that the others have, in ascending order
     *     of id; NaN stands for what these lack
     */
    static void write(List<Columns> columns, @Nullable Examples examples, Path file) {
        long[] ids = columns.get(0).column("id", long[].class);
        int[] labels = columns.get(0).column("label", int[].class);
        List<String> header = new ArrayList<>(List.of("id", "label"));
        List<double[]> values = new ArrayList<>();
        for (Columns some : columns) {
            int[] rows = rows(ids, some.column("id", long[].class));
            for (String name : some.names()) {
                if (!name.equals("id") && !name.equals("label")) {
                    double[] from = some.column(name, double[].class);
                    header.add(name);
                    values.add(
                            Arrays.stream(rows)
                                    .mapToDouble(row -> row < 0 ? Double.NaN : from[row])
                                    .toArray());
                }
            }
        }
        MapCsv.write(
                file,
                header,
                writer -> {
                    for (int row = 0; row < ids.length; row++) {
                        writer.write(
                                examples == null
                                        ? Long.toString(ids[row])
                                        : MapCsv.cell(examples.id(ids[row])));
                        writer.write("," + labels[row]);
                        for (double[] column : values) {
                            writer.write("," + Decimals.exact(column[row]));
                        }
                        writer.write('\n');
                    }
                });
    }

    /** Of each id the place among some, or −1. */
    private static int[] rows(long[] ids, long[] some) {
        int[] rows = new int[ids.length];
        int next = 0;
        for (int row = 0; row < rows.length; row++) {
            while (next < some.length && some[next] < ids[row]) {
                next++;
            }
            rows[row] = next < some.length && some[next] == ids[row] ? next : -1;
        }
        return rows;
    }
}
