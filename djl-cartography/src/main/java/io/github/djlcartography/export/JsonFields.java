package io.github.djlcartography.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.djlcartography.archive.ArchiveException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one JSON object after the other says of its row. Ids and labels are fields of the object
 * itself, texts or numbers.
 */
final class JsonFields {

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // as Python writes them
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build();

    /** Tells where it is in bytes, which the one above does not. */
    private static final JsonFactory LOCATING =
            JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(StreamReadFeature.AUTO_CLOSE_SOURCE) // whose digest is asked for
                    .build();

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?");

    private final Path file;
    private final @Nullable String idName;
    private final @Nullable String labelName;
    private final Added added;
    private @Nullable String id;
    private @Nullable String label;
    private @Nullable String fault;
    private boolean labelIsText;
    private boolean empty; // the object

    JsonFields(Path file, @Nullable String idName, @Nullable String labelName, Added added) {
        this.file = file;
        this.idName = idName;
        this.labelName = labelName;
        this.added = added;
    }

    static JsonParser parser(byte[] bytes, int from, int length) throws IOException {
        return JSON.createParser(bytes, from, length);
    }

    static JsonParser parser(InputStream in) throws IOException {
        return LOCATING.createParser(in);
    }

    void clear() {
        id = null;
        label = null;
        fault = null;
        empty = true;
    }

    /**
     * Reads a value to its end.
     *
     * @param parser at its first token
     */
    void read(JsonParser parser, String where) throws IOException {
        clear();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            fault = "no object";
            parser.skipChildren();
            parser.finishToken();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            String name = parser.currentName();
            boolean isScalar = parser.nextToken().isScalarValue();
            if (name.equals(idName) && isScalar) {
                id = parser.getText();
            }
            if (name.equals(labelName) && isScalar) {
                label = parser.getText();
                labelIsText = parser.currentToken() == JsonToken.VALUE_STRING;
            }
            if (added.names().contains(name)) {
                throw ArchiveException.at(
                        file,
                        "a field " + name + " " + where,
                        "none of that name, which is to be added",
                        "Rename it, or give another name with --weights (SourceFilter.weights).");
            }
            parser.skipChildren();
        }
    }

    @Nullable String id() {
        return id;
    }

    @Nullable String label() {
        return label;
    }

    /** What is wrong with it, or null. */
    @Nullable String fault() {
        return fault;
    }

    /** The fields that are added, to stand before the object's last brace. */
    String added(List<Object> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            String name = added.names().get(i);
            text.append(empty && i == 0 ? "" : ",").append(quoted(name)).append(':');
            Object value = values.get(i);
            if (name.equals(added.corrected()) && !labelIsText) {
                text.append(value(value.toString(), 0));
            } else {
                text.append(value instanceof String s ? quoted(s) : Added.text(value));
            }
        }
        return text.toString();
    }

    /**
     * Where the value of the label is in an object; of a field that is there twice, the last.
     *
     * @param object its bytes, in which there is a label
     */
    Records.Span labelSpan(byte[] object) throws IOException {
        Records.Span span = new Records.Span(0, 0);
        try (JsonParser parser = LOCATING.createParser(object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isLabel = parser.currentName().equals(labelName);
                if (parser.nextToken().isScalarValue() && isLabel) {
                    int from = (int) parser.currentTokenLocation().getByteOffset();
                    parser.finishToken();
                    int to = (int) parser.currentLocation().getByteOffset();
                    span = new Records.Span(from, trimmed(object, from, to));
                }
                parser.skipChildren();
            }
        }
        return span;
    }

    /** The parser may stand after what ends a number. */
    private static int trimmed(byte[] object, int from, int to) {
        int end = to;
        while (end > from && " \t\r\n,}".indexOf(object[end - 1]) >= 0) {
            end--;
        }
        return object[from] == '"' ? to : end;
    }

    /**
     * A label as JSON.
     *
     * @param like the first byte of one that it takes the place of: a text stays one
     */
    static String value(String label, int like) {
        return like == '"' || !NUMBER.matcher(label).matches() ? quoted(label) : label;
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }
}
