package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.diagnose.Certainty;
import io.github.djlcartography.report.Explorer;
import io.github.djlcartography.report.MapPlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cartography report run/ --out page.html --png map.png}. */
@Command(
        name = "report",
        sortOptions = false,
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        description =
                "Draw the data map: variability against confidence, every example, as a page to"
                        + " explore offline, as a figure, or both.",
        footerHeading = "%nExample:%n",
        footer = {
            "  cartography report run/ --out page.html --png map.png",
            "  cartography report run/ --svg epochs.svg --curves --trajectories 17,42",
            "  cartography report run/ --png by-label.png --by label --dark"
        })
final class ReportCommand implements Callable<Integer> {

    /** Beyond it, resampling takes longer than people wait for a page. */
    private static final long MOST_RESAMPLED = 2_000_000; // examples times epochs

    @Spec private CommandSpec spec;

    @Mixin private RunOptions options;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Write the page: one HTML file that needs no network. Of a run it has texts,"
                            + " thumbnails and trajectories, of a map what the map has.")
    private @Nullable Path page;

    @Option(names = "--title", paramLabel = "TEXT", description = "Default: the dataset's name.")
    private @Nullable String title;

    @Mixin private FigureOptions figure;

    @Mixin private Outputs outputs;

    @Override
    public Integer call() {
        if (page == null && !figure.isAsked()) {
            throw new ParameterException(
                    spec.commandLine(), "Give --out, --png, --svg or --tensorboard.");
        }
        figure.check();
        outputs.check(page, figure.png(), figure.svg());
        DataMap map = page == null ? options.map(Metric.CONFIDENCE.key()) : options.map();
        if (figure.isAsked()) {
            draw(of(() -> figure.plot(map, options, title)));
        }
        if (page != null) {
            Explorer explorer = of(() -> explorer(map));
            write(page, (title == null ? explorer : explorer.title(title))::write);
        }
        return 0;
    }

    private void draw(MapPlot plot) {
        if (figure.png() != null) {
            write(figure.png(), plot::writePng);
        }
        if (figure.svg() != null) {
            write(figure.svg(), plot::writeSvg);
        }
        if (figure.tensorBoard() != null) {
            write(figure.tensorBoard(), directory -> figure.writeEvents(plot, options, directory));
        }
    }

    /** With all that the run has besides its map. */
    private Explorer explorer(DataMap map) {
        Explorer explorer = Explorer.of(map);
        Optional<Examples> examples = options.examples();
        if (examples.isPresent()) {
            explorer = explorer.examples(examples.get());
        }
        Path run = options.run();
        if (options.runs().size() > 1 || !Files.isDirectory(run)) {
            return explorer; // of which no trajectories are told
        }
        Provenance from = map.provenance();
        Archive archive = Archive.open(run);
        Trajectories trajectories = options.analyzer(run).trajectories();
        explorer =
                explorer.trajectories(trajectories)
                        .coverage(
                                from.numbers().stream()
                                        .map(number -> archive.epoch(from.pass(), number))
                                        .toList());
        return isResampled(map)
                ? explorer.certainty(Certainty.builder(trajectories).build())
                : explorer;
    }

    static boolean isResampled(DataMap map) {
        return (long) map.size() * map.provenance().epochs() <= MOST_RESAMPLED;
    }

    private static <T> T of(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) { // no example, not the metrics
            throw new ArchiveException(String.valueOf(e.getMessage()), e);
        }
    }

    private interface Writing {
        void to(Path file) throws IOException;
    }

    private void write(Path file, Writing writing) {
        try {
            writing.to(file);
        } catch (IllegalStateException e) { // no font
            throw new ArchiveException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new ArchiveException(file + ": writing failed (" + e + ").", e);
        }
        spec.commandLine().getOut().println(file);
    }
}
