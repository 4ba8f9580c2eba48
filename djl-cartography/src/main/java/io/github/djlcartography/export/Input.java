package io.github.djlcartography.export;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/** A file that is read from its start to its end: unpacked where its name says so, and digested. */
final class Input implements AutoCloseable {

    /** Told how far a reading is. */
    interface Meter {
        void read(long bytes);
    }

    private final MessageDigest digest = sha256();
    private final InputStream raw;
    private final InputStream unpacked;
    private long bytes;

    Input(Path file, Meter meter) throws IOException {
        raw = new Tap(Files.newInputStream(file), meter);
        boolean done = false;
        try {
            unpacked =
                    SourceFormat.isGz(file)
                            ? new GZIPInputStream(raw, 1 << 16)
                            : new BufferedInputStream(raw, 1 << 16);
            done = true;
        } finally {
            if (!done) {
                raw.close();
            }
        }
    }

    InputStream stream() {
        return unpacked;
    }

    /** What the file was, once it was read; what is left of it is read now. */
    Filtered.File digested(String name) throws IOException {
        raw.transferTo(OutputStream.nullOutputStream());
        return new Filtered.File(name, bytes, HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public void close() throws IOException {
        unpacked.close();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private final class Tap extends FilterInputStream {

        private final Meter meter;

        Tap(InputStream in, Meter meter) {
            super(in);
            this.meter = meter;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            int read = super.read(to, from, length);
            if (read > 0) {
                digest.update(to, from, read);
                bytes += read;
                meter.read(read);
            }
            return read;
        }
    }
}
