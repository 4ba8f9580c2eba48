package io.github.djlcartography.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.util.Native;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntFunction;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * How the buffers of a record batch are stored: Arrow's body compression, each buffer by itself.
 * Unless {@link #PLAIN}, a buffer that is not empty begins with its length before compression, or
 * with {@link #AS_IT_IS}.
 */
enum Codec {
    PLAIN,
    /** Zstandard, through a native library that is loaded when a file first needs it. */
    ZSTD,
    /** LZ4 frames of other writers; never written, and read at some 10 MB/s. */
    LZ4_FRAME;

    /** In place of a buffer's length: it did not get smaller, and follows as it is. */
    static final long AS_IT_IS = -1;

    /** Writers may round a buffer's length up to this. */
    private static final int PADDING = 64;

    /** From here on, a buffer that is compressed more than {@link #RATIO} times is not believed. */
    private static final long LARGE = 64 << 20;

    private static final int RATIO = 256; // LZ4 never gets further

    /** Higher levels are slower and no smaller on probabilities (BENCHMARKS.md). */
    private static final int LEVEL = 1;

    /**
     * @throws IllegalArgumentException if it is none of ours
     */
    static Codec of(@Nullable BodyCompression compression) {
        if (compression == null) {
            return PLAIN;
        }
        if (compression.method() != BodyCompressionMethod.BUFFER) {
            throw new IllegalArgumentException("compression method " + compression.method());
        }
        return switch (compression.codec()) {
            case CompressionType.ZSTD -> ZSTD;
            case CompressionType.LZ4_FRAME -> LZ4_FRAME;
            default ->
                    throw new IllegalArgumentException("compression codec " + compression.codec());
        };
    }

    /** What a reader of the record batch is told; 0 where that is nothing. */
    int describe(FlatBufferBuilder builder) {
        return this == PLAIN
                ? 0
                : BodyCompression.createBodyCompression(
                        builder, CompressionType.ZSTD, BodyCompressionMethod.BUFFER);
    }

    /**
     * Loads the native library, if this codec has one.
     *
     * @throws ArchiveException if that fails
     */
    void load(Object where) {
        if (this != ZSTD) {
            return;
        }
        try {
            Native.load();
        } catch (LinkageError e) {
            throw new ArchiveException(
                    where
                            + ": found no Zstandard for "
                            + System.getProperty("os.name")
                            + " on "
                            + System.getProperty("os.arch")
                            + " ("
                            + e
                            + "), expected the native library of zstd-jni. Linux, macOS and Windows"
                            + " on x86-64 and AArch64 have one, where java.io.tmpdir takes files;"
                            + " plain files need none.",
                    e);
        }
    }

    /**
     * Compresses the buffers of a batch.
     *
     * @param buffers heap or direct, position to limit; each is replaced by its stored form
     * @param room from an earlier call
     * @return what they are stored in: the same room, or a larger one
     */
    ByteBuffer encode(ByteBuffer[] buffers, ByteBuffer room) {
        if (this == PLAIN) {
            return room;
        }
        if (this != ZSTD) {
            throw new UnsupportedOperationException(this + " is read, not written");
        }
        long most = 0;
        for (ByteBuffer buffer : buffers) {
            most += Long.BYTES + Zstd.compressBound(buffer.remaining());
            most += buffer.isDirect() ? 0 : buffer.remaining(); // a direct copy
        }
        ByteBuffer to =
                room.capacity() < most ? ByteBuffer.allocateDirect(Math.toIntExact(most)) : room;
        to.clear().order(ByteOrder.LITTLE_ENDIAN);
        try (ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL)) {
            for (int i = 0; i < buffers.length; i++) {
                if (buffers[i].hasRemaining()) {
                    int start = to.position();
                    encode(zstd, buffers[i], to);
                    buffers[i] = to.slice(start, to.position() - start);
                }
            }
        }
        return to;
    }

    private static void encode(ZstdCompressCtx zstd, ByteBuffer from, ByteBuffer to) {
        int prefix = to.position();
        int at = prefix + Long.BYTES;
        int length = from.remaining();
        int bound = (int) Zstd.compressBound(length);
        ByteBuffer direct =
                from.isDirect() ? from : to.slice(at + bound, length).put(from.duplicate()).flip();
        int stored =
                zstd.compressDirectByteBuffer(to, at, bound, direct, direct.position(), length);
        if (stored < length) {
            to.putLong(prefix, length).position(at + stored);
        } else {
            to.putLong(prefix, AS_IT_IS).position(at).put(from.duplicate());
        }
    }

    /**
     * A buffer as it was before it was stored, which must hold {@code bytes}.
     *
     * @param stored direct, little-endian, position 0
     * @param room gives a direct buffer of a length
     * @throws IndexOutOfBoundsException if it does not hold them; this, ArithmeticException and
     *     IllegalArgumentException mean damage
     */
    ByteBuffer decoded(ByteBuffer stored, long bytes, IntFunction<ByteBuffer> room) {
        ByteBuffer whole = this == PLAIN ? stored : decompressed(stored, bytes, room);
        if (whole.limit() < bytes) {
            throw new IndexOutOfBoundsException("a buffer is short");
        }
        return whole.slice(0, Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer decompressed(ByteBuffer stored, long bytes, IntFunction<ByteBuffer> room) {
        if (stored.limit() == 0) {
            return stored;
        }
        long length = stored.getLong(0);
        ByteBuffer rest = stored.slice(Long.BYTES, stored.limit() - Long.BYTES);
        if (length == AS_IT_IS) {
            return rest;
        }
        if (length < bytes
                || length > bytes + PADDING
                || (length > LARGE && length / RATIO > rest.limit())) {
            throw new IndexOutOfBoundsException(
                    "a buffer claims "
                            + length
                            + " bytes in "
                            + rest.limit()
                            + " where "
                            + bytes
                            + " are needed");
        }
        ByteBuffer to = room.apply(Math.toIntExact(length));
        if (length > 0) {
            decode(rest, to);
        }
        return to;
    }

    /**
     * Decompresses one buffer, which must fill {@code to} and leave nothing over.
     *
     * @param from direct, position 0 to limit
     * @param to direct, position 0 to limit
     * @throws IllegalArgumentException if the bytes are not what this codec writes
     */
    void decode(ByteBuffer from, ByteBuffer to) {
        try {
            if (this == ZSTD) {
                expect(
                        to.limit(),
                        Zstd.decompressDirectByteBuffer(to, 0, to.limit(), from, 0, from.limit()));
            } else {
                lz4(from, to);
            }
        } catch (IOException | RuntimeException e) { // damage shows as whatever it runs into
            throw new IllegalArgumentException(this + ": " + e.getMessage(), e);
        }
    }

    private static void lz4(ByteBuffer from, ByteBuffer to) throws IOException {
        byte[] stored = new byte[from.limit()];
        from.get(0, stored);
        ByteArrayInputStream source = new ByteArrayInputStream(stored);
        byte[] piece = new byte[Math.min(to.limit(), 1 << 16) + 1];
        try (InputStream lz4 = new FramedLZ4CompressorInputStream(source)) {
            ByteBuffer rest = to.duplicate();
            for (int read = lz4.read(piece); read > 0; read = lz4.read(piece)) {
                expect(rest.remaining(), Math.max(read, rest.remaining()));
                rest.put(piece, 0, read);
            }
            expect(to.limit(), rest.position());
            expect(0, source.available());
        }
    }

    private static void expect(long expected, long found) {
        if (found != expected) {
            throw new IllegalArgumentException(found + " bytes, expected " + expected);
        }
    }
}
