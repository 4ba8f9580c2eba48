package io.github.djlcartography.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.export.Coordinates;
import io.github.djlcartography.export.Filtered;
import io.github.djlcartography.export.SourceFilter;
import io.github.djlcartography.export.SourceFormat;
import io.github.djlcartography.select.Selection;
import java.io.Console;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cartography apply keep.arrow --source train.tsv --out kept/train.tsv}. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = {
            "Filter or annotate the files that the training set was read from. Rows that are kept stay"
                    + " as they are, byte for byte. filtering.json beside the output says how it was"
                    + " made.",
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

    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "SELECTION",
            description = "What select --out wrote: which rows to keep, of which dataset.")
    private Path selection;

    @Option(
            names = "--source",
            paramLabel = "FILE",
            required = true,
            description = "File or directory that the dataset was read from. It is never written.")
    private Path source;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The same, to be made.")
    private Path out;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "One of ${COMPLETION-CANDIDATES}. Default: what the name, or the files of the"
                            + " directory, tell.")
    private @Nullable SourceFormat format;

    @Option(
            names = "--run",
            paramLabel = "RUN_DIR",
            description =
                    "The run that was mapped, for its ids and the names of its classes; or a map as it"
                            + " was published, .jsonl or .csv.")
    private @Nullable Path run;

    @Option(
            names = {"--id-column", "--id-field"},
            paramLabel = "NAME|INDEX",
            description =
                    "Go by the ids in this column, or field of a JSON object, and not by the numbers"
                            + " of rows; with --run they are those of its examples.arrow. An index"
                            + " counts from 0. Of images any name: the id is the path below the"
                            + " source.")
    private @Nullable String idColumn;

    @Option(
            names = {"--label-column", "--label-field"},
            paramLabel = "NAME|INDEX",
            description =
                    "Hold the labels in this column against those that the model was trained on."
                            + " IDX and images are checked without it.")
    private @Nullable String labelColumn;

    @Option(names = "--no-header", description = "The first row of the table is one like others.")
    private boolean noHeader;

    @Option(
            names = "--delimiter",
            paramLabel = "C",
            description = "Between fields. Default: a comma, of TSV a tab.")
    private @Nullable Character delimiter;

    @Option(
            names = "--quotes",
            paramLabel = "on|off",
            description =
                    "Whether a field may stand in quotes, and have line ends in it. Default: on for"
                            + " CSV; off for TSV, since GLUE's has quotes that mean nothing.")
    private @Nullable Switch quotes;

    @Option(
            names = "--train",
            paramLabel = "NAME",
            description =
                    "Of a directory: the file that is filtered, the others are copied; of IDX what"
                            + " the names of such files begin with. Default: train.tsv and the like,"
                            + " train-.")
    private @Nullable String train;

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

    @Option(
            names = "--files",
            paramLabel = "HOW",
            defaultValue = "COPY",
            description =
                    "How images get to where they are kept: ${COMPLETION-CANDIDATES}. Default: copy.")
    private SourceFilter.Placing files;

    @Option(
            names = "--force",
            description = "Replace what is there: a file, or a directory that apply made.")
    private boolean force;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    enum Switch {
        ON,
        OFF
    }

    @Override
    public Integer call() {
        Selection chosen = Selection.load(selection);
        Filtered done;
        try {
            done = filter(chosen).apply(source, out);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        print(done);
        return 0;
    }

    private SourceFilter filter(Selection chosen) {
        SourceFilter filter = SourceFilter.of(chosen).malformed(malformed).files(files);
        if (format != null) {
            filter.format(format);
        }
        if (run != null) {
            known(filter, chosen, run);
        }
        if (idColumn != null) {
            filter.idColumn(idColumn);
        }
        if (labelColumn != null) {
            filter.labelColumn(labelColumn);
        }
        if (noHeader) {
            filter.noHeader();
        }
        if (delimiter != null) {
            filter.delimiter(delimiter);
        }
        if (quotes != null) {
            filter.quotes(quotes == Switch.ON);
        }
        if (train != null) {
            filter.train(train);
        }
        if (weights != null) {
            filter.weights(weights);
        }
        if (annotate) {
            filter.annotate();
        }
        if (force) {
            filter.force();
        }
        if (isTerminal()) {
            PrintWriter err = spec.commandLine().getErr();
            filter.progress((done, total) -> err.printf("\r%3d%%\r", 100 * done / total).flush());
        }
        return filter;
    }

    /** Takes ids and names of classes from the run, if it is the one. */
    private static void known(SourceFilter filter, Selection chosen, Path run) {
        String dataset;
        String fingerprint;
        if (Files.isRegularFile(run)) {
            Coordinates published = Coordinates.read(run);
            dataset = published.map().provenance().dataset();
            fingerprint = published.map().provenance().fingerprint();
            filter.examples(published.examples());
        } else {
            Archive archive = Archive.open(run);
            dataset = archive.manifest().dataset().name();
            fingerprint = archive.manifest().dataset().fingerprint();
            filter.classNames(archive.manifest().classNames());
            archive.examples().ifPresent(filter::examples);
        }
        if (!fingerprint.equals(chosen.fingerprint())) {
            throw ArchiveException.at(
                    run,
                    dataset + " (" + fingerprint + ")",
                    chosen.dataset()
                            + " ("
                            + chosen.fingerprint()
                            + "), which the selection is about",
                    "Give the run that was mapped.");
        }
    }

    private void print(Filtered done) {
        PrintWriter to = spec.commandLine().getOut();
        if (json) {
            try {
                to.println(
                        new ObjectMapper()
                                .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                                .enable(SerializationFeature.INDENT_OUTPUT)
                                .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
                                .writeValueAsString(done));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
            return;
        }
        to.printf(
                "%s: kept %,d of %,d rows of %s (%s)%s%n",
                out,
                done.kept(),
                done.rows(),
                source,
                done.format(),
                annotate ? ", the others marked" : "");
        for (Filtered.Row row : done.malformedRows()) {
            spec.commandLine()
                    .getErr()
                    .printf(
                            "note: malformed, %s %d: %s%n",
                            done.format().hasLines() ? "line" : "row", row.line(), row.why());
        }
        long more = done.malformed() - done.malformedRows().size();
        if (more > 0) {
            spec.commandLine().getErr().printf("note: malformed: %,d more%n", more);
        }
    }

    /** Whether a person watches; from JDK 22 on there is a console without one too. */
    @SuppressWarnings("SystemConsoleNull") // that is asked for too, where it can be
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null
                && Arrays.stream(Console.class.getMethods())
                        .filter(method -> method.getName().equals("isTerminal"))
                        .allMatch(method -> isTrue(method, console));
    }

    private static boolean isTrue(Method method, Console console) {
        try {
            return (boolean) method.invoke(console);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
