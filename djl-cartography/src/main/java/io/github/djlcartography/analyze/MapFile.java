package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.ColumnsWriter;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The file of a map on its way to disk, some rows at a time: {@code id: int64, label: int32}, then
 * the metrics as int32 or float64, then the user's own as float64.
 */
final class MapFile implements AutoCloseable {

    static final String KIND = "data-map";
    static final String ID = "id";
    static final String LABEL = "label";
    static final String CUSTOM = "custom";
    static final String NUMBER = "epoch_number";
    static final String RUNS = "runs";

    private static final int STEP = 8192; // rows

    private final Metric[] metrics;
    private final List<String> customs;
    private final ColumnsWriter writer;
    private final long[] ids = new long[STEP];
    private final int[] labels = new int[STEP];
    private final Object[] columns; // those two, and an array of each metric and custom
    private final double[] numbers = new double[STEP];
    private int rows;

    MapFile(Path file, Set<Metric> metrics, List<String> customs) {
        this.metrics = metrics.toArray(Metric[]::new);
        this.customs = customs;
        Map<String, Class<?>> types = new LinkedHashMap<>();
        types.put(ID, long[].class);
        types.put(LABEL, int[].class);
        columns = new Object[2 + this.metrics.length + customs.size()];
        columns[0] = ids;
        columns[1] = labels;
        for (int m = 0; m < this.metrics.length; m++) {
            columns[2 + m] = this.metrics[m].isWhole() ? new int[STEP] : new double[STEP];
            types.put(this.metrics[m].key(), columns[2 + m].getClass());
        }
        for (int c = 0; c < customs.size(); c++) {
            columns[2 + this.metrics.length + c] = new double[STEP];
            types.put(customs.get(c), double[].class);
        }
        writer = new ColumnsWriter(file, KIND, types);
    }

    /**
     * @param map has the columns
     * @param rows of it to add, from the first
     */
    void add(DataMap map, int rows) {
        this.rows += rows;
        for (int from = 0; from < rows; from += STEP) {
            int count = Math.min(STEP, rows - from);
            for (int i = 0; i < count; i++) {
                ids[i] = map.id(from + i);
                labels[i] = map.label(from + i);
            }
            for (int m = 0; m < metrics.length; m++) {
                int[] whole = columns[2 + m] instanceof int[] ints ? ints : null;
                double[] values = whole == null ? (double[]) columns[2 + m] : numbers;
                map.copy(metrics[m], from, count, values);
                for (int i = 0; whole != null && i < count; i++) {
                    whole[i] = (int) values[i];
                }
            }
            for (int c = 0; c < customs.size(); c++) {
                map.copy(customs.get(c), from, count, (double[]) columns[2 + metrics.length + c]);
            }
            writer.append(count, columns);
        }
    }

    /** Rows added so far. */
    int rows() {
        return rows;
    }

    /** Bytes of a row on disk. */
    long bytes() {
        long bytes = Long.BYTES + Integer.BYTES + (long) Double.BYTES * customs.size();
        for (Metric metric : metrics) {
            bytes += metric.isWhole() ? Integer.BYTES : Double.BYTES;
        }
        return bytes;
    }

    /**
     * Throws if a disk has too little room.
     *
     * @param map bytes that the map will take
     * @param buckets bytes that lie beside it until it is written
     * @param usable bytes that there are
     */
    static void requireRoom(Path file, long map, long buckets, long usable) {
        if (map + buckets > usable) {
            throw ArchiveException.at(
                    file,
                    String.format(Locale.ROOT, "%,d bytes free on its disk", usable),
                    String.format(
                            Locale.ROOT,
                            "%,d for the map and %,d for what it is made from meanwhile",
                            map,
                            buckets),
                    "Make room, or write it to another disk.");
        }
    }

    static void requireRoom(Path file, long map, long buckets) {
        Path directory = file.toAbsolutePath().getParent();
        try {
            FileStore disk = Files.getFileStore(directory == null ? file : directory);
            if (disk.getTotalSpace() > 0) { // some do not tell
                requireRoom(file, map, buckets, disk.getUsableSpace());
            }
        } catch (IOException e) {
            throw new ArchiveException(
                    file + ": its disk cannot be asked for room (" + e + ").", e);
        }
    }

    void publish(Provenance provenance) {
        Map<String, String> notes = new LinkedHashMap<>(); // the same bytes in every JVM
        notes.put("dataset", provenance.dataset());
        notes.put("rows", Long.toString(provenance.rows()));
        notes.put("fingerprint", provenance.fingerprint());
        notes.put("model", provenance.model());
        notes.put("pass", provenance.pass().key());
        notes.put("first_epoch", Integer.toString(provenance.firstEpoch()));
        notes.put("epochs", Integer.toString(provenance.epochs()));
        notes.put("classes", Integer.toString(provenance.classes()));
        notes.put(RUNS, Integer.toString(provenance.runs()));
        list(notes, "class_name", provenance.classNames());
        list(notes, "warning", provenance.warnings());
        list(notes, CUSTOM, customs);
        if (!provenance.isConsecutive()) {
            list(notes, NUMBER, provenance.numbers().stream().map(String::valueOf).toList());
        }
        writer.publish(notes);
    }

    private static void list(Map<String, String> notes, String key, List<String> values) {
        notes.put(key + "s", Integer.toString(values.size()));
        for (int i = 0; i < values.size(); i++) {
            notes.put(key + "." + i, values.get(i));
        }
    }

    /** Drops what was not published. */
    @Override
    public void close() {
        writer.close();
    }
}
