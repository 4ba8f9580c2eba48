package io.github.djlcartography.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One epoch on its way to disk. Rows go to a file that no reader takes; {@link #publish} makes it
 * an epoch, {@link #close} without it throws the rows away. Memory: one record batch of about 2 MB.
 * Not for several threads.
 */
public final class EpochWriter implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Pass pass;
    private final int epoch;
    private final Layout layout;
    private final Path file;
    private final Path beside;
    private final FileChannel channel;
    private final IpcWriter ipc;
    private final int capacity;
    private final ByteBuffer ids;
    private final ByteBuffer labels;
    private final ByteBuffer[] columns;
    private int rows;
    private long written;

    EpochWriter(Path run, Pass pass, int epoch, int rank, Layout layout) {
        this.pass = pass;
        this.epoch = epoch;
        this.layout = layout;
        file = run.resolve(PartFile.relative(pass, epoch, layout.stem(), rank)).toAbsolutePath();
        beside = Published.beside(file);
        layout.codec().load(beside);
        FileChannel opened = null;
        try {
            Files.createDirectories(file.getParent());
            opened = Published.open(beside);
            ipc = new IpcWriter(opened, layout.schema(), layout.codec());
            channel = opened;
        } catch (IOException e) {
            Published.closeQuietly(opened, e);
            throw ArchiveException.io(beside, "writing", e);
        }
        capacity = layout.batchRows();
        ids = buffer(Long.BYTES);
        labels = buffer(Integer.BYTES);
        columns =
                layout.columns().stream()
                        .map(column -> buffer(layout.bytes(column) * column.width()))
                        .toArray(ByteBuffer[]::new);
    }

    private ByteBuffer buffer(int width) {
        return ByteBuffer.allocateDirect(capacity * width).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Adds rows.
     *
     * @param example id of each, a row of the root dataset
     * @param label of each; a class in [0, K), or what stands for a sequence of them
     * @param values of each, row-major (count, {@link Layout#width()}); for FULL the softmax
     * @param from first row of the arrays to take
     * @param count rows to take
     * @throws ArchiveException if the disk does not take them
     */
    public void append(long[] example, int[] label, float[] values, int from, int count) {
        append(example, label, FloatBuffer.wrap(values), from, count);
    }

    /**
     * Adds rows.
     *
     * @param example id of each, a row of the root dataset
     * @param label of each; a class in [0, K), or what stands for a sequence of them
     * @param values of each, row-major (count, {@link Layout#width()}); read by index, its position
     *     stays
     * @param from first row of the arrays to take
     * @param count rows to take
     * @throws ArchiveException if the disk does not take them
     */
    public void append(long[] example, int[] label, FloatBuffer values, int from, int count) {
        int at = from;
        int left = count;
        while (left > 0) {
            int n = Math.min(left, capacity - rows);
            ids.position(rows * Long.BYTES).asLongBuffer().put(example, at, n);
            labels.position(rows * Integer.BYTES).asIntBuffer().put(label, at, n);
            int offset = 0;
            for (int c = 0; c < columns.length; c++) {
                put(layout.columns().get(c), columns[c], values, at * layout.width() + offset, n);
                offset += layout.columns().get(c).width();
            }
            rows += n;
            at += n;
            left -= n;
            if (rows == capacity) {
                flush();
            }
        }
    }

    /**
     * Adds one row.
     *
     * @param example its id
     * @param label its label
     * @param values row-major (…, {@link Layout#width()})
     * @param row of {@code values} to take
     * @throws ArchiveException if the disk does not take it
     */
    public void append(long example, int label, float[] values, int row) {
        FloatBuffer one = FloatBuffer.wrap(values, row * layout.width(), layout.width()).slice();
        append(new long[] {example}, new int[] {label}, one, 0, 1);
    }

    private void put(Layout.Column column, ByteBuffer to, FloatBuffer values, int at, int count) {
        int width = column.width();
        boolean half = layout.bytes(column) == Short.BYTES;
        to.position(rows * width * layout.bytes(column));
        if (width == layout.width()) {
            if (half) {
                Half.narrow(values, at, count * width, to.asShortBuffer());
            } else {
                to.asFloatBuffer().put(0, values, at, count * width);
            }
            return;
        }
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < width; i++) {
                float value = values.get(at + row * layout.width() + i);
                if (column.whole()) {
                    to.putInt((int) value);
                } else if (half) {
                    to.putShort(Half.of(value));
                } else {
                    to.putFloat(value);
                }
            }
        }
    }

    /**
     * @return rows appended so far
     */
    public long rows() {
        return written + rows;
    }

    private void flush() {
        List<ByteBuffer[]> buffers = new ArrayList<>();
        List<Long> nodes = new ArrayList<>();
        nodes.add((long) rows);
        buffers.add(new ByteBuffer[] {ids.position(0).limit(rows * Long.BYTES)});
        nodes.add((long) rows);
        buffers.add(new ByteBuffer[] {labels.position(0).limit(rows * Integer.BYTES)});
        for (int c = 0; c < columns.length; c++) {
            Layout.Column column = layout.columns().get(c);
            if (column.list()) {
                nodes.add((long) rows);
                buffers.add(new ByteBuffer[0]);
            }
            int values = rows * column.width();
            nodes.add((long) values);
            buffers.add(
                    new ByteBuffer[] {columns[c].position(0).limit(values * layout.bytes(column))});
        }
        try {
            ipc.batch(
                    rows,
                    nodes.stream().mapToLong(Long::longValue).toArray(),
                    buffers.toArray(ByteBuffer[][]::new));
        } catch (IOException e) {
            throw ArchiveException.io(beside, "writing", e);
        }
        written += rows;
        rows = 0;
        ids.clear();
        labels.clear();
        for (ByteBuffer column : columns) {
            column.clear();
        }
    }

    /**
     * Writes the footer, flushes the file to disk and gives it its name: from here on the epoch
     * exists.
     *
     * @param fingerprint of the training set, as in the manifest
     * @param coverage the ledger; {@code seen} must be {@link #rows()}
     * @throws ArchiveException if the disk does not take it
     * @throws IllegalArgumentException if the ledger counts other rows than were written
     */
    public void publish(String fingerprint, Coverage coverage) {
        if (coverage.seen() != rows()) {
            throw new IllegalArgumentException(
                    "ledger: found "
                            + coverage.seen()
                            + " rows, expected the "
                            + rows()
                            + " written.");
        }
        try {
            if (rows > 0) {
                flush();
            }
            ipc.finish(
                    PartFile.footer(pass, epoch, fingerprint, JSON.writeValueAsString(coverage)));
            channel.force(true);
            channel.close();
            Published.rename(beside, file);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw ArchiveException.io(file, "publishing", e);
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
