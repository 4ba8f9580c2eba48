package io.github.djlcartography.archive;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the examples besides their labels: ids of your own, metadata columns such as
 * group or source, a text and a thumbnail each. One row for each row of the <em>root</em> dataset,
 * in dataset order; a run keeps it once, as {@code examples.arrow}.
 *
 * <pre>{@code
 * Examples.of(fileNames).with("group", groups).with("year", years).text(sentences)
 * }</pre>
 *
 * Columns of the file: {@code example: int64} (row of the root dataset, 0-based), {@code id: utf8}
 * where there are such ids, the metadata by their names, {@code text: utf8}, {@code thumbnail:
 * binary}. The arrays are not copied. Text and thumbnails of a run stay on disk until they are
 * asked for.
 */
public final class Examples {

    static final String FILE = "examples.arrow";

    static final String KIND = "examples";
    static final String VERSION = Integer.toString(Manifest.FORMAT_VERSION);
    static final String ROWS = "cartography.rows";
    static final String EXAMPLE = "example";
    private static final String ID = "id";
    private static final String TEXT = "text";
    private static final String THUMBNAIL = "thumbnail";
    static final Set<String> RESERVED = Set.of(EXAMPLE, ID, TEXT, THUMBNAIL);
    private static final String PNG = "89504e47";
    private static final String JPEG = "ffd8ff";

    private final Columns columns = new Columns();
    private final String @Nullable [] ids;
    private final Map<String, Integer> index = new HashMap<>(); // id → row
    private final @Nullable Path file; // that holds the text and the thumbnails
    private final List<String> onDisk; // which of the two it holds

    private Examples(int rows, String @Nullable [] ids, @Nullable Path file, List<String> onDisk) {
        columns.with(EXAMPLE, LongStream.range(0, rows).toArray());
        this.ids = ids;
        this.file = file;
        this.onDisk = onDisk;
        if (ids != null) {
            columns.with(ID, ids);
            for (int row = 0; row < rows; row++) {
                index(ids[row], row);
            }
        }
    }

    private void index(String id, int row) {
        Integer before = index.putIfAbsent(id, row);
        if (before != null || id.isEmpty()) {
            throw refused(
                    "id of row " + row,
                    before == null ? "an empty one" : "\"" + id + "\", the id of row " + before,
                    "one of its own",
                    "Ids must tell the examples apart.");
        }
    }

    /**
     * Examples with ids of your own.
     *
     * @param ids one for each row of the root dataset, no two alike
     * @return them; more can be added
     * @throws IllegalArgumentException if an id is null, empty or there twice
     */
    public static Examples of(String... ids) {
        return new Examples(ids.length, ids, null, List.of());
    }

    /**
     * Examples without ids of their own: the number of the row is the id.
     *
     * @param rows of the root dataset
     * @return them; more can be added
     */
    public static Examples rows(int rows) {
        return new Examples(rows, null, null, List.of());
    }

    /**
     * Adds a metadata column.
     *
     * @param name of it, new; not {@code example}, {@code id}, {@code text} or {@code thumbnail}
     * @param values one for each row: a {@code String[]}, {@code long[]}, {@code int[]}, {@code
     *     double[]} or {@code boolean[]}
     * @return this
     * @throws IllegalArgumentException if the name is empty, reserved or taken, or the values are
     *     of another type or number, or one is null
     */
    public Examples with(String name, Object values) {
        if (name.isEmpty() || RESERVED.contains(name)) {
            throw refused(
                    "metadata",
                    "a column named \"" + name + "\"",
                    "a name other than example, id, text and thumbnail",
                    "Rename it; text and images are added by text() and thumbnails().");
        } else if (values instanceof byte[][]) {
            throw refused(
                    "column " + name,
                    "a byte[][]",
                    "text, numbers or booleans",
                    "Images are added by thumbnails().");
        }
        columns.with(name, values);
        return this;
    }

    /**
     * Adds a text to each example, for people to read.
     *
     * @param texts one for each row; empty where there is none
     * @return this
     * @throws IllegalArgumentException if there are some already, their number is another, or one
     *     is null
     */
    public Examples text(String[] texts) {
        return large(TEXT, texts);
    }

    /**
     * Adds a small image to each example, for people to look at.
     *
     * @param images a PNG or JPEG file's bytes for each row; of length 0 where there is none
     * @return this
     * @throws IllegalArgumentException if there are some already, their number is another, or one
     *     is null or of another format
     */
    public Examples thumbnails(byte[][] images) {
        for (int row = 0; row < images.length; row++) {
            String start = images[row] == null ? "" : start(images[row]);
            if (!start.isEmpty() && !start.startsWith(PNG) && !start.startsWith(JPEG)) {
                throw refused(
                        "thumbnail of row " + row,
                        "an image that begins with the bytes " + start,
                        "a PNG or a JPEG",
                        "Encode it, or give an array of length 0.");
            }
        }
        return large(THUMBNAIL, images);
    }

    private static String start(byte[] image) {
        return HexFormat.of().formatHex(image, 0, Math.min(PNG.length() / 2, image.length));
    }

    private Examples large(String name, Object values) {
        if (onDisk.contains(name)) {
            throw refused(name, "that of " + file, "none", "A run keeps one.");
        }
        columns.with(name, values);
        return this;
    }

    /**
     * @return rows of the root dataset
     */
    public int size() {
        return columns.rows();
    }

    /**
     * @return whether there are ids other than the numbers of the rows
     */
    public boolean hasIds() {
        return ids != null;
    }

    /**
     * @param row of the root dataset, 0-based
     * @return its id
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public String id(long row) {
        int at = (int) Objects.checkIndex(row, (long) size());
        return ids == null ? Integer.toString(at) : ids[at];
    }

    /**
     * @param id of an example
     * @return its row in the root dataset, 0-based
     * @throws IllegalArgumentException if no example has that id
     */
    public long row(String id) {
        Integer row = index.get(id);
        if (row != null) {
            return row;
        } else if (ids == null && id.matches("0|[1-9]\\d{0,9}") && Long.parseLong(id) < size()) {
            return Long.parseLong(id);
        }
        throw refused(
                "id",
                "\"" + id + "\"",
                "that of one of " + size() + " examples",
                "Is it spelt so?");
    }

    /**
     * @return names of the metadata columns, in the order in which they were added
     */
    public List<String> names() {
        return columns.names().stream().filter(name -> !RESERVED.contains(name)).toList();
    }

    /**
     * @param name of a metadata column, {@code text} or {@code thumbnail}
     * @return whether it is there
     */
    public boolean has(String name) {
        return onDisk.contains(name) || columns.names().contains(name);
    }

    /**
     * @param name of a metadata column, {@code text} or {@code thumbnail}; the latter two are read
     *     from the run's file at each call
     * @param type the array type of its values, such as {@code String[].class}
     * @param <T> the same
     * @return a value for each row
     * @throws IllegalArgumentException if there is no such column of that type
     * @throws ArchiveException if the run's file is damaged
     */
    public <T> T column(String name, Class<T> type) {
        Columns from =
                file != null && onDisk.contains(name)
                        ? Columns.read(file, KIND, name::equals)
                        : columns;
        return from.column(name, type);
    }

    /**
     * Writes {@code examples.arrow}, in place of one that is there.
     *
     * @param directory of the run
     * @throws ArchiveException if it cannot be written
     */
    public void write(Path directory) {
        Columns all = new Columns();
        Stream.concat(columns.names().stream(), onDisk.stream())
                .forEach(name -> all.with(name, column(name, Object.class)));
        all.note(PartFile.FORMAT, VERSION)
                .note(ROWS, Integer.toString(size()))
                .write(directory.resolve(FILE), KIND);
    }

    static Examples read(Path file) {
        List<String> onDisk =
                Columns.names(file).stream()
                        .filter(name -> name.equals(TEXT) || name.equals(THUMBNAIL))
                        .toList();
        Columns columns = Columns.read(file, KIND, name -> !onDisk.contains(name));
        try {
            if (!columns.note(PartFile.FORMAT).equals(VERSION)) {
                throw otherVersion(file, columns.note(PartFile.FORMAT));
            }
            int rows = columns.rows();
            boolean named = columns.names().contains(ID);
            Examples examples =
                    new Examples(
                            rows, named ? columns.column(ID, String[].class) : null, file, onDisk);
            if (!columns.note(ROWS).equals(Integer.toString(rows))
                    || !Arrays.equals(
                            columns.column(EXAMPLE, long[].class),
                            examples.columns.column(EXAMPLE, long[].class))) {
                throw refused(
                        "column " + EXAMPLE,
                        rows + " values out of order or number",
                        "0 to " + columns.note(ROWS) + " − 1",
                        "Restore the file from a copy.");
            }
            columns.names().stream()
                    .filter(name -> !RESERVED.contains(name))
                    .forEach(name -> examples.with(name, columns.column(name, Object.class)));
            return examples;
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(
                    file + ": " + e.getMessage() + " It was not written as whole examples.", e);
        }
    }

    static ArchiveException otherVersion(Path file, String version) {
        return ArchiveException.at(
                file,
                "format version " + version,
                VERSION,
                "Read it with the release that wrote it or a later one.");
    }

    private static IllegalArgumentException refused(
            String where, String found, String expected, String remedy) {
        return new IllegalArgumentException(
                where + ": found " + found + ", expected " + expected + ". " + remedy);
    }
}
