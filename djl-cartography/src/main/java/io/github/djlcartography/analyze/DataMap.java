package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * Where each example falls: one row per example, in dataset order (ascending id), one column per
 * {@link Metric}. Immutable.
 */
public final class DataMap {

    private static final String KIND = "data-map";

    private final Provenance provenance;
    private final long[] ids;
    private final int[] labels;
    private final double[] confidence;
    private final double[] variability;
    private final int[] correctCount;
    private final int[] forgettingEvents;
    private final int[] epochs;

    DataMap(
            Provenance provenance,
            long[] ids,
            int[] labels,
            double[] confidence,
            double[] variability,
            int[] correctCount,
            int[] forgettingEvents,
            int[] epochs) {
        this.provenance = provenance;
        this.ids = ids;
        this.labels = labels;
        this.confidence = confidence;
        this.variability = variability;
        this.correctCount = correctCount;
        this.forgettingEvents = forgettingEvents;
        this.epochs = epochs;
    }

    /**
     * @return what it was made from
     */
    public Provenance provenance() {
        return provenance;
    }

    /**
     * @return number of examples
     */
    public int size() {
        return ids.length;
    }

    /**
     * @param row of the map, in [0, size)
     * @return the example's id: its row in the root dataset
     */
    public long id(int row) {
        return ids[row];
    }

    /**
     * @param row of the map, in [0, size)
     * @return the example's label, a class in [0, K)
     */
    public int label(int row) {
        return labels[row];
    }

    /**
     * @param metric a column
     * @param row of the map, in [0, size)
     * @return its value; whole numbers as they are, flags as 0 or 1
     */
    public double value(Metric metric, int row) {
        return switch (metric) {
            case CONFIDENCE -> confidence[row];
            case VARIABILITY -> variability[row];
            case CORRECTNESS -> (double) correctCount[row] / epochs[row];
            case CORRECT_COUNT -> correctCount[row];
            case FORGETTING_EVENTS -> forgettingEvents[row];
            case NEVER_LEARNT -> correctCount[row] == 0 ? 1 : 0;
            case THRESHOLD_CLOSENESS -> confidence[row] * (1 - confidence[row]);
            case EPOCHS -> epochs[row];
        };
    }

    /**
     * @param metric a column
     * @return its values, a new array of length {@link #size()}
     */
    public double[] values(Metric metric) {
        double[] values = new double[size()];
        Arrays.setAll(values, row -> value(metric, row));
        return values;
    }

    /**
     * @param metric a column
     * @return the mean of its values; NaN for an empty map
     */
    public double mean(Metric metric) {
        return Arrays.stream(values(metric)).average().orElse(Double.NaN);
    }

    /**
     * Rounds a share of the map down to a number of rows.
     *
     * @param share in [0, 1]
     * @return {@code ⌊share · size⌋}, forgiving the last bit of the product (0.29 of 100 is 29)
     * @throws IllegalArgumentException if the share is no such number
     */
    public int share(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "share: found " + share + ", expected a fraction in [0, 1].");
        }
        return (int) Math.floor(share * size() + 1e-9);
    }

    /**
     * Picks the rows with the highest or lowest values; of equal ones, those with the lowest ids.
     *
     * @param metric the column to go by
     * @param count rows to pick, in [0, size]
     * @param top the highest, else the lowest
     * @return for each row of the map, whether it was picked; {@code count} of them are true
     * @throws IllegalArgumentException if the map has not as many rows
     */
    public boolean[] extreme(Metric metric, int count, boolean top) {
        return extreme(metric, count, top, new boolean[size()]);
    }

    /**
     * The same among the rows that are not left out.
     *
     * @param metric the column to go by
     * @param count rows to pick, at most those not left out
     * @param top the highest, else the lowest
     * @param without for each row of the map, whether it is left out
     * @return for each row of the map, whether it was picked; {@code count} of them are true
     * @throws IllegalArgumentException if there are not as many
     */
    public boolean[] extreme(Metric metric, int count, boolean top, boolean[] without) {
        if (count < 0 || count > size()) {
            throw new IllegalArgumentException(
                    "count: found " + count + ", expected 0 to the map's " + size() + " rows.");
        }
        boolean[] picked = new boolean[size()];
        if (count == 0) {
            return picked;
        }
        double[] values = values(metric);
        for (int row = 0; row < values.length; row++) {
            // Negation is exact, so both ways take the lowest; what is left out comes last.
            values[row] =
                    without[row] ? Double.POSITIVE_INFINITY : top ? -values[row] : values[row];
        }
        double[] sorted = values.clone();
        Arrays.parallelSort(sorted);
        double cut = sorted[count - 1];
        if (cut == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "found fewer than " + count + " rows to pick from, expected that many.");
        }
        int left = count;
        for (int row = 0; row < values.length; row++) {
            if (values[row] < cut) {
                picked[row] = true;
                left--;
            }
        }
        for (int row = 0; left > 0; row++) {
            if (values[row] == cut) {
                picked[row] = true;
                left--;
            }
        }
        return picked;
    }

    /**
     * A view for people: {@code id}, {@code label} and one column per metric. Copies the map, about
     * 60 bytes a row.
     *
     * @return a new Tablesaw table
     */
    public Table table() {
        return MapTable.of(this);
    }

    static int[] whole(double[] values) {
        return Arrays.stream(values).mapToInt(v -> (int) v).toArray();
    }

    /**
     * Writes the map as one Arrow file: {@code id: int64, label: int32}, then the metrics as int32
     * or float64.
     *
     * @param file to write
     * @throws ArchiveException if it cannot be written
     */
    public void save(Path file) {
        Columns columns = new Columns().with("id", ids).with("label", labels);
        for (Metric metric : Metric.values()) {
            double[] values = values(metric);
            columns.with(metric.key(), metric.isWhole() ? whole(values) : values);
        }
        columns.note("dataset", provenance.dataset())
                .note("rows", Long.toString(provenance.rows()))
                .note("fingerprint", provenance.fingerprint())
                .note("model", provenance.model())
                .note("pass", provenance.pass().key())
                .note("first_epoch", Integer.toString(provenance.firstEpoch()))
                .note("epochs", Integer.toString(provenance.epochs()))
                .note("classes", Integer.toString(provenance.classes()));
        list(columns, "class_name", provenance.classNames());
        list(columns, "warning", provenance.warnings());
        columns.write(file, KIND);
    }

    /**
     * @param file that {@link #save} wrote
     * @return the map in it
     * @throws ArchiveException if it is damaged, or no map
     */
    public static DataMap load(Path file) {
        Columns columns = Columns.read(file, KIND);
        try {
            return new DataMap(
                    new Provenance(
                            columns.note("dataset"),
                            Long.parseLong(columns.note("rows")),
                            columns.note("fingerprint"),
                            columns.note("model"),
                            Pass.of(columns.note("pass")),
                            Integer.parseInt(columns.note("first_epoch")),
                            Integer.parseInt(columns.note("epochs")),
                            Integer.parseInt(columns.note("classes")),
                            list(columns, "class_name"),
                            list(columns, "warning")),
                    columns.column("id", long[].class),
                    columns.column("label", int[].class),
                    columns.column(Metric.CONFIDENCE.key(), double[].class),
                    columns.column(Metric.VARIABILITY.key(), double[].class),
                    columns.column(Metric.CORRECT_COUNT.key(), int[].class),
                    columns.column(Metric.FORGETTING_EVENTS.key(), int[].class),
                    columns.column(Metric.EPOCHS.key(), int[].class));
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(
                    file + ": " + e.getMessage() + " It was not written as a whole map.", e);
        }
    }

    private static void list(Columns columns, String key, List<String> values) {
        columns.note(key + "s", Integer.toString(values.size()));
        for (int i = 0; i < values.size(); i++) {
            columns.note(key + "." + i, values.get(i));
        }
    }

    private static List<String> list(Columns columns, String key) {
        return IntStream.range(0, Integer.parseInt(columns.note(key + "s")))
                .mapToObj(i -> columns.note(key + "." + i))
                .toList();
    }
}
