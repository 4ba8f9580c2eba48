package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Parameters;

/** Which runs, and which of their epochs: the same for every command that takes several. */
final class RunOptions extends EpochOptions {

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN_DIR",
            description =
                    "Directory of a run, or a map: .arrow as map --out writes it, .jsonl or .csv as"
                            + " it was published, AUM's aum_values.csv. Several are runs of one"
                            + " training with other seeds, which are merged.")
    private List<Path> runs = List.of();

    /**
     * Makes the map; what a reader must know about it goes to standard error.
     *
     * @param needed metrics that it must have; of a run those of p(gold) are always there, and
     *     where nothing is named the default ones
     * @throws IllegalArgumentException if a run's map can have no such column
     */
    DataMap map(String... needed) {
        DataMap map = merged(runs().stream().map(run -> map(run, needed)).toList(), runs);
        for (Metric metric : Metric.values()) {
            if (List.of(needed).contains(metric.key()) && !map.metrics().contains(metric)) {
                throw ArchiveException.at(
                        run(),
                        "a map of " + map.metrics(),
                        "one with " + metric,
                        "Give the run, or a map that has it.");
            }
        }
        note(map.provenance());
        return map;
    }

    /** The same as {@link #map}, if it takes no more memory than it may. */
    Optional<DataMap> mapIfFits() {
        return mapIfFits(analyzer -> analyzer);
    }

    /** The same, with so many bytes where nothing was said. */
    Optional<DataMap> mapIfFits(long bytes) {
        return mapIfFits(analyzer -> isMemorySaid() ? analyzer : analyzer.memory(bytes));
    }

    private Optional<DataMap> mapIfFits(UnaryOperator<Analyzer> limited) {
        if (runs().size() > 1 || isPublishedMap(run())) {
            return Optional.of(map());
        }
        Optional<DataMap> map = limited.apply(analyzer(run())).mapIfFits();
        map.ifPresent(fitting -> note(fitting.provenance()));
        return map;
    }

    /** Whether it is one map in a file of this library's. */
    boolean isSavedMap() {
        return runs().size() == 1 && isSavedMap(run());
    }

    /** What is known of the map's examples; of several runs what the first one knows. */
    Optional<Examples> examples() {
        return examples(run());
    }

    /** The first one. */
    Path run() {
        return runs.get(0);
    }

    List<Path> runs() {
        return once(runs);
    }
}
