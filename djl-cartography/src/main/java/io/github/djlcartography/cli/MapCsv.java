package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Decimals;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Published;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The map as CSV: id, label, the metrics, and on request what is known of the examples. Lines end
 * with a line feed; otherwise RFC 4180.
 */
final class MapCsv {

    private static final Pattern SPECIAL = Pattern.compile("[\",\r\n]");

    private final Set<Metric> metrics;
    private final List<String> customs;
    private final @Nullable Examples examples;
    private final List<String> header = new ArrayList<>(List.of("id", "label"));
    private final List<Object> metadata = new ArrayList<>(); // arrays, by root row

    MapCsv(
            Set<Metric> metrics,
            List<String> customs,
            @Nullable Examples examples,
            boolean withMetadata) {
        this.metrics = metrics;
        this.customs = customs;
        this.examples = examples;
        for (Metric metric : metrics) {
            header.add(metric.key());
        }
        header.addAll(customs);
        if (examples != null && withMetadata) {
            List<String> names = new ArrayList<>(examples.names());
            if (examples.has("text")) {
                names.add("text");
            }
            for (String name : names) {
                header.add(header.contains(name) ? "examples." + name : name);
                metadata.add(examples.column(name, Object.class));
            }
        }
    }

    /**
     * @param map gives its rows to whom it is given
     */
    void write(Path file, Consumer<Consumer<DataMap>> map) {
        write(file, header, writer -> map.accept(some -> write(some, writer)));
    }

    static void write(Path file, List<String> header, Published.Text lines) {
        Published.text(
                file,
                to -> {
                    to.write(String.join(",", header.stream().map(MapCsv::cell).toList()) + "\n");
                    try {
                        lines.writeTo(to);
                    } catch (UncheckedIOException e) {
                        throw e.getCause();
                    }
                });
    }

    private void write(DataMap some, Writer writer) {
        try {
            for (int row = 0; row < some.size(); row++) {
                writer.write(line(some, row));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line(DataMap map, int row) {
        long id = map.id(row);
        StringBuilder line = new StringBuilder(160);
        line.append(examples == null ? id : cell(examples.id(id))).append(',');
        line.append(map.label(row));
        for (Metric metric : metrics) {
            double value = map.value(metric, row);
            line.append(',');
            line.append(metric.isWhole() ? Long.toString((long) value) : Decimals.exact(value));
        }
        for (String name : customs) {
            line.append(',').append(Decimals.exact(map.value(name, row)));
        }
        for (Object values : metadata) {
            line.append(',').append(cell(text(Array.get(values, (int) id))));
        }
        return line.append('\n').toString();
    }

    static String text(Object value) {
        return value instanceof Double number ? Decimals.exact(number) : String.valueOf(value);
    }

    static String cell(String text) {
        return SPECIAL.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
