package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.export.AumValues;
import io.github.djlcartography.export.ReferenceExport;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cartography export run/ --format reference --out model/}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Write a run's epochs and metrics as other programs do.")
final class ExportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RunOptions options;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            required = true,
            description =
                    "reference: training_dynamics/dynamics_epoch_*.jsonl, with the logarithms of the"
                            + " probabilities as logits, and td_metrics.jsonl, where 1000 as"
                            + " forgetfulness is never learnt; td-metrics: only the latter;"
                            + " coordinates: data_map_coordinates.jsonl, as the reference's authors"
                            + " released their maps; aum: aum_values.csv, as the aum package.")
    private Format format;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Write there.")
    private Path out;

    enum Format {
        REFERENCE,
        TD_METRICS,
        COORDINATES,
        AUM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public Integer call() {
        if (format == Format.REFERENCE && options.runs().size() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "--format reference takes one run: it writes its epochs.");
        }
        if (options.isLenient() && format == Format.REFERENCE) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--lenient goes with --format td-metrics: epochs are written as they are.");
        }
        DataMap map = options.map((format == Format.AUM ? Metric.AUM : Metric.CONFIDENCE).key());
        Examples examples = options.examples().orElse(null);
        switch (format) {
            case AUM -> AumValues.write(map, examples, out);
            case COORDINATES -> new ReferenceExport(map, examples).coordinates(out);
            case TD_METRICS -> new ReferenceExport(map, examples).metrics(out);
            case REFERENCE -> {
                ReferenceExport export = new ReferenceExport(map, examples);
                export.dynamics(Archive.open(options.run()), out);
                export.metrics(out);
            }
        }
        spec.commandLine().getOut().println(out);
        return 0;
    }
}
