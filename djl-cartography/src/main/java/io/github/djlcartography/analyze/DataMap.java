package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * Where each example falls: one row per example, in dataset order (ascending id), one column per
 * {@link Metric}, then those of {@link Analyzer#metric}. Immutable.
 */
public final class DataMap {

    private static final int BLOCK = 4096; // rows
    private static final int REFERENCE_NEVER = 1000; // its forgetfulness where never learnt

    /**
     * What follows from p(gold) is worked out from these. A map has them all, but for a {@link
     * PublishedMap} that tells of other metrics only.
     */
    static final Set<Metric> REQUIRED =
            Collections.unmodifiableSet(
                    EnumSet.of(
                            Metric.CONFIDENCE,
                            Metric.VARIABILITY,
                            Metric.CORRECT_COUNT,
                            Metric.FORGETTING_EVENTS,
                            Metric.EPOCHS));

    private final Provenance provenance;
    private final long @Nullable [] ids; // null: each row's id is its number
    private final int[] labels;
    private final Map<Metric, Object> stored; // double[], int[] or short[]; others follow from them
    private final Set<Metric> metrics;
    private final Map<String, double[]> customs; // in their order

    DataMap(
            Provenance provenance,
            long @Nullable [] ids,
            int[] labels,
            Map<Metric, Object> stored,
            Map<String, double[]> customs) {
        this.provenance = provenance;
        this.ids = ids;
        this.labels = labels;
        this.stored = stored;
        this.customs = customs;
        Set<Metric> there = EnumSet.copyOf(stored.keySet());
        if (there.containsAll(REQUIRED)) {
            for (Metric metric : Metric.values()) {
                if (isDerived(metric)) {
                    there.add(metric);
                }
            }
        }
        metrics = Collections.unmodifiableSet(there);
    }

    /** Whether every map has, or may have, a column of that name. */
    static boolean isKnown(String name) {
        return name.equals(MapFile.ID)
                || name.equals(MapFile.LABEL)
                || Arrays.stream(Metric.values()).anyMatch(metric -> metric.key().equals(name));
    }

    static boolean isDerived(Metric metric) {
        return metric.quantity() == Quantity.GOLD
                && !REQUIRED.contains(metric)
                && metric != Metric.FIRST_LEARNT;
    }

    /**
     * Unites the maps of several runs of one training, of which only the seed differs: a single run
     * says little of variability. How each column is merged, {@link Metric} says; {@link
     * Metric#RUNS}, {@link Metric#EPOCH_VARIABILITY} and {@link Metric#SEED_VARIABILITY} come in
     * addition, and the columns that only some maps have are left out.
     *
     * <p>An example is on the merged map if it is on any of them; its values are over the maps that
     * have it, and the provenance says how many examples that concerns. Runs of different numbers
     * of epochs weigh the same. The order of the maps does not change a bit.
     *
     * @param maps two or more, of the same examples and labels, K and pass, none merged already
     * @return their map
     * @throws IllegalArgumentException if they are fewer, or differ in these
     */
    public static DataMap merge(List<DataMap> maps) {
        return Merge.of(maps);
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
        return labels.length;
    }

    /**
     * @param row of the map, in [0, size)
     * @return the example's id: its row in the root dataset
     */
    public long id(int row) {
        return ids == null ? row : ids[row];
    }

    /**
     * @param row of the map, in [0, size)
     * @return the example's label, a class in [0, K)
     */
    public int label(int row) {
        return labels[row];
    }

    /**
     * @return the columns that it has, in their order: those of p(gold), and what was asked for; of
     *     a {@link PublishedMap} what was told
     */
    public Set<Metric> metrics() {
        return metrics;
    }

    /**
     * @return names of the columns of {@link Analyzer#metric}, in the order they were asked for
     */
    public List<String> customs() {
        return List.copyOf(customs.keySet());
    }

    /**
     * @param metric a column
     * @param row of the map, in [0, size)
     * @return its value; whole numbers as they are, flags as 0 or 1, NaN where there is none
     * @throws IllegalArgumentException if the map has no such column
     */
    public double value(Metric metric, int row) {
        double[] value = new double[1];
        copy(metric, row, 1, value);
        return value[0];
    }

    /** Some rows of a column of the user's. */
    void copy(String custom, int from, int count, double[] into) {
        System.arraycopy(Objects.requireNonNull(customs.get(custom)), from, into, 0, count);
    }

    /** Some rows of a column: a short loop for each, which is fast before it is compiled well. */
    void copy(Metric metric, int from, int count, double[] into) {
        if (stored.containsKey(metric)) { // of several runs, sums that do not follow from others
            copy(stored(metric), metric == Metric.FIRST_LEARNT, from, count, into);
        } else {
            derive(metric, from, count, into);
        }
    }

    private static void copy(Object column, boolean epoch, int from, int count, double[] into) {
        if (column instanceof double[] numbers) {
            System.arraycopy(numbers, from, into, 0, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            int value = whole(column, from + i);
            into[i] = epoch && value == MapColumns.NEVER ? Double.NaN : value;
        }
    }

    private void derive(Metric metric, int from, int count, double[] into) {
        switch (metric) {
            case CORRECTNESS -> {
                Object right = stored(Metric.CORRECT_COUNT);
                Object epochs = stored(Metric.EPOCHS);
                for (int i = 0; i < count; i++) {
                    into[i] = (double) whole(right, from + i) / whole(epochs, from + i);
                }
            }
            case NEVER_LEARNT -> {
                Object right = stored(Metric.CORRECT_COUNT);
                for (int i = 0; i < count; i++) {
                    into[i] = whole(right, from + i) == 0 ? 1 : 0;
                }
            }
            case FORGETFULNESS, FORGETTING_PRESENTATIONS -> {
                Object right = stored(Metric.CORRECT_COUNT);
                Object forgotten = stored(Metric.FORGETTING_EVENTS);
                Object epochs = stored(Metric.EPOCHS);
                boolean reference = metric == Metric.FORGETFULNESS;
                for (int i = from; i < from + count; i++) {
                    int never = reference ? REFERENCE_NEVER : whole(epochs, i);
                    into[i - from] = whole(right, i) == 0 ? never : whole(forgotten, i);
                }
            }
            case THRESHOLD_CLOSENESS, ALEATORIC -> {
                double[] mean = (double[]) stored(Metric.CONFIDENCE);
                double[] deviation = (double[]) stored(Metric.VARIABILITY);
                double part = metric == Metric.ALEATORIC ? 1 : 0; // of the variance to take off
                for (int i = 0; i < count; i++) {
                    double p = mean[from + i];
                    double d = deviation[from + i];
                    into[i] = Math.max(0, p * (1 - p) - part * (d * d));
                }
            }
            case EPISTEMIC -> {
                double[] deviation = (double[]) stored(Metric.VARIABILITY);
                for (int i = 0; i < count; i++) {
                    into[i] = deviation[from + i] * deviation[from + i];
                }
            }
            case ACTIVE_BIAS -> {
                double[] deviation = (double[]) stored(Metric.VARIABILITY);
                Object epochs = stored(Metric.EPOCHS);
                for (int i = 0; i < count; i++) {
                    double v = deviation[from + i] * deviation[from + i];
                    into[i] = Math.sqrt(v + v * v / (whole(epochs, from + i) - 1));
                }
            }
            default -> throw noColumn(metric.key());
        }
    }

    private static int whole(Object column, int row) {
        return column instanceof short[] counts ? counts[row] : ((int[]) column)[row];
    }

    private Object stored(Metric metric) {
        Object column = stored.get(metric);
        if (column == null) {
            throw noColumn(metric.key());
        }
        return column;
    }

    /**
     * @param metric a column
     * @return its values, a new array of length {@link #size()}
     * @throws IllegalArgumentException if the map has no such column
     */
    public double[] values(Metric metric) {
        double[] values = new double[size()];
        copy(metric, 0, values.length, values);
        return values;
    }

    /**
     * @param column a {@link Metric#key}, or one of {@link #customs()}
     * @return its values, a new array of length {@link #size()}
     * @throws IllegalArgumentException if the map has no such column
     */
    public double[] values(String column) {
        double[] custom = customs.get(column);
        return custom == null ? values(metric(column)) : custom.clone();
    }

    /**
     * @param column a {@link Metric#key}, or one of {@link #customs()}
     * @param row of the map, in [0, size)
     * @return its value
     * @throws IllegalArgumentException if the map has no such column
     */
    public double value(String column, int row) {
        double[] custom = customs.get(column);
        return custom == null ? value(metric(column), row) : custom[row];
    }

    private Metric metric(String column) {
        return Arrays.stream(Metric.values())
                .filter(metric -> metric.key().equals(column))
                .findFirst()
                .orElseThrow(() -> noColumn(column));
    }

    private IllegalArgumentException noColumn(String name) {
        String own = customs.isEmpty() ? "" : " and your " + customs.keySet();
        return new IllegalArgumentException(
                "metric: found "
                        + name
                        + ", expected one of the map's "
                        + metrics
                        + own
                        + ". The others must be asked for when it is made: Analyzer.metrics.");
    }

    /**
     * @param metric a column
     * @return the mean of its values, without NaN; NaN if there is none
     * @throws IllegalArgumentException if the map has no such column
     */
    public double mean(Metric metric) {
        Mean mean = new Mean();
        double[] block = new double[Math.min(BLOCK, size())];
        for (int from = 0; from < size(); from += BLOCK) {
            int count = Math.min(BLOCK, size() - from);
            copy(metric, from, count, block);
            mean.add(block, count);
        }
        return mean.of();
    }

    /**
     * @param column a {@link Metric#key}, or one of {@link #customs()}
     * @return the mean of its values, without NaN; NaN if there is none
     * @throws IllegalArgumentException if the map has no such column
     */
    public double mean(String column) {
        double[] custom = customs.get(column);
        if (custom == null) {
            return mean(metric(column));
        }
        Mean mean = new Mean();
        mean.add(custom, custom.length);
        return mean.of();
    }

    /** A sum by Kahan, and how many there are. */
    private static final class Mean {
        private double sum;
        private double lost; // what the sum was too short for
        private int count;

        void add(double[] values, int many) {
            for (int i = 0; i < many; i++) {
                if (!Double.isNaN(values[i])) {
                    double more = values[i] - lost;
                    double next = sum + more;
                    lost = next - sum - more;
                    sum = next;
                    count++;
                }
            }
        }

        double of() {
            return sum / count;
        }
    }

    /**
     * @return the map in a few numbers, over all examples and by class
     */
    public MapSummary summary() {
        return MapSummary.of(this);
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
        return (int) share(share, size());
    }

    static long share(double share, long size) {
        return (long) Math.floor(share * size + 1e-9);
    }

    /**
     * Picks the rows with the highest or lowest values; of equal ones, those with the lowest ids,
     * and none whose value is NaN.
     *
     * @param metric the column to go by
     * @param count rows to pick, in [0, size]
     * @param top the highest, else the lowest
     * @return for each row of the map, whether it was picked; {@code count} of them are true
     * @throws IllegalArgumentException if the map has not as many rows, or no such column
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
        return Extremes.of(values(metric), count, top, without);
    }

    /**
     * The same by numbers of your own; infinite ones count as the largest there are.
     *
     * @param values one for each row of the map
     * @param count rows to pick, at most those not left out
     * @param top the highest, else the lowest
     * @param without for each row of the map, whether it is left out
     * @return for each row of the map, whether it was picked; {@code count} of them are true
     * @throws IllegalArgumentException if there are not as many, or not a number for each row
     */
    public boolean[] extreme(double[] values, int count, boolean top, boolean[] without) {
        if (values.length != size()) {
            throw new IllegalArgumentException(
                    "values: found " + values.length + ", expected the map's " + size() + ".");
        }
        double[] finite = new double[values.length];
        for (int row = 0; row < finite.length; row++) {
            double most = Math.min(values[row], Double.MAX_VALUE);
            finite[row] = Math.max(most, -Double.MAX_VALUE); // NaN stays
        }
        return Extremes.of(finite, count, top, without);
    }

    /**
     * The same by the name of a column.
     *
     * @param column a {@link Metric#key}, or one of {@link #customs()}
     * @param count rows to pick, in [0, size]
     * @param top the highest, else the lowest
     * @return for each row of the map, whether it was picked; {@code count} of them are true
     * @throws IllegalArgumentException if the map has not as many rows, or no such column
     */
    public boolean[] extreme(String column, int count, boolean top) {
        return Extremes.of(values(column), count, top, new boolean[size()]);
    }

    /**
     * The map of some of its examples: what is decided of it is decided among them.
     *
     * @param rows for each row of the map, whether it is taken
     * @return a map of those rows, in the same order; the columns are copied
     * @throws IllegalArgumentException if {@code rows} is not as long as the map
     */
    public DataMap where(boolean[] rows) {
        if (rows.length != size()) {
            throw new IllegalArgumentException(
                    "rows: found " + rows.length + ", expected the map's " + size() + ".");
        }
        return where(IntStream.range(0, rows.length).filter(row -> rows[row]).toArray());
    }

    /**
     * The same of rows by their numbers.
     *
     * @param rows of the map, ascending, each in [0, size)
     * @return a map of those rows, in the same order; the columns are copied
     * @throws IllegalArgumentException if they are not ascending
     */
    public DataMap where(int[] rows) {
        for (int i = 1; i < rows.length; i++) {
            if (rows[i] <= rows[i - 1]) {
                throw new IllegalArgumentException(
                        "rows: found " + rows[i] + " after " + rows[i - 1] + ", expected more.");
            }
        }
        Map<Metric, Object> some = new EnumMap<>(Metric.class);
        stored.forEach((metric, column) -> some.put(metric, MapColumns.pick(column, rows)));
        Map<String, double[]> own = new LinkedHashMap<>();
        customs.forEach((name, column) -> own.put(name, (double[]) MapColumns.pick(column, rows)));
        long[] names = new long[rows.length];
        Arrays.setAll(names, i -> id(rows[i]));
        return new DataMap(provenance, names, (int[]) MapColumns.pick(labels, rows), some, own);
    }

    /**
     * A view for people: {@code id}, {@code label}, one column per metric and those of your own.
     * Copies the map, up to 8 bytes a row and column.
     *
     * @return a new Tablesaw table
     * @throws IllegalStateException if that is more than the heap; {@link #values} has the columns
     *     one by one, {@link #save} writes them for any reader of Arrow
     */
    public Table table() {
        return MapTable.of(this, Runtime.getRuntime().maxMemory());
    }

    static int[] whole(double[] values) {
        return Arrays.stream(values).mapToInt(v -> (int) v).toArray();
    }

    /**
     * Writes the map as one Arrow file: {@code id: int64, label: int32}, then the metrics as int32
     * or float64, and those of your own as float64.
     *
     * @param file to write
     * @throws ArchiveException if it cannot be written
     */
    public void save(Path file) {
        try (MapFile target = new MapFile(file, metrics, customs())) {
            target.add(this, size());
            target.publish(provenance);
        }
    }

    /**
     * @param file that {@link #save} wrote
     * @return the map in it, with the columns that this release knows
     * @throws ArchiveException if it is damaged, or no map
     */
    public static DataMap load(Path file) {
        return of(Columns.read(file, MapFile.KIND), file);
    }

    /**
     * Reads a map some rows at a time, for maps larger than memory: {@link Analyzer#mapTo}. What
     * was taken counts only once this has returned, since the file's checksum is at its end.
     *
     * @param file that {@link #save} wrote
     * @param rows takes some rows as a map of their own, in dataset order, which is one only until
     *     it returns; of an empty map, a map without rows
     * @throws ArchiveException if it is damaged, or no map
     */
    public static void scan(Path file, Consumer<DataMap> rows) {
        Columns.scan(file, MapFile.KIND, column -> true, some -> rows.accept(of(some, file)));
    }

    private static DataMap of(Columns columns, Path file) {
        try {
            Provenance consecutive =
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
                            list(columns, "warning"));
            List<Integer> numbers =
                    list(columns, MapFile.NUMBER).stream().map(Integer::valueOf).toList();
            Provenance provenance =
                    consecutive.of(
                            numbers.isEmpty() ? consecutive.numbers() : numbers,
                            Integer.parseInt(columns.noteOr(MapFile.RUNS, "1")));
            Map<String, double[]> customs = new LinkedHashMap<>();
            for (String name : list(columns, MapFile.CUSTOM)) {
                customs.put(name, columns.column(name, double[].class));
            }
            Set<Metric> written = EnumSet.noneOf(Metric.class);
            for (Metric metric : Metric.values()) {
                if (columns.names().contains(metric.key())) {
                    written.add(metric);
                }
            }
            if (written.isEmpty() || !Collections.disjoint(written, REQUIRED)) {
                written.addAll(REQUIRED); // the file must have them
            }
            Map<Metric, Object> stored = new EnumMap<>(Metric.class);
            for (Metric metric : written) {
                if (!isDerived(metric) || metric == Metric.FORGETTING_PRESENTATIONS) {
                    Class<?> type = metric.isWhole() ? int[].class : double[].class;
                    stored.put(metric, columns.column(metric.key(), type));
                }
            }
            return new DataMap(
                    provenance,
                    columns.column(MapFile.ID, long[].class),
                    columns.column(MapFile.LABEL, int[].class),
                    stored,
                    customs);
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(
                    file + ": " + e.getMessage() + " It was not written as a whole map.", e);
        }
    }

    private static List<String> list(Columns columns, String key) {
        return IntStream.range(0, Integer.parseInt(columns.noteOr(key + "s", "0")))
                .mapToObj(i -> columns.note(key + "." + i))
                .toList();
    }
}
