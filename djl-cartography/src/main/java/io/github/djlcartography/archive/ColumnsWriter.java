package io.github.djlcartography.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A file of {@link Columns} on its way to disk, some rows at a time: the bytes are those that
 * {@link Columns#write} gives for all of them, the memory is one batch. {@link #publish} gives the
 * file its name, {@link #close} without it throws the rows away. Not for several threads.
 */
public final class ColumnsWriter implements AutoCloseable {

    static final int BATCH = 64 * 1024; // rows; 0.5 MB a column of numbers
    static final String KIND = "cartography.kind";

    private final Path file;
    private final Path beside;
    private final String kind;
    private final List<ColumnType> types = new ArrayList<>();
    private final FileChannel channel;
    private final IpcWriter ipc;
    private final Object[] pending; // of each column a batch
    private int rows;

    /**
     * @param file to write; its directory is made
     * @param kind what the file holds, such as {@code data-map}
     * @param columns names in file order, with {@code long[].class}, {@code int[].class}, {@code
     *     double[].class} or {@code boolean[].class}
     * @throws ArchiveException if it cannot be written
     * @throws IllegalArgumentException if a type is another
     */
    public ColumnsWriter(Path file, String kind, Map<String, Class<?>> columns) {
        this(file, kind, types(columns), BATCH);
    }

    private static Map<String, ColumnType> types(Map<String, Class<?>> columns) {
        Map<String, ColumnType> types = new LinkedHashMap<>();
        columns.forEach(
                (name, array) -> {
                    ColumnType type = ColumnType.of(array);
                    if (type.varies()) { // a batch of those is bounded by bytes too
                        throw new IllegalArgumentException(
                                "column "
                                        + name
                                        + ": found "
                                        + array.getSimpleName()
                                        + ", expected numbers or truths.");
                    }
                    types.put(name, type);
                });
        return types;
    }

    /**
     * @param capacity rows that {@link #append} may keep: {@link #BATCH}, or 0 where only {@link
     *     #batch} is called
     */
    ColumnsWriter(Path file, String kind, Map<String, ColumnType> columns, int capacity) {
        this.file = file;
        this.kind = kind;
        List<Field> fields = new ArrayList<>();
        columns.forEach(
                (name, type) -> {
                    types.add(type);
                    fields.add(type.field(name));
                });
        pending = types.stream().map(type -> type.array(capacity)).toArray();
        beside = Published.beside(file.toAbsolutePath());
        FileChannel opened = null;
        try {
            Files.createDirectories(beside.getParent());
            opened = Published.open(beside);
            ipc = new IpcWriter(opened, new Schema(fields));
            channel = opened;
        } catch (IOException e) {
            Published.closeQuietly(opened, e);
            throw ArchiveException.io(file, "writing", e);
        }
    }

    /**
     * Adds rows.
     *
     * @param count of them
     * @param columns of each column an array that begins with their values
     * @throws ArchiveException if the disk does not take them
     */
    public void append(int count, Object... columns) {
        int from = 0;
        while (from < count) {
            int n = Math.min(count - from, BATCH - rows);
            for (int c = 0; c < pending.length; c++) {
                System.arraycopy(columns[c], from, pending[c], rows, n);
            }
            rows += n;
            from += n;
            if (rows == BATCH) {
                flush();
            }
        }
    }

    private void flush() {
        batch(pending, 0, rows);
        rows = 0;
    }

    /** Writes a batch as it is. */
    void batch(Object[] columns, int from, int count) {
        long[] nodes = new long[columns.length];
        ByteBuffer[][] buffers = new ByteBuffer[columns.length][];
        for (int c = 0; c < columns.length; c++) {
            nodes[c] = count;
            buffers[c] = types.get(c).toBuffers(columns[c], from, count);
        }
        try {
            ipc.batch(count, nodes, buffers);
        } catch (IOException e) {
            throw ArchiveException.io(file, "writing", e);
        }
    }

    /**
     * Writes the footer, flushes the file to disk and gives it its name: a file that was there is
     * replaced.
     *
     * @param notes what {@link Columns#note} will give
     * @throws ArchiveException if the disk does not take it
     */
    public void publish(Map<String, String> notes) {
        if (rows > 0) {
            flush();
        }
        Map<String, String> words = new LinkedHashMap<>(notes);
        words.put(KIND, kind);
        try {
            ipc.finish(words);
            channel.force(true);
            channel.close();
            Published.rename(beside, file.toAbsolutePath());
        } catch (IOException e) {
            throw ArchiveException.io(file, "writing", e);
        }
    }

    /** Drops what was not published. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(beside);
        } catch (IOException e) {
            throw ArchiveException.io(beside, "removing", e);
        }
    }
}
