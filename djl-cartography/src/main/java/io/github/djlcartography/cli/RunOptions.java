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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
                    "Directory of a run, or a map: .arrow as map --out writes it, .jsonl or .csv as"
                            + " it was published, AUM's aum_values.csv.")
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

    @Option(
            names = "--epochs",
            paramLabel = "A-B",
            converter = EpochsConverter.class,
            description =
                    "Use epochs A to B, both of them, counted from 0 as inspect does; A alone is one"
                            + " epoch. In place of --skip-first and --use-first.")
    private @Nullable Epochs epochs;

    @ArgGroup(exclusive = true)
    private @Nullable Rules rules;

    static final class Rules {
        @Option(
                names = "--strict",
                description =
                        "Refuse a run with gaps: epochs that lack examples or have them twice.")
        private boolean strict;

        @Option(
                names = "--lenient",
                description =
                        "Leave out what is wrong (epochs that are damaged or missing, rows with"
                                + " values that cannot be, examples whose label changes) and say"
                                + " so.")
        private boolean lenient;
    }

    private record Epochs(int first, int last) {}

    /**
     * Makes the map; what a reader must know about it goes to standard error.
     *
     * @param needed metrics that it must have; of a run those of p(gold) are always there, and
     *     where nothing is named the default ones
     * @throws IllegalArgumentException if a run's map can have no such column
     */
    DataMap map(String... needed) {
        DataMap map =
                isSavedMap()
                        ? DataMap.load(run)
                        : isPublishedMap() ? published().map() : analyzed(needed);
        for (Metric metric : Metric.values()) {
            if (List.of(needed).contains(metric.key()) && !map.metrics().contains(metric)) {
                throw ArchiveException.at(
                        run,
                        "a map of " + map.metrics(),
                        "one with " + metric,
                        "Give the run, or a map that has it.");
            }
        }
        PrintWriter err = spec.commandLine().getErr();
        map.provenance().warnings().forEach(warning -> err.println("note: " + warning));
        return map;
    }

    private boolean isSavedMap() {
        return isPublishedMap() && run.toString().endsWith(".arrow");
    }

    private boolean isPublishedMap() {
        boolean file = Files.isRegularFile(run);
        if (file
                && (pass != null
                        || skipFirst != 0
                        || useFirst != null
                        || epochs != null
                        || rules != null)) {
            throw usage(
                    "--pass, --skip-first, --use-first, --epochs, --strict and --lenient go with the"
                            + " directory of a run.");
        }
        return file;
    }

    private Coordinates published() {
        if (published == null) {
            published = Coordinates.read(run);
        }
        return published;
    }

    private DataMap analyzed(String... needed) {
        if (epochs != null && (skipFirst != 0 || useFirst != null)) {
            throw usage("Give --epochs, or --skip-first and --use-first.");
        }
        Analyzer analyzer = Analyzer.of(run);
        if (needed.length > 0) {
            analyzer.metrics(Arrays.stream(needed).map(Metric::of).toArray(Metric[]::new));
        }
        try {
            analyzer.skipFirst(skipFirst);
            if (useFirst != null) {
                analyzer.useFirst(useFirst);
            }
            if (epochs != null) {
                analyzer.epochs(epochs.first, epochs.last + 1);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (pass != null) {
            analyzer.pass(pass);
        }
        if (rules != null && rules.strict) {
            analyzer.strict();
        }
        return isLenient() ? analyzer.lenient().map() : analyzer.map();
    }

    boolean isLenient() {
        return rules != null && rules.lenient;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** What is known of the map's examples. */
    Optional<Examples> examples() {
        if (isSavedMap()) {
            return Optional.empty();
        }
        return isPublishedMap()
                ? Optional.of(published().examples())
                : Archive.open(run).examples();
    }

    Path run() {
        return run;
    }

    static final class EpochsConverter implements ITypeConverter<Epochs> {

        private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

        @Override
        public Epochs convert(String value) {
            Matcher range = RANGE.matcher(value);
            if (range.matches()) {
                int first = Integer.parseInt(range.group(1));
                int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
                if (first <= last) {
                    return new Epochs(first, last);
                }
            }
            throw new TypeConversionException(
                    "epochs: found "
                            + value
                            + ", expected A-B, the first and the last epoch, such as 0-4.");
        }
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
