package io.github.djlcartography.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * {@value SourceFilter#RECORD}: how each output in its directory came to be, by the output's name;
 * of a directory "." stands for all of it. Says nothing of when or where, so that the same
 * filtering gives the same bytes.
 */
final class FilteringJson {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int VERSION = 1;

    private final TreeMap<String, String> outputs = new TreeMap<>(); // JSON of each

    /**
     * @param force whether one that is no such file is replaced
     * @throws ArchiveException if it is none and not
     */
    static FilteringJson read(Path file, boolean force) throws IOException {
        FilteringJson record = new FilteringJson();
        if (!Files.exists(file)) {
            return record;
        }
        boolean whole = false;
        try (JsonParser parser = JSON.createParser(Files.readString(file))) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals("outputs") && parser.currentToken() == JsonToken.START_OBJECT) {
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String output = parser.currentName();
                        parser.nextToken();
                        record.outputs.put(output, copy(parser));
                    }
                    whole = true;
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            whole = false;
        }
        if (!whole && !force) {
            throw ArchiveException.at(
                    file,
                    "another program's file",
                    "none, or a record of what was filtered to its directory",
                    "Give another directory, or replace it with --force (SourceFilter.force).");
        }
        return record;
    }

    private static String copy(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.copyCurrentStructure(parser);
        }
        return text.toString();
    }

    void put(String output, Selection selection, SourceFilter how, Filtered done)
            throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart("selection");
            json.writeFieldName("recipe");
            json.writeRawValue(selection.recipe().toJson());
            json.writeStringField("dataset", selection.dataset());
            json.writeNumberField("rows", selection.rows());
            json.writeStringField("fingerprint", selection.fingerprint());
            json.writeNumberField("kept", selection.size());
            json.writeEndObject();
            json.writeStringField("format", done.format().key());
            json.writeObjectFieldStart("options");
            how.describe(json);
            json.writeEndObject();
            json.writeNumberField("rows", done.rows());
            json.writeNumberField("kept", done.kept());
            json.writeNumberField("dropped", done.dropped());
            if (done.relabelled() > 0) {
                json.writeNumberField("relabelled", done.relabelled());
            }
            json.writeNumberField("malformed", done.malformed());
            json.writeArrayFieldStart("malformed_rows");
            for (Filtered.Row row : done.malformedRows()) {
                json.writeStartObject();
                json.writeNumberField("line", row.line());
                json.writeStringField("why", row.why());
                json.writeEndObject();
            }
            json.writeEndArray();
            files(json, "sources", done.sources());
            files(json, "outputs", done.outputs());
            json.writeEndObject();
        }
        outputs.put(output, text.toString());
    }

    private static void files(JsonGenerator json, String name, List<Filtered.File> files)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (Filtered.File file : files) {
            json.writeStartObject();
            json.writeStringField("name", file.name());
            json.writeNumberField("bytes", file.bytes());
            json.writeStringField("sha256", file.sha256());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** What was written of one output. */
    String get(String output) {
        return outputs.getOrDefault(output, "{}");
    }

    /** Writes a new file, and flushes it to disk. */
    void write(Path file) throws IOException {
        StringWriter text = new StringWriter();
        write(text);
        try (Output out = new Output(file, false)) {
            out.stream().write(text.toString().getBytes(StandardCharsets.UTF_8));
            out.finish("");
        }
    }

    private void write(Writer text) throws IOException {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n"); // the same on every system
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(lines);
        printer.indentArraysWith(lines);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.setPrettyPrinter(printer);
            json.writeStartObject();
            json.writeNumberField("format_version", VERSION);
            json.writeObjectFieldStart("outputs");
            for (var output : outputs.entrySet()) {
                json.writeFieldName(output.getKey());
                try (JsonParser parser = JSON.createParser(output.getValue())) {
                    parser.nextToken();
                    json.copyCurrentStructure(parser);
                }
            }
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
