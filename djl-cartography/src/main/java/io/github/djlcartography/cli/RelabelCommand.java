package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.export.Coordinates;
import io.github.djlcartography.export.Corrections;
import io.github.djlcartography.export.Filtered;
import io.github.djlcartography.export.SourceFilter;
import io.github.djlcartography.export.SourceFilter.Relabel;
import io.github.djlcartography.select.Selection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code cartography relabel run/ --from corrected.csv --source train.csv --label-column label
 * --out fixed/train.csv}.
 */
@Command(
        name = "relabel",
        mixinStandardHelpOptions = true,
        description = {
            "Put corrected labels into a copy of the files that the training set was read from.",
            "Everything else stays as it is, byte for byte. The source itself is never written;"
                    + " filtering.json beside the copy says how it was made.",
            "Corrections go by the ids of the run's examples: what map, export and select --ids"
                    + " print. The source must be what the run was trained on: its rows and its"
                    + " labels are checked, and the dataset's fingerprint where the corrections tell"
                    + " it."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  cartography relabel run/ --from corrected.csv \\",
            "      --source train.csv --label-column label --out fixed/train.csv",
            "  cartography relabel run/ --from label-studio.json --drop \\",
            "      --source train.csv --label-column label --out clean/train.csv",
            "where corrected.csv is",
            "  id,label",
            "  17,cat"
        })
final class RelabelCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "RUN_OR_SELECTION",
            description =
                    "Directory of the run that was mapped; or what select --out wrote, to keep only"
                            + " what it keeps.")
    private Path about;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            required = true,
            description =
                    "Corrected labels: .csv, .tsv, .json or .jsonl with an id and a label in each"
                            + " row, or the JSON that Label Studio exports. A label is a class's name"
                            + " or number. Rows without a label change nothing.")
    private Path from;

    @ArgGroup(exclusive = true)
    private @Nullable How how;

    static final class How {
        @Option(
                names = "--annotate",
                description =
                        "Leave the labels as they are, and add a column "
                                + SourceFilter.CORRECTED
                                + ".")
        private boolean annotate;

        @Option(
                names = "--drop",
                description =
                        "Leave out the rows whose label was wrong, in place of correcting it.")
        private boolean drop;

        private Relabel relabel() {
            return drop ? Relabel.DROP : annotate ? Relabel.ANNOTATE : Relabel.REPLACE;
        }
    }

    @Option(
            names = "--run",
            paramLabel = "RUN_DIR",
            description =
                    "With a selection: the run that it was made of, for its ids and the names of its"
                            + " classes.")
    private @Nullable Path run;

    @Mixin private SourceOptions source;

    @Override
    public Integer call() {
        Corrections corrections = Corrections.read(from);
        Relabel relabel = how == null ? Relabel.REPLACE : how.relabel();
        boolean isSelection = SelectionFile.isLikely(about);
        Selection chosen = isSelection ? SelectionFile.load(about) : everything(about);
        SourceFilter filter = SourceFilter.of(chosen).relabel(corrections, relabel);
        Path known = isSelection ? run : about;
        if (known != null) {
            SourceOptions.known(filter, chosen, known);
        }
        Filtered done = source.apply(filter);
        source.print(done, sentence(relabel, corrections, done));
        return 0;
    }

    private static Selection everything(Path run) {
        DataMap map =
                Files.isRegularFile(run)
                        ? Coordinates.read(run).map()
                        : Analyzer.of(run).metrics(Metric.CONFIDENCE).map();
        boolean[] all = new boolean[map.size()];
        Arrays.fill(all, true);
        return Selection.of(map, "every example", all);
    }

    private String sentence(Relabel relabel, Corrections corrections, Filtered done) {
        long same = corrections.size() - done.relabelled();
        return "%s: %s%s%s; %,d of %,d rows of %s (%s)"
                .formatted(
                        source.out(),
                        switch (relabel) {
                            case REPLACE -> count(done.relabelled(), "label") + " corrected";
                            case ANNOTATE ->
                                    count(done.relabelled(), "label")
                                            + " corrected in column "
                                            + SourceFilter.CORRECTED;
                            case DROP ->
                                    count(done.relabelled(), "row")
                                            + " with a wrong label left out";
                        },
                        same > 0 ? ", " + count(same, "label") + " confirmed" : "",
                        corrections.withoutLabel() > 0
                                ? ", %,d without an answer".formatted(corrections.withoutLabel())
                                : "",
                        done.kept(),
                        done.rows(),
                        source.source(),
                        done.format());
    }

    private static String count(long number, String what) {
        return "%,d %s%s".formatted(number, what, number == 1 ? "" : "s");
    }
}
