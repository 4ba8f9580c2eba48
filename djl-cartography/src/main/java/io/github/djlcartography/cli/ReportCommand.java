package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.report.MapPlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cartography report run/ --png map.png}. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Draw the data map: variability against confidence, every example.",
        footerHeading = "%nExample:%n",
        footer = "  cartography report run/ --png map.png")
final class ReportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RunOptions options;

    @Option(
            names = "--png",
            paramLabel = "FILE",
            required = true,
            description = "Write the figure, 2800 by 1720 pixels.")
    private Path png;

    @Option(names = "--title", paramLabel = "TEXT", description = "Default: the dataset's name.")
    private @Nullable String title;

    @Mixin private Outputs outputs;

    @Override
    public Integer call() {
        outputs.check(png);
        DataMap map = options.map(Metric.CONFIDENCE.key());
        try {
            MapPlot plot = MapPlot.of(map);
            (title == null ? plot : plot.title(title)).writePng(png);
        } catch (IllegalArgumentException | IllegalStateException e) { // no example, no font
            throw new ArchiveException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new ArchiveException(png + ": writing failed (" + e + ").", e);
        }
        spec.commandLine().getOut().println(png);
        return 0;
    }
}
