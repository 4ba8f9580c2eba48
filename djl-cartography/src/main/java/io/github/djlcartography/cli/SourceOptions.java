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
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the training set was read from, how it is read, and where what is made of it goes. */
final class SourceOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

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
            names = "--files",
            paramLabel = "HOW",
            defaultValue = "COPY",
            description =
                    "How images get to where they are kept: ${COMPLETION-CANDIDATES}. Default: copy.")
    private SourceFilter.Placing files;

    @Option(
            names = "--force",
            description =
                    "Replace what is there: a file, or a directory that apply or relabel made.")
    private boolean force;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    enum Switch {
        ON,
        OFF
    }

    /** Says all of it to a filter. */
    private void configure(SourceFilter filter) {
        filter.files(files);
        if (format != null) {
            filter.format(format);
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
        if (force) {
            filter.force();
        }
    }

    Path source() {
        return source;
    }

    Path out() {
        return out;
    }

    /** Filters, and tells how far it is. */
    Filtered apply(SourceFilter filter) {
        try (Progress progress = new Progress(spec.commandLine().getErr())) {
            configure(filter);
            filter.progress((done, total) -> progress.at(source.toString(), done, total));
            return filter.apply(source, out);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** Takes ids and names of classes from the run, if it is the one. */
    static void known(SourceFilter filter, Selection chosen, Path run) {
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

    /** Prints a sentence, or on request JSON; malformed rows go to standard error. */
    void print(Filtered done, String sentence) {
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
        to.println(sentence);
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
}
