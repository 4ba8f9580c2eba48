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
import org.jspecify.annotations.Nullable;

/**
 * One epoch on its way to disk. Rows go to a file that no reader takes; {@link #publish} makes it
 * an epoch, {@link #close} without it throws the rows away. Memory: one record batch of about 2 MB.
 * Not for several threads.
 */
public final class EpochWriter implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Pass pass;
    private final int epoch;
    private final int classes;
    private final Path file;
    private final Path beside;
    private final FileChannel channel;
    private final IpcWriter ipc;
    private final ByteBuffer ids;
    private final ByteBuffer labels;
    private final ByteBuffer probabilities;
    private final int capacity;
    private int rows;
    private long written;

    EpochWriter(Path run, Pass pass, int epoch, int classes) {
        this.pass = pass;
        this.epoch = epoch;
        this.classes = classes;
        file = run.resolve(EpochLayout.relative(pass, epoch, 0)).toAbsolutePath();
        beside = Published.beside(file);
        FileChannel opened = null;
        try {
            Files.createDirectories(file.getParent());
            opened = Published.open(beside);
            ipc = new IpcWriter(opened, EpochLayout.schema(classes));
            channel = opened;
        } catch (IOException e) {
            closeQuietly(opened, e);
            throw ArchiveException.io(beside, "writing", e);
        }
        capacity = EpochLayout.batchRows(classes);
        ids = buffer(Long.BYTES);
        labels = buffer(Integer.BYTES);
        probabilities = buffer(Float.BYTES * classes);
    }

    private ByteBuffer buffer(int width) {
        return ByteBuffer.allocateDirect(capacity * width).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Adds rows.
     *
     * @param example id of each, a row of the root dataset
     * @param label class of each, in [0, K)
     * @param p softmax, row-major (count, K)
     * @param from first row of the arrays to take
     * @param count rows to take
     * @throws ArchiveException if the disk does not take them
     */
    public void append(long[] example, int[] label, float[] p, int from, int count) {
        append(example, label, FloatBuffer.wrap(p), from, count);
    }

    /**
     * Adds rows.
     *
     * @param example id of each, a row of the root dataset
     * @param label class of each, in [0, K)
     * @param p softmax, row-major (count, K); read by index, its position stays
     * @param from first row of the arrays to take
     * @param count rows to take
     * @throws ArchiveException if the disk does not take them
     */
    public void append(long[] example, int[] label, FloatBuffer p, int from, int count) {
        int at = from;
        int left = count;
        while (left > 0) {
            int n = Math.min(left, capacity - rows);
            ids.position(rows * Long.BYTES).asLongBuffer().put(example, at, n);
            labels.position(rows * Integer.BYTES).asIntBuffer().put(label, at, n);
            probabilities
                    .position(rows * classes * Float.BYTES)
                    .asFloatBuffer()
                    .put(0, p, at * classes, n * classes);
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
     * @param label its class
     * @param p softmax, row-major
     * @param row of {@code p} to take
     * @throws ArchiveException if the disk does not take it
     */
    public void append(long example, int label, float[] p, int row) {
        ids.putLong(rows * Long.BYTES, example);
        labels.putInt(rows * Integer.BYTES, label);
        probabilities
                .position(rows * classes * Float.BYTES)
                .asFloatBuffer()
                .put(p, row * classes, classes);
        if (++rows == capacity) {
            flush();
        }
    }

    /**
     * @return rows appended so far
     */
    public long rows() {
        return written + rows;
    }

    private void flush() {
        ByteBuffer[][] buffers = {
            {ids.position(0).limit(rows * Long.BYTES)},
            {labels.position(0).limit(rows * Integer.BYTES)},
            {},
            {probabilities.position(0).limit(rows * classes * Float.BYTES)}
        };
        try {
            ipc.batch(rows, new long[] {rows, rows, rows, (long) rows * classes}, buffers);
        } catch (IOException e) {
            throw ArchiveException.io(beside, "writing", e);
        }
        written += rows;
        rows = 0;
        ids.clear();
        labels.clear();
        probabilities.clear();
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
                    EpochLayout.footer(
                            pass, epoch, fingerprint, JSON.writeValueAsString(coverage)));
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

    private static void closeQuietly(@Nullable FileChannel channel, IOException cause) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
