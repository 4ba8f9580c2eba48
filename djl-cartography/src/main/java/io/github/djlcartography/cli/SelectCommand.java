package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Published;
import io.github.djlcartography.select.Amount;
import io.github.djlcartography.select.Embeddings;
import io.github.djlcartography.select.Recipe;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selector;
import io.github.djlcartography.select.Selectors;
import io.github.djlcartography.select.Slices;
import io.github.djlcartography.select.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code cartography select run/ --metric variability --top 0.33 --out s.arrow --ids ids.txt}. */
@Command(
        name = "select",
        mixinStandardHelpOptions = true,
        description = "Decide which examples to train on next.",
        footerHeading = "%nExample:%n",
        footer = {
            "  cartography select run/ --region ambiguous --out ambiguous.arrow --ids ids.txt",
            "  cartography select run/ --metric confidence --bottom 10 --out suspicious.arrow",
            "  cartography select run/ --random 0.33 --seed 1 --out random.arrow"
        })
final class SelectCommand implements Callable<Integer> {

    private static final String WEIGH = "weigh_";

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
            names = "--per",
            paramLabel = "COLUMN",
            description =
                    "Decide within each class (label), or each value of a metadata column, by"
                            + " itself.")
    private @Nullable String per;

    @Option(
            names = "--weights",
            paramLabel = "R",
            description =
                    "Weigh what is kept, by a recipe such as by(metric=variability, smoothing=1),"
                            + " focal(gamma=2), jtt(lambda=5), balanced(slice=label), each with"
                            + " low=, high= and norm= where wanted.")
    private @Nullable String weights;

    @Option(
            names = "--slices",
            paramLabel = "COLUMN",
            description =
                    "Warn where the cut falls on some values of this metadata column more than on"
                            + " others, as it does for classes.")
    private @Nullable String slices;

    @Option(
            names = "--floor",
            paramLabel = "F",
            description =
                    "Refuse a cut that keeps less than this share of a class, or of a slice of"
                            + " --slices.")
    private @Nullable Double floor;

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

    @Option(names = "--json", description = "Say what was decided as JSON.")
    private boolean json;

    @Mixin private Outputs outputs;

    static final class Which {
        @Option(
                names = "--top",
                paramLabel = "F",
                converter = AmountConverter.class,
                description =
                        "The highest values: a share (0.33, 33%%) or a number of examples (1000).")
        private @Nullable Amount top;

        @Option(
                names = "--bottom",
                paramLabel = "F",
                converter = AmountConverter.class,
                description = "The lowest values.")
        private @Nullable Amount bottom;

        @Option(
                names = "--random",
                paramLabel = "F",
                converter = AmountConverter.class,
                description = "Drawn at random.")
        private @Nullable Amount random;

        @Option(
                names = "--region",
                paramLabel = "R",
                description = "easy, ambiguous or hard: a third of the map.")
        private @Nullable Region region;

        @Option(
                names = "--recipe",
                paramLabel = "R",
                description =
                        "A recipe as select prints it, such as then(top(metric=confidence,"
                                + " share=0.95), region(region=ambiguous, share=0.33)); or a file"
                                + " with one: JSON, or a selection.")
        private @Nullable String recipe;
    }

    @Override
    public Integer call() {
        outputs.check(out, ids, twin);
        Selector selector;
        Slices by;
        try {
            by = slices == null ? null : slices(slices);
            selector = whole(selector(), by);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
        Selection selection;
        try {
            selection = selector.select(options.map(selector.columns().toArray(String[]::new)));
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage() + meant());
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
        List<String> warnings = new ArrayList<>(selection.warnings());
        if (by != null) {
            warnings.addAll(selection.warnings(by));
        }
        warnings.forEach(one -> spec.commandLine().getErr().println("warning: " + one));
        spec.commandLine()
                .getOut()
                .println(json ? SelectionJson.of(selection, warnings) : selection);
        return 0;
    }

    /** The metric whose name is nearly the one that was given. */
    private String meant() {
        List<String> keys = Arrays.stream(Metric.values()).map(Metric::key).toList();
        return metric == null || keys.contains(metric)
                ? ""
                : Nearest.of(metric, keys).map(key -> " Did you mean: " + key + "?").orElse("");
    }

    /** With all that goes on around the decision itself. */
    private Selector whole(Selector selector, @Nullable Slices by) {
        if (per != null) {
            selector = per.equals("label") ? selector.perClass() : selector.perSlice(slices(per));
        }
        if (floor != null) {
            selector = by == null ? selector.floor(floor) : selector.floor(by, floor);
        }
        if (weights != null) {
            Recipe recipe = Recipe.parse(weights);
            String name = recipe.name().startsWith(WEIGH) ? recipe.name() : WEIGH + recipe.name();
            selector =
                    selector.then(
                            Selectors.of(
                                    new Recipe(name, recipe.parameters(), recipe.of()),
                                    this::slices));
        }
        return selector;
    }

    /** What the run has besides its map; of several runs the first one. */
    private Sources sources() {
        return new Sources() {
            @Override
            public Slices apply(String column) {
                return slices(column);
            }

            @Override
            public Trajectories trajectories() {
                return options.analyzer(options.run()).trajectories();
            }

            @Override
            public Embeddings embeddings() {
                return Embeddings.read(options.run());
            }
        };
    }

    private Slices slices(String column) {
        return Slices.of(
                options.examples()
                        .orElseThrow(
                                () ->
                                        usage(
                                                "found the metadata column "
                                                        + column
                                                        + ", but "
                                                        + options.run()
                                                        + " has no examples.arrow; expected"
                                                        + " label.")),
                column);
    }

    private Selector selector() {
        refuse(which.region == null && share != null, "--share goes with --region.");
        refuse(
                easyShare > 0 && which.region != Region.AMBIGUOUS,
                "--easy-share goes with --region ambiguous.");
        refuse(
                metric != null && which.top == null && which.bottom == null,
                "--metric goes with --top and --bottom.");
        if (which.recipe != null) {
            return Selectors.of(recipe(which.recipe), sources());
        } else if (which.region != null) {
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
        throw usage("Give one of --top, --bottom, --random, --region, --recipe.");
    }

    /** As text, or in a file. */
    private static Recipe recipe(String given) {
        if (given.indexOf('(') >= 0 || !Files.isRegularFile(Path.of(given))) {
            return Recipe.parse(given);
        }
        Path file = Path.of(given);
        if (SelectionFile.isLikely(file)) {
            return SelectionFile.load(file).recipe();
        }
        try {
            return Recipe.parse(Files.readString(file));
        } catch (IOException e) {
            throw new ArchiveException(file + ": reading failed (" + e + ").", e);
        }
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
        Published.text(
                file,
                to -> {
                    for (long row : selection.ids()) {
                        to.write(
                                (examples == null ? Long.toString(row) : line(examples, row, file))
                                        + "\n");
                    }
                });
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

    static final class AmountConverter implements ITypeConverter<Amount> {
        @Override
        public Amount convert(String value) {
            try {
                return Amount.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
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
