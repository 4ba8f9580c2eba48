package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.report.MapPlot;
import io.github.djlcartography.select.Slices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the figure shows and where it goes. */
final class FigureOptions {

    private static final String LABEL = "label"; // as select has it
    private static final int MOST_ARROWS = 100;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @ArgGroup(exclusive = false, heading = "%nThe figure:%n", order = 1)
    private Wanted wanted = new Wanted();

    static final class Wanted {

        @Option(
                names = "--png",
                order = 1,
                paramLabel = "FILE",
                description =
                        "Write the figure as pixels, 2800 wide: letters read at the width of a"
                                + " journal's column.")
        private @Nullable Path png;

        @Option(
                names = "--svg",
                order = 2,
                paramLabel = "FILE",
                description = "Write it for an editor: letters stay letters.")
        private @Nullable Path svg;

        @Option(names = "--dark", order = 3, description = "On near black.")
        private boolean dark;

        @Option(
                names = "--density",
                order = 4,
                negatable = true,
                description =
                        "Count examples in cells, or draw each. Default: count more than a million"
                                + " of them.")
        private @Nullable Boolean density;

        @Option(
                names = "--by",
                order = 6,
                paramLabel = "WHAT",
                description =
                        "A small map for each class (WHAT is label) or value of a metadata column"
                                + " (its name); of a column of many numbers, for each quarter.")
        private @Nullable String by;

        @Option(
                names = "--curves",
                order = 7,
                description = "Add accuracy and mean confidence by epoch, below.")
        private boolean curves;

        @Option(
                names = "--trajectories",
                order = 8,
                split = ",",
                paramLabel = "ID",
                description =
                        "Name these examples on the map, and add how the probability of their"
                                + " labels went, below.")
        private List<String> traced = List.of();

        @Option(
                names = "--arrows-from",
                order = 9,
                paramLabel = "RUN_DIR",
                description =
                        "Show this map as what became of that of another run, or map: arrows for"
                                + " the 100 examples that moved most.")
        private @Nullable Path before;

        @Option(
                names = "--arrows",
                order = 10,
                split = ",",
                paramLabel = "ID",
                description = "With --arrows-from: for these examples.")
        private List<String> moved = List.of();

        @Option(
                names = "--tensorboard",
                order = 11,
                paramLabel = "DIR",
                description =
                        "Add the figure as an image to the event files in DIR; where there are"
                                + " none yet, accuracy, mean confidence and the shares of examples"
                                + " that were right so far too, by epoch.")
        private @Nullable Path tensorBoard;
    }

    /** Whether there is any to write. */
    boolean isAsked() {
        return wanted.png != null || wanted.svg != null || wanted.tensorBoard != null;
    }

    @Nullable Path png() {
        return wanted.png;
    }

    @Nullable Path svg() {
        return wanted.svg;
    }

    @Nullable Path tensorBoard() {
        return wanted.tensorBoard;
    }

    /** Refuses what says nothing without another option. */
    void check() {
        if (!wanted.moved.isEmpty() && wanted.before == null) {
            throw usage("--arrows: found no --arrows-from, expected the run to draw them from.");
        }
        if (wanted.by != null && wanted.before != null) {
            throw usage("Give --by or --arrows-from.");
        }
        boolean told =
                wanted.dark
                        || wanted.density != null
                        || wanted.by != null
                        || wanted.curves
                        || !wanted.traced.isEmpty()
                        || wanted.before != null;
        if (told && !isAsked()) {
            throw usage("Give --png or --svg: the options of the figure need one.");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /**
     * @throws IllegalArgumentException if the map, the run or the metadata has not what was asked
     *     for
     */
    MapPlot plot(DataMap map, RunOptions run, @Nullable String title) {
        MapPlot plot = MapPlot.of(map);
        if (!wanted.traced.isEmpty() || !wanted.moved.isEmpty()) {
            Optional<Examples> examples = run.examples().filter(Examples::hasIds);
            plot = examples.isPresent() ? plot.names(examples.get()) : plot;
        }
        if (wanted.before != null) {
            DataMap before = run.other(wanted.before);
            plot =
                    wanted.moved.isEmpty()
                            ? plot.arrowsFrom(before, MOST_ARROWS)
                            : plot.arrowsFrom(before, ids(wanted.moved, run));
        } else if (wanted.by != null) {
            plot = plot.by(slices(wanted.by, map, run));
        }
        if (wanted.curves) {
            plot = plot.curves(trajectories(run));
        }
        if (!wanted.traced.isEmpty()) {
            plot = plot.trajectories(trajectories(run), ids(wanted.traced, run));
        }
        plot = wanted.dark ? plot.dark() : plot;
        if (wanted.density != null) {
            plot = wanted.density ? plot.density() : plot.points();
        }
        return title == null ? plot : plot.title(title);
    }

    private static Slices slices(String by, DataMap map, RunOptions run) {
        if (by.equals(LABEL)) {
            return Slices.byLabel(map);
        }
        Examples examples =
                run.examples()
                        .orElseThrow(
                                () ->
                                        ArchiveException.at(
                                                run.run(),
                                                "no examples.arrow",
                                                "metadata of the examples, with a column " + by,
                                                "Give --by label;"
                                                        + " CartographyListener.Builder.optExamples"
                                                        + " keeps metadata with a run."));
        return Quarters.of(examples, by);
    }

    private static Trajectories trajectories(RunOptions options) {
        if (options.runs().size() > 1 || !Files.isDirectory(options.run())) {
            throw ArchiveException.at(
                    options.run(),
                    options.runs().size() > 1 ? "several runs" : "a map",
                    "one run, which has its epochs",
                    "Give the directory of the run.");
        }
        return options.analyzer(options.run()).trajectories();
    }

    private static long[] ids(List<String> given, RunOptions run) {
        Optional<Examples> examples = run.examples();
        return given.stream().mapToLong(id -> id(id.strip(), examples)).toArray();
    }

    private static long id(String id, Optional<Examples> examples) {
        if (examples.isPresent() && examples.get().hasIds()) {
            return examples.get().row(id);
        }
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "id: found \""
                            + id
                            + "\", expected the number of a row: the run has no others.",
                    e);
        }
    }

    /** Stamped with when the run was made, not with now: one run, one file. */
    Path writeEvents(MapPlot plot, RunOptions options, Path directory) throws IOException {
        Trajectories run = trajectories(options);
        Instant made = Instant.parse(Archive.open(options.run()).manifest().created());
        return plot.writeEvents(directory, run, made.toEpochMilli() / 1e3);
    }
}
