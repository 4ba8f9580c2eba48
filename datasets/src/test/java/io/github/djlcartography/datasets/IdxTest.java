package io.github.djlcartography.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private static final byte[] PIXELS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, (byte) 255};

    @TempDir Path dir;

    @Test
    void imagesComeBackAsTheyWereWritten() throws IOException {
        Idx.Images read = Idx.readImages(file("images", Idx.images(2, 2, 3, PIXELS)));
        assertThat(read.count()).isEqualTo(2);
        assertThat(read.rows()).isEqualTo(2);
        assertThat(read.columns()).isEqualTo(3);
        assertThat(read.pixels()).isEqualTo(PIXELS);
    }

    @Test
    void labelsComeBackAsTheyWereWritten() throws IOException {
        assertThat(Idx.readLabels(file("labels", Idx.labels(PIXELS)))).isEqualTo(PIXELS);
    }

    @Test
    void theHeaderIsMnists() {
        assertThat(Idx.images(2, 2, 3, PIXELS))
                .startsWith(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3)
                .hasSize(28);
        assertThat(Idx.labels(PIXELS)).startsWith(0, 0, 8, 1, 0, 0, 0, 12).hasSize(20);
    }

    @Test
    void gzipIsSeenFromTheContentAndNotFromTheName() throws IOException {
        assertThat(Idx.readLabels(file("labels", gzip(Idx.labels(PIXELS))))).isEqualTo(PIXELS);
        assertThat(Idx.readLabels(file("labels.gz", Idx.labels(PIXELS)))).isEqualTo(PIXELS);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Idx.readImages(dir.resolve("nowhere")))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContainingAll("nowhere", "no such file", "Check the path");
    }

    @Test
    void aDirectoryIsNotAFile() {
        assertThatThrownBy(() -> Idx.readImages(dir))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("not a regular file");
    }

    @Test
    void swappedFilesAreToldApart() throws IOException {
        Path labels = file("labels", Idx.labels(PIXELS));
        Path images = file("images", Idx.images(2, 2, 3, PIXELS));
        assertThatThrownBy(() -> Idx.readImages(labels))
                .isInstanceOf(IdxFormatException.class)
                .hasMessageContainingAll(
                        "labels: ", "0x00000801 (labels)", "expected 0x00000803", "swapped");
        assertThatThrownBy(() -> Idx.readLabels(images))
                .hasMessageContainingAll("0x00000803 (images)", "expected 0x00000801", "swapped");
    }

    @Test
    void anotherElementTypeIsRefused() throws IOException {
        byte[] floats = Idx.images(2, 2, 3, PIXELS);
        floats[2] = 0x0D;
        Path file = file("images", floats);
        assertThatThrownBy(() -> Idx.readImages(file))
                .hasMessageContainingAll(
                        "0x00000D03", "another element type", "expected 0x00000803");
    }

    @Test
    void theGroundTruthIsRefused() throws IOException {
        try (InputStream truth = Idx.class.getResourceAsStream("truth/digits-train.tsv.gz")) {
            assertThat(truth).isNotNull();
            assertThatThrownBy(() -> Idx.readLabels(truth, "digits-train.tsv.gz"))
                    .isInstanceOf(IdxFormatException.class)
                    .hasMessageContainingAll("digits-train.tsv.gz", "0x726F7709", "MNIST's format");
        }
    }

    @Test
    void aHeaderCutShortSaysHowLongItIs() throws IOException {
        for (int length : new int[] {0, 3, 15}) {
            Path file = file("images", Arrays.copyOf(Idx.images(2, 2, 3, PIXELS), length));
            assertThatThrownBy(() -> Idx.readImages(file))
                    .isInstanceOf(IdxFormatException.class)
                    .hasMessageContainingAll(
                            length + " bytes", "expected a header of 16", "cut short");
        }
    }

    @Test
    void pixelsCutShortAreCounted() throws IOException {
        byte[] bytes = Idx.images(2, 2, 3, PIXELS);
        for (Path file :
                new Path[] {
                    file("images", Arrays.copyOf(bytes, 20)),
                    file("gzip", gzip(Arrays.copyOf(bytes, 20)))
                }) {
            assertThatThrownBy(() -> Idx.readImages(file))
                    .isInstanceOf(IdxFormatException.class)
                    .hasMessageContainingAll(
                            "2 images of 2×3", "expected 12 bytes", "found 4", "cut short");
        }
    }

    @Test
    void aGzipFileCutShortIsRefused() throws IOException {
        byte[] whole = gzip(Idx.labels(PIXELS));
        for (int length = 2; length < whole.length; length++) {
            Path file = file("cut", Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Idx.readLabels(file))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(IdxFormatException.class)
                    .hasMessageContainingAll("cut: ", "etch ");
        }
    }

    @Test
    void aDamagedGzipFileIsRefused() throws IOException {
        byte[] bytes = gzip(Idx.labels(PIXELS));
        bytes[bytes.length - 6] ^= 1; // in the checksum
        Path file = file("labels", bytes);
        assertThatThrownBy(() -> Idx.readLabels(file))
                .isInstanceOf(IdxFormatException.class)
                .hasMessageContainingAll(
                        "labels: all 12 bytes", "checksum", "wrong", "fetch it again");
    }

    @Test
    void whicheverByteOfAGzipFileIsDamagedItIsRefusedOrHarmless() throws IOException {
        byte[] whole = gzip(Idx.labels(PIXELS));
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x10;
            Path file = file("damaged", bytes);
            try {
                assertThat(Idx.readLabels(file))
                        .isEqualTo(PIXELS); // the time or the system in the gzip header
            } catch (IdxFormatException e) {
                assertThat(e).as("byte %d", at).hasMessageContaining("damaged: ");
            }
        }
    }

    @Test
    void bytesLeftOverAreRefused() throws IOException {
        byte[] bytes = Idx.labels(PIXELS);
        Path file = file("labels", Arrays.copyOf(bytes, bytes.length + 1));
        assertThatThrownBy(() -> Idx.readLabels(file))
                .isInstanceOf(IdxFormatException.class)
                .hasMessageContainingAll("12 labels", "expected 12 bytes", "found more");
    }

    @Test
    void aForgedCountCostsNoMemory() throws IOException {
        byte[] bytes = Idx.labels(PIXELS);
        ByteBuffer.wrap(bytes).putInt(4, Integer.MAX_VALUE - 8);
        Path file = file("labels", bytes);
        long before = allocated();
        assertThatThrownBy(() -> Idx.readLabels(file))
                .hasMessageContainingAll("2147483639 labels", "found 12");
        assertThat(allocated() - before).isLessThan(16 << 20);
    }

    @Test
    void sizesThatOverflowAreRefused() throws IOException {
        byte[] bytes = Idx.images(2, 2, 3, PIXELS);
        ByteBuffer.wrap(bytes).putInt(4, -1).putInt(8, -1).putInt(12, -1);
        Path file = file("images", bytes);
        assertThatThrownBy(() -> Idx.readImages(file))
                .isInstanceOf(IdxFormatException.class)
                .hasMessageContainingAll(
                        "4294967295 images of 4294967295×4294967295", "header is damaged");
    }

    @Test
    void anEmptyFileOfImagesIsRefused() throws IOException {
        Path none = file("none", Idx.images(0, 28, 28, new byte[0]));
        Path flat = file("flat", Idx.images(3, 0, 28, new byte[0]));
        assertThatThrownBy(() -> Idx.readImages(none))
                .hasMessageContainingAll("0 images", "at least one");
        assertThatThrownBy(() -> Idx.readImages(flat))
                .hasMessageContainingAll("3 images of 0×28", "empty side");
    }

    @Test
    void pixelsThatDoNotFillTheImagesAreNotWritten() {
        assertThatThrownBy(() -> Idx.images(2, 2, 2, PIXELS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("12 pixels", "= 8");
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(dir.resolve(name), content);
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}
