package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The map as CSV: id, label, the metrics, and on request what is known of the examples. Lines end
 * with a line feed; otherwise RFC 4180.
 */
final class MapCsv {

    private static final Pattern SPECIAL = Pattern.compile("[\",\r\n]");

    private final DataMap map;
    private final @Nullable Examples examples;
    private final List<String> header = new ArrayList<>(List.of("id", "label"));
    private final List<Object> metadata = new ArrayList<>(); // arrays, by root row

    MapCsv(DataMap map, @Nullable Examples examples, boolean withMetadata) {
        this.map = map;
        this.examples = examples;
        for (Metric metric : map.metrics()) {
            header.add(metric.key());
        }
        header.addAll(map.customs());
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

    void write(Path file) {
        Path target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            try (BufferedWriter writer = Files.newBufferedWriter(target)) {
                writer.write(String.join(",", header.stream().map(MapCsv::cell).toList()) + "\n");
                for (int row = 0; row < map.size(); row++) {
                    writer.write(line(row));
                }
            }
        } catch (IOException e) {
            throw new ArchiveException(file + ": writing failed (" + e + ").", e);
        }
    }

    private String line(int row) {
        long id = map.id(row);
        StringBuilder line = new StringBuilder(160);
        line.append(examples == null ? id : cell(examples.id(id))).append(',');
        line.append(map.label(row));
        for (Metric metric : map.metrics()) {
            double value = map.value(metric, row);
            line.append(',');
            if (metric.isWhole()) {
                line.append((long) value);
            } else {
                line.append(value); // the shortest text that reads back as the same double
            }
        }
        for (String name : map.customs()) {
            line.append(',').append(map.value(name, row));
        }
        for (Object values : metadata) {
            line.append(',').append(cell(String.valueOf(Array.get(values, (int) id))));
        }
        return line.append('\n').toString();
    }

    private static String cell(String text) {
        return SPECIAL.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
