package io.github.djlcartography.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that was read, with fields of known types. Jackson's databind would do it too, but
 * takes longer to load than a map of half a million examples takes to make. What is null counts as
 * not there.
 */
final class Json {

    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Object> fields;

    private Json(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * @throws JsonProcessingException if the bytes are no JSON object in UTF-8
     */
    static Json parse(byte[] text) throws JsonProcessingException {
        try {
            return parse(UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString());
        } catch (CharacterCodingException e) {
            throw wrong("bytes that are no UTF-8");
        }
    }

    /**
     * @throws JsonProcessingException if the text is no JSON object
     */
    static Json parse(String text) throws JsonProcessingException {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw wrong("no object");
            }
            return object(parser);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of a text there is none
        }
    }

    private static Json object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            Object value = value(parser, parser.nextToken());
            if (value != null) {
                fields.put(name, value);
            }
        }
        return new Json(fields);
    }

    private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token)
            throws IOException {
        if (token == JsonToken.START_OBJECT) {
            return object(parser);
        } else if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> values = new ArrayList<>();
            for (JsonToken t = parser.nextToken();
                    t != JsonToken.END_ARRAY && t != null;
                    t = parser.nextToken()) {
                values.add(value(parser, t));
            }
            return values;
        } else if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getLongValue();
        } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            return parser.getDoubleValue();
        } else if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        return token == JsonToken.VALUE_STRING ? parser.getText() : token;
    }

    /** Whether there is any such field. */
    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** A field as it is, for a message. */
    @Nullable Object raw(String name) {
        return fields.get(name);
    }

    /** A whole number of 64 bits, or what stands for one that is not there. */
    long whole(String name, long otherwise) throws JsonProcessingException {
        return fields.containsKey(name) ? typed(name, Long.class, "a whole number") : otherwise;
    }

    /** A whole number of 32 bits; 0 where it is not there. */
    int count(String name) throws JsonProcessingException {
        long value = whole(name, 0);
        if (value != (int) value) {
            throw wrong(name + " is " + value);
        }
        return (int) value;
    }

    /** Any number; 0 where it is not there. */
    double number(String name) throws JsonProcessingException {
        return fields.containsKey(name) ? typed(name, Number.class, "a number").doubleValue() : 0;
    }

    @Nullable String text(String name) throws JsonProcessingException {
        return fields.containsKey(name) ? typed(name, String.class, "a text") : null;
    }

    @Nullable Json object(String name) throws JsonProcessingException {
        return fields.containsKey(name) ? typed(name, Json.class, "an object") : null;
    }

    @Nullable List<String> texts(String name) throws JsonProcessingException {
        if (!fields.containsKey(name)) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (Object value : typed(name, List.class, "a list")) {
            if (!(value instanceof String text)) {
                throw wrong(name + " holds " + value + ", which is no text");
            }
            texts.add(text);
        }
        return texts;
    }

    /** All fields, each a text. */
    Map<String, String> texts() throws JsonProcessingException {
        Map<String, String> texts = new HashMap<>();
        for (String name : fields.keySet()) {
            texts.put(name, typed(name, String.class, "a text"));
        }
        return texts;
    }

    private <T> T typed(String name, Class<T> type, String what) throws JsonProcessingException {
        Object value = fields.get(name);
        if (!type.isInstance(value)) {
            throw wrong(name + " is " + value + ", which is not " + what);
        }
        return type.cast(value);
    }

    private static JsonProcessingException wrong(String why) {
        return new JsonParseException(null, why);
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
