package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.report.MapPlot;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the job of one seed writes: {@code run/}, {@code map.png}, {@code selections/}.
 *
 * @param directory of it all
 */
record Output(Path directory) {

    /** A run that this sample left there before gives way; anything else is left alone. */
    static Output of(Path directory) throws IOException {
        Output output = new Output(directory);
        Files.createDirectories(directory);
        if (Files.exists(directory.resolve("results.json"))
                || Files.exists(output.run().resolve("manifest.json"))) {
            clear(output.run());
            clear(output.selections());
        }
        return output;
    }

    Path run() {
        return directory.resolve("run");
    }

    private Path selections() {
        return directory.resolve("selections");
    }

    void save(String name, Selection selection) {
        selection.save(selections().resolve(name + ".arrow"));
    }

    /** The picture; where it is known which labels are wrong, they are ringed. */
    void save(DataMap map, int @Nullable [] wrong) throws IOException {
        MapPlot plot = MapPlot.of(map);
        if (wrong != null) {
            plot = plot.highlight("wrong label, planted", wrong);
        }
        try {
            plot.writePng(directory.resolve("map.png"));
        } catch (IllegalStateException e) { // no font: the rest of the job needs none
            System.err.println("map.png is not drawn: " + e.getMessage());
        }
    }

    /** Deletes a directory and what is in it, if it is there. */
    static void clear(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
