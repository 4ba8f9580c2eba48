package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.MapSummary;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Overview;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
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

/** {@code cartography map run/ --skip-first 1 --csv map.csv}; of several runs the merged map. */
@Command(
        name = "map",
        mixinStandardHelpOptions = true,
        description = "Place every captured example on the data map.",
        footerHeading = "%nExample:%n",
        footer = {
            "  cartography map run/ --csv map.csv",
            "  cartography map seed0/ seed1/ seed2/ --skip-first 1 --out merged.arrow"
        })
final class MapCommand implements Callable<Integer> {

    private static final int MANY = 20; // classes

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

    @Option(
            names = "--classes",
            description = "Print a line for each class, also of more than " + MANY + ".")
    private boolean classes;

    @Mixin private Outputs outputs;

    @Option(
            names = "--json",
            description = "Print JSON: what the map was made from, means, and each class.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (withMetadata && csv == null) {
            throw new ParameterException(spec.commandLine(), "--with-metadata goes with --csv.");
        }
        outputs.check(csv, out);
        PrintWriter to = spec.commandLine().getOut();
        Optional<DataMap> held =
                out == null && csv == null ? Optional.of(options.map()) : options.mapIfFits();
        if (held.isEmpty()) {
            writeUnheld(to);
            return 0;
        }
        DataMap map = held.get();
        if (csv != null) {
            csv(csv, map.metrics(), map.customs(), rows -> rows.accept(map));
        }
        if (out != null) {
            map.save(out);
        }
        print(Overview.of(map), to);
        return 0;
    }

    private void csv(
            Path file, Set<Metric> metrics, List<String> customs, Consumer<Consumer<DataMap>> map) {
        Optional<Examples> examples = options.examples();
        if (withMetadata && examples.isEmpty()) {
            throw ArchiveException.at(
                    options.run(),
                    "no examples.arrow",
                    "metadata of the examples",
                    "Leave out --with-metadata; CartographyListener.Builder.optExamples keeps"
                            + " metadata with a run.");
        }
        new MapCsv(metrics, customs, examples.orElse(null), withMetadata).write(file, map);
    }

    /** The map goes to its file, and the rest is read from there. */
    private void writeUnheld(PrintWriter to) throws IOException {
        spec.commandLine()
                .getErr()
                .println(
                        "note: the map takes more memory than it may (-Xmx, --memory): it is"
                                + " written without being held");
        Path file = out == null ? Path.of(csv + ".map.unfinished") : out;
        try {
            options.analyzer(options.run()).mapTo(file);
            Overview overview = Overview.of(file);
            options.note(overview.provenance());
            if (csv != null) {
                Set<String> columns = overview.means().keySet();
                Set<Metric> metrics = EnumSet.allOf(Metric.class);
                metrics.removeIf(metric -> !columns.contains(metric.key()));
                csv(csv, metrics, List.of(), rows -> DataMap.scan(file, rows));
            }
            print(overview, to);
        } finally {
            if (out == null) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void print(Overview map, PrintWriter out) {
        if (json) {
            out.println(MapJson.of(map));
            return;
        }
        Provenance from = map.provenance();
        MapSummary summary = map.summary();
        out.printf("%s: %,d examples", from.dataset(), map.examples());
        if (summary != null) { // else it is of other metrics
            out.printf(
                    ", %d classes, %s %d to %d of the %s pass%s",
                    from.classes(),
                    from.isConsecutive() ? "epochs" : from.epochs() + " of the epochs",
                    from.firstEpoch(),
                    from.lastEpoch(),
                    from.pass(),
                    from.runs() > 1 ? " of " + from.runs() + " runs" : "");
        }
        out.println();
        map.means().forEach((name, mean) -> out.printf("  mean %-24s %.4f%n", name, mean));
        if (summary != null) {
            double overlap = Double.isNaN(summary.overlap()) ? 0 : summary.overlap();
            out.printf(
                    "  of the hard-to-learn third %s lies in the ambiguous third too%n",
                    percent(overlap));
            byClass(summary, from, out);
        }
    }

    private void byClass(MapSummary summary, Provenance from, PrintWriter out) {
        List<MapSummary.Group> groups = new ArrayList<>(List.of(summary.all()));
        if (classes || summary.classes().size() <= MANY) {
            groups.addAll(summary.classes());
        } else {
            out.printf("  (--classes: a line for each of %,d classes)%n", summary.classes().size());
        }
        List<String> names = groups.stream().map(group -> name(group.label(), from)).toList();
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        String form = "  %-" + Math.max(5, width) + "s %11s %15s %15s %15s %7s %9s %7s %13s%n";
        out.printf(
                form,
                "class",
                "examples",
                "confidence",
                "variability",
                "correctness",
                "easy",
                "ambiguous",
                "hard",
                "never learnt");
        for (int i = 0; i < groups.size(); i++) {
            MapSummary.Group group = groups.get(i);
            out.printf(
                    form,
                    names.get(i),
                    String.format("%,d", group.count()),
                    text(group.confidence()),
                    text(group.variability()),
                    text(group.correctness()),
                    percent(group.easy()),
                    percent(group.ambiguous()),
                    percent(group.hard()),
                    String.format("%,d", group.neverLearnt()));
        }
    }

    static String name(int label, Provenance from) {
        List<String> names = from.classNames();
        return label < 0
                ? "all"
                : label < names.size() ? names.get(label) : Integer.toString(label);
    }

    private static String text(MapSummary.Spread spread) {
        return String.format("%.4f ± %.4f", spread.mean(), spread.deviation());
    }

    private static String percent(double share) {
        return String.format("%.1f%%", 100 * share);
    }
}
