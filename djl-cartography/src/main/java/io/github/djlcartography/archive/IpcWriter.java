package io.github.djlcartography.archive;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowFooter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Frames an Arrow IPC file around plain byte buffers.
 *
 * <p>Arrow's own writer takes its bytes from Arrow memory, which on 17 and later hands them to a
 * channel only with a JVM flag. The metadata are Arrow's own classes; only the framing is here.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format">the format</a>
 */
final class IpcWriter {

    /** Key of the checksum in the footer: CRC-32C of all bytes before the end of the stream. */
    static final String CHECKSUM = "cartography.crc32c";

    static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    /**
     * Buffers start at multiples of this, counted from the file's start: mapped readers like it.
     */
    private static final int ALIGNMENT = 64;

    private static final int CONTINUATION = 0xFFFFFFFF;
    private static final ByteBuffer ABSENT = ByteBuffer.allocate(0);

    private final WritableByteChannel channel;
    private final Schema schema;
    private final Codec codec;
    private ByteBuffer room = ByteBuffer.allocate(0);
    private final List<ArrowBlock> blocks = new ArrayList<>();
    private final List<ArrowBlock> dictionaries = new ArrayList<>();
    private final CRC32C checksum = new CRC32C();
    private long position;

    IpcWriter(WritableByteChannel channel, Schema schema) throws IOException {
        this(channel, schema, Codec.PLAIN);
    }

    /**
     * @throws ArchiveException if the codec's native library cannot be loaded
     */
    IpcWriter(WritableByteChannel channel, Schema schema, Codec codec) throws IOException {
        this(channel, schema, codec, true);
    }

    /**
     * @param file whether it is a file, else a stream, which has no footer
     */
    IpcWriter(WritableByteChannel channel, Schema schema, Codec codec, boolean file)
            throws IOException {
        codec.load(codec);
        this.channel = channel;
        this.schema = schema;
        this.codec = codec;
        if (file) {
            write(ByteBuffer.wrap(MAGIC));
            pad(8);
        }
        message(MessageSerializer.serializeMetadata(schema, IpcOption.DEFAULT));
    }

    /**
     * @param rows rows in this batch
     * @param nodes length of each field in depth-first order; no field holds a null
     * @param buffers the buffers of each field in the same order, besides its (absent) validity:
     *     none for a fixed-size list, one for numbers, offsets and bytes for text; position to
     *     limit is written, as the codec stores it
     */
    void batch(int rows, long[] nodes, ByteBuffer[][] buffers) throws IOException {
        ByteBuffer[] all =
                Stream.of(buffers)
                        .flatMap(field -> Stream.concat(Stream.of(ABSENT), Stream.of(field)))
                        .toArray(ByteBuffer[]::new);
        batch(rows, codec, nodes, new long[nodes.length], all);
    }

    /**
     * @param codec that stores them
     * @param nulls in each node
     * @param all buffers of each field, validity first, which is empty where nothing is null; each
     *     is replaced by its stored form
     */
    void batch(int rows, Codec codec, long[] nodes, long[] nulls, ByteBuffer[] all)
            throws IOException {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        room = codec.encode(all, room);
        RecordBatch.startBuffersVector(builder, all.length);
        long body = 0;
        for (ByteBuffer buffer : all) {
            body += aligned(buffer.remaining());
        }
        long end = body;
        for (int i = all.length - 1; i >= 0; i--) { // flatbuffers are built back to front
            long length = all[i].remaining();
            end -= aligned(length);
            Buffer.createBuffer(builder, end, length);
        }
        int buffersAt = builder.endVector();
        RecordBatch.startNodesVector(builder, nodes.length);
        for (int i = nodes.length - 1; i >= 0; i--) {
            FieldNode.createFieldNode(builder, nodes[i], nulls[i]);
        }
        int nodesAt = builder.endVector();
        int compression = codec.describe(builder);
        RecordBatch.startRecordBatch(builder);
        RecordBatch.addLength(builder, rows);
        RecordBatch.addNodes(builder, nodesAt);
        RecordBatch.addBuffers(builder, buffersAt);
        RecordBatch.addCompression(builder, compression);
        int batch = RecordBatch.endRecordBatch(builder);
        builder.finish(
                Message.createMessage(
                        builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, body, 0));

        long start = position;
        int metadata = message(builder.dataBuffer());
        for (ByteBuffer buffer : all) {
            write(buffer.duplicate());
            pad(ALIGNMENT);
        }
        blocks.add(new ArrowBlock(start, metadata, body));
    }

    /** Writes a message of another file as it is. */
    void message(ByteBuffer header, ByteBuffer body, boolean dictionary) throws IOException {
        long start = position;
        int length = header.remaining();
        write(littleEndian(8).putInt(CONTINUATION).putInt(length).flip());
        write(header.duplicate());
        (dictionary ? dictionaries : blocks)
                .add(new ArrowBlock(start, 8 + length, body.remaining()));
        write(body.duplicate());
        pad(8);
    }

    /** Ends a stream. */
    void finishStream() throws IOException {
        write(littleEndian(8).putInt(CONTINUATION).putInt(0).flip());
    }

    /**
     * Ends the stream and writes the footer, with a checksum of the stream and of the metadata; the
     * caller flushes and closes the channel.
     */
    void finish(Map<String, String> words) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>(words);
        words.forEach((key, value) -> update(checksum, key, value));
        metadata.put(CHECKSUM, text(checksum));
        finishStream();
        long start = position;
        FlatBufferBuilder builder = new FlatBufferBuilder();
        builder.finish(new ArrowFooter(schema, dictionaries, blocks, metadata).writeTo(builder));
        write(builder.dataBuffer());
        write(littleEndian(4).putInt((int) (position - start)).flip());
        write(ByteBuffer.wrap(MAGIC));
    }

    /** Adds an entry of the footer to a checksum. */
    static void update(CRC32C checksum, String key, String value) {
        checksum.update(entry(key, value));
    }

    static byte[] entry(String key, String value) {
        return (key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static String text(CRC32C checksum) {
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    private int message(ByteBuffer metadata) throws IOException {
        long start = position;
        int length = metadata.remaining();
        int padded = (int) (aligned(start + 8 + length) - start - 8);
        write(littleEndian(8).putInt(CONTINUATION).putInt(padded).flip());
        write(metadata);
        pad(ALIGNMENT);
        return (int) (position - start);
    }

    private static long aligned(long length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void pad(int alignment) throws IOException {
        int over = (int) (position % alignment);
        if (over != 0) {
            write(ByteBuffer.allocate(alignment - over));
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        checksum.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            position += channel.write(bytes);
        }
    }
}
