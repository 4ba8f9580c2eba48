package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.export.Coordinates;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Which epochs of runs, and by which rules: the same for every command that makes a map. */
class EpochOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private final Map<Path, Coordinates> published = new HashMap<>(); // once they were read

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

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            description =
                    "Memory that the map may take. Default: three quarters of the heap (-Xmx).")
    private @Nullable Integer memory;

    /** Tells what a reader must know about a map. */
    void note(Provenance provenance) {
        PrintWriter err = spec.commandLine().getErr();
        provenance.warnings().forEach(warning -> err.println("note: " + warning));
    }

    /** A map to compare with, of the same pass and epochs where it is a run. */
    DataMap other(Path run) {
        return map(run, Metric.CONFIDENCE.key());
    }

    /** Of one run, in the way of {@link RunOptions#map}. */
    DataMap map(Path run, String... needed) {
        if (isSavedMap(run)) {
            return DataMap.load(run);
        }
        if (isPublishedMap(run)) {
            return published(run).map();
        }
        Analyzer analyzer = analyzer(run);
        if (needed.length > 0) {
            analyzer.metrics(Arrays.stream(needed).map(Metric::of).toArray(Metric[]::new));
        }
        return analyzer.map();
    }

    private Coordinates published(Path run) {
        return published.computeIfAbsent(run, Coordinates::read);
    }

    DataMap merged(List<DataMap> maps, List<Path> runs) {
        if (maps.size() == 1) {
            return maps.get(0);
        }
        try {
            return DataMap.merge(maps);
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(runs + ": " + e.getMessage(), e);
        }
    }

    boolean isSavedMap(Path run) {
        return isPublishedMap(run) && run.toString().endsWith(".arrow");
    }

    boolean isPublishedMap(Path run) {
        boolean file = Files.isRegularFile(run);
        if (file
                && (pass != null
                        || skipFirst != 0
                        || useFirst != null
                        || epochs != null
                        || memory != null
                        || rules != null)) {
            throw usage(
                    "--pass, --skip-first, --use-first, --epochs, --memory, --strict and --lenient go"
                            + " with the directory of a run.");
        }
        return file;
    }

    boolean isMemorySaid() {
        return memory != null;
    }

    /** Of one of the runs, with the pass, the epochs and the rules that were asked for. */
    Analyzer analyzer(Path run) {
        if (epochs != null && (skipFirst != 0 || useFirst != null)) {
            throw usage("Give --epochs, or --skip-first and --use-first.");
        }
        Analyzer analyzer = ruled(run);
        Progress progress = new Progress(spec.commandLine().getErr());
        analyzer.progress((done, total) -> progress.at("reading " + run, done, total));
        try {
            analyzer.skipFirst(skipFirst);
            if (useFirst != null) {
                analyzer.useFirst(useFirst);
            }
            if (epochs != null) {
                analyzer.epochs(epochs.first, epochs.last + 1);
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

    /** The same of a pass, and of no epoch from an end on. */
    Analyzer analyzer(Path run, Pass pass, int end) {
        return ruled(run).pass(pass).skipFirst(firstEpoch()).useFirst(end);
    }

    private Analyzer ruled(Path run) {
        Analyzer analyzer = Analyzer.of(run);
        if (rules != null && rules.strict) {
            analyzer.strict();
        }
        return isLenient() ? analyzer.lenient() : analyzer;
    }

    boolean isLenient() {
        return rules != null && rules.lenient;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** What is known of the examples of a run, or of a map. */
    Optional<Examples> examples(Path run) {
        if (isSavedMap(run)) {
            return Optional.empty();
        }
        return isPublishedMap(run)
                ? Optional.of(published(run).examples())
                : Archive.open(run).examples();
    }

    /**
     * @throws ParameterException if one is named twice
     */
    List<Path> once(List<Path> runs) {
        if (runs.stream().map(run -> run.toAbsolutePath().normalize()).distinct().count()
                < runs.size()) {
            throw usage("RUN_DIR: found " + runs + ", expected each run once.");
        }
        return runs;
    }

    /** The first epoch that is used, counted from the run's start. */
    int firstEpoch() {
        return epochs == null ? skipFirst : epochs.first;
    }

    /** The epoch after the last one that is used of so many. */
    int endEpoch(int count) {
        int end = epochs != null ? epochs.last + 1 : useFirst != null ? useFirst : count;
        return Math.min(end, count);
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
