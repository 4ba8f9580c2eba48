package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.ArchiveException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
            description = "Write the map as CSV, in dataset order, full precision.")
    private @Nullable Path csv;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the map as an Arrow file.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        DataMap map = options.map();
        if (csv != null) {
            writeCsv(map, csv);
        }
        if (out != null) {
            map.save(out);
        }
        summarise(map, spec.commandLine().getOut());
        return 0;
    }

    private static void writeCsv(DataMap map, Path file) {
        Path target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            try (BufferedWriter writer = Files.newBufferedWriter(target)) {
                writer.write("id,label");
                for (Metric metric : Metric.values()) {
                    writer.write("," + metric.key());
                }
                writer.write("\n");
                for (int row = 0; row < map.size(); row++) {
                    writer.write(line(map, row));
                }
            }
        } catch (IOException e) {
            throw new ArchiveException(file + ": writing failed (" + e + ").", e);
        }
    }

    private static String line(DataMap map, int row) {
        StringBuilder line = new StringBuilder(160);
        line.append(map.id(row)).append(',').append(map.label(row));
        for (Metric metric : Metric.values()) {
            double value = map.value(metric, row);
            line.append(',');
            if (metric.isWhole()) {
                line.append((long) value);
            } else {
                line.append(value); // the shortest text that reads back as the same double
            }
        }
        return line.append('\n').toString();
    }

    private static void summarise(DataMap map, PrintWriter out) {
        Provenance from = map.provenance();
        out.printf(
                "%s: %,d examples, %d classes, epochs %d to %d of the %s pass%n",
                from.dataset(),
                map.size(),
                from.classes(),
                from.firstEpoch(),
                from.firstEpoch() + from.epochs() - 1,
                from.pass());
        for (Metric metric : Metric.values()) {
            out.printf("  mean %-20s %.4f%n", metric.key(), map.mean(metric));
        }
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
