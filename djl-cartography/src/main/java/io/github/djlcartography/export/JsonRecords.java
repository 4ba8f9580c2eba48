package io.github.djlcartography.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.djlcartography.archive.ArchiveException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON objects, one a line. Ids and labels are fields of the object itself, texts or numbers. */
final class JsonRecords extends Records {

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // as Python writes them
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build();

    private final @Nullable String idName;
    private final @Nullable String labelName;
    private final Added added;
    private @Nullable String id;
    private @Nullable String label;
    private boolean empty; // the object

    JsonRecords(
            Path file,
            InputStream in,
            @Nullable String idName,
            @Nullable String labelName,
            Added added) {
        super(file, in);
        this.idName = idName;
        this.labelName = labelName;
        this.added = added;
    }

    @Override
    int split() throws IOException {
        int end = lineEnd();
        id = null;
        label = null;
        empty = true;
        try (JsonParser parser = JSON.createParser(bytes(), start(), end)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                fields(parser);
                if (parser.nextToken() != null) {
                    fault("more than one object on its line");
                }
            } else {
                fault("no object");
            }
        } catch (JsonProcessingException e) {
            fault("no JSON (" + e.getOriginalMessage() + ")");
        } catch (CharConversionException e) {
            fault("no JSON in UTF-8");
        }
        return end;
    }

    private void fields(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            String name = parser.currentName();
            boolean isScalar = parser.nextToken().isScalarValue();
            if (name.equals(idName) && isScalar) {
                id = parser.getText();
            }
            if (name.equals(labelName) && isScalar) {
                label = parser.getText();
            }
            if (added.names().contains(name)) {
                throw ArchiveException.at(
                        file,
                        "a field " + name + " on line " + line(),
                        "none of that name, which is to be added",
                        "Rename it, or give another name with --weights (SourceFilter.weights).");
            }
            parser.skipChildren();
        }
    }

    @Override
    @Nullable String id() {
        return id;
    }

    @Override
    @Nullable String label() {
        return label;
    }

    @Override
    int endOfValues() {
        int end = content();
        while (bytes()[start() + end - 1] != '}') {
            end--;
        }
        return end - 1;
    }

    @Override
    String added(List<Object> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            text.append(empty && i == 0 ? "" : ",").append(quoted(added.names().get(i)));
            Object value = values.get(i);
            text.append(':').append(value instanceof String s ? quoted(s) : Added.text(value));
        }
        return text.toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }
}
