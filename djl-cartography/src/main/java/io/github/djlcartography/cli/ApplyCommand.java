package io.github.djlcartography.cli;

import io.github.djlcartography.export.Filtered;
import io.github.djlcartography.export.SourceFilter;
import io.github.djlcartography.select.Selection;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cartography apply keep.arrow --source train.tsv --out kept/train.tsv}. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = {
            "Filter or annotate the files that the training set was read from.",
            "Rows that are kept stay as they are, byte for byte. filtering.json beside the output"
                    + " says how it was made.",
            "A row of the source is the dataset's row of that number, from 0 and without the header,"
                    + " or with --id-column that of its id."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  cartography apply keep.arrow --source train.csv --out kept/train.csv",
            "  cartography apply keep.arrow --source glue/RTE --out kept/RTE --label-column label",
            "  cartography apply keep.arrow --source snli.jsonl --out map.jsonl --annotate \\",
            "      --run run/ --id-column uid",
            "  cartography apply keep.arrow --source images/ --out kept/ --files hard-link"
        })
final class ApplyCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "SELECTION",
            description = "What select --out wrote: which rows to keep, of which dataset.")
    private Path selection;

    @Mixin private SourceOptions source;

    @Option(
            names = "--run",
            paramLabel = "RUN_DIR",
            description =
                    "The run that was mapped, for its ids and the names of its classes; or a map as it"
                            + " was published, .jsonl or .csv.")
    private @Nullable Path run;

    @Option(
            names = "--malformed",
            paramLabel = "WHAT",
            defaultValue = "REFUSE",
            description =
                    "What to do with rows whose fields, quotes or ids are not as those of the others:"
                            + " refuse to write anything, drop them, or pass them on as they are."
                            + " Default: refuse. They are named by line.")
    private SourceFilter.Malformed malformed;

    @Option(
            names = "--weights",
            paramLabel = "NAME",
            description = "Add a column of the weights. Of IDX it is one more file.")
    private @Nullable String weights;

    @Option(
            names = "--annotate",
            description = "Keep every row, and add columns keep, weight and reason.")
    private boolean annotate;

    @Override
    public Integer call() {
        Selection chosen = SelectionFile.load(selection);
        SourceFilter filter = SourceFilter.of(chosen).malformed(malformed);
        if (run != null) {
            SourceOptions.known(filter, chosen, run);
        }
        if (weights != null) {
            filter.weights(weights);
        }
        if (annotate) {
            filter.annotate();
        }
        Filtered done = source.apply(filter);
        source.print(
                done,
                "%s: kept %,d of %,d rows of %s (%s)%s"
                        .formatted(
                                source.out(),
                                done.kept(),
                                done.rows(),
                                source.source(),
                                done.format(),
                                annotate ? ", the others marked" : ""));
        return 0;
    }
}
