package io.github.djlcartography.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.djlcartography.select.Advice;
import io.github.djlcartography.select.Difference;
import io.github.djlcartography.select.Removal;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What selections say as a whole, as JSON. */
final class SelectionJson {

    private static final JsonFactory JSON = new JsonFactory();

    private interface Content {
        void to(JsonGenerator json) throws IOException;
    }

    private SelectionJson() {}

    static String of(Selection selection, List<String> warnings) {
        return object(
                json -> {
                    json.writeStringField("dataset", selection.dataset());
                    json.writeStringField("fingerprint", selection.fingerprint());
                    json.writeFieldName("recipe");
                    json.writeRawValue(selection.recipe().toJson());
                    json.writeNumberField("candidates", selection.candidates().length);
                    json.writeNumberField("kept", selection.size());
                    json.writeBooleanField("weighted", selection.hasWeights());
                    json.writeObjectFieldStart("reasons");
                    for (Map.Entry<String, Integer> one : selection.reasons().entrySet()) {
                        json.writeNumberField(one.getKey(), one.getValue());
                    }
                    json.writeEndObject();
                    json.writeArrayFieldStart("classes");
                    for (Removal one : selection.removals()) {
                        json.writeStartObject();
                        json.writeStringField("name", one.slice());
                        json.writeNumberField("candidates", one.candidates());
                        json.writeNumberField("kept", one.kept());
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                    json.writeArrayFieldStart("warnings");
                    for (String one : warnings) {
                        json.writeString(one);
                    }
                    json.writeEndArray();
                });
    }

    static String of(Difference difference) {
        return object(
                json -> {
                    ids(json, "both", difference.both());
                    ids(json, "only_first", difference.onlyFirst());
                    ids(json, "only_second", difference.onlySecond());
                    json.writeNumberField("neither", difference.neither().length);
                    json.writeNumberField("reweighted", difference.reweighted());
                    json.writeNumberField("overlap", difference.overlap());
                });
    }

    static String of(Advice advice) {
        return object(
                json -> {
                    option(json, "recommended", advice.recommended());
                    json.writeNumberField("noise", advice.noise());
                    json.writeArrayFieldStart("evidence");
                    for (String one : advice.evidence()) {
                        json.writeString(one);
                    }
                    json.writeEndArray();
                    json.writeArrayFieldStart("alternatives");
                    for (Advice.Option one : advice.alternatives()) {
                        option(json, null, one);
                    }
                    json.writeEndArray();
                });
    }

    private static void option(JsonGenerator json, @Nullable String name, Advice.Option option)
            throws IOException {
        if (name != null) {
            json.writeFieldName(name);
        }
        json.writeStartObject();
        json.writeFieldName("recipe");
        json.writeRawValue(option.recipe().toJson());
        json.writeStringField("why", option.why());
        json.writeEndObject();
    }

    private static void ids(JsonGenerator json, String name, long[] ids) throws IOException {
        json.writeFieldName(name);
        json.writeArray(ids, 0, ids.length);
    }

    private static String object(Content content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            content.to(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // to a text there is none
        }
        return text.toString();
    }
}
