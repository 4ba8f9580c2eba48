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
            description =
                    "Directory of a run, or a published map: .jsonl, .csv, AUM's aum_values.csv.")
    private Path run;

    private @Nullable Coordinates published; // once it was read

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

    /**
     * Makes the map; what a reader must know about it goes to standard error.
     *
     * @param needed columns that it must have; of a run those of p(gold) are always there, and
     *     where nothing is named the default ones
     */
    DataMap map(Metric... needed) {
        DataMap map = isPublishedMap() ? published().map() : analyzed(needed);
        for (Metric metric : needed) {
            if (!map.metrics().contains(metric)) {
                throw ArchiveException.at(
                        run,
                        "a map of " + map.metrics(),
                        "one with " + metric,
                        "Give the run, or a published map that tells it.");
            }
        }
        PrintWriter err = spec.commandLine().getErr();
        map.provenance().warnings().forEach(warning -> err.println("note: " + warning));
        return map;
    }

    private boolean isPublishedMap() {
        return Files.isRegularFile(run);
    }

    private Coordinates published() {
        if (pass != null || skipFirst != 0 || useFirst != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--pass, --skip-first and --use-first go with the directory of a run.");
        }
        if (published == null) {
            published = Coordinates.read(run);
        }
        return published;
    }

    private DataMap analyzed(Metric... needed) {
        Analyzer analyzer = Analyzer.of(run);
        if (needed.length > 0) {
            analyzer.metrics(needed);
        }
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
        return analyzer.map();
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
