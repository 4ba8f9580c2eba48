package io.github.djlcartography.export;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Filters, or annotates, the files that a training set was read from. Rows that are kept stay as
 * they are, byte for byte and in their order, with whatever quotes, line ends and encodings; so do
 * headers, and the other files of a directory.
 *
 * <pre>{@code
 * Filtered done = SourceFilter.of(selection).apply(Path.of("train.tsv"), Path.of("kept/train.tsv"));
 * }</pre>
 *
 * A row of the source is the row of the dataset that has its number (from 0, in the order of the
 * file, the header not counted), or, with {@link #idColumn}, its id. The source must have as many
 * rows as the dataset, or every id: it is read once to see that it is what the selection is about,
 * then once more. What comes of it is made beside its place and renamed, and {@value #RECORD}
 * beside it says how it was made. A source of any size takes the memory of its longest row.
 */
public final class SourceFilter {

    /** Name of the record beside the outputs. */
    public static final String RECORD = "filtering.json";

    /** Reads and writes Parquet without Hadoop: Apache-2.0, 12 MB with what it needs. */
    private static final String PARQUET = "blue.strategic.parquet:parquet-floor:2.3";

    /** What to do with a row that is not as the others are: its fields, its quotes, its id. */
    public enum Malformed {
        /** Nothing is written. */
        REFUSE,
        /** They are left out. */
        DROP,
        /**
         * They stay as they are. If the dataset has as many rows as the source with them, or the id
         * of one, then they are rows of it and the selection decides.
         */
        PASS
    }

    /** How images get to where they are kept. */
    public enum Placing {
        /** Copied. */
        COPY,
        /** One more name of the same file. */
        HARD_LINK,
        /** A link to it, by its whole path. */
        SYMBOLIC_LINK;

        /**
         * @return its name as the command line has it, such as {@code hard-link}
         */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public String toString() {
            return key();
        }
    }

    /** What becomes of a row whose label was corrected. */
    public enum Relabel {
        /** It gets the corrected label; everything else stays as it is, byte for byte. */
        REPLACE,
        /** A column {@value #CORRECTED} beside has the label of each row after its correction. */
        ANNOTATE,
        /** It is left out. */
        DROP
    }

    /** The column that {@link Relabel#ANNOTATE} adds. */
    public static final String CORRECTED = "corrected_label";

    private final Selection selection;
    private @Nullable Corrections corrections;
    private Relabel relabel = Relabel.REPLACE;
    private @Nullable Examples examples;
    private List<String> classNames = List.of();
    private @Nullable SourceFormat format;
    private @Nullable String idColumn;
    private @Nullable String labelColumn;
    private boolean header = true;
    private @Nullable Character delimiter;
    private @Nullable Boolean quotes;
    private @Nullable String train;
    private Malformed malformed = Malformed.REFUSE;
    private Added added = Added.NONE;
    private Placing files = Placing.COPY;
    private boolean force;
    private Progress progress = (done, total) -> {};

    private SourceFilter(Selection selection) {
        this.selection = selection;
    }

    /**
     * @param selection what to keep
     * @return a filter with the defaults of each format
     */
    public static SourceFilter of(Selection selection) {
        return new SourceFilter(selection);
    }

    /**
     * @param examples the run's, whose ids {@link #idColumn} goes by; default: the number of the
     *     row is the id
     * @return this
     * @throws IllegalArgumentException if there are other examples than the dataset has rows
     */
    public SourceFilter examples(Examples examples) {
        if (examples.size() != selection.rows()) {
            throw new IllegalArgumentException(
                    "examples: found "
                            + examples.size()
                            + ", expected the dataset's "
                            + selection.rows()
                            + ".");
        }
        this.examples = examples;
        return this;
    }

    /**
     * @param classNames in class order, for {@link #labelColumn}
     * @return this
     */
    public SourceFilter classNames(List<String> classNames) {
        this.classNames = List.copyOf(classNames);
        return this;
    }

    /**
     * @param format of the source; default: what its name or its files tell
     * @return this
     */
    public SourceFilter format(SourceFormat format) {
        this.format = format;
        return this;
    }

    /**
     * Goes by ids in place of the numbers of rows.
     *
     * @param name of a column or, of JSON, a field; where no column has that name, its number from
     *     0. Of images any name: their path below the source, with slashes, is the id
     * @return this
     */
    public SourceFilter idColumn(String name) {
        idColumn = name;
        return this;
    }

    /**
     * Holds the labels of the source against those that the model was trained on.
     *
     * @param name of the column or field, or its number, as in {@link #idColumn}; IDX and images
     *     are checked without it
     * @return this
     */
    public SourceFilter labelColumn(String name) {
        labelColumn = name;
        return this;
    }

    /**
     * Says that a table begins with its first row.
     *
     * @return this
     */
    public SourceFilter noHeader() {
        header = false;
        return this;
    }

    /**
     * @param delimiter between fields, an ASCII character; default: a comma, of TSV a tab
     * @return this
     * @throws IllegalArgumentException if it is a quote, ends a line or is no ASCII
     */
    public SourceFilter delimiter(char delimiter) {
        if (delimiter == '"' || Records.isEnd(delimiter) || delimiter > 127) {
            throw new IllegalArgumentException(
                    "delimiter: found \""
                            + delimiter
                            + "\", expected one of ASCII such as ; or |.");
        }
        this.delimiter = delimiter;
        return this;
    }

    /**
     * @param quotes whether a field may stand in quotes, and have line ends in it then; default: of
     *     CSV yes, of TSV no ({@link SourceFormat#TSV} says why)
     * @return this
     */
    public SourceFilter quotes(boolean quotes) {
        this.quotes = quotes;
        return this;
    }

    /**
     * @param name of the training file in a directory; of IDX what the names of its files begin
     *     with. Default: {@code train.tsv} and the like, {@code train-}
     * @return this
     */
    public SourceFilter train(String name) {
        train = name;
        return this;
    }

    /**
     * @param malformed what to do with such rows; default: refuse
     * @return this
     */
    public SourceFilter malformed(Malformed malformed) {
        this.malformed = malformed;
        return this;
    }

    /**
     * Adds the weight of each row, last: a column or a field, of IDX one more file, of images a
     * table beside them. Malformed rows get none.
     *
     * @param name of the column, which the source must not have
     * @return this
     */
    public SourceFilter weights(String name) {
        added = new Added(added.annotate(), name, added.corrected());
        return this;
    }

    /**
     * Keeps every row and adds {@code keep}, {@code weight} and {@code reason}.
     *
     * @return this
     */
    public SourceFilter annotate() {
        added = new Added(true, added.weights(), added.corrected());
        return this;
    }

    /**
     * Corrects labels. Those that the model was trained on are held against the source's, and a
     * class is written as the source writes it: give its {@link #labelColumn}. An image goes to the
     * folder of its class.
     *
     * @param corrections by id, of {@link #examples} where these are given
     * @param how what becomes of the rows
     * @return this
     */
    public SourceFilter relabel(Corrections corrections, Relabel how) {
        this.corrections = corrections;
        relabel = how;
        String column = how == Relabel.ANNOTATE ? CORRECTED : null;
        added = new Added(added.annotate(), added.weights(), column);
        return this;
    }

    /**
     * @param files how images get to where they are kept; default: copied
     * @return this
     */
    public SourceFilter files(Placing files) {
        this.files = files;
        return this;
    }

    /**
     * Replaces what is there: a file, or a directory that a filtering made.
     *
     * @return this
     */
    public SourceFilter force() {
        force = true;
        return this;
    }

    /**
     * @param progress told now and then
     * @return this
     */
    public SourceFilter progress(Progress progress) {
        this.progress = progress;
        return this;
    }

    /** Told how far a filtering is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * @param done of the work, in bytes or images
         * @param total of it
         */
        void at(long done, long total);
    }

    /**
     * Filters.
     *
     * @param source file or directory
     * @param out the same, new; its directory is made
     * @return what was done
     * @throws ArchiveException if the source is not the dataset that the selection is about, has
     *     malformed rows, or cannot be read; if {@code out} is there, or cannot be written. Then
     *     nothing has changed
     * @throws IllegalArgumentException if an option does not go with the format
     */
    public Filtered apply(Path source, Path out) {
        try {
            checkPlaces(source, out);
            SourceFormat known = format == null ? SourceFormat.of(source, train) : format;
            Path target = out.toAbsolutePath().normalize();
            boolean folder = Files.isDirectory(source);
            FilteringJson record =
                    folder
                            ? new FilteringJson()
                            : FilteringJson.read(target.resolveSibling(RECORD), force);
            try (Unpublished made = new Unpublished(target, force)) {
                Filtered done = filter(known, source, made.path(), target.getFileName() + "");
                record.put(folder ? "." : target.getFileName() + "", selection, this, done);
                if (folder) {
                    record.write(made.path().resolve(RECORD));
                    made.publish();
                } else {
                    try (Unpublished beside =
                            new Unpublished(target.resolveSibling(RECORD), true)) {
                        record.write(beside.path());
                        made.publish();
                        beside.publish();
                    }
                }
                return done;
            }
        } catch (IOException e) {
            throw new ArchiveException(
                    source
                            + " to "
                            + out
                            + ": found that filtering failed ("
                            + e
                            + "), expected a source that can be read and room for the rest. What was"
                            + " there before is there.",
                    e);
        }
    }

    private void checkPlaces(Path source, Path out) throws IOException {
        if (!Files.exists(source)) {
            throw ArchiveException.at(source, "nothing", "the source", "Give one that is there.");
        }
        Path from = source.toRealPath();
        Path to = out.toAbsolutePath().normalize();
        Path real = Files.exists(to) ? to.toRealPath() : to;
        if (real.startsWith(from) || from.startsWith(real)) {
            throw ArchiveException.at(
                    out,
                    "the source or a part of it",
                    "another place",
                    "The source is never written: give another --out.");
        }
        if (!Files.isDirectory(to) || !force) {
            return;
        }
        try (Stream<Path> within = Files.list(to)) {
            if (within.findAny().isPresent() && !Files.exists(to.resolve(RECORD))) {
                throw ArchiveException.at(
                        out,
                        "a directory that no filtering made",
                        "one with a " + RECORD,
                        "Delete it yourself, or give another place.");
            }
        }
    }

    private Filtered filter(SourceFormat known, Path source, Path to, String name)
            throws IOException {
        Decisions decisions = new Decisions(selection, examples);
        checkRelabel(known, decisions);
        boolean folder = Files.isDirectory(source);
        if (folder != (known == SourceFormat.GLUE || known == SourceFormat.IMAGES)
                && !(folder && known == SourceFormat.IDX)) {
            throw ArchiveException.at(
                    source,
                    folder ? "a directory" : "a file",
                    (folder ? "a file of format " : "a directory of format ") + known,
                    "Give one, or another --format (SourceFilter.format).");
        }
        return switch (known) {
            case GLUE ->
                    TrainingFolder.filter(
                            source,
                            train,
                            to,
                            corrections != null && relabel != Relabel.DROP,
                            (file, place, called, written) ->
                                    filterFile(
                                            SourceFormat.of(file, null),
                                            decisions,
                                            file,
                                            place,
                                            called,
                                            written));
            case IDX ->
                    new IdxFilter(this, decisions, meter(size(source))).filter(source, to, name);
            case IMAGES ->
                    new ImageFolder(this, decisions, meter(ImageFolder.count(source)))
                            .filter(source, to);
            default -> filterFile(known, decisions, source, to, name, new BitSet());
        };
    }

    private void checkRelabel(SourceFormat known, Decisions decisions) {
        if (corrections == null) {
            return;
        } else if (malformed != Malformed.REFUSE) {
            throw new IllegalArgumentException(
                    "corrections: found malformed rows passed or dropped, expected none. Of a source"
                            + " that is to be relabelled every row must be known.");
        } else if (!decisions.tellsLabels()) {
            throw new IllegalArgumentException(
                    "corrections: found a selection that has one label for every row, expected"
                            + " several. Give a run, or a selection of one.");
        } else if (labelColumn == null
                && relabel != Relabel.DROP
                && known != SourceFormat.IDX
                && known != SourceFormat.IMAGES) {
            throw new IllegalArgumentException(
                    "corrections: found no column of the labels, expected its name or number: give"
                            + " --label-column (SourceFilter.labelColumn).");
        }
    }

    /** Whether corrected rows are left out, so that nothing has to take another label. */
    boolean drops() {
        return relabel == Relabel.DROP;
    }

    /** What is to be relabelled of a source, or null if nothing is. */
    @Nullable Relabelling relabelling(Path source, Decisions decisions) {
        if (corrections == null) {
            return null;
        }
        Relabelling relabelling =
                new Relabelling(source, corrections, relabel, decisions, classNames);
        decisions.relabel(relabelling);
        return relabelling;
    }

    private Filtered filterFile(
            SourceFormat known,
            Decisions decisions,
            Path source,
            Path to,
            String name,
            BitSet written)
            throws IOException {
        if (known.hasLines()) {
            return new TextFilter(this, decisions, known, meter(2 * Files.size(source)))
                    .filter(source, to, name, written);
        }
        return switch (known) {
            case ARROW ->
                    new ArrowFilter(this, decisions, meter(2 * Files.size(source)))
                            .filter(source, to, name);
            case JSON_ARRAY ->
                    new JsonArrayFilter(this, decisions, meter(2 * Files.size(source)))
                            .filter(source, to, name);
            case NPY ->
                    new NpyFilter(this, decisions, meter(Files.size(source)))
                            .filter(source, to, name);
            case PARQUET -> filterParquet(decisions, source, to, name);
            default -> throw new IllegalArgumentException(known + " is no format of a file");
        };
    }

    private Filtered filterParquet(Decisions decisions, Path source, Path to, String name)
            throws IOException {
        try {
            return new ParquetFilter(this, decisions, meter(Files.size(source)))
                    .filter(source, to, name);
        } catch (LinkageError e) {
            throw noParquet(source, e);
        }
    }

    static ArchiveException noParquet(Path file, LinkageError e) {
        return new ArchiveException(
                file
                        + ": found no library for Parquet ("
                        + e.getMessage()
                        + "), expected "
                        + PARQUET
                        + " on the class path. Add the dependency; for the command line lay"
                        + " cartography-parquet.jar beside cartography.jar.",
                e);
    }

    private static long size(Path source) throws IOException {
        if (!Files.isDirectory(source)) {
            return Files.size(source);
        }
        long bytes = 0;
        try (Stream<Path> within = Files.list(source)) {
            for (Path file : within.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    /** Tells of each hundredth. */
    private Input.Meter meter(long total) {
        return new Input.Meter() {
            private long done;
            private long told;

            @Override
            public void read(long bytes) {
                done += bytes;
                if (done - told > total / 100) {
                    told = done;
                    progress.at(Math.min(done, total), total);
                }
            }
        };
    }

    /** What of the options shapes the output. */
    void describe(JsonGenerator json) throws IOException {
        json.writeStringField(
                "mode", corrections != null ? "relabel" : added.annotate() ? "annotate" : "filter");
        if (corrections != null) {
            json.writeObjectFieldStart("relabel");
            json.writeStringField("how", relabel.name().toLowerCase(Locale.ROOT));
            json.writeNumberField("corrections", corrections.size());
            json.writeStringField("name", corrections.source().name());
            json.writeStringField("sha256", corrections.source().sha256());
            json.writeEndObject();
        }
        json.writeStringField("match", idColumn == null ? "row" : "id");
        text(json, "id_column", idColumn);
        text(json, "label_column", labelColumn);
        text(json, "header", header ? null : "none");
        text(json, "delimiter", delimiter == null ? null : delimiter.toString());
        text(json, "quotes", quotes == null ? null : quotes ? "on" : "off");
        text(json, "train", train);
        json.writeStringField("malformed", malformed.name().toLowerCase(Locale.ROOT));
        text(json, "weights", added.weights());
        text(json, "files", files == Placing.COPY ? null : files.key());
    }

    private static void text(JsonGenerator json, String name, @Nullable String value)
            throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    List<String> classNames() {
        return classNames;
    }

    @Nullable String idColumn() {
        return idColumn;
    }

    @Nullable String labelColumn() {
        return labelColumn;
    }

    boolean header() {
        return header;
    }

    char delimiter(SourceFormat of) {
        return delimiter != null ? delimiter : of == SourceFormat.TSV ? '\t' : ',';
    }

    boolean quotes(SourceFormat of) {
        return quotes != null ? quotes : of == SourceFormat.CSV;
    }

    @Nullable String train() {
        return train;
    }

    Malformed malformed() {
        return malformed;
    }

    Added added() {
        return added;
    }

    Placing files() {
        return files;
    }
}
