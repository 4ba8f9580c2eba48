package io.github.djlcartography.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Decimals;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Published;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the reference implementation reads and writes. Its {@code guid} is the id of {@code
 * examples.arrow}, or the number of the row; as a JSON number where every id is an integer, else as
 * text. Lines come in the order in which {@link ReferenceImport} found them, or that of the
 * dataset.
 */
public final class ReferenceExport {

    /** Name of the reference's file of metrics. */
    public static final String METRICS = "td_metrics.jsonl";

    /** Name of a file of coordinates; the reference's authors put task, model and epochs before. */
    public static final String COORDINATES = "data_map_coordinates.jsonl";

    /** The reference's {@code forgetfulness} of an example that was never right. */
    public static final int NEVER_LEARNT = 1000;

    /**
     * What stands for the logarithm of a probability that is 0: its softmax is 0 again, in float32
     * and among fewer than 10⁴⁰ classes.
     */
    static final double LOG_ZERO = -200;

    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    private static final int LOG_DIGITS = 8; // tell any two floats in [0, 1] apart
    private static final int DIGITS = 10; // as pandas writes them
    private static final int SLOTS = 1 << 26; // floats of an epoch that is put in order

    private final Provenance from;
    private final DataMap map;
    private final Examples examples;
    private final boolean numbers;
    private final int[] order; // rows of the root dataset

    /**
     * @param map whose metrics, and epochs of whose pass, are to be written
     * @param examples the run's, or null
     * @throws IllegalArgumentException if there are other examples than the dataset has rows
     */
    public ReferenceExport(DataMap map, @Nullable Examples examples) {
        this.map = map;
        from = map.provenance();
        this.examples = examples == null ? Examples.rows((int) from.rows()) : examples;
        if (this.examples.size() != from.rows()) {
            throw new IllegalArgumentException(
                    "examples: found "
                            + this.examples.size()
                            + ", expected the dataset's "
                            + from.rows()
                            + ".");
        }
        numbers =
                !this.examples.hasIds()
                        || LongStream.range(0, from.rows())
                                .mapToObj(this.examples::id)
                                .allMatch(Guids::isInteger);
        order = order(this.examples);
    }

    private static int[] order(Examples examples) {
        IntStream rows = IntStream.range(0, examples.size());
        if (!examples.has(ReferenceImport.INDEX)
                || !(examples.column(ReferenceImport.INDEX, Object.class) instanceof int[] index)) {
            return rows.toArray();
        }
        return rows.boxed()
                .sorted(Comparator.comparingInt(row -> index[row]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * Writes {@value #METRICS}: {@code guid}, {@code index}, {@code threshold_closeness}, {@code
     * confidence}, {@code variability}, {@code correctness} (the number of epochs), {@code
     * forgetfulness} ({@value #NEVER_LEARNT} for an example that was never right), numbers to ten
     * decimals.
     *
     * @param directory to write it to; it is made
     * @throws ArchiveException if it cannot be written
     */
    public void metrics(Path directory) {
        table(
                directory.resolve(METRICS),
                (json, row) -> {
                    decimal(json, Metric.THRESHOLD_CLOSENESS, row);
                    place(json, row);
                    json.writeNumberField(
                            "forgetfulness", (int) map.value(Metric.FORGETFULNESS, row));
                });
    }

    /**
     * Writes {@value #COORDINATES}, as the paper's authors released their maps: {@code guid},
     * {@code index}, {@code confidence}, {@code variability}, {@code correctness}.
     *
     * @param directory to write it to; it is made
     * @throws ArchiveException if it cannot be written
     */
    public void coordinates(Path directory) {
        table(directory.resolve(COORDINATES), this::place);
    }

    private void place(JsonGenerator json, int row) throws IOException {
        decimal(json, Metric.CONFIDENCE, row);
        decimal(json, Metric.VARIABILITY, row);
        json.writeNumberField("correctness", (int) map.value(Metric.CORRECT_COUNT, row));
    }

    private interface Fields {
        /** Writes those of a row of the map. */
        void write(JsonGenerator json, int row) throws IOException;
    }

    private void table(Path file, Fields fields) {
        int[] rows = new int[order.length]; // of the map, by row of the dataset; −1 for none
        Arrays.fill(rows, -1);
        for (int row = 0; row < map.size(); row++) {
            rows[(int) map.id(row)] = row;
        }
        write(
                file,
                json -> {
                    int index = 0;
                    for (int example : order) {
                        if (rows[example] >= 0) {
                            json.writeStartObject();
                            guid(json, example);
                            json.writeNumberField("index", index++);
                            fields.write(json, rows[example]);
                            json.writeEndObject();
                        }
                    }
                });
    }

    private void decimal(JsonGenerator json, Metric metric, int row) throws IOException {
        json.writeFieldName(metric.key());
        json.writeNumber(Decimals.text(map.value(metric, row), DIGITS));
    }

    /**
     * Writes {@code training_dynamics/dynamics_epoch_0.jsonl} and so on, the epochs of the map,
     * numbered from 0. The logits are the logarithms of the probabilities, to eight decimals: their
     * softmax is the one that was captured, to 2e-7, with the same arg-max. (An epoch of more than
     * 64 million probabilities is written in the order of its file.)
     *
     * @param archive that the map was made from
     * @param directory to write to; it is made
     * @throws ArchiveException if the run keeps other columns than every probability, there are
     *     dynamics already, or they cannot be written
     */
    public void dynamics(Archive archive, Path directory) {
        String layout = archive.manifest().layout();
        if (!layout.equals(Layout.FULL)) {
            throw ArchiveException.at(
                    archive.directory(),
                    "layout " + layout,
                    "layout " + Layout.FULL + ", which has every probability",
                    "Write the metrics alone: --format td-metrics.");
        }
        Path into = directory.resolve(DynamicsFile.DIRECTORY);
        DynamicsFile.requireEmpty(into); // the reference takes every file in it for an epoch
        for (int e = 0; e < from.epochs(); e++) {
            Epoch epoch = archive.epoch(from.pass(), from.numbers().get(e));
            String logits = DynamicsFile.logits(e);
            write(into.resolve(DynamicsFile.name(e)), json -> epoch(json, epoch, logits));
        }
    }

    private void epoch(JsonGenerator json, Epoch epoch, String name) throws IOException {
        int classes = from.classes();
        boolean inOrder = (long) order.length * classes <= SLOTS;
        float[] slots = new float[inOrder ? order.length * classes : 0];
        int[] labels = new int[inOrder ? order.length : 0];
        BitSet seen = new BitSet();
        IOException[] failure = {null};
        epoch.read(
                (count, example, label, values) -> {
                    for (int i = 0; i < count; i++) {
                        int row = (int) example[i];
                        if (inOrder) {
                            seen.set(row);
                            labels[row] = label[i];
                            System.arraycopy(values, i * classes, slots, row * classes, classes);
                        } else {
                            try {
                                line(json, name, row, label[i], values, i * classes);
                            } catch (IOException e) {
                                failure[0] = e;
                            }
                        }
                    }
                });
        if (failure[0] != null) {
            throw failure[0];
        }
        for (int row : order) {
            if (seen.get(row)) {
                line(json, name, row, labels[row], slots, row * classes);
            }
        }
    }

    private void line(JsonGenerator json, String name, int row, int label, float[] p, int at)
            throws IOException {
        json.writeStartObject();
        guid(json, row);
        json.writeArrayFieldStart(name);
        for (int c = 0; c < from.classes(); c++) {
            double log = p[at + c] > 0 ? Math.log(p[at + c]) : LOG_ZERO;
            json.writeNumber(Decimals.text(log, LOG_DIGITS));
        }
        json.writeEndArray();
        json.writeNumberField(DynamicsFile.GOLD, label);
        json.writeEndObject();
    }

    private void guid(JsonGenerator json, int row) throws IOException {
        String id = examples.id(row);
        if (numbers) {
            json.writeNumberField(DynamicsFile.GUID, Long.parseLong(id));
        } else {
            json.writeStringField(DynamicsFile.GUID, id);
        }
    }

    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    private static void write(Path file, Content content) {
        Published.text(
                file,
                to -> {
                    try (JsonGenerator json = JSON.createGenerator(to)) {
                        json.setRootValueSeparator(new SerializedString("\n"));
                        content.write(json);
                        json.writeRaw('\n');
                    }
                });
    }
}
