package io.github.djlcartography.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.PublishedMap;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map that was published as a table: the reference's {@code td_metrics.jsonl}, its released
 * coordinates, AUM's {@code aum_values.csv}, or what {@code cartography map --csv} wrote. A JSON
 * object a line, or CSV where the file's name ends so; columns by name:
 *
 * <pre>
 *   guid, id or sample_id  an integer or a text, no two alike
 *   confidence             mean p(gold), in [0, 1]
 *   variability            its standard deviation, in [0, 1]
 *   correct_count          number of epochs that were right; else correctness, which is that number
 *                          in the reference
 *   forgetting_events      or forgetfulness, 1000 where never learnt: where known
 *   label or gold          a class: where known
 *   epochs                 in which the example was seen: where known
 *   aum and so on          any of {@link PublishedMap#others}, by its key
 * </pre>
 *
 * Confidence, variability and correctness come together, or not at all where there is another
 * metric: then the map has that one alone. What follows from them, and other columns, is not read.
 * Rows are put in ascending order of the ids, as in {@link ReferenceImport}; {@code examples} has
 * the ids.
 *
 * @param map with a warning for what the table does not tell
 * @param examples ids of its rows
 */
public record Coordinates(DataMap map, Examples examples) {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private static final int UNKNOWN = -1;

    /**
     * Reads a map whose table may not tell of how many epochs: then it is the highest number of
     * them that any example was right in, and a warning of the map says so.
     *
     * @param file to read
     * @return the map in it
     * @throws ArchiveException if a line has no such table's columns, or an id that was before
     */
    public static Coordinates read(Path file) {
        return new Reader(file).read(0);
    }

    /**
     * @param file to read
     * @param epochs that the map was made from, 1 or more
     * @return the map in it
     * @throws ArchiveException if a line has no such table's columns, or an id that was before
     */
    public static Coordinates read(Path file, int epochs) {
        return new Reader(file).read(epochs);
    }

    /** A column on its way in. */
    private static final class Numbers {
        private double[] values = new double[1024];
        private int count;

        void add(double value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = value;
        }

        boolean hasUnknown() {
            return Arrays.stream(values, 0, count).anyMatch(value -> value == UNKNOWN);
        }

        /** Puts a value where there is none. */
        void know(double otherwise) {
            for (int i = 0; i < count; i++) {
                values[i] = values[i] == UNKNOWN ? otherwise : values[i];
            }
        }

        /** The value of row r is that of place order[r]. */
        double[] in(int[] order) {
            return Arrays.stream(order).mapToDouble(place -> values[place]).toArray();
        }
    }

    private static final class Reader {

        private final Path file;
        private final Guids guids = new Guids();
        private final Map<Metric, Numbers> columns = new EnumMap<>(Metric.class);
        private final Numbers labels = new Numbers();
        private @Nullable Set<Metric> metrics; // of the first row
        private int line;

        Reader(Path file) {
            this.file = file;
        }

        Coordinates read(int told) {
            boolean csv = file.toString().endsWith(".csv");
            List<String> header = List.of();
            try (BufferedReader reader = Files.newBufferedReader(file)) {
                for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                    line++;
                    if (text.isBlank()) {
                        continue;
                    }
                    if (!csv) {
                        take(json(text));
                    } else if (header.isEmpty()) {
                        header = cells(text);
                    } else {
                        take(row(header, cells(text)));
                    }
                }
            } catch (JsonProcessingException e) {
                throw wrong(
                        "text that is no whole JSON (" + e.getOriginalMessage() + ")",
                        "one object a line");
            } catch (CharacterCodingException e) {
                line++;
                throw wrong("bytes that are no UTF-8", "text in UTF-8");
            } catch (IOException e) {
                throw new ArchiveException(file + ": reading failed (" + e + ").", e);
            }
            if (guids.size() == 0) {
                throw wrong("no example", "at least one");
            }
            return coordinates(told);
        }

        private Coordinates coordinates(int told) {
            List<String> warnings = new ArrayList<>();
            if (columns.containsKey(Metric.CONFIDENCE)) {
                epochs(told, warnings);
                if (column(Metric.FORGETTING_EVENTS).hasUnknown()) {
                    warnings.add("forgetting events are not told and stand as 0");
                    column(Metric.FORGETTING_EVENTS).know(0);
                }
            } else {
                warnings.add("no confidence and variability are told, only " + columns.keySet());
            }
            boolean labelled = !labels.hasUnknown();
            if (!labelled) {
                warnings.add("labels are not told and stand as 0");
            }
            int[] order = guids.places();
            Map<Metric, double[]> map = new EnumMap<>(Metric.class);
            columns.forEach((metric, numbers) -> map.put(metric, numbers.in(order)));
            int[] classes =
                    Arrays.stream(labels.in(labelled ? order : new int[0]))
                            .mapToInt(label -> (int) label)
                            .toArray();
            return new Coordinates(
                    new PublishedMap(file.getFileName().toString(), classes, map, warnings).map(),
                    guids.examples(order).with(ReferenceImport.INDEX, order));
        }

        private void epochs(int told, List<String> warnings) {
            Numbers epochs = column(Metric.EPOCHS);
            Numbers correct = column(Metric.CORRECT_COUNT);
            if (told == 0 && epochs.hasUnknown()) {
                double highest = Arrays.stream(correct.values).max().orElse(0);
                epochs.know(Math.max(1, highest));
                warnings.add(
                        "the number of epochs is not told and taken to be "
                                + (int) Math.max(1, highest)
                                + ", the highest correctness");
            }
            epochs.know(told);
            for (int place = 0; place < epochs.count; place++) {
                if (epochs.values[place] < correct.values[place]) {
                    throw wrong(
                            "correctness " + (int) correct.values[place] + " in or before",
                            "at most " + (int) epochs.values[place] + ", the number of epochs");
                }
            }
        }

        private Numbers column(Metric metric) {
            return columns.computeIfAbsent(metric, m -> new Numbers());
        }

        private void take(Map<String, String> row) {
            String guid = first(row, "guid", "id", "sample_id");
            if (row.containsKey("num_measurements")) {
                throw wrong("one of AUM's full records", "its aum_values.csv");
            } else if (guid == null || guid.isEmpty()) {
                throw wrong("no guid", "a column guid, id or sample_id");
            } else if (guids.add(guid) != labels.count) {
                throw wrong("guid " + guid + " once more", "each once");
            }
            Set<Metric> there = PublishedMap.others();
            there.removeIf(metric -> !row.containsKey(metric.key()));
            there.forEach(metric -> column(metric).add(other(row, metric)));
            if (there.isEmpty()
                    || first(row, "confidence", "variability", "correct_count", "correctness")
                            != null) {
                there.add(Metric.CONFIDENCE); // stands for all of these
                column(Metric.CONFIDENCE).add(number(row, 1, "confidence"));
                column(Metric.VARIABILITY).add(number(row, 1, "variability"));
                column(Metric.CORRECT_COUNT).add(whole(row, "correct_count", "correctness"));
                int forgotten = wholeIfThere(row, "forgetting_events", "forgetfulness");
                column(Metric.FORGETTING_EVENTS)
                        .add(forgotten == ReferenceExport.NEVER_LEARNT ? 0 : forgotten);
                column(Metric.EPOCHS).add(wholeIfThere(row, "epochs"));
            }
            labels.add(wholeIfThere(row, "label", "gold"));
            metrics = metrics == null ? there : metrics;
            if (!there.equals(metrics)) {
                throw wrong("columns " + there, "columns " + metrics + ", as in the first row");
            }
        }

        private double other(Map<String, String> row, Metric metric) {
            if (metric.isWhole()) {
                return whole(row, metric.key());
            }
            double value = parse(row.get(metric.key()));
            boolean none = metric != Metric.AUM && "NaN".equals(row.get(metric.key()));
            if (!none && !Double.isFinite(value)) {
                throw wrong(metric + " " + row.get(metric.key()), "a finite number");
            }
            return value;
        }

        private int wholeIfThere(Map<String, String> row, String... names) {
            return first(row, names) == null ? UNKNOWN : whole(row, names);
        }

        private static @Nullable String first(Map<String, String> row, String... names) {
            return Arrays.stream(names)
                    .filter(row::containsKey)
                    .findFirst()
                    .map(row::get)
                    .orElse(null);
        }

        private int whole(Map<String, String> row, String... names) {
            double value = number(row, Integer.MAX_VALUE, names);
            if (value != Math.rint(value)) {
                throw wrong(names[0] + " " + value, "a whole number");
            }
            return (int) value;
        }

        private double number(Map<String, String> row, int most, String... names) {
            String text = first(row, names);
            double value = parse(text);
            if (!(value >= 0 && value <= most)) {
                throw wrong(
                        text == null ? "no " + names[0] : names[0] + " " + text,
                        String.join(" or ", names) + ", a number in [0, " + most + "]");
            }
            return value;
        }

        private static double parse(@Nullable String text) {
            try {
                return text == null ? Double.NaN : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                return Double.NaN; // which is refused
            }
        }

        private Map<String, String> json(String text) throws IOException {
            Map<String, String> row = new HashMap<>();
            try (JsonParser json = JSON.createParser(text)) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw wrong("no JSON object", "one a line");
                }
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    if (json.nextToken().isScalarValue()) {
                        row.put(name, json.getText());
                    } else {
                        json.skipChildren();
                    }
                }
                if (json.nextToken() != null) {
                    throw wrong("more after the object", "one object a line");
                }
            }
            return row;
        }

        private Map<String, String> row(List<String> header, List<String> cells) {
            if (cells.size() != header.size()) {
                throw wrong(cells.size() + " cells", header.size() + ", as in the header");
            }
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                row.put(header.get(i), cells.get(i));
            }
            return row;
        }

        /** RFC 4180, without line breaks in a cell. */
        private List<String> cells(String text) {
            List<String> cells = new ArrayList<>();
            StringBuilder cell = new StringBuilder();
            boolean quoted = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '"') {
                    if (!quoted && i > 0 && text.charAt(i - 1) == '"') {
                        cell.append(c); // the second of two
                    }
                    quoted = !quoted;
                } else if (c == ',' && !quoted) {
                    cells.add(cell.toString());
                    cell.setLength(0);
                } else {
                    cell.append(c);
                }
            }
            if (quoted) {
                throw wrong("a quote that does not end", "one row a line");
            }
            cells.add(cell.toString());
            return cells;
        }

        private ArchiveException wrong(String found, String expected) {
            return ArchiveException.at(
                    file,
                    found + " in line " + line,
                    expected,
                    "Give a published map: JSON lines or .csv with guid, confidence, variability and"
                            + " correctness, or AUM's aum_values.csv.");
        }
    }
}
