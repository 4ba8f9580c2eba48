package io.github.djlcartography.sample.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of a file of JSON objects, one after the other, or of one array of them. */
final class JsonRows {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // as Python writes them
                    .build();

    private JsonRows() {}

    static List<Row> read(RowFile source, TextColumns columns) {
        List<Row> rows = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(source.text())) {
            JsonToken token = parser.nextToken();
            boolean array = token == JsonToken.START_ARRAY;
            if (array) {
                token = parser.nextToken();
            }
            for (; token != null && token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                long line = parser.currentTokenLocation().getLineNr();
                JsonNode row = parser.readValueAsTree();
                if (!row.isObject()) {
                    throw source.at(
                            line,
                            said(row),
                            "a JSON object",
                            "Write a row as {\"column\": value}.");
                }
                rows.add(row(source, line, row, columns));
            }
            return rows;
        } catch (JsonProcessingException e) {
            throw source.at(
                    e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                    "no JSON (" + e.getOriginalMessage() + ")",
                    "a JSON object a line",
                    "Mend the line.");
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is read but memory", e);
        }
    }

    private static Row row(RowFile source, long line, JsonNode row, TextColumns columns) {
        List<String> texts = new ArrayList<>();
        for (String column : columns.texts()) {
            JsonNode value = field(source, line, row, column);
            if (!value.isTextual() && !isMissing(value)) {
                throw source.at(
                        line,
                        said(value) + " as " + column,
                        "a text",
                        "Give the columns of the texts with --text-columns.");
            }
            texts.add(isMissing(value) ? "" : value.textValue());
        }
        String id = columns.id();
        return new Row(
                line,
                texts,
                scalar(source, line, row, columns.label(), "a word or a whole number").strip(),
                id == null ? "" : scalar(source, line, row, id, "a word or a whole number"));
    }

    private static String scalar(
            RowFile source, long line, JsonNode row, String column, String expected) {
        JsonNode value = field(source, line, row, column);
        if (isMissing(value)) {
            return "";
        } else if (value.isTextual() || value.isBoolean() || value.isIntegralNumber()) {
            return value.asText();
        } else if (value.isFloatingPointNumber() && value.doubleValue() == value.longValue()) {
            return Long.toString(value.longValue()); // 1.0, as Pandas has it where some are missing
        }
        throw source.at(line, said(value) + " as " + column, expected, "Name another column.");
    }

    /** Also where Pandas wrote it: NaN. */
    private static boolean isMissing(JsonNode value) {
        return value.isNull() || (value.isNumber() && Double.isNaN(value.doubleValue()));
    }

    private static JsonNode field(RowFile source, long line, JsonNode row, String column) {
        @Nullable JsonNode value = row.get(column);
        if (value != null) {
            return value;
        }
        List<String> names = new ArrayList<>();
        row.fieldNames().forEachRemaining(names::add);
        throw source.at(
                line,
                "no field " + column,
                names.isEmpty() ? "it in every row" : "one of " + String.join(", ", names),
                "Every row needs the same fields.");
    }

    private static String said(JsonNode value) {
        String text = Objects.toString(value);
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
