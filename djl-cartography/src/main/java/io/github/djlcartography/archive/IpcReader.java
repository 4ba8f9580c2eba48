package io.github.djlcartography.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Reads an Arrow IPC file into plain byte buffers, one record batch at a time. Whatever the bytes
 * are, the answer is right or an {@link ArchiveException}: each length is held against the file's
 * own size before anything is allocated, and the length of a decompressed buffer against what is
 * asked for.
 */
final class IpcReader implements Closeable {

    private static final int HEAD = 8; // the magic, padded
    private static final int TAIL = 4 + IpcWriter.MAGIC.length; // footer length, magic
    private static final int BLOCK = 24; // bytes that the footer spends on one batch
    private static final int CONTINUATION = 0xFFFFFFFF;

    private final Path file;
    private final FileChannel channel;
    private final long size;
    private Footer footer = new Footer();
    private List<Field> fields = List.of();
    private ByteBuffer body = ByteBuffer.allocate(0);
    private final Map<Integer, ByteBuffer> rooms = new HashMap<>(); // by index of the buffer
    private Checksum sum = Checksum.NOTHING; // of the file up to where batches were read
    private long streamEnd;

    private IpcReader(Path file, FileChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    /** One record batch; its buffers live until the next one is read. */
    record Batch(IpcReader reader, int rows, RecordBatch header, Codec codec) {

        /**
         * Buffer {@code index} of the batch, decompressed, which must hold {@code bytes}.
         *
         * @throws IndexOutOfBoundsException if it does not; this, ArithmeticException and
         *     IllegalArgumentException mean damage
         */
        ByteBuffer buffer(int index, long bytes) {
            ByteBuffer stored = stored(index);
            return codec.decoded(stored, bytes, length -> reader.room(index, length));
        }

        /** Buffer {@code index} as it is stored; fails as {@link #buffer} does. */
        private ByteBuffer stored(int index) {
            Buffer at = header.buffers(index);
            if (at == null || at.offset() < 0) {
                throw new IndexOutOfBoundsException("buffer " + index + " is not there");
            }
            return reader.body
                    .slice(Math.toIntExact(at.offset()), Math.toIntExact(at.length()))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }

        /** Whether a buffer of another batch is stored as the very same bytes. */
        boolean stores(int index, Batch other) {
            return rows == other.rows
                    && codec == other.codec
                    && stored(index).equals(other.stored(index));
        }
    }

    /**
     * Where a record batch lies and what its header says.
     *
     * @param body where its body begins in the file
     * @param sum checksum of the header
     */
    record Frame(
            int index,
            int rows,
            RecordBatch batch,
            Codec codec,
            long body,
            long bodyLength,
            Checksum sum) {

        static final Frame NONE =
                new Frame(-1, 0, new RecordBatch(), Codec.PLAIN, 0, 0, Checksum.NOTHING);
    }

    static IpcReader open(Path file) {
        FileChannel channel;
        long size;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            size = channel.size();
        } catch (IOException e) {
            throw ArchiveException.io(file, "opening", e);
        }
        IpcReader reader = new IpcReader(file, channel, size);
        try {
            reader.readFooter();
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    List<Field> fields() {
        return fields;
    }

    Map<String, String> metadata() {
        return parsing(
                "the footer's metadata",
                () -> {
                    Map<String, String> metadata = new HashMap<>();
                    for (int i = 0; i < footer.customMetadataLength(); i++) {
                        KeyValue entry = footer.customMetadata(i);
                        metadata.put(entry.key(), entry.value());
                    }
                    return metadata;
                });
    }

    /** Batches that the footer lists; what they claim to hold fits into the file. */
    int batches() {
        return parsing(
                "the footer's list of batches",
                () -> {
                    int count = footer.recordBatchesLength();
                    if (count < 0 || count > size / BLOCK) {
                        throw new IndexOutOfBoundsException(count + " batches");
                    }
                    long left = size;
                    for (int i = 0; i < count; i++) {
                        long claimed = footer.recordBatches(i).bodyLength();
                        if (claimed < 0 || claimed > left) {
                            throw new IndexOutOfBoundsException(
                                    "more in the batches than in the file");
                        }
                        left -= claimed;
                    }
                    return count;
                });
    }

    Batch batch(int index) {
        return parsing("record batch " + index, () -> readBatch(index));
    }

    private Batch readBatch(int index) throws IOException {
        Frame frame = readFrame(index);
        Batch batch = batch(frame);
        long start = frame.body - frame.sum.length();
        if (index == 0) {
            sum = start(start);
        }
        if (start == sum.length()) {
            sum = sum.plus(frame.sum).plus(Checksum.of(body));
        } else {
            sum = Checksum.NOTHING; // batches follow each other, or the footer is not to be
            // believed
        }
        return batch;
    }

    Frame frame(int index) {
        return parsing("record batch " + index, () -> readFrame(index));
    }

    /** Reads a batch's body. */
    Batch batch(Frame frame) throws IOException {
        if (body.capacity() < frame.bodyLength) {
            body = ByteBuffer.allocateDirect((int) frame.bodyLength);
        }
        body.clear().limit((int) frame.bodyLength);
        fill(body, frame.body);
        body.flip();
        return new Batch(this, frame.rows, frame.batch, frame.codec);
    }

    /** Reads of a batch's body what lies between two of its buffers, and these. */
    Batch part(Frame frame, int first, int last) throws IOException {
        long from = 0;
        long to = 0;
        if (first <= last) {
            from = frame.batch.buffers(first).offset();
            Buffer end = frame.batch.buffers(last);
            to = Math.min(frame.bodyLength, Math.addExact(end.offset(), end.length()));
        }
        if (from < 0 || to < from) {
            throw new IndexOutOfBoundsException("buffers from " + from + " to " + to);
        }
        if (body.capacity() < frame.bodyLength) {
            body = ByteBuffer.allocateDirect((int) frame.bodyLength);
        }
        body.clear().limit((int) to).position((int) from);
        fill(body, frame.body + from);
        body.position(0).limit((int) frame.bodyLength);
        return new Batch(this, frame.rows, frame.batch, frame.codec);
    }

    /** What {@link #batch} read last. */
    ByteBuffer body() {
        return body;
    }

    private Frame readFrame(int index) throws IOException {
        Block block = footer.recordBatches(index);
        long offset = block.offset();
        int metadata = block.metaDataLength();
        long bodyLength = block.bodyLength();
        if (offset < HEAD
                || metadata <= 8
                || bodyLength < 0
                || offset > size - metadata
                || bodyLength > size - metadata - offset
                || bodyLength > Integer.MAX_VALUE) {
            throw new IndexOutOfBoundsException(
                    "block at " + offset + " of " + metadata + " + " + bodyLength + " bytes");
        }
        ByteBuffer header = read(offset, metadata);
        if (header.getInt() != CONTINUATION || header.getInt() > metadata - 8) {
            throw new IndexOutOfBoundsException("message prefix");
        }
        Message message = Message.getRootAsMessage(header);
        if (message.headerType() != MessageHeader.RecordBatch) {
            throw new IndexOutOfBoundsException("message type " + message.headerType());
        }
        RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
        if (batch == null) {
            throw new IndexOutOfBoundsException("no batch");
        }
        Codec codec = Codec.of(batch.compression());
        if (batch.length() < 0
                || batch.length() > (codec == Codec.PLAIN ? size : Integer.MAX_VALUE)) {
            throw new IndexOutOfBoundsException(batch.length() + " rows");
        }
        codec.load(file);
        long claimed = 0;
        for (int i = 0; i < batch.buffersLength(); i++) {
            claimed = Math.addExact(claimed, Math.max(0, batch.buffers(i).length()));
        }
        if (claimed > bodyLength) {
            throw new IndexOutOfBoundsException("buffers of batch " + index + " share bytes");
        }
        for (int i = 0; i < batch.nodesLength(); i++) {
            if (batch.nodes(i).nullCount() != 0) {
                throw new IndexOutOfBoundsException("nulls in column " + i);
            }
        }
        return new Frame(
                index,
                Math.toIntExact(batch.length()),
                batch,
                codec,
                offset + metadata,
                bodyLength,
                Checksum.of(header.duplicate().rewind()));
    }

    private ByteBuffer room(int index, int length) {
        ByteBuffer room = rooms.get(index);
        if (room == null || room.capacity() < length) {
            room = ByteBuffer.allocateDirect(length);
            rooms.put(index, room);
        }
        return room.clear().limit(length);
    }

    /** Reads what comes before the first batch. */
    private Checksum start(long end) throws IOException {
        ByteBuffer start = read(0, Math.toIntExact(end));
        Checksum found = Checksum.of(start);
        int columns = start.position(HEAD + 4).getInt(); // length of the message
        boolean gap = HEAD + 8L + columns != end;
        Message message = Message.getRootAsMessage(start.slice().order(start.order()));
        Schema header = (Schema) message.header(new Schema());
        if (header == null || !fields(header).equals(fields)) {
            throw new IllegalArgumentException("its start and its footer disagree on the columns");
        }
        return gap ? Checksum.NOTHING : found;
    }

    /**
     * Holds the file against its checksum. All batches must have been read, in order.
     *
     * @param required whether a file without one is refused
     */
    void verify(boolean required) {
        parsing(
                "its bytes",
                () -> {
                    verify(batches() == 0 ? start(streamEnd) : sum, required);
                    return sum;
                });
    }

    /**
     * Holds the file against the checksum that it must have.
     *
     * @param batches checksum of each
     */
    void verify(Map<Integer, Checksum> batches) {
        parsing(
                "its bytes",
                () -> {
                    int count = batches();
                    Checksum whole =
                            start(count == 0 ? streamEnd : footer.recordBatches(0).offset());
                    for (int i = 0; i < count; i++) {
                        Checksum next = batches.get(i);
                        if (next == null || footer.recordBatches(i).offset() != whole.length()) {
                            throw new IllegalArgumentException("batch " + i + " is elsewhere");
                        }
                        whole = whole.plus(next);
                    }
                    verify(whole, true);
                    return whole;
                });
    }

    private void verify(Checksum stream, boolean required) {
        String expected = null;
        Checksum whole = stream;
        for (int i = 0; i < footer.customMetadataLength(); i++) {
            KeyValue entry = footer.customMetadata(i);
            if (entry.key().equals(IpcWriter.CHECKSUM)) {
                expected = entry.value();
            } else {
                ByteBuffer bytes = ByteBuffer.wrap(IpcWriter.entry(entry.key(), entry.value()));
                whole = whole.plus(Checksum.of(bytes));
            }
        }
        String found =
                stream.length() == streamEnd
                        ? HexFormat.of().toHexDigits(whole.crc())
                        : "of a part";
        if (expected == null ? required : !found.equals(expected)) {
            throw new IllegalArgumentException("checksum " + found + ", written as " + expected);
        }
    }

    private void readFooter() {
        parsing(
                "the footer",
                () -> {
                    if (size < HEAD + TAIL) {
                        throw new IndexOutOfBoundsException("only " + size + " bytes");
                    }
                    byte[] magic = new byte[IpcWriter.MAGIC.length];
                    read(0, HEAD).get(magic);
                    if (!Arrays.equals(magic, IpcWriter.MAGIC)) {
                        throw new IndexOutOfBoundsException("no ARROW1 at its start");
                    }
                    ByteBuffer tail = read(size - TAIL, TAIL);
                    int length = tail.getInt();
                    tail.get(magic);
                    if (!Arrays.equals(magic, IpcWriter.MAGIC)) {
                        throw new IndexOutOfBoundsException("no ARROW1 at its end");
                    }
                    if (length <= 0 || length > size - HEAD - TAIL) {
                        throw new IndexOutOfBoundsException("a footer of " + length + " bytes");
                    }
                    footer = Footer.getRootAsFooter(read(size - TAIL - length, length));
                    fields = fields(footer.schema());
                    streamEnd = size - TAIL - length - HEAD;
                    return footer;
                });
    }

    private static List<Field> fields(Schema schema) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < schema.fieldsLength(); i++) {
            fields.add(Field.convertField(schema.fields(i)));
        }
        return fields;
    }

    /**
     * Arrow's generated readers check nothing, so a damaged file shows as one of these: offsets may
     * point backwards, which makes a schema that contains itself.
     */
    <T> T parsing(String what, Parse<T> parse) {
        try {
            return parse.run();
        } catch (ArchiveException e) {
            throw e;
        } catch (IOException e) {
            throw ArchiveException.io(file, "reading " + what, e);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            throw damaged(what, e);
        }
    }

    ArchiveException damaged(String what, Throwable e) {
        return ArchiveException.at(
                file,
                "damage in " + what + " (" + e.getMessage() + ")",
                "a whole Arrow IPC file",
                "It was cut short or changed after it was published: restore it from a copy, or move"
                        + " it away to do without it.",
                e);
    }

    interface Parse<T> {
        T run() throws IOException;
    }

    ByteBuffer read(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, offset);
        return bytes.flip();
    }

    void fill(ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes, at);
            if (read < 0) {
                throw new IndexOutOfBoundsException("the file ends at " + at);
            }
            at += read;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ArchiveException.io(file, "closing", e);
        }
    }
}
