package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.export.Coordinates;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Which run, and which of its epochs: the same for every command that makes a map. */
final class RunOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "RUN_DIR",
            description = "Directory of a run, or a published map: .jsonl, .csv.")
    private Path run;

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

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            description =
                    "Memory that the map may take. Default: three quarters of the heap (-Xmx).")
    private @Nullable Integer memory;

    /** Makes the map; what a reader must know about it goes to standard error. */
    DataMap map() {
        return map(null);
    }

    /** The same with one column at least. */
    DataMap map(@Nullable Metric metric) {
        DataMap map = isPublishedMap() ? published().map() : analyzed(metric);
        note(map.provenance());
        return map;
    }

    /** The same as {@link #map()}, if it takes no more memory than it may. */
    Optional<DataMap> mapIfFits() {
        Optional<DataMap> map =
                isPublishedMap() ? Optional.of(published().map()) : analyzer().mapIfFits();
        map.ifPresent(fitting -> note(fitting.provenance()));
        return map;
    }

    /** Tells what a reader must know about a map. */
    void note(Provenance provenance) {
        PrintWriter err = spec.commandLine().getErr();
        provenance.warnings().forEach(warning -> err.println("note: " + warning));
    }

    private boolean isPublishedMap() {
        return Files.isRegularFile(run);
    }

    private Coordinates published() {
        if (pass != null || skipFirst != 0 || useFirst != null || memory != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--pass, --skip-first, --use-first and --memory go with the directory of a"
                            + " run.");
        }
        return Coordinates.read(run);
    }

    private DataMap analyzed(@Nullable Metric metric) {
        Analyzer analyzer = analyzer();
        if (metric != null) {
            analyzer.metrics(metric);
        }
        return analyzer.map();
    }

    Analyzer analyzer() {
        Analyzer analyzer = Analyzer.of(run);
        try {
            analyzer.skipFirst(skipFirst);
            if (useFirst != null) {
                analyzer.useFirst(useFirst);
            }
            if (memory != null) {
                analyzer.memory((long) memory << 20);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (pass != null) {
            analyzer.pass(pass);
        }
        return analyzer;
    }

    /** What is known of the map's examples. */
    Optional<Examples> examples() {
        return isPublishedMap()
                ? Optional.of(published().examples())
                : Archive.open(run).examples();
    }

    Path run() {
        return run;
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
