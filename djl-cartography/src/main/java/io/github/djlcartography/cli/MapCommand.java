package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Overview;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cartography map run/ --skip-first 1 --csv map.csv}. */
@Command(
        name = "map",
        mixinStandardHelpOptions = true,
        description = "Place every captured example on the data map.")
final class MapCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RunOptions options;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description =
                    "Write the map as CSV, in dataset order, full precision; the ids are those of"
                            + " examples.arrow where there is one.")
    private @Nullable Path csv;

    @Option(
            names = "--with-metadata",
            description =
                    "With --csv: add the columns of examples.arrow at the end, the text among them.")
    private boolean withMetadata;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Write the map as an Arrow file; one that memory cannot hold is written all the"
                            + " same.")
    private @Nullable Path out;

    @Override
    public Integer call() throws IOException {
        if (withMetadata && csv == null) {
            throw new ParameterException(spec.commandLine(), "--with-metadata goes with --csv.");
        }
        if (out == null && csv == null) {
            summarise(options.map(), spec.commandLine().getOut());
            return 0;
        }
        Optional<DataMap> held = options.mapIfFits();
        if (held.isEmpty()) {
            writeUnheld();
            return 0;
        }
        DataMap map = held.get();
        if (csv != null) {
            csv(csv, map.metrics(), rows -> rows.accept(map));
        }
        if (out != null) {
            map.save(out);
        }
        summarise(map, spec.commandLine().getOut());
        return 0;
    }

    private void csv(Path file, Set<Metric> metrics, Consumer<Consumer<DataMap>> map) {
        Optional<Examples> examples = options.examples();
        if (withMetadata && examples.isEmpty()) {
            throw ArchiveException.at(
                    options.run(),
                    "no examples.arrow",
                    "metadata of the examples",
                    "Leave out --with-metadata; CartographyListener.Builder.optExamples keeps"
                            + " metadata with a run.");
        }
        new MapCsv(metrics, examples.orElse(null), withMetadata).write(file, map);
    }

    /** The map goes to its file, and the rest is read from there. */
    private void writeUnheld() throws IOException {
        spec.commandLine()
                .getErr()
                .println(
                        "note: the map takes more memory than it may (-Xmx, --memory): it is"
                                + " written without being held");
        Path file = out == null ? Path.of(csv + ".map.unfinished") : out;
        try {
            options.analyzer().mapTo(file);
            Overview overview = Overview.of(file);
            options.note(overview.provenance());
            if (csv != null) {
                csv(csv, overview.means().keySet(), rows -> DataMap.scan(file, rows));
            }
            summarise(overview, spec.commandLine().getOut());
        } finally {
            if (out == null) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void summarise(DataMap map, PrintWriter out) {
        Map<Metric, Double> means = new EnumMap<>(Metric.class);
        map.metrics().forEach(metric -> means.put(metric, map.mean(metric)));
        boolean[] ambiguous = Region.AMBIGUOUS.of(map);
        boolean[] hard = Region.HARD.of(map);
        int both = 0;
        int all = 0;
        for (int row = 0; row < map.size(); row++) {
            all += hard[row] ? 1 : 0;
            both += hard[row] && ambiguous[row] ? 1 : 0;
        }
        summarise(new Overview(map.provenance(), map.size(), means, both, all), out);
    }

    private static void summarise(Overview map, PrintWriter out) {
        Provenance from = map.provenance();
        out.printf(
                "%s: %,d examples, %d classes, epochs %d to %d of the %s pass%n",
                from.dataset(),
                map.examples(),
                from.classes(),
                from.firstEpoch(),
                from.firstEpoch() + from.epochs() - 1,
                from.pass());
        map.means()
                .forEach((metric, mean) -> out.printf("  mean %-24s %.4f%n", metric.key(), mean));
        out.printf(
                "  of the hard-to-learn third %.1f%% lies in the ambiguous third too%n",
                map.third() == 0 ? 0 : 100.0 * map.overlap() / map.third());
    }
}
