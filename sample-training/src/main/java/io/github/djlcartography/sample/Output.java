package io.github.djlcartography.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.diagnose.Certainty;
import io.github.djlcartography.report.Explorer;
import io.github.djlcartography.report.MapPlot;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the job of one seed writes: {@code run/}, {@code map.png}, {@code page.html}, {@code
 * selections/}, {@code results.json}, and {@code sample-settings.json}, by which it knows what it
 * may go on with.
 */
final class Output {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path directory;
    private final long seed;
    private final List<Result> results;

    private Output(Path directory, long seed, List<Result> results) {
        this.directory = directory;
        this.seed = seed;
        this.results = new ArrayList<>(results);
    }

    /**
     * A job of the same settings that was ended there is gone on with. Another one that this sample
     * left there gives way; anything else is left alone.
     *
     * @param settings of the job, but for the seed
     * @param again whether what is done gives way in any case
     */
    static Output of(Path directory, long seed, Map<String, String> settings, boolean again)
            throws IOException {
        Files.createDirectories(directory);
        Output output = new Output(directory, seed, List.of());
        Path results = output.results();
        Path file = directory.resolve("sample-settings.json");
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("seed", Long.toString(seed));
        String ours = JSON.writeValueAsString(all) + "\n";
        if (!again
                && Files.exists(results)
                && Files.exists(file)
                && Files.readString(file).equals(ours)) {
            return new Output(directory, seed, Result.read(results));
        }
        if (Files.exists(file)) {
            clear(output.run());
            clear(output.selections());
            Files.deleteIfExists(results);
        }
        if (Files.exists(output.run())) {
            throw new IOException(
                    "%s: found a run that this sample has not made, expected none. Give another --out, or move it."
                            .formatted(output.run()));
        }
        Files.writeString(file, ours);
        return output;
    }

    Path run() {
        return directory.resolve("run");
    }

    private Path results() {
        return directory.resolve("results.json");
    }

    private Path selections() {
        return directory.resolve("selections");
    }

    /** Of a run that is done. */
    Optional<Result> result(String trainingSet) {
        return results.stream()
                .filter(one -> one.trainingSet().equals(trainingSet) && one.seed() == seed)
                .findFirst();
    }

    /** A run is done. */
    void add(Result result) throws IOException {
        results.add(result);
        Result.write(results, results());
    }

    /** The results of other seeds too. */
    void keep(List<Result> all) throws IOException {
        Set<Long> anew = all.stream().map(Result::seed).collect(Collectors.toSet());
        results.removeIf(one -> one.seed() != seed && anew.contains(one.seed()));
        all.stream().filter(one -> one.seed() != seed).forEach(results::add);
        Result.write(results, results());
    }

    void save(String name, Selection selection) {
        selection.save(selections().resolve(name + ".arrow"));
    }

    /** The picture and the page; examples whose label is known to be wrong are ringed. */
    void save(DataMap map, Examples examples, int[] wrong) throws IOException {
        MapPlot plot = MapPlot.of(map);
        if (wrong.length > 0) {
            plot = plot.highlight("wrong label, planted", wrong);
        }
        try {
            plot.writePng(directory.resolve("map.png"));
        } catch (IllegalStateException e) { // no font: the rest of the job needs none
            System.err.println("map.png is not drawn: " + e.getMessage());
        }
        Trajectories trajectories = Analyzer.of(run()).trajectories();
        Archive archive = Archive.open(run());
        Explorer.of(map)
                .examples(examples)
                .trajectories(trajectories)
                .coverage(
                        map.provenance().numbers().stream()
                                .map(number -> archive.epoch(map.provenance().pass(), number))
                                .toList())
                .certainty(Certainty.builder(trajectories).build())
                .write(directory.resolve("page.html"));
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
