package io.github.djlcartography.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A small columnar file: named columns of one length and a map of words, as an Arrow IPC file. Maps
 * and selections are kept in it. A column is a {@code long[]}, {@code int[]}, {@code double[]} or
 * {@code boolean[]}; there are no nulls. The arrays are not copied.
 */
public final class Columns {

    private static final int BATCH = 64 * 1024; // rows; 0.5 MB a column
    private static final String KIND = "cartography.kind";

    private final Map<String, Object> columns = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private int rows = -1;

    /**
     * @param name of the column, new
     * @param values a {@code long[]}, {@code int[]}, {@code double[]} or {@code boolean[]}, as long
     *     as the columns before it
     * @return this
     * @throws IllegalArgumentException if the type or the length is another, or the name is taken
     */
    public Columns with(String name, Object values) {
        int length = Kind.of(values).length(values);
        if (rows >= 0 && length != rows) {
            throw new IllegalArgumentException(
                    "column " + name + ": found " + length + " values, expected " + rows + ".");
        }
        if (columns.putIfAbsent(name, values) != null) {
            throw new IllegalArgumentException("column " + name + " is there already.");
        }
        rows = length;
        return this;
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
     * Writes the file beside its place, flushes it to disk and renames it.
     *
     * @param file to write; its directory is made
     * @param kind what the file holds, such as {@code data-map}; {@link #read} asks for it
     * @throws ArchiveException if it cannot be written
     */
    public void write(Path file, String kind) {
        Map<String, String> words = new LinkedHashMap<>(metadata);
        words.put(KIND, kind);
        List<Field> fields = new ArrayList<>();
        columns.forEach((name, values) -> fields.add(Kind.of(values).field(name)));
        Published.write(
                file,
                channel -> {
                    IpcWriter writer = new IpcWriter(channel, new Schema(fields));
                    for (int from = 0; from < rows(); from += BATCH) {
                        batch(writer, from, Math.min(BATCH, rows() - from));
                    }
                    writer.finish(words);
                });
    }

    private void batch(IpcWriter writer, int from, int count) throws IOException {
        long[] nodes = new long[columns.size()];
        ByteBuffer[][] buffers = new ByteBuffer[columns.size()][];
        int i = 0;
        for (Object values : columns.values()) {
            nodes[i] = count;
            buffers[i++] = new ByteBuffer[] {Kind.of(values).toBytes(values, from, count)};
        }
        writer.batch(count, nodes, buffers);
    }

    /**
     * @param file that {@link #write} made
     * @param kind what it must hold
     * @return its columns
     * @throws ArchiveException if it is damaged, or holds something else
     */
    public static Columns read(Path file, String kind) {
        try (IpcReader reader = IpcReader.open(file)) {
            Map<String, String> words = reader.metadata();
            if (!kind.equals(words.get(KIND))) {
                throw ArchiveException.at(
                        file,
                        words.get(KIND) == null
                                ? "an Arrow file of another maker"
                                : words.get(KIND),
                        kind,
                        "Give a file that this library wrote as " + kind + ".");
            }
            try {
                return read(reader, words);
            } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
                throw reader.damaged("its columns", e);
            }
        }
    }

    private static Columns read(IpcReader reader, Map<String, String> words) {
        List<Field> fields = reader.schema().getFields();
        int[] counts = new int[reader.batches()];
        int rows = 0;
        for (int b = 0; b < counts.length; b++) {
            IpcReader.Batch batch = reader.batch(b);
            counts[b] = batch.rows();
            for (int f = 0; f < fields.size(); f++) { // the bytes must be there before we allocate
                batch.buffer(2 * f + 1, Kind.of(fields.get(f)).bytes(batch.rows()));
            }
            rows = Math.addExact(rows, batch.rows());
        }
        Columns columns = new Columns();
        for (Field field : fields) {
            columns.with(field.getName(), Kind.of(field).array(rows));
        }
        int at = 0;
        for (int b = 0; b < counts.length; b++) {
            IpcReader.Batch batch = reader.batch(b);
            for (int f = 0; f < fields.size(); f++) {
                Kind kind = Kind.of(fields.get(f));
                ByteBuffer bytes = batch.buffer(2 * f + 1, kind.bytes(counts[b]));
                kind.fromBytes(
                        bytes,
                        columns.column(fields.get(f).getName(), Object.class),
                        at,
                        counts[b]);
            }
            at += counts[b];
        }
        reader.verify(false); // another program's file need not have one
        columns.metadata.putAll(words);
        return columns;
    }

    /** The four types of column. */
    @SuppressWarnings("ImmutableEnumChecker") // ArrowType has no setters
    private enum Kind {
        LONG(new ArrowType.Int(64, true)) {
            @Override
            int length(Object values) {
                return ((long[]) values).length;
            }

            @Override
            Object array(int rows) {
                return new long[rows];
            }

            @Override
            ByteBuffer toBytes(Object values, int from, int count) {
                ByteBuffer bytes = buffer(count);
                bytes.asLongBuffer().put((long[]) values, from, count);
                return bytes;
            }

            @Override
            void fromBytes(ByteBuffer bytes, Object values, int at, int count) {
                bytes.asLongBuffer().get((long[]) values, at, count);
            }
        },
        INT(new ArrowType.Int(32, true)) {
            @Override
            int length(Object values) {
                return ((int[]) values).length;
            }

            @Override
            Object array(int rows) {
                return new int[rows];
            }

            @Override
            ByteBuffer toBytes(Object values, int from, int count) {
                ByteBuffer bytes = buffer(count);
                bytes.asIntBuffer().put((int[]) values, from, count);
                return bytes;
            }

            @Override
            void fromBytes(ByteBuffer bytes, Object values, int at, int count) {
                bytes.asIntBuffer().get((int[]) values, at, count);
            }
        },
        DOUBLE(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)) {
            @Override
            int length(Object values) {
                return ((double[]) values).length;
            }

            @Override
            Object array(int rows) {
                return new double[rows];
            }

            @Override
            ByteBuffer toBytes(Object values, int from, int count) {
                ByteBuffer bytes = buffer(count);
                bytes.asDoubleBuffer().put((double[]) values, from, count);
                return bytes;
            }

            @Override
            void fromBytes(ByteBuffer bytes, Object values, int at, int count) {
                bytes.asDoubleBuffer().get((double[]) values, at, count);
            }
        },
        BOOLEAN(new ArrowType.Bool()) {
            @Override
            int length(Object values) {
                return ((boolean[]) values).length;
            }

            @Override
            Object array(int rows) {
                return new boolean[rows];
            }

            @Override
            long bytes(int rows) {
                return (rows + 7L) / 8;
            }

            @Override
            ByteBuffer toBytes(Object values, int from, int count) {
                ByteBuffer bytes = buffer(count);
                boolean[] bits = (boolean[]) values;
                for (int i = 0; i < count; i++) {
                    if (bits[from + i]) {
                        bytes.put(i >> 3, (byte) (bytes.get(i >> 3) | 1 << (i & 7)));
                    }
                }
                return bytes;
            }

            @Override
            void fromBytes(ByteBuffer bytes, Object values, int at, int count) {
                boolean[] bits = (boolean[]) values;
                for (int i = 0; i < count; i++) {
                    bits[at + i] = (bytes.get(i >> 3) & 1 << (i & 7)) != 0;
                }
            }
        };

        private final ArrowType type;

        Kind(ArrowType type) {
            this.type = type;
        }

        abstract int length(Object values);

        abstract Object array(int rows);

        abstract ByteBuffer toBytes(Object values, int from, int count);

        abstract void fromBytes(ByteBuffer bytes, Object values, int at, int count);

        long bytes(int rows) {
            return (long) rows * (this == INT ? Integer.BYTES : Long.BYTES);
        }

        ByteBuffer buffer(int rows) {
            return ByteBuffer.allocate((int) bytes(rows)).order(ByteOrder.LITTLE_ENDIAN);
        }

        Field field(String name) {
            return new Field(name, FieldType.notNullable(type), null);
        }

        static Kind of(Object values) {
            if (values instanceof long[]) {
                return LONG;
            } else if (values instanceof int[]) {
                return INT;
            } else if (values instanceof double[]) {
                return DOUBLE;
            } else if (values instanceof boolean[]) {
                return BOOLEAN;
            }
            throw new IllegalArgumentException(
                    "found a "
                            + values.getClass().getSimpleName()
                            + ", expected long[], int[], double[] or boolean[].");
        }

        static Kind of(Field field) {
            for (Kind kind : values()) {
                if (kind.type.equals(field.getType())) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "column " + field.getName() + " is " + field.getType());
        }
    }
}
