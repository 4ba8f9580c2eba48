package io.github.djlcartography.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A run's {@code examples.arrow}, some rows at a time, where {@link Examples} holds ids and
 * metadata of all of them: for datasets that memory does not hold. A row is found by the offsets in
 * the file; of a plain file nothing else is read. Lengths are held against the file, so that damage
 * is told or hits a text only; the checksum is not looked at, which {@link Archive#examples} does.
 * For any number of threads.
 */
public final class ExampleFile implements AutoCloseable {

    private static final int BLOCK = 1 << 16; // rows

    private final Path file;
    private final IpcReader reader;
    private final List<Stored> columns;
    private final List<IpcReader.Frame> frames = new ArrayList<>();
    private final int[] starts; // row of each batch, then the number of rows

    /**
     * @param buffer its first one in each batch
     */
    private record Stored(String name, ColumnType type, int buffer) {}

    private ExampleFile(Path file, IpcReader reader) {
        this.file = file;
        this.reader = reader;
        columns = reader.parsing("its columns", () -> columns(reader.fields()));
        starts = new int[reader.batches() + 1];
        for (int b = 0; b < starts.length - 1; b++) {
            IpcReader.Frame frame = reader.frame(b);
            frames.add(frame);
            starts[b + 1] =
                    reader.parsing(
                            "its rows", () -> Math.addExact(starts[frame.index()], frame.rows()));
        }
    }

    private static List<Stored> columns(List<Field> fields) {
        List<Stored> columns = new ArrayList<>();
        int buffer = 0;
        for (Field field : fields) {
            ColumnType type = ColumnType.of(field);
            columns.add(new Stored(Objects.requireNonNull(field.getName()), type, buffer));
            buffer += type.buffers();
        }
        return columns;
    }

    /**
     * @param file that {@link Examples#write} made
     * @return it, open
     * @throws ArchiveException if it is damaged, or holds something else
     */
    public static ExampleFile open(Path file) {
        IpcReader reader = IpcReader.open(file);
        try {
            Map<String, String> words = Columns.words(reader, file, Examples.KIND);
            ExampleFile examples = new ExampleFile(file, reader);
            examples.check(words);
            return examples;
        } catch (IllegalArgumentException e) {
            reader.close();
            throw new ArchiveException(
                    file + ": " + e.getMessage() + " It was not written as whole examples.", e);
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private void check(Map<String, String> words) {
        String version = words.getOrDefault(PartFile.FORMAT, "none");
        if (!version.equals(Examples.VERSION)) {
            throw Examples.otherVersion(file, version);
        }
        boolean ordered = has(Examples.EXAMPLE);
        for (int from = 0; ordered && from < size(); from = end(from)) {
            long[] rows = column(Examples.EXAMPLE, long[].class, from, end(from));
            int first = from;
            ordered = IntStream.range(0, rows.length).allMatch(i -> rows[i] == first + i);
        }
        if (!ordered || !Integer.toString(size()).equals(words.get(Examples.ROWS))) {
            throw ArchiveException.at(
                    file,
                    "rows out of order or number",
                    "0 to " + words.get(Examples.ROWS) + " − 1",
                    "Restore the file from a copy.");
        }
    }

    /**
     * @return rows of the root dataset
     */
    public int size() {
        return starts[starts.length - 1];
    }

    /**
     * @return names of the metadata columns, in the order in which they were added
     */
    public List<String> names() {
        return columns.stream()
                .map(Stored::name)
                .filter(name -> !Examples.RESERVED.contains(name))
                .toList();
    }

    /**
     * @param name of a metadata column, {@code id}, {@code text} or {@code thumbnail}
     * @return whether it is there
     */
    public boolean has(String name) {
        return columns.stream().anyMatch(column -> column.name.equals(name));
    }

    /**
     * @param name of a column that is there
     * @return whether its values are {@code long}, {@code int} or {@code double}
     */
    public boolean isNumber(String name) {
        ColumnType type = stored(name).type;
        return !type.varies() && type != ColumnType.BOOLEAN;
    }

    /**
     * How far to read at a time: no more than a few MiB, but for a single row that is larger.
     *
     * @param from a row, in [0, size)
     * @return the row after the last one to be read with it
     */
    public int end(int from) {
        return Math.min(starts[batch(from) + 1], from + BLOCK);
    }

    /** The first batch that ends behind a row; others may be empty. */
    private int batch(int row) {
        Objects.checkIndex(row, size());
        int low = 0;
        int high = frames.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle + 1] > row) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private Stored stored(String name) {
        return columns.stream()
                .filter(column -> column.name.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "column: found no "
                                                + name
                                                + ", expected one of "
                                                + columns.stream().map(Stored::name).toList()
                                                + "."));
    }

    /**
     * Reads some rows of a column.
     *
     * @param name of a metadata column, {@code id}, {@code text} or {@code thumbnail}
     * @param type the array type of its values, such as {@code String[].class}
     * @param from the first row
     * @param to the row after the last
     * @param <T> the same
     * @return a value for each row
     * @throws IllegalArgumentException if there is no such column of that type
     * @throws IndexOutOfBoundsException if there are no such rows
     * @throws ArchiveException if the file is damaged
     */
    public <T> T column(String name, Class<T> type, int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        Stored column = stored(name);
        Object values = column.type.array(to - from);
        if (!type.isInstance(values)) {
            throw new IllegalArgumentException(
                    "column "
                            + name
                            + ": found "
                            + values.getClass().getSimpleName()
                            + ", expected "
                            + type.getSimpleName()
                            + ".");
        }
        int at = from;
        while (at < to) {
            IpcReader.Frame frame = frames.get(batch(at));
            int start = starts[frame.index()];
            int first = at - start;
            int count = Math.min(to, starts[frame.index() + 1]) - at;
            int into = at - from;
            reader.parsing(
                    "record batch " + frame.index(),
                    () -> {
                        if (frame.codec() == Codec.PLAIN) {
                            plain(frame, column, first, count, values, into);
                        } else {
                            packed(frame, column, first, count, values, into);
                        }
                        return frame;
                    });
            at += count;
        }
        return type.cast(values);
    }

    /** Of what is stored as it is, the bytes of these rows alone. */
    private void plain(
            IpcReader.Frame frame, Stored stored, int first, int count, Object values, int into)
            throws IOException {
        ColumnType column = stored.type;
        int buffer = stored.buffer;
        if (column == ColumnType.BOOLEAN) {
            int skipped = first % Byte.SIZE;
            boolean[] bits = new boolean[skipped + count];
            ByteBuffer bytes =
                    read(
                            frame,
                            buffer + 1,
                            first / Byte.SIZE,
                            (bits.length + Byte.SIZE - 1) / Byte.SIZE);
            column.fromBuffers(new ByteBuffer[] {bytes}, bits, 0, bits.length);
            System.arraycopy(bits, skipped, values, into, count);
        } else if (column.varies()) {
            ByteBuffer offsets =
                    read(
                            frame,
                            buffer + 1,
                            (long) Integer.BYTES * first,
                            Math.multiplyExact(Integer.BYTES, count + 1));
            int start = offsets.getInt(0);
            int end = start;
            for (int i = 0; i <= count; i++) {
                int next = offsets.getInt(Integer.BYTES * i);
                if (next < end) {
                    throw new IndexOutOfBoundsException("offset " + next + " after " + end);
                }
                end = next;
                offsets.putInt(Integer.BYTES * i, next - start);
            }
            ByteBuffer bytes = read(frame, buffer + 2, start, end - start);
            column.fromBuffers(new ByteBuffer[] {offsets, bytes}, values, into, count);
        } else {
            int width = column.width();
            ByteBuffer bytes =
                    read(frame, buffer + 1, (long) width * first, Math.multiplyExact(width, count));
            column.fromBuffers(new ByteBuffer[] {bytes}, values, into, count);
        }
    }

    private ByteBuffer read(IpcReader.Frame frame, int buffer, long from, int length)
            throws IOException {
        Buffer stored = frame.batch().buffers(buffer);
        if (stored == null
                || stored.offset() < 0
                || from < 0
                || from > stored.length() - length
                || stored.offset() > frame.bodyLength() - from - length) {
            throw new IndexOutOfBoundsException(
                    "buffer " + buffer + " has not " + length + " bytes at " + from);
        }
        return reader.read(frame.body() + stored.offset() + from, length)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Of what is compressed, the whole column of the batch is read. */
    private void packed(
            IpcReader.Frame frame, Stored stored, int first, int count, Object values, int into)
            throws IOException {
        ColumnType column = stored.type;
        int buffer = stored.buffer;
        Object whole = column.array(frame.rows());
        synchronized (reader) { // its buffers are used again
            IpcReader.Batch batch = reader.part(frame, buffer, buffer + column.buffers() - 1);
            column.fromBuffers(column.in(batch, buffer), whole, 0, frame.rows());
        }
        System.arraycopy(whole, first, values, into, count);
    }

    @Override
    public void close() {
        reader.close();
    }
}
