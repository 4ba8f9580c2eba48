package io.github.djlcartography.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Decimals;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Published;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Examples for people to look at, the most suspicious first: those of the lowest confidence, of
 * equal ones in dataset order. What people say of them comes back through {@link Corrections}.
 */
public final class Review {

    /** What begins a formula in a spreadsheet. */
    private static final String FORMULA = "=+-@\t\r\n";

    /** Columns of the table that metadata could have the names of. */
    private static final Set<String> TAKEN =
            Set.of("id", "label", "given_label", "example_id", "guid", Corrections.FINGERPRINT);

    private static final String TEXT = "text";
    private static final String THUMBNAIL = "thumbnail";
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final DataMap map;
    private final Provenance from;
    private final @Nullable Examples examples;
    private int[] rows; // of the map

    private Review(DataMap map, @Nullable Examples examples) {
        this.map = map;
        from = map.provenance();
        this.examples = examples;
        double[] confidence = map.values(Metric.CONFIDENCE);
        rows =
                IntStream.range(0, map.size())
                        .boxed()
                        .sorted(Comparator.comparingDouble(row -> confidence[row]))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    /**
     * @param map of the examples to look at, with confidence
     * @param examples the run's, for their ids, texts and thumbnails, or null
     * @return the review
     * @throws IllegalArgumentException if the map has no confidence
     */
    public static Review of(DataMap map, @Nullable Examples examples) {
        return new Review(map, examples);
    }

    /**
     * Leaves out all but the most suspicious.
     *
     * @param count how many stay at most
     * @return this
     */
    public Review first(int count) {
        rows = Arrays.copyOf(rows, Math.min(count, rows.length));
        return this;
    }

    /**
     * Writes tasks for Label Studio: a JSON array to import. In {@code data} are {@code
     * example_id}, {@code given_label}, {@code text} and {@code image} where they are known, {@code
     * confidence}, {@code variability}, {@code correctness} and the dataset's {@code fingerprint};
     * the label that was given stands as a prediction with the confidence as its score, by which
     * the Data Manager sorts.
     *
     * @param file to write
     * @throws io.github.djlcartography.archive.ArchiveException if it cannot be written
     */
    public void labelStudio(Path file) {
        String[] texts = column(TEXT, String[].class);
        byte[][] images = column(THUMBNAIL, byte[][].class);
        Published.text(
                file,
                to -> {
                    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
                    try (JsonGenerator json = JSON.createGenerator(to)) {
                        json.setPrettyPrinter(
                                new DefaultPrettyPrinter()
                                        .withObjectIndenter(lines)
                                        .withArrayIndenter(lines));
                        json.writeStartArray();
                        for (int row : rows) {
                            task(json, row, texts, images);
                        }
                        json.writeEndArray();
                        json.writeRaw('\n');
                    }
                });
    }

    private void task(
            JsonGenerator json, int row, String @Nullable [] texts, byte @Nullable [][] images)
            throws IOException {
        int id = (int) map.id(row);
        json.writeStartObject();
        json.writeObjectFieldStart("data");
        json.writeStringField(Corrections.ID, id(id));
        json.writeStringField("given_label", name(map.label(row)));
        if (texts != null) {
            json.writeStringField(TEXT, texts[id]);
        }
        if (images != null && images[id].length > 0) {
            String type = images[id][0] == (byte) 0x89 ? "png" : "jpeg";
            json.writeStringField(
                    "image",
                    "data:image/"
                            + type
                            + ";base64,"
                            + Base64.getEncoder().encodeToString(images[id]));
        }
        for (Metric metric : measured()) {
            json.writeFieldName(metric.key());
            json.writeNumber(Decimals.exact(map.value(metric, row)));
        }
        json.writeStringField(Corrections.FINGERPRINT, from.fingerprint());
        json.writeEndObject();
        json.writeArrayFieldStart("predictions");
        json.writeStartObject();
        json.writeStringField("model_version", "given label");
        json.writeFieldName("score");
        json.writeNumber(Decimals.exact(map.value(Metric.CONFIDENCE, row)));
        json.writeArrayFieldStart("result");
        json.writeStartObject();
        json.writeStringField("from_name", "label");
        json.writeStringField("to_name", shown());
        json.writeStringField("type", "choices");
        json.writeObjectFieldStart("value");
        json.writeArrayFieldStart("choices");
        json.writeString(name(map.label(row)));
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    /**
     * @return Label Studio's labelling interface for these tasks, for its settings
     */
    public String labelStudioInterface() {
        StringBuilder xml = new StringBuilder("<View>\n");
        if (examples != null && examples.has(THUMBNAIL)) {
            xml.append("  <Image name=\"image\" value=\"$image\"/>\n");
        }
        if (shown().equals(TEXT)) {
            String field = examples != null && examples.has(TEXT) ? TEXT : Corrections.ID;
            xml.append("  <Text name=\"text\" value=\"$").append(field).append("\"/>\n");
        }
        xml.append("  <Choices name=\"label\" toName=\"")
                .append(shown())
                .append("\" choice=\"single\">\n");
        for (int label = 0; label < from.classes(); label++) {
            xml.append("    <Choice value=\"").append(escaped(name(label))).append("\"/>\n");
        }
        return xml.append("  </Choices>\n</View>\n").toString();
    }

    /** What of a task is labelled: its text where there is one, as on the page. */
    private String shown() {
        return examples != null && examples.has(THUMBNAIL) && !examples.has(TEXT) ? "image" : TEXT;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    /**
     * Writes a table to fill in, as CSV: {@code id}, {@code label} (empty, for the right one where
     * the given one is wrong), {@code given_label}, the metrics to four decimals, the examples'
     * metadata and {@code text}, and the dataset's {@code fingerprint}. What a spreadsheet would
     * take for a formula has an apostrophe before it, as spreadsheets have it.
     *
     * @param file to write
     * @throws io.github.djlcartography.archive.ArchiveException if it cannot be written
     */
    public void sheet(Path file) {
        List<Object> known = new ArrayList<>(); // arrays, by row of the dataset
        StringBuilder header = new StringBuilder("id,label,given_label");
        measured().forEach(metric -> header.append(',').append(metric.key()));
        if (examples != null) {
            List<String> names = new ArrayList<>(examples.names());
            if (examples.has(TEXT)) {
                names.add(TEXT);
            }
            for (String name : names) {
                known.add(examples.column(name, Object.class));
                header.append(',').append(cell(TAKEN.contains(name) ? "examples." + name : name));
            }
        }
        header.append(',').append(Corrections.FINGERPRINT).append('\n');
        Published.text(
                file,
                to -> {
                    to.write(header.toString());
                    for (int row : rows) {
                        int id = (int) map.id(row);
                        to.write(cell(id(id)) + ",," + cell(name(map.label(row))));
                        for (Metric metric : measured()) {
                            to.write("," + Decimals.text(map.value(metric, row), 4));
                        }
                        for (Object column : known) {
                            to.write("," + cell(String.valueOf(Array.get(column, id))));
                        }
                        to.write("," + from.fingerprint() + "\n");
                    }
                });
    }

    /** As a spreadsheet shows it as it is. */
    private static String cell(String text) {
        boolean formula = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
        return Csv.cell(formula ? "'" + text : text);
    }

    /** The text of such a cell. */
    static String uncell(String cell) {
        boolean formula =
                cell.length() > 1 && cell.charAt(0) == '\'' && FORMULA.indexOf(cell.charAt(1)) >= 0;
        return formula ? cell.substring(1) : cell;
    }

    private static List<Metric> measured() {
        return List.of(Metric.CONFIDENCE, Metric.VARIABILITY, Metric.CORRECTNESS);
    }

    private String id(int row) {
        return examples == null ? Integer.toString(row) : examples.id(row);
    }

    private String name(int label) {
        List<String> names = from.classNames();
        return label >= 0 && label < names.size() ? names.get(label) : Integer.toString(label);
    }

    private <T> @Nullable T column(String name, Class<T> type) {
        return examples == null || !examples.has(name) ? null : examples.column(name, type);
    }
}
