package io.github.djlcartography.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.archive.ArchiveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Labels that people have corrected, each of an example by its id:
 *
 * <pre>
 *   .csv, .tsv              a header with example_id, id or guid, and label
 *   .json, .jsonl           objects with these fields, in an array or one after the other
 *   Label Studio's export   JSON: tasks as {@link Review} makes them, with one choice each;
 *                           its JSON-MIN and CSV are the above
 * </pre>
 *
 * A label is the name of a class, its number, or what stands for it in the source. A row whose
 * label is empty, a task that nobody has labelled or that was skipped, corrects nothing. Where
 * there is a {@code fingerprint}, it is the dataset's.
 */
public final class Corrections {

    static final String ID = "example_id";
    static final String FINGERPRINT = "fingerprint";

    private static final List<String> IDS = List.of(ID, "id", "guid");
    private static final String LABEL = "label";
    private static final ObjectMapper JSON =
            new ObjectMapper(
                    JsonFactory.builder()
                            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE) // whose digest is wanted
                            .build());

    /** One of them, and where it stands, such as {@code line 3}. */
    record Correction(String id, String label, String where) {}

    private final Path file;
    private final List<Correction> all = new ArrayList<>();
    private int open;
    private @Nullable String fingerprint;
    private Filtered.File read;

    private Corrections(Path file) {
        this.file = file;
        if (!Files.exists(file)) {
            throw ArchiveException.at(
                    file, "nothing", "corrected labels", "Give a file that is there.");
        }
        SourceFormat format = SourceFormat.of(file, null);
        try (Input in = new Input(file, bytes -> {})) {
            switch (format) {
                case CSV, TSV -> table(in, format);
                case JSON_LINES, JSON_ARRAY -> objects(in);
                default ->
                        throw ArchiveException.at(
                                file,
                                "a file of format " + format,
                                "corrected labels as .csv, .tsv, .json or .jsonl",
                                "Save them as one of these.");
            }
            read = in.digested(String.valueOf(file.getFileName()));
            if (all.isEmpty()) {
                throw ArchiveException.at(
                        file,
                        "no label in any of " + open + " rows or tasks",
                        "a corrected label in one at least",
                        "Fill in label where the given one is wrong.");
            }
        } catch (IOException e) {
            throw ArchiveException.at(
                    file,
                    "that reading failed (" + e + ")",
                    "corrected labels",
                    "Give one that may be read.");
        }
    }

    /**
     * @param file to read
     * @return the corrections in it
     * @throws ArchiveException if it is none of the above, a row has no id, no row has a label, or
     *     they are about several datasets
     */
    public static Corrections read(Path file) {
        return new Corrections(file);
    }

    /**
     * @return rows or tasks that have a label
     */
    public int size() {
        return all.size();
    }

    /**
     * @return rows or tasks without one, which correct nothing
     */
    public int withoutLabel() {
        return open;
    }

    Path file() {
        return file;
    }

    List<Correction> all() {
        return all;
    }

    /** Of the dataset, where they tell it. */
    @Nullable String fingerprint() {
        return fingerprint;
    }

    /** The file as it was read. */
    Filtered.File source() {
        return read;
    }

    private void table(Input in, SourceFormat format) throws IOException {
        DelimitedRecords records =
                new DelimitedRecords(
                        file,
                        in.stream(),
                        format == SourceFormat.TSV ? '\t' : ',',
                        format == SourceFormat.CSV,
                        true,
                        null,
                        null,
                        Added.NONE);
        records.begin();
        List<String> names = records.names();
        int id = IDS.stream().mapToInt(names::indexOf).filter(at -> at >= 0).findFirst().orElse(-1);
        int label = names.indexOf(LABEL);
        if (id < 0 || label < 0) {
            throw wrong("columns " + names, "id and label among them");
        }
        int about = names.indexOf(FINGERPRINT);
        while (records.next()) {
            String where = "line " + records.line();
            String fault = records.fault();
            if (fault != null) {
                throw wrong(fault + " on " + where, "as many as in the header");
            }
            take(
                    Review.uncell(records.field(id)),
                    Review.uncell(records.field(label)),
                    about < 0 ? "" : records.field(about),
                    where);
        }
    }

    private void objects(Input in) throws IOException {
        try (MappingIterator<JsonNode> nodes =
                JSON.readerFor(JsonNode.class).readValues(in.stream())) {
            for (int i = 1; nodes.hasNextValue(); i++) {
                take(nodes.nextValue(), "object " + i);
            }
        } catch (JsonProcessingException e) {
            throw wrong("no JSON (" + e.getOriginalMessage() + ")", "JSON objects");
        }
    }

    private void take(JsonNode object, String where) {
        boolean isTask = object.path("data").isObject();
        JsonNode fields = isTask ? object.get("data") : object;
        String id =
                IDS.stream()
                        .map(fields::path)
                        .filter(JsonNode::isValueNode)
                        .map(JsonNode::asText)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        wrong(
                                                where + " without an id",
                                                "a field "
                                                        + String.join(", ", IDS)
                                                        + (isTask ? " in its data" : "")));
        take(
                id,
                isTask ? choice(object, where) : fields.path(LABEL).asText(),
                fields.path(FINGERPRINT).asText(),
                where);
    }

    /** What those who labelled a task chose; empty where nobody did. */
    private String choice(JsonNode task, String where) {
        Set<String> chosen = new TreeSet<>();
        for (JsonNode annotation : task.path("annotations")) {
            if (annotation.path("was_cancelled").asBoolean()) {
                continue;
            }
            for (JsonNode result : annotation.path("result")) {
                result.path("value").path("choices").forEach(one -> chosen.add(one.asText()));
            }
        }
        if (chosen.size() > 1) {
            throw wrong(
                    "the choices " + chosen + " in the task that is " + where,
                    "one class for each task");
        }
        return chosen.isEmpty() ? "" : chosen.iterator().next();
    }

    private void take(String id, String label, String about, String where) {
        if (!about.isEmpty()) {
            if (fingerprint != null && !fingerprint.equals(about)) {
                throw wrong(
                        "fingerprints " + fingerprint + " and, at " + where + ", " + about,
                        "corrections to one dataset");
            }
            fingerprint = about;
        }
        if (id.isEmpty()) {
            throw wrong("an empty id at " + where, "that of an example");
        } else if (label.isBlank()) {
            open++;
        } else {
            all.add(new Correction(id, label.strip(), where));
        }
    }

    private ArchiveException wrong(String found, String expected) {
        return ArchiveException.at(
                file,
                found,
                expected,
                "Corrections are rows, or JSON objects, with an id and a label; or Label Studio's"
                        + " export as JSON.");
    }
}
