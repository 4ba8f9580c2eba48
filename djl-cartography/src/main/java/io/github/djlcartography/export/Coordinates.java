package io.github.djlcartography.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.djlcartography.analyze.DataMap;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map that was published as a table: the reference's {@code td_metrics.jsonl}, its released
 * coordinates, or what {@code cartography map --csv} wrote. A JSON object a line, or CSV where the
 * file's name ends so; columns by name:
 *
 * <pre>
 *   guid or id         an integer or a text, no two alike
 *   confidence         mean p(gold), in [0, 1]
 *   variability        its standard deviation, in [0, 1]
 *   correct_count      number of epochs that were right; else correctness, which is that number in
 *                      the reference
 *   forgetting_events  or forgetfulness, 1000 where never learnt: where known
 *   label or gold      a class: where known
 *   epochs             in which the example was seen: where known
 * </pre>
 *
 * Other columns are not read. Rows are put in ascending order of the ids, as in {@link
 * ReferenceImport}; {@code examples} has the ids.
 *
 * @param map with a warning for what the table does not tell
 * @param examples ids of its rows
 */
public record Coordinates(DataMap map, Examples examples) {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

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

    /** One row of the table. */
    private record Place(
            double confidence,
            double variability,
            int correct,
            int forgotten,
            int label,
            int epochs) {}

    private static final class Reader {

        private static final int UNKNOWN = -1;

        private final Path file;
        private final Guids guids = new Guids();
        private final List<Place> places = new ArrayList<>();
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
            if (places.isEmpty()) {
                throw wrong("no example", "at least one");
            }
            return coordinates(told);
        }

        private Coordinates coordinates(int told) {
            List<String> warnings = new ArrayList<>();
            int epochs = told;
            if (epochs == 0 && places.stream().anyMatch(place -> place.epochs == UNKNOWN)) {
                epochs = Math.max(1, places.stream().mapToInt(Place::correct).max().orElse(0));
                warnings.add(
                        "the number of epochs is not told and taken to be "
                                + epochs
                                + ", the highest correctness");
            }
            if (places.stream().anyMatch(place -> place.forgotten == UNKNOWN)) {
                warnings.add("forgetting events are not told and stand as 0");
            }
            boolean labelled = places.stream().noneMatch(place -> place.label == UNKNOWN);
            if (!labelled) {
                warnings.add("labels are not told and stand as 0");
            }
            int[] order = guids.places();
            List<Place> rows = Arrays.stream(order).mapToObj(places::get).toList();
            DataMap map =
                    new PublishedMap(
                                    file.getFileName().toString(),
                                    rows.stream()
                                            .filter(row -> labelled)
                                            .mapToInt(Place::label)
                                            .toArray(),
                                    rows.stream().mapToDouble(Place::confidence).toArray(),
                                    rows.stream().mapToDouble(Place::variability).toArray(),
                                    rows.stream().mapToInt(Place::correct).toArray(),
                                    rows.stream()
                                            .mapToInt(row -> Math.max(0, row.forgotten))
                                            .toArray(),
                                    epochs(rows, epochs),
                                    warnings)
                            .map();
            return new Coordinates(map, guids.examples(order).with(ReferenceImport.INDEX, order));
        }

        private int[] epochs(List<Place> rows, int otherwise) {
            return rows.stream()
                    .mapToInt(
                            row -> {
                                int epochs = row.epochs == UNKNOWN ? otherwise : row.epochs;
                                if (epochs < row.correct) {
                                    throw wrong(
                                            "correctness " + row.correct + " in or before",
                                            "at most " + epochs + ", the number of epochs");
                                }
                                return epochs;
                            })
                    .toArray();
        }

        private void take(Map<String, String> row) {
            String guid = first(row, "guid", "id");
            if (guid == null || guid.isEmpty()) {
                throw wrong("no guid", "a column guid or id");
            } else if (guids.add(guid) != places.size()) {
                throw wrong("guid " + guid + " once more", "each once");
            }
            double confidence = number(row, 1, "confidence");
            double variability = number(row, 1, "variability");
            int correct = whole(row, "correct_count", "correctness");
            int forgotten = wholeIfThere(row, "forgetting_events", "forgetfulness");
            places.add(
                    new Place(
                            confidence,
                            variability,
                            correct,
                            forgotten == ReferenceExport.NEVER_LEARNT ? 0 : forgotten,
                            wholeIfThere(row, "label", "gold"),
                            wholeIfThere(row, "epochs")));
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
            double value = Double.NaN;
            try {
                value = text == null ? value : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                // said below
            }
            if (!(value >= 0 && value <= most)) {
                throw wrong(
                        text == null ? "no " + names[0] : names[0] + " " + text,
                        String.join(" or ", names) + ", a number in [0, " + most + "]");
            }
            return value;
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
                            + " correctness.");
        }
    }
}
