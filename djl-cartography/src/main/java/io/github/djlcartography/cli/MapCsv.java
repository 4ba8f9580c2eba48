package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
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

    /** Writes lines, each with its line feed. */
    interface Lines {
        /**
         * @throws IOException if the disk does not take them
         * @throws UncheckedIOException the same
         */
        void to(BufferedWriter writer) throws IOException;
    }

    static void write(Path file, List<String> header, Lines lines) {
        Path target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            try (BufferedWriter writer = Files.newBufferedWriter(target)) {
                writer.write(String.join(",", header.stream().map(MapCsv::cell).toList()) + "\n");
                lines.to(writer);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        } catch (IOException e) {
            throw new ArchiveException(file + ": writing failed (" + e + ").", e);
        }
    }

    private void write(DataMap some, BufferedWriter writer) {
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
            if (metric.isWhole()) {
                line.append((long) value);
            } else {
                line.append(value); // the shortest text that reads back as the same double
            }
        }
        for (String name : customs) {
            line.append(',').append(map.value(name, row));
        }
        for (Object values : metadata) {
            line.append(',').append(cell(String.valueOf(Array.get(values, (int) id))));
        }
        return line.append('\n').toString();
    }

    static String cell(String text) {
        return SPECIAL.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
