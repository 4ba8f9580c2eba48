package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Published;
import io.github.djlcartography.export.AumValues;
import io.github.djlcartography.export.MapParquet;
import io.github.djlcartography.export.ReferenceExport;
import io.github.djlcartography.export.Review;
import io.github.djlcartography.select.Selection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cartography export run/ --first 10 --review ten.csv}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write a run's map or epochs for other programs, or its examples for people to look at."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  cartography export run/ --parquet map.parquet",
            "  cartography export run/ --format reference --out model/",
            "the ten most suspicious examples, for a spreadsheet and for Label Studio:",
            "  cartography export run/ --first 10 --review ten.csv --label-studio ten.json"
        })
final class ExportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RunOptions options;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "The map as CSV: the same as map --csv.")
    private @Nullable Path csv;

    @Option(
            names = "--parquet",
            paramLabel = "FILE",
            description =
                    "The map as Parquet. Needs cartography-parquet.jar beside cartography.jar.")
    private @Nullable Path parquet;

    @Option(
            names = "--review",
            paramLabel = "FILE",
            description =
                    "A table to fill in, .csv, the most suspicious examples first: put the right"
                            + " label into the empty column where the given one is wrong, and give it"
                            + " to relabel --from.")
    private @Nullable Path review;

    @Option(
            names = "--label-studio",
            paramLabel = "FILE",
            description =
                    "The same as tasks to import into Label Studio, .json; the labelling interface"
                            + " goes beside it, with .xml after its name. Its export comes back"
                            + " through relabel --from.")
    private @Nullable Path labelStudio;

    @Option(
            names = "--first",
            paramLabel = "N",
            description = "With --review and --label-studio: only the N most suspicious examples.")
    private @Nullable Integer first;

    @Option(
            names = "--only",
            paramLabel = "SELECTION",
            description = "Only the examples that this selection keeps, of the files above.")
    private @Nullable Path only;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "With --out. reference: training_dynamics/dynamics_epoch_*.jsonl, with the"
                            + " logarithms of the probabilities as logits, and td_metrics.jsonl,"
                            + " where 1000 as forgetfulness is never learnt; td-metrics: only the"
                            + " latter; coordinates: data_map_coordinates.jsonl, as the reference's"
                            + " authors released their maps; aum: aum_values.csv, as the aum package.")
    private @Nullable Format format;

    @Option(names = "--out", paramLabel = "DIR", description = "Where --format writes.")
    private @Nullable Path out;

    @Mixin private Outputs outputs;

    enum Format {
        REFERENCE(ReferenceExport.METRICS),
        TD_METRICS(ReferenceExport.METRICS),
        COORDINATES(ReferenceExport.COORDINATES),
        AUM(AumValues.FILE);

        private final String file;

        Format(String file) {
            this.file = file;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public Integer call() {
        refuse((format == null) != (out == null), "Give --format and --out together.");
        refuse(
                Stream.of(csv, parquet, review, labelStudio, out).allMatch(f -> f == null),
                "Say what to write: --csv, --parquet, --review or --label-studio FILE, or --format"
                        + " FORMAT --out DIR.");
        refuse(
                only != null && format != null,
                "--only goes with --csv, --parquet, --review and --label-studio.");
        refuse(
                first != null && (first < 1 || (review == null && labelStudio == null)),
                "--first takes 1 or more and goes with --review and --label-studio.");
        refuse(
                format == Format.REFERENCE && options.runs().size() > 1,
                "--format reference takes one run: it writes its epochs.");
        refuse(
                format == Format.REFERENCE && options.isLenient(),
                "--lenient goes with --format td-metrics: epochs are written as they are.");
        Path xml =
                labelStudio == null
                        ? null
                        : labelStudio.resolveSibling(labelStudio.getFileName() + ".xml");
        Path file = out == null || format == null ? null : out.resolve(format.file);
        outputs.check(csv, parquet, review, labelStudio, xml, file);
        boolean whole = csv != null || parquet != null;
        Metric least = format == Format.AUM ? Metric.AUM : Metric.CONFIDENCE;
        DataMap map = whole ? options.map() : options.map(least.key());
        Examples examples = options.examples().orElse(null);
        PrintWriter to = spec.commandLine().getOut();
        DataMap some = only == null ? map : some(map, SelectionFile.load(only), only);
        if (csv != null) {
            new MapCsv(some.metrics(), some.customs(), examples, false)
                    .write(csv, rows -> rows.accept(some));
            to.println(csv);
        }
        if (parquet != null) {
            MapParquet.write(some, examples, parquet);
            to.println(parquet);
        }
        if (review != null) {
            review(some, examples).sheet(review);
            to.println(review);
        }
        if (labelStudio != null && xml != null) {
            Review tasks = review(some, examples);
            tasks.labelStudio(labelStudio);
            Published.text(xml, writer -> writer.write(tasks.labelStudioInterface()));
            to.println(labelStudio);
            to.println(xml);
        }
        if (format != null && out != null) {
            write(format, map, examples, out);
            to.println(out);
        }
        return 0;
    }

    private Review review(DataMap map, @Nullable Examples examples) {
        Review all = Review.of(map, examples);
        return first == null ? all : all.first(first);
    }

    private void write(Format format, DataMap map, @Nullable Examples examples, Path to) {
        switch (format) {
            case AUM -> AumValues.write(map, examples, to);
            case COORDINATES -> new ReferenceExport(map, examples).coordinates(to);
            case TD_METRICS -> new ReferenceExport(map, examples).metrics(to);
            case REFERENCE -> {
                ReferenceExport export = new ReferenceExport(map, examples);
                export.dynamics(Archive.open(options.run()), to);
                export.metrics(to);
            }
        }
    }

    private static DataMap some(DataMap map, Selection selection, Path file) {
        if (!selection.fingerprint().equals(map.provenance().fingerprint())) {
            throw ArchiveException.at(
                    file,
                    "a selection of " + selection.dataset() + " (" + selection.fingerprint() + ")",
                    "one of "
                            + map.provenance().dataset()
                            + " ("
                            + map.provenance().fingerprint()
                            + ")",
                    "Give the run that it was made of.");
        }
        boolean[] kept = new boolean[map.size()];
        for (int row = 0; row < kept.length; row++) {
            kept[row] = selection.has(map.id(row)) && selection.keeps(map.id(row));
        }
        return map.where(kept);
    }

    private void refuse(boolean wrong, String message) {
        if (wrong) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
