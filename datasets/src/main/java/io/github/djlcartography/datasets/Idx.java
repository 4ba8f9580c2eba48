package io.github.djlcartography.datasets;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * MNIST's file format: a big-endian header, then unsigned bytes. An idx3 file holds images (magic
 * 0x00000803, then count, rows, columns), an idx1 file labels (magic 0x00000801, then the count).
 *
 * <p>Files may be gzipped or plain; which one is seen from the content, not from the name. A header
 * is never believed: memory is taken as bytes arrive, so that a forged count costs no more than the
 * file's own size.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">the format, at the foot of the page</a>
 */
public final class Idx {
    private static final int IMAGES = 0x00000803;
    private static final int LABELS = 0x00000801;
    private static final int GZIP_FIRST = 0x1F;
    private static final int GZIP_SECOND = 0x8B;

    /** The longest array that every JVM can make. */
    private static final long LONGEST = Integer.MAX_VALUE - 8L;

    /** Images of one size. */
    public static final class Images {
        private final int count;
        private final int rows;
        private final int columns;
        private final byte[] pixels;

        Images(int count, int rows, int columns, byte[] pixels) {
            this.count = count;
            this.rows = rows;
            this.columns = columns;
            this.pixels = pixels;
        }

        /** How many images; at least 1. */
        public int count() {
            return count;
        }

        /** Height of each image in pixels; at least 1. */
        public int rows() {
            return rows;
        }

        /** Width of each image in pixels; at least 1. */
        public int columns() {
            return columns;
        }

        /**
         * All pixels, count × rows × columns unsigned bytes, image by image and row by row; the
         * array itself.
         */
        public byte[] pixels() {
            return pixels;
        }
    }

    private Idx() {}

    /**
     * Reads a file of images.
     *
     * @param file an idx3 file of unsigned bytes, plain or gzipped
     * @return its images, at least one
     * @throws FileNotFoundException if there is no such file
     * @throws IdxFormatException if it is not an idx3 file, or is cut short, damaged, empty or too
     *     long
     * @throws IOException if it cannot be read
     */
    public static Images readImages(Path file) throws IOException {
        try (InputStream in = open(file)) {
            return readImages(in, file.toString());
        }
    }

    /**
     * Reads a file of labels.
     *
     * @param file an idx1 file of unsigned bytes, plain or gzipped
     * @return one unsigned byte a label, at least one
     * @throws FileNotFoundException if there is no such file
     * @throws IdxFormatException if it is not an idx1 file, or is cut short, damaged, empty or too
     *     long
     * @throws IOException if it cannot be read
     */
    public static byte[] readLabels(Path file) throws IOException {
        try (InputStream in = open(file)) {
            return readLabels(in, file.toString());
        }
    }

    /**
     * Reads images to the end of a stream; {@code where} names it in errors. The stream stays open.
     */
    static Images readImages(InputStream in, String where) throws IOException {
        InputStream content = content(in, where);
        int[] header = header(content, where, IMAGES, 3);
        byte[] pixels =
                body(
                        content,
                        where,
                        header,
                        "images of " + unsigned(header[1]) + "×" + unsigned(header[2]));
        return new Images(header[0], header[1], header[2], pixels);
    }

    /**
     * Reads labels to the end of a stream; {@code where} names it in errors. The stream stays open.
     */
    static byte[] readLabels(InputStream in, String where) throws IOException {
        InputStream content = content(in, where);
        return body(content, where, header(content, where, LABELS, 1), "labels");
    }

    /**
     * The bytes of an idx3 file, plain.
     *
     * @param count how many images
     * @param rows height of each in pixels
     * @param columns width of each in pixels
     * @param pixels count × rows × columns unsigned bytes, image by image and row by row
     * @return header and pixels
     * @throws IllegalArgumentException if the number of pixels is another
     */
    public static byte[] images(int count, int rows, int columns, byte[] pixels) {
        if (pixels.length != (long) count * rows * columns) {
            throw new IllegalArgumentException(
                    "%d pixels, expected %d images × %d rows × %d columns = %d."
                            .formatted(
                                    pixels.length,
                                    count,
                                    rows,
                                    columns,
                                    (long) count * rows * columns));
        }
        return ByteBuffer.allocate(16 + pixels.length)
                .putInt(IMAGES)
                .putInt(count)
                .putInt(rows)
                .putInt(columns)
                .put(pixels)
                .array();
    }

    /**
     * The bytes of an idx1 file, plain.
     *
     * @param labels one unsigned byte a label
     * @return header and labels
     */
    public static byte[] labels(byte[] labels) {
        return ByteBuffer.allocate(8 + labels.length)
                .putInt(LABELS)
                .putInt(labels.length)
                .put(labels)
                .array();
    }

    private static InputStream open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FileNotFoundException(
                    "%s: %s, expected a file in MNIST's format. Check the path."
                            .formatted(
                                    file,
                                    Files.exists(file) ? "not a regular file" : "no such file"));
        }
        return Files.newInputStream(file);
    }

    private static InputStream content(InputStream in, String where) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in);
        buffered.mark(2);
        boolean gzip = buffered.read() == GZIP_FIRST && buffered.read() == GZIP_SECOND;
        buffered.reset();
        if (!gzip) {
            return buffered;
        }
        try {
            return new GZIPInputStream(buffered);
        } catch (EOFException | ZipException e) {
            throw new IdxFormatException(
                    where
                            + ": starts like a gzip file, but its gzip header is damaged. Fetch the file again.",
                    e);
        }
    }

    /** The dimensions after the magic number. */
    private static int[] header(InputStream in, String where, int magic, int dimensions)
            throws IOException {
        int length = 4 + 4 * dimensions;
        byte[] bytes = read(in, where, length);
        String kind = magic == IMAGES ? "images (idx3)" : "labels (idx1)";
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (bytes.length >= 4) {
            int found = header.getInt();
            if (found != magic) {
                throw new IdxFormatException(
                        "%s: starts with 0x%08X%s, expected 0x%08X for %s of unsigned bytes. %s"
                                .formatted(
                                        where, found, meaning(found), magic, kind, remedy(found)));
            }
        }
        if (bytes.length < length) {
            throw new IdxFormatException(
                    "%s: %d bytes, expected a header of %d for %s. The file is cut short; fetch it again."
                            .formatted(where, bytes.length, length, kind));
        }
        int[] sizes = new int[dimensions];
        for (int d = 0; d < dimensions; d++) {
            sizes[d] = header.getInt();
        }
        return sizes;
    }

    private static byte[] body(InputStream in, String where, int[] sizes, String what)
            throws IOException {
        long expected = 1;
        for (int size : sizes) {
            // Saturating: three unsigned 32-bit sizes may exceed a long.
            long unsigned = Integer.toUnsignedLong(size);
            expected =
                    unsigned != 0 && expected > Long.MAX_VALUE / unsigned
                            ? Long.MAX_VALUE
                            : expected * unsigned;
        }
        String claim = "the header announces " + unsigned(sizes[0]) + " " + what;
        if (expected == 0) {
            throw new IdxFormatException(
                    "%s: %s, expected at least one and no empty side. Use a file that holds data."
                            .formatted(where, claim));
        }
        if (expected > LONGEST) {
            throw new IdxFormatException(
                    "%s: %s, more than the %d bytes that can be read at once. The header is damaged, or split the file."
                            .formatted(where, claim, LONGEST));
        }
        byte[] bytes = read(in, where, (int) expected);
        if (bytes.length < expected) {
            throw new IdxFormatException(
                    "%s: %s, expected %d bytes after it, found %d. The file is cut short; fetch it again."
                            .formatted(where, claim, expected, bytes.length));
        }
        int next;
        try {
            next = in.read();
        } catch (EOFException | ZipException e) {
            throw new IdxFormatException(
                    "%s: all %d bytes are there, but the gzip checksum after them is missing or wrong. The file is cut short or damaged; fetch it again."
                            .formatted(where, expected),
                    e);
        }
        if (next >= 0) {
            throw new IdxFormatException(
                    "%s: %s, expected %d bytes after it, found more. The header or the file is not the right one; fetch it again."
                            .formatted(where, claim, expected));
        }
        return bytes;
    }

    /**
     * Up to {@code length} bytes, fewer only at the end; grows with what arrives and not with what
     * was announced.
     */
    private static byte[] read(InputStream in, String where, int length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(length, 1 << 16));
        byte[] chunk = new byte[Math.min(length, 1 << 16)];
        try {
            while (out.size() < length) {
                int read = in.read(chunk, 0, Math.min(chunk.length, length - out.size()));
                if (read < 0) {
                    break;
                }
                out.write(chunk, 0, read);
            }
        } catch (EOFException e) {
            return out.toByteArray(); // A gzip stream that stops early: the caller says how much is
            // missing.
        } catch (ZipException e) {
            throw new IdxFormatException(
                    "%s: the gzip data is damaged after %d bytes of content (%s), expected %d. Fetch the file again."
                            .formatted(where, out.size(), e.getMessage(), length),
                    e);
        }
        return out.toByteArray();
    }

    private static String unsigned(int size) {
        return Integer.toUnsignedString(size);
    }

    private static String meaning(int magic) {
        if (magic == IMAGES) {
            return " (images)";
        }
        if (magic == LABELS) {
            return " (labels)";
        }
        if (magic >>> 16 == 0) {
            return " (idx of another element type or another number of dimensions)";
        }
        return "";
    }

    private static String remedy(int magic) {
        return magic == IMAGES || magic == LABELS
                ? "Images and labels seem to be swapped."
                : "Give a file in MNIST's format.";
    }
}
