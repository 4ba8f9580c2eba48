package io.github.djlcartography.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.apache.arrow.flatbuf.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an epoch's file in blocks of rows, so that several epochs can be walked side by side: of a
 * plain file no more than a block is in memory. Not for several threads, which open one each.
 */
public final class EpochBlocks implements AutoCloseable {

    private static final int LARGEST_GAP = 1 << 16;
    private static final int ROWS = 2; // columns that say which row it is: ids and labels
    private static final int PEEK = 32;

    private final IpcReader reader;
    private final Layout layout;
    private final Room room;
    private final @Nullable EpochBlocks like;
    private final int[] bytes; // of a row, in: ids, labels, each column
    private final int[] buffers; // their numbers in a batch
    private final ByteBuffer[] columns; // of the block
    private final CRC32C[] sums;
    private final Map<Integer, Checksum> pieces = new TreeMap<>(); // by batch
    private IpcReader.Frame frame;
    private IpcReader.@Nullable Batch whole; // if it is not read by blocks
    private final ByteBuffer[] decoded; // its columns
    private boolean byBlocks;
    private boolean assumed; // that ids and labels are those of the other epoch
    private int next;

    /** The memory that blocks are read into. Readers that take turns may share one. */
    public static final class Room {

        private ByteBuffer[] buffers = {};

        private ByteBuffer of(int index, int bytes) {
            if (buffers.length <= index) {
                buffers = Arrays.copyOf(buffers, index + 1);
            }
            ByteBuffer buffer = buffers[index];
            if (buffer == null || buffer.capacity() < bytes) {
                buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
                buffers[index] = buffer;
            }
            return buffer.clear().limit(bytes);
        }
    }

    EpochBlocks(IpcReader reader, Layout layout, Room room, @Nullable EpochBlocks like) {
        this.reader = reader;
        this.layout = layout;
        this.room = room;
        this.like = like;
        int count = ROWS + layout.columns().size();
        bytes = new int[count];
        buffers = new int[count];
        bytes[0] = Long.BYTES;
        buffers[0] = 1;
        bytes[1] = Integer.BYTES;
        buffers[1] = 3;
        int buffer = 4;
        for (int c = ROWS; c < count; c++) {
            Layout.Column column = layout.columns().get(c - ROWS);
            bytes[c] = layout.bytes(column) * column.width();
            buffer += column.list() ? 2 : 1; // validity bitmaps, all absent
            buffers[c] = buffer++;
        }
        columns = new ByteBuffer[count];
        decoded = new ByteBuffer[count];
        sums = new CRC32C[count];
        Arrays.setAll(sums, i -> new CRC32C());
        frame = IpcReader.Frame.NONE;
    }

    /**
     * @return number of record batches
     */
    public int batches() {
        return reader.batches();
    }

    /**
     * @param batch 0-based
     * @return rows that it holds
     * @throws ArchiveException if the file is damaged
     */
    public int rows(int batch) {
        return reader.frame(batch).rows();
    }

    /**
     * Goes to the start of a batch, which must then be read to its end: after the other epoch, if
     * this one was opened beside it.
     *
     * @param batch 0-based
     * @throws ArchiveException if the file is damaged
     */
    public void begin(int batch) {
        frame = reader.frame(batch);
        next = 0;
        byBlocks = frame.codec() == Codec.PLAIN && isInOrder();
        reader.parsing(
                "record batch " + batch,
                () -> {
                    assumed = like != null && startsLike(like);
                    if (byBlocks) {
                        for (CRC32C sum : sums) {
                            sum.reset();
                        }
                    } else {
                        IpcReader.Batch batchRead = reader.batch(frame);
                        pieces.put(batch, frame.sum().plus(Checksum.of(reader.body())));
                        for (int c = 0; c < bytes.length; c++) {
                            decoded[c] =
                                    c < ROWS && like != null && like.stores(c, batchRead)
                                            ? like.decoded[c]
                                            : batchRead.buffer(
                                                    buffers[c], (long) frame.rows() * bytes[c]);
                        }
                        whole = batchRead;
                    }
                    return frame;
                });
    }

    /** Whether a column of the same batch need not be decompressed again. */
    private boolean stores(int column, IpcReader.Batch other) {
        IpcReader.Batch mine = whole;
        return !byBlocks && mine != null && mine.stores(buffers[column], other);
    }

    /** Whether as many rows follow in both, and the first ones are the same. */
    private boolean startsLike(EpochBlocks other) throws IOException {
        return byBlocks
                && other.byBlocks
                && other.frame.index() == frame.index()
                && other.frame.rows() == frame.rows()
                && firstIds().equals(other.firstIds());
    }

    private ByteBuffer firstIds() throws IOException {
        long at = frame.body() + frame.batch().buffers(buffers[0]).offset();
        return reader.read(at, Math.min(frame.rows(), PEEK) * bytes[0]);
    }

    /** Whether what we read lies in the order of our columns, as we write it. */
    private boolean isInOrder() {
        long end = 0;
        for (int c = 0; c < bytes.length; c++) {
            Buffer buffer = frame.batch().buffers(buffers[c]);
            if (buffer == null
                    || buffer.offset() < end
                    || buffer.offset() - end > LARGEST_GAP
                    || buffer.length() != (long) frame.rows() * bytes[c]) {
                return false;
            }
            end = buffer.offset() + buffer.length();
        }
        return end <= frame.bodyLength() && frame.bodyLength() - end <= LARGEST_GAP;
    }

    /**
     * Reads the next rows of the batch.
     *
     * @param most rows to read
     * @return rows read, 0 at its end
     * @throws ArchiveException if the file is damaged
     */
    public int next(int most) {
        int count = Math.min(most, frame.rows() - next);
        reader.parsing(
                "record batch " + frame.index(),
                () -> {
                    for (int c = assumed ? ROWS : 0; c < bytes.length; c++) {
                        int from = next * bytes[c];
                        int length = count * bytes[c];
                        if (byBlocks) {
                            columns[c] = room.of(c, length);
                            long at = frame.batch().buffers(buffers[c]).offset() + from;
                            reader.fill(columns[c], frame.body() + at);
                            columns[c].flip();
                            sums[c].update(columns[c].duplicate());
                        } else {
                            columns[c] = decoded[c].slice(from, length);
                        }
                        columns[c].order(ByteOrder.LITTLE_ENDIAN);
                    }
                    next += count;
                    if (byBlocks && next == frame.rows() && !pieces.containsKey(frame.index())) {
                        pieces.put(frame.index(), sum());
                    }
                    return count;
                });
        return count;
    }

    /** The batch's checksum: its header, and its buffers with the padding between them. */
    private Checksum sum() throws IOException {
        Checksum sum = frame.sum();
        long end = 0;
        for (int c = 0; c < bytes.length; c++) {
            Buffer buffer = frame.batch().buffers(buffers[c]);
            sum = sum.plus(gap(end, buffer.offset()));
            CRC32C bytes = assumed && like != null && c < ROWS ? like.sums[c] : sums[c];
            sum = sum.plus(Checksum.of(bytes, buffer.length()));
            end = buffer.offset() + buffer.length();
        }
        return sum.plus(gap(end, frame.bodyLength()));
    }

    private Checksum gap(long from, long to) throws IOException {
        return from == to
                ? Checksum.NOTHING
                : Checksum.of(reader.read(frame.body() + from, (int) (to - from)));
    }

    /**
     * @return whether ids and labels of the batch were not read, but are taken to be those of the
     *     other epoch: then this file's checksum is right only if they are
     */
    public boolean isAssumed() {
        return assumed;
    }

    /**
     * @return ids of the block's rows, unless they are assumed: int64, little-endian; valid until
     *     the next block is read into the same room
     */
    public ByteBuffer examples() {
        return columns[0].duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * @return labels of the block's rows, unless they are assumed: int32, little-endian; valid as
     *     long
     */
    public ByteBuffer labels() {
        return columns[1].duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Copies the other columns.
     *
     * @param to row-major (rows of the block, {@link Layout#width()})
     */
    public void values(float[] to) {
        layout.values(columns, ROWS, columns[ROWS].limit() / bytes[ROWS], to);
    }

    /**
     * Copies the other columns of layout FULL as the bits of float32.
     *
     * @param to row-major (rows of the block, K)
     */
    public void bits(int[] to) {
        layout.bits(columns[ROWS], columns[ROWS].limit() / bytes[ROWS], to);
    }

    /**
     * Holds a file against its checksum.
     *
     * @param readers of one epoch, which together have read each batch to its end
     * @throws ArchiveException if the file is damaged
     */
    public static void verify(Collection<EpochBlocks> readers) {
        Map<Integer, Checksum> pieces = new TreeMap<>();
        readers.forEach(each -> pieces.putAll(each.pieces));
        readers.iterator().next().reader.verify(pieces);
    }

    @Override
    public void close() {
        reader.close();
    }
}
