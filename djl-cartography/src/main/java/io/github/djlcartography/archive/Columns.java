package io.github.djlcartography.archive;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A small columnar file: named columns of one length and a map of words, as an Arrow IPC file.
 * Maps, selections and what is known of the examples are kept in it. A column is a {@code long[]},
 * {@code int[]}, {@code double[]}, {@code boolean[]}, {@code String[]} or {@code byte[][]}; there
 * are no nulls. The arrays are not copied.
 */
public final class Columns {

    private static final int BATCH_BYTES = 4 << 20; // of text and bytes
    private static final int ROW_BYTES = 1 << 30; // of text and bytes; a batch is at most 2 GB

    private final Map<String, Object> columns = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private int rows = -1;

    /**
     * @param name of the column, new
     * @param values a {@code long[]}, {@code int[]}, {@code double[]}, {@code boolean[]}, {@code
     *     String[]} or {@code byte[][]}, as long as the columns before it
     * @return this
     * @throws IllegalArgumentException if the type or the length is another, the name is taken, a
     *     value is null, or a text has half a surrogate pair
     */
    public Columns with(String name, Object values) {
        ColumnType type = ColumnType.of(values);
        int length = Array.getLength(values);
        if (rows >= 0 && length != rows) {
            throw new IllegalArgumentException(
                    "column "
                            + name
                            + ": found "
                            + length
                            + " values, expected "
                            + rows
                            + ". Give one for each row.");
        }
        type.check(name, values);
        put(name, values);
        return this;
    }

    private void put(String name, Object values) {
        if (columns.putIfAbsent(name, values) != null) {
            throw new IllegalArgumentException("column " + name + " is there already.");
        }
        rows = Array.getLength(values);
    }

    /**
     * @param key of an entry
     * @param value of it
     * @return this
     */
    public Columns note(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * @return the number of values in each column
     */
    public int rows() {
        return Math.max(rows, 0);
    }

    /**
     * @return the names, in file order
     */
    public List<String> names() {
        return List.copyOf(columns.keySet());
    }

    /**
     * @param name of a column
     * @param type {@code long[].class} and the like
     * @param <T> the array type
     * @return the column's own array
     * @throws IllegalArgumentException if there is no such column of that type
     */
    public <T> T column(String name, Class<T> type) {
        Object values = columns.get(name);
        if (!type.isInstance(values)) {
            throw new IllegalArgumentException(
                    "column "
                            + name
                            + ": found "
                            + (values == null ? "none" : values.getClass().getSimpleName())
                            + ", expected "
                            + type.getSimpleName()
                            + ".");
        }
        return type.cast(values);
    }

    /**
     * @param key of an entry
     * @return whether there is one
     */
    public boolean has(String key) {
        return metadata.containsKey(key);
    }

    /**
     * @param key of an entry
     * @return its value
     * @throws IllegalArgumentException if there is none
     */
    public String note(String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new IllegalArgumentException("metadata: found no " + key + ", expected one.");
        }
        return value;
    }

    /**
     * @param key of an entry
     * @param otherwise what to give if there is none
     * @return its value
     */
    public String noteOr(String key, String otherwise) {
        return metadata.getOrDefault(key, otherwise);
    }

    /**
     * Writes the file beside its place, flushes it to disk and renames it.
     *
     * @param file to write; its directory is made
     * @param kind what the file holds, such as {@code data-map}; {@link #read} asks for it
     * @throws ArchiveException if it cannot be written
     * @throws IllegalArgumentException if the text and bytes of one row are more than 1 GiB
     */
    public void write(Path file, String kind) {
        List<Integer> ends = batchEnds();
        Map<String, ColumnType> types = new LinkedHashMap<>();
        columns.forEach((name, values) -> types.put(name, ColumnType.of(values)));
        Object[] all = columns.values().toArray();
        try (ColumnsWriter writer = new ColumnsWriter(file, kind, types, 0)) {
            int from = 0;
            for (int end : ends) {
                writer.batch(all, from, end - from);
                from = end;
            }
            writer.publish(metadata);
        }
    }

    /** The row after the last of each batch: bounded by rows, and by bytes where these vary. */
    private List<Integer> batchEnds() {
        List<Object> varying =
                columns.values().stream().filter(Object[].class::isInstance).toList();
        List<Integer> ends = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int row = 0; row < rows(); row++) {
            long size = 0;
            for (Object values : varying) {
                size += ColumnType.of(values).size(values, row);
            }
            if (size > ROW_BYTES) {
                throw new IllegalArgumentException(
                        "row "
                                + row
                                + ": found "
                                + size
                                + " bytes of text and the like, expected at most "
                                + ROW_BYTES
                                + ". Shorten it.");
            }
            if (row - from == ColumnsWriter.BATCH || (row > from && bytes + size > BATCH_BYTES)) {
                ends.add(row);
                from = row;
                bytes = 0;
            }
            bytes += size;
        }
        if (rows() > from) {
            ends.add(rows());
        }
        return ends;
    }

    /**
     * @param file an Arrow file
     * @return what {@link #write} was told that it holds; empty of one that another maker wrote
     * @throws ArchiveException if it is damaged, or no Arrow file
     */
    public static Optional<String> kind(Path file) {
        try (IpcReader reader = IpcReader.open(file)) {
            return Optional.ofNullable(reader.metadata().get(ColumnsWriter.KIND));
        }
    }

    /**
     * @param file that {@link #write} made
     * @param kind what it must hold
     * @return its columns
     * @throws ArchiveException if it is damaged, or holds something else
     */
    public static Columns read(Path file, String kind) {
        return read(file, kind, name -> true);
    }

    /**
     * Reads the columns of some names; the whole file is held against its checksum all the same.
     */
    static Columns read(Path file, String kind, Predicate<String> wanted) {
        try (IpcReader reader = IpcReader.open(file)) {
            Map<String, String> words = words(reader, file, kind);
            try {
                return read(reader, words, wanted);
            } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
                throw reader.damaged("its columns", e);
            }
        }
    }

    static Map<String, String> words(IpcReader reader, Path file, String kind) {
        Map<String, String> words = reader.metadata();
        if (!kind.equals(words.get(ColumnsWriter.KIND))) {
            throw ArchiveException.at(
                    file,
                    words.get(ColumnsWriter.KIND) == null
                            ? "an Arrow file of another maker"
                            : words.get(ColumnsWriter.KIND),
                    kind,
                    "Give a file that this library wrote as " + kind + ".");
        }
        return words;
    }

    /**
     * Reads a file some rows at a time. Where all columns are wanted it is held against its
     * checksum at its end: what was taken counts only once this has returned. Else it is not, and
     * little more is read than the columns that are.
     *
     * @param file that {@link #write} made
     * @param kind what it must hold
     * @param wanted whether to read the column of a name
     * @param rows takes some rows, or none where the file has none, with all of its notes; the
     *     arrays are used again
     * @throws ArchiveException if it is damaged, or holds something else
     */
    public static void scan(
            Path file, String kind, Predicate<String> wanted, Consumer<Columns> rows) {
        try (IpcReader reader = IpcReader.open(file)) {
            Map<String, String> words = words(reader, file, kind);
            boolean whole = reader.fields().stream().map(Field::getName).allMatch(wanted);
            Columns columns = new Columns();
            if (reader.batches() == 0) {
                rows.accept(reader.parsing("its columns", () -> read(reader, words, wanted)));
            }
            for (int b = 0; b < reader.batches(); b++) {
                int batch = b;
                Columns before = columns;
                columns =
                        reader.parsing(
                                "record batch " + b,
                                () -> next(reader, batch, whole, wanted, before));
                columns.metadata.putAll(words);
                rows.accept(columns);
            }
            if (whole) {
                reader.verify(false);
            }
        }
    }

    private static Columns next(
            IpcReader reader, int index, boolean whole, Predicate<String> wanted, Columns before)
            throws IOException {
        List<Field> fields = reader.fields();
        IpcReader.Batch batch;
        if (whole) {
            batch = reader.batch(index);
        } else {
            int first = Integer.MAX_VALUE;
            int last = -1;
            int buffer = 0;
            for (Field field : fields) {
                int end = buffer + ColumnType.of(field).buffers();
                if (wanted.test(field.getName())) {
                    first = Math.min(first, buffer);
                    last = end - 1;
                }
                buffer = end;
            }
            batch = reader.part(reader.frame(index), first, last);
        }
        Columns columns = before.rows == batch.rows() ? before : new Columns();
        int buffer = 0;
        for (Field field : fields) {
            ColumnType type = ColumnType.of(field);
            if (wanted.test(field.getName())) {
                ByteBuffer[] in = type.in(batch, buffer); // the bytes are there
                if (columns != before) {
                    columns.put(field.getName(), type.array(batch.rows()));
                }
                Object values = columns.columns.get(field.getName());
                type.fromBuffers(in, Objects.requireNonNull(values), 0, batch.rows());
            }
            buffer += type.buffers();
        }
        return columns;
    }

    /** The names of a file's columns, which are not read. */
    static List<String> names(Path file) {
        try (IpcReader reader = IpcReader.open(file)) {
            return reader.fields().stream().map(Field::getName).toList();
        }
    }

    private static Columns read(
            IpcReader reader, Map<String, String> words, Predicate<String> wanted) {
        List<Field> fields = reader.fields();
        int batches = reader.batches();
        int rows = 0;
        for (int b = 0; b < batches; b++) { // the bytes must be there before we allocate
            IpcReader.Batch batch = reader.batch(b);
            int buffer = 0;
            for (Field field : fields) {
                ColumnType type = ColumnType.of(field);
                type.in(batch, buffer);
                buffer += type.buffers();
            }
            rows = Math.addExact(rows, batch.rows());
        }
        Columns columns = new Columns();
        for (Field field : fields) {
            if (wanted.test(field.getName())) {
                columns.put(field.getName(), ColumnType.of(field).array(rows));
            }
        }
        int at = 0;
        for (int b = 0; b < batches; b++) {
            IpcReader.Batch batch = reader.batch(b);
            int buffer = 0;
            for (Field field : fields) {
                ColumnType type = ColumnType.of(field);
                Object values = columns.columns.get(field.getName());
                if (values != null) {
                    type.fromBuffers(type.in(batch, buffer), values, at, batch.rows());
                }
                buffer += type.buffers();
            }
            at += batch.rows();
        }
        reader.verify(false); // another program's file need not have one
        columns.metadata.putAll(words);
        return columns;
    }
}
