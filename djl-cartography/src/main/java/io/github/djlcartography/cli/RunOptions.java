package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.export.Coordinates;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Which runs, and which of their epochs: the same for every command that makes a map. */
final class RunOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN_DIR",
            description =
                    "Directory of a run, or a published map: .jsonl, .csv. Several are runs of one"
                            + " training with other seeds, which are merged.")
    private List<Path> runs = List.of();

    @Option(
            names = "--pass",
            paramLabel = "PASS",
            converter = PassConverter.class,
            description = "epoch-end or training. Default: epoch-end where it was captured.")
    private @Nullable Pass pass;

    @Option(
            names = "--skip-first",
            paramLabel = "K",
            defaultValue = "0",
            description = "Leave out the first K epochs.")
    private int skipFirst;

    @Option(
            names = "--use-first",
            paramLabel = "K",
            description = "Keep only the first K epochs (the reference's --burn_out).")
    private @Nullable Integer useFirst;

    /** Makes the map; what a reader must know about it goes to standard error. */
    DataMap map() {
        return map(null);
    }

    /** The same with one column at least. */
    DataMap map(@Nullable Metric metric) {
        DataMap map = merged(runs().stream().map(run -> map(run, metric)).toList());
        PrintWriter err = spec.commandLine().getErr();
        map.provenance().warnings().forEach(warning -> err.println("note: " + warning));
        return map;
    }

    private DataMap map(Path run, @Nullable Metric metric) {
        if (isPublishedMap(run)) {
            return published(run).map();
        }
        Analyzer analyzer = analyzer(run);
        if (metric != null) {
            analyzer.metrics(metric);
        }
        return analyzer.map();
    }

    private DataMap merged(List<DataMap> maps) {
        if (maps.size() == 1) {
            return maps.get(0);
        }
        try {
            return DataMap.merge(maps);
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(runs + ": " + e.getMessage(), e);
        }
    }

    private static boolean isPublishedMap(Path run) {
        return Files.isRegularFile(run);
    }

    private Coordinates published(Path map) {
        if (pass != null || skipFirst != 0 || useFirst != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--pass, --skip-first and --use-first go with the directory of a run.");
        }
        return Coordinates.read(map);
    }

    /** Of one of the runs, with the pass and the epochs that were asked for. */
    Analyzer analyzer(Path run) {
        Analyzer analyzer = Analyzer.of(run);
        try {
            analyzer.skipFirst(skipFirst);
            if (useFirst != null) {
                analyzer.useFirst(useFirst);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (pass != null) {
            analyzer.pass(pass);
        }
        return analyzer;
    }

    /** What is known of the map's examples; of several runs what the first one knows. */
    Optional<Examples> examples() {
        return isPublishedMap(run())
                ? Optional.of(published(run()).examples())
                : Archive.open(run()).examples();
    }

    /** The first one. */
    Path run() {
        return runs.get(0);
    }

    List<Path> runs() {
        if (runs.stream().map(run -> run.toAbsolutePath().normalize()).distinct().count()
                < runs.size()) {
            throw new ParameterException(
                    spec.commandLine(), "RUN_DIR: found " + runs + ", expected each run once.");
        }
        return runs;
    }

    int skipFirst() {
        return skipFirst;
    }

    /** Number of epochs that are used of some, counted from the run's start. */
    int useFirst(int epochs) {
        return useFirst == null ? epochs : Math.min(useFirst, epochs);
    }

    static final class PassConverter implements ITypeConverter<Pass> {
        @Override
        public Pass convert(String value) {
            try {
                return Pass.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
