package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selector;
import io.github.djlcartography.select.Selectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cartography select run/ --metric variability --top 0.33 --out s.arrow --ids ids.txt}. */
@Command(
        name = "select",
        mixinStandardHelpOptions = true,
        description = "Decide which examples to train on next.")
final class SelectCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RunOptions options;

    @Option(
            names = "--metric",
            paramLabel = "M",
            converter = ColumnConverter.class,
            description =
                    "Metric for --top and --bottom, such as variability or confidence; of a saved"
                            + " map any column.")
    private @Nullable String metric;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Which which;

    @Option(
            names = "--easy-share",
            paramLabel = "F",
            defaultValue = "0",
            description = "With --region ambiguous: this share of the selection is easy instead.")
    private double easyShare;

    @Option(
            names = "--share",
            paramLabel = "F",
            description = "With --region: the share of the map that it takes. Default: a third.")
    private @Nullable Double share;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "Seed of --random and --twin. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the selection (Arrow).")
    private @Nullable Path out;

    @Option(
            names = "--ids",
            paramLabel = "FILE",
            description =
                    "Write the ids kept, one a line, in dataset order; those of examples.arrow where"
                            + " there is one.")
    private @Nullable Path ids;

    @Option(
            names = "--twin",
            paramLabel = "FILE",
            description = "Write the class-matched random selection of the same size, the control.")
    private @Nullable Path twin;

    static final class Which {
        @Option(names = "--top", paramLabel = "F", description = "Share with the highest values.")
        private @Nullable Double top;

        @Option(names = "--bottom", paramLabel = "F", description = "Share with the lowest values.")
        private @Nullable Double bottom;

        @Option(names = "--random", paramLabel = "F", description = "Share drawn at random.")
        private @Nullable Double random;

        @Option(
                names = "--region",
                paramLabel = "R",
                description = "One of ${COMPLETION-CANDIDATES}: a third of the map.")
        private @Nullable Region region;
    }

    @Override
    public Integer call() {
        Selector selector = selector();
        Selection selection;
        try {
            selection = selector.select(options.map(needed()));
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
        if (out != null) {
            selection.save(out);
        }
        if (ids != null) {
            writeIds(selection, options.examples().orElse(null), ids);
        }
        if (twin != null) {
            selection.randomTwin(seed).save(twin);
        }
        spec.commandLine().getOut().println(selection);
        return 0;
    }

    private String[] needed() {
        String by = which.region == null ? metric : which.region.metric().key();
        return by == null ? new String[0] : new String[] {by};
    }

    private Selector selector() {
        refuse(which.region == null && share != null, "--share goes with --region.");
        refuse(
                easyShare > 0 && which.region != Region.AMBIGUOUS,
                "--easy-share goes with --region ambiguous.");
        refuse(
                metric != null && which.top == null && which.bottom == null,
                "--metric goes with --top and --bottom.");
        try {
            if (which.region != null) {
                double of = share == null ? Region.THIRD : share;
                return which.region == Region.AMBIGUOUS && easyShare > 0
                        ? Selectors.ambiguousWithEasy(of, easyShare)
                        : Selectors.region(which.region, of);
            } else if (which.random != null) {
                return Selectors.random(which.random, seed);
            } else if (metric == null) {
                throw usage("--top and --bottom need --metric.");
            } else if (which.top != null) {
                return Selectors.top(metric, which.top);
            } else if (which.bottom != null) {
                return Selectors.bottom(metric, which.bottom);
            }
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
        throw usage("Give one of --top, --bottom, --random, --region.");
    }

    private void refuse(boolean wrong, String message) {
        if (wrong) {
            throw usage(message);
        }
    }

    private ParameterException usage(@Nullable String message) {
        return new ParameterException(spec.commandLine(), String.valueOf(message));
    }

    private static void writeIds(Selection selection, @Nullable Examples examples, Path file) {
        Path target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            Files.writeString(
                    target,
                    LongStream.of(selection.ids())
                            .mapToObj(
                                    row ->
                                            (examples == null ? row : line(examples, row, file))
                                                    + "\n")
                            .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new ArchiveException(file + ": writing failed (" + e + ").", e);
        }
    }

    private static String line(Examples examples, long row, Path file) {
        String id = examples.id(row);
        if (id.indexOf('\n') >= 0 || id.indexOf('\r') >= 0) {
            throw ArchiveException.at(
                    file,
                    "a line break in the id of row " + row,
                    "one id a line",
                    "Use --out, which keeps the rows.");
        }
        return id;
    }

    /** A metric by its key, however it is written; any other column as it is. */
    static final class ColumnConverter implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            String lower = value.toLowerCase(Locale.ROOT);
            boolean known = Arrays.stream(Metric.values()).anyMatch(m -> m.key().equals(lower));
            return known ? lower : value;
        }
    }
}
