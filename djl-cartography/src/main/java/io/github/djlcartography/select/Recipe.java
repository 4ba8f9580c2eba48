package io.github.djlcartography.select;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.djlcartography.analyze.Decimals;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a decision was made: enough to make it again ({@link Selectors#of}). As text {@code
 * top(metric=variability, share=0.33)}, or {@code then(bottom(metric=el2n, share=0.9),
 * random(count=500, seed=1))}; as JSON {@code {"name": …, "parameters": {…}, "of": […]}}.
 *
 * @param name of the way to decide
 * @param parameters every one of them, seeds too, in their order: text, whole numbers (long),
 *     numbers (double), booleans, or lists of these
 * @param of the recipes that it is built on
 */
public record Recipe(String name, Map<String, Object> parameters, List<Recipe> of) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONG_LIST = 12; // values
    private static final int SHOWN = 6; // of a longer one

    /**
     * @throws IllegalArgumentException if a parameter is of another type, or no finite number
     */
    public Recipe {
        Map<String, Object> own = new LinkedHashMap<>();
        parameters.forEach((key, value) -> own.put(key, plain(key, value)));
        parameters = Collections.unmodifiableMap(own);
        of = List.copyOf(of);
    }

    /**
     * @param name of the way to decide
     * @param parameters names and values in turn
     * @return the recipe
     * @throws IllegalArgumentException if a parameter is of another type than those above
     */
    public static Recipe of(String name, Object... parameters) {
        Map<String, Object> pairs = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            pairs.put((String) parameters[i], parameters[i + 1]);
        }
        return new Recipe(name, pairs, List.of());
    }

    /**
     * @param recipes that it is built on
     * @return the same of these
     */
    public Recipe over(Recipe... recipes) {
        return new Recipe(name, parameters, List.of(recipes));
    }

    private static Object plain(String key, Object value) {
        if (value instanceof String || value instanceof Boolean || value instanceof Long) {
            return value;
        } else if (value instanceof Integer whole) {
            return whole.longValue();
        } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        } else if (value instanceof List<?> list) {
            return list.stream().map(one -> plain(key, one)).toList();
        }
        throw new IllegalArgumentException(
                key + ": found " + value + ", expected a text, a finite number or a boolean.");
    }

    /**
     * @param key of a parameter
     * @return whether it is there
     */
    public boolean has(String key) {
        return parameters.containsKey(key);
    }

    /**
     * @param key of a parameter
     * @return its value
     * @throws IllegalArgumentException if it is not there, or no number
     */
    public double number(String key) {
        return typed(key, Number.class, "a number").doubleValue();
    }

    /**
     * @param key of a parameter
     * @param otherwise the value where it is not there
     * @return its value
     * @throws IllegalArgumentException if it is no number
     */
    public double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    /**
     * @param key of a parameter
     * @return its value
     * @throws IllegalArgumentException if it is not there, or no whole number
     */
    public long whole(String key) {
        return typed(key, Long.class, "a whole number");
    }

    /**
     * @param key of a parameter
     * @param otherwise the value where it is not there
     * @return its value
     * @throws IllegalArgumentException if it is no whole number
     */
    public long whole(String key, long otherwise) {
        return has(key) ? whole(key) : otherwise;
    }

    /**
     * @param key of a parameter
     * @return its value
     * @throws IllegalArgumentException if it is not there, or no text
     */
    public String text(String key) {
        return typed(key, String.class, "a text");
    }

    /**
     * @param key of a parameter
     * @param otherwise the value where it is not there
     * @return its value
     * @throws IllegalArgumentException if it is no text
     */
    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /**
     * @param key of a parameter
     * @return its value, false where it is not there
     * @throws IllegalArgumentException if it is no boolean
     */
    public boolean flag(String key) {
        return has(key) && typed(key, Boolean.class, "true or false");
    }

    /**
     * @param key of a parameter
     * @return its numbers
     * @throws IllegalArgumentException if it is not there, or no list of numbers
     */
    public double[] numbers(String key) {
        return list(key, Number.class, "a list of numbers")
                .mapToDouble(Number::doubleValue)
                .toArray();
    }

    /**
     * @param key of a parameter
     * @return its whole numbers
     * @throws IllegalArgumentException if it is not there, or no list of whole numbers
     */
    public long[] wholes(String key) {
        return list(key, Long.class, "a list of whole numbers")
                .mapToLong(Long::longValue)
                .toArray();
    }

    /**
     * @param key of a parameter
     * @return its texts
     * @throws IllegalArgumentException if it is not there, or no list of texts
     */
    public List<String> texts(String key) {
        return list(key, String.class, "a list of texts").toList();
    }

    private <T> Stream<T> list(String key, Class<T> type, String expected) {
        List<?> list = typed(key, List.class, expected);
        if (!list.stream().allMatch(type::isInstance)) {
            throw wrong(key, expected);
        }
        return list.stream().map(type::cast);
    }

    /**
     * Refuses parameters that the way to decide does not have: a slip of the pen would go unseen.
     *
     * @param known names of all that it has
     * @throws IllegalArgumentException if there is another
     */
    public void only(String... known) {
        for (String key : parameters.keySet()) {
            if (!Set.of(known).contains(key)) {
                throw new IllegalArgumentException(
                        name
                                + ": found the parameter "
                                + key
                                + ", expected "
                                + (known.length == 0 ? "none" : String.join(", ", known))
                                + ".");
            }
        }
    }

    private <T> T typed(String key, Class<T> type, String expected) {
        Object value = parameters.get(key);
        if (!type.isInstance(value)) {
            throw wrong(key, expected);
        }
        return type.cast(value);
    }

    private IllegalArgumentException wrong(String key, String expected) {
        return new IllegalArgumentException(
                name
                        + ": found "
                        + (has(key) ? key + "=" + parameters.get(key) : "no " + key)
                        + ", expected "
                        + expected
                        + (has(key) ? "." : " of that name."));
    }

    /**
     * @return the recipe as a JSON object
     */
    public String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // to a text there is none
        }
        return text.toString();
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        if (!parameters.isEmpty()) {
            json.writeObjectFieldStart("parameters");
            for (Map.Entry<String, Object> one : parameters.entrySet()) {
                json.writeFieldName(one.getKey());
                write(json, one.getValue());
            }
            json.writeEndObject();
        }
        if (!of.isEmpty()) {
            json.writeArrayFieldStart("of");
            for (Recipe one : of) {
                one.write(json);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object one : list) {
                write(json, one);
            }
            json.writeEndArray();
        } else {
            json.writeRawValue(text(value));
        }
    }

    private static String text(Object value) {
        if (value instanceof Double number) {
            return Decimals.exact(number);
        } else if (value instanceof String text) {
            return RecipeText.quoted(text);
        }
        return value instanceof List<?> list
                ? list.stream().map(Recipe::text).collect(Collectors.joining(", ", "[", "]"))
                : value.toString();
    }

    /**
     * @param text as {@link #toString} or {@link #toJson} gives it
     * @return the recipe
     * @throws IllegalArgumentException if it is none
     */
    public static Recipe parse(String text) {
        return text.stripLeading().startsWith("{") ? json(text) : new RecipeText(text).recipe();
    }

    private static Recipe json(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT, "an object");
            Recipe recipe = read(parser);
            expect(parser.nextToken() == null, "nothing after it");
            return recipe;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("recipe: " + e.getOriginalMessage() + ".", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of a text there is none
        }
    }

    private static Recipe read(JsonParser parser) throws IOException {
        String name = "";
        Map<String, Object> parameters = new LinkedHashMap<>();
        List<Recipe> of = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "name" -> {
                    expect(value == JsonToken.VALUE_STRING, "a text as name");
                    name = parser.getText();
                }
                case "parameters" -> {
                    expect(value == JsonToken.START_OBJECT, "an object as parameters");
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String key = parser.currentName();
                        parameters.put(key, value(parser, parser.nextToken()));
                    }
                }
                case "of" -> {
                    expect(value == JsonToken.START_ARRAY, "a list as of");
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        expect(parser.currentToken() == JsonToken.START_OBJECT, "recipes in of");
                        of.add(read(parser));
                    }
                }
                default -> expect(false, "name, parameters and of, not " + field);
            }
        }
        expect(!name.isEmpty(), "a name");
        return new Recipe(name, parameters, of);
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser, parser.currentToken()));
                }
                yield list;
            }
            default ->
                    throw new IllegalArgumentException(
                            "recipe: found " + token + ", expected a text, number or boolean.");
        };
    }

    private static void expect(boolean right, String what) {
        if (!right) {
            throw new IllegalArgumentException("recipe: expected " + what + ".");
        }
    }

    @Override
    public String toString() {
        return text(Recipe::toString, Recipe::text);
    }

    /**
     * @return the same for people: long lists, such as the corners of a lasso, are cut, and say by
     *     how much; it does not read back
     */
    public String brief() {
        return text(Recipe::brief, Recipe::shortened);
    }

    private String text(Function<Recipe, String> recipe, Function<Object, String> value) {
        return name
                + Stream.concat(
                                of.stream().map(recipe),
                                parameters.entrySet().stream()
                                        .map(
                                                one ->
                                                        one.getKey()
                                                                + "="
                                                                + value.apply(one.getValue())))
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String shortened(Object value) {
        if (value instanceof List<?> list && list.size() > LONG_LIST) {
            String first = text(list.subList(0, SHOWN));
            int more = list.size() - SHOWN;
            return first.substring(0, first.length() - 1) + ", … " + more + " more]";
        }
        return text(value);
    }
}
