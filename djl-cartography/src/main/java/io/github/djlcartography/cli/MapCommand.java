package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
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

    @Option(names = "--out", paramLabel = "FILE", description = "Write the map as an Arrow file.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        if (withMetadata && csv == null) {
            throw new ParameterException(spec.commandLine(), "--with-metadata goes with --csv.");
        }
        DataMap map = options.map();
        if (csv != null) {
            Optional<Examples> examples = options.examples();
            if (withMetadata && examples.isEmpty()) {
                throw ArchiveException.at(
                        options.run(),
                        "no examples.arrow",
                        "metadata of the examples",
                        "Leave out --with-metadata; CartographyListener.Builder.optExamples keeps"
                                + " metadata with a run.");
            }
            new MapCsv(map, examples.orElse(null), withMetadata).write(csv);
        }
        if (out != null) {
            map.save(out);
        }
        summarise(map, spec.commandLine().getOut());
        return 0;
    }

    private static void summarise(DataMap map, PrintWriter out) {
        Provenance from = map.provenance();
        out.printf("%s: %,d examples", from.dataset(), map.size());
        if (from.epochs() > 0) { // else it was published without them
            out.printf(
                    ", %d classes, epochs %d to %d of the %s pass",
                    from.classes(),
                    from.firstEpoch(),
                    from.firstEpoch() + from.epochs() - 1,
                    from.pass());
        }
        out.println();
        for (Metric metric : map.metrics()) {
            out.printf("  mean %-24s %.4f%n", metric.key(), map.mean(metric));
        }
        if (map.metrics().contains(Metric.CONFIDENCE)) {
            overlap(map, out);
        }
    }

    private static void overlap(DataMap map, PrintWriter out) {
        boolean[] ambiguous = Region.AMBIGUOUS.of(map);
        boolean[] hard = Region.HARD.of(map);
        int both = 0;
        int all = 0;
        for (int row = 0; row < map.size(); row++) {
            all += hard[row] ? 1 : 0;
            both += hard[row] && ambiguous[row] ? 1 : 0;
        }
        out.printf(
                "  of the hard-to-learn third %.1f%% lies in the ambiguous third too%n",
                all == 0 ? 0 : 100.0 * both / all);
    }
}
