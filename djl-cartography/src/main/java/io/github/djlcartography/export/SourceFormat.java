package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArchiveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a training set is kept as. A name that ends in {@code .gz} is one of text or IDX, packed.
 */
public enum SourceFormat {
    /** A record a row, fields between commas, quoted as RFC 4180 has it. {@code .csv}. */
    CSV,

    /**
     * A line a row, fields between tabs; a quote is a character like any other. {@code .tsv},
     * {@code .tab}. GLUE's files are so: QNLI's dev.tsv has 5,463 rows, of which a reader that
     * takes quotes for quotes loses 65, silently.
     */
    TSV,

    /** A JSON object a line. {@code .jsonl}, {@code .ndjson}, {@code .json}. */
    JSON_LINES,

    /** One JSON array of objects. {@code .json} where it begins with a bracket. */
    JSON_ARRAY,

    /** Anything a line, a blank one too, and no header. {@code .txt}, {@code .lst}. */
    LINES,

    /**
     * A directory with a training file of one of the formats above, and others beside it that stay
     * as they are, such as GLUE's {@code dev.tsv} and {@code test.tsv}. What is named as the
     * training file and ends in {@code -labels.lst} goes with it, as in WinoGrande.
     */
    GLUE,

    /**
     * A file of numbers, its first dimension the rows, or a directory of them as MNIST's: {@code
     * train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}.
     */
    IDX,

    /** An array of NumPy's, its first dimension the rows. {@code .npy}. */
    NPY,

    /** A file of Arrow's IPC format, which Feather's second version is too. {@code .arrow}. */
    ARROW,

    /** {@code .parquet}. */
    PARQUET,

    /**
     * A directory with a folder of images for each class. Rows go by class, then by folder, then by
     * name, each in the order of their characters.
     */
    IMAGES;

    private static final Pattern IDX_NAME = Pattern.compile(".*[-.]idx\\d-[a-z]+");

    /**
     * @return its name as the command line has it, such as {@code json-lines}
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return key();
    }

    /**
     * @return whether its rows stand on lines, by which they can be found
     */
    public boolean hasLines() {
        return this == CSV || this == TSV || this == JSON_LINES || this == LINES;
    }

    /**
     * Of a file or a directory, by its name and by what is in it.
     *
     * @param train name of the training file, where it was given
     */
    static SourceFormat of(Path source, @Nullable String train) {
        String name = withoutGz(source);
        if (Files.isDirectory(source)) {
            return ofDirectory(source, train);
        } else if (IDX_NAME.matcher(name).matches()) {
            return IDX;
        }
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv" -> CSV;
            case "tsv", "tab" -> TSV;
            case "jsonl", "ndjson" -> JSON_LINES;
            case "json" -> beginsWithBracket(source) ? JSON_ARRAY : JSON_LINES;
            case "npy" -> NPY;
            case "txt", "lst" -> LINES;
            case "arrow", "feather", "ipc" -> ARROW;
            case "parquet" -> PARQUET;
            default ->
                    throw ArchiveException.at(
                            source,
                            "a name that does not tell the format",
                            "one of " + List.of(values()),
                            "Say it: --format (SourceFilter.format).");
        };
    }

    private static boolean beginsWithBracket(Path source) {
        try (Input in = new Input(source, bytes -> {})) {
            int first;
            do {
                first = in.stream().read();
            } while (first > 0 && Character.isWhitespace(first));
            return first == '[';
        } catch (IOException e) {
            throw new ArchiveException(source + ": reading failed (" + e + ").", e);
        }
    }

    private static SourceFormat ofDirectory(Path source, @Nullable String train) {
        try (Stream<Path> within = Files.list(source)) {
            List<Path> files = within.toList();
            if (files.stream().anyMatch(file -> IDX_NAME.matcher(withoutGz(file)).matches())) {
                return IDX;
            } else if (train != null || files.stream().anyMatch(TrainingFolder::isTraining)) {
                return GLUE;
            } else if (files.stream().anyMatch(Files::isDirectory)) {
                return IMAGES;
            }
        } catch (IOException e) {
            throw new ArchiveException(source + ": reading failed (" + e + ").", e);
        }
        throw ArchiveException.at(
                source,
                "a directory with no train.tsv or the like, no IDX file and no folder in it",
                "a layout as GLUE's, MNIST's, or a folder of images for each class",
                "Give the training file itself, or its name with --train (SourceFilter.train).");
    }

    static boolean isGz(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    static String withoutGz(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    }
}
