package io.github.djlcartography.export;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON objects, one a line. */
final class JsonRecords extends Records {

    private final JsonFields fields;

    JsonRecords(
            Path file,
            InputStream in,
            @Nullable String idName,
            @Nullable String labelName,
            Added added) {
        super(file, in);
        fields = new JsonFields(file, idName, labelName, added);
    }

    @Override
    int split() throws IOException {
        int end = lineEnd();
        fields.clear();
        try (JsonParser parser = JsonFields.parser(bytes(), start(), end)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                fields.read(parser, "on line " + line());
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

    @Override
    @Nullable String id() {
        return fields.id();
    }

    @Override
    @Nullable String label() {
        return fields.label();
    }

    @Override
    Span labelSpan() throws IOException {
        return fields.labelSpan(Arrays.copyOfRange(bytes(), start(), start() + content()));
    }

    @Override
    String relabelled(Span old, String label) {
        return JsonFields.value(label, bytes()[start() + old.from()]);
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
        return fields.added(values);
    }
}
