package io.github.djlcartography.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** A new file: packed where its name says so, digested, and on disk once it is closed. */
final class Output implements AutoCloseable {

    private final MessageDigest digest = Input.sha256();
    private final FileChannel channel;
    private final OutputStream packed;
    private long bytes;

    /**
     * @param packed whether to pack it, as its final name says
     */
    Output(Path file, boolean packed) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream buffered = new BufferedOutputStream(new Tap(), 1 << 16);
        this.packed = packed ? new GZIPOutputStream(buffered, 1 << 16) : buffered;
    }

    OutputStream stream() {
        return packed;
    }

    /** Flushes the file to disk; what it was. */
    Filtered.File finish(String name) throws IOException {
        packed.close();
        channel.force(true);
        return new Filtered.File(name, bytes, HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private final class Tap extends OutputStream {

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int at, int length) throws IOException {
            digest.update(from, at, length);
            ByteBuffer left = ByteBuffer.wrap(from, at, length);
            while (left.hasRemaining()) {
                bytes += channel.write(left);
            }
        }
    }
}
