package io.github.djlcartography.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@link MutatedFilesTest} for compressed buffers: a file of ours is read right or refused; another
 * writer's, which has no checksum, does no harm.
 */
@Tag("sweep")
@Timeout(60)
class MutatedBuffersTest {

    private static final int CLASSES = 3;
    private static final int BATCH = 40; // rows
    private static final int BATCHES = 2;

    @TempDir private Path directory;

    @Test
    void aFileOfOursIsReadRightOrRefused() throws IOException {
        Path file = directory.resolve("ours.arrow");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            IpcWriter writer = new IpcWriter(channel, Layout.full(CLASSES).schema(), Codec.ZSTD);
            for (int b = 0; b < BATCHES; b++) {
                writer.batch(BATCH, new long[] {BATCH, BATCH, BATCH, BATCH * CLASSES}, buffers(b));
            }
            writer.finish(Map.of("is", "ours"));
        }
        sweep(file, true, Float.BYTES);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZSTD", "LZ4_FRAME"})
    void anotherWritersFileDoesNoHarm(CodecType codec) throws IOException {
        Path file = directory.resolve("stock.arrow");
        StockCodecTest.write(file, codec, BATCH, 0, 7);
        sweep(file, false, Short.BYTES);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZSTD", "LZ4_FRAME"})
    void aStreamDoesNoHarm(Codec codec) throws IOException {
        Random random = new Random(3);
        byte[] bytes = new byte[200_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.abs(random.nextGaussian() * (i % 1000));
        }
        byte[] stored = codec == Codec.ZSTD ? Zstd.compress(bytes) : lz4(bytes);
        ByteBuffer to = ByteBuffer.allocateDirect(bytes.length);
        for (long seed = 0; seed < 2000; seed++) {
            byte[] damaged = MutatedFilesTest.damage(stored, new Random(seed));
            ByteBuffer from = ByteBuffer.allocateDirect(damaged.length).put(damaged).flip();
            try {
                codec.decode(from, to);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).startsWith(codec + ": ");
            } catch (RuntimeException | OutOfMemoryError e) {
                fail("seed " + seed, e);
            }
        }
    }

    private static void sweep(Path file, boolean ours, int width) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int whole = read(file, ours, width);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            read(file, ours, width, damaged, whole, "bit " + bit);
        }
        for (int at = 0; at + 4 <= bytes.length; at += 4) {
            for (int value : MutatedFilesTest.HOSTILE) {
                byte[] damaged = bytes.clone();
                ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
                read(file, ours, width, damaged, whole, value + " at " + at);
            }
        }
        for (long seed = 0; seed < 3000; seed++) {
            byte[] damaged = MutatedFilesTest.damage(bytes, new Random(seed));
            read(file, ours, width, damaged, whole, "seed " + seed);
        }
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            read(file, ours, width, cut, whole, "cut to " + length);
        }
    }

    private static void read(
            Path file, boolean ours, int width, byte[] bytes, int whole, String what)
            throws IOException {
        MutatedFilesTest.overwrite(file, bytes);
        try {
            int read = read(file, ours, width);
            if (ours) {
                assertThat(read).as(what).isEqualTo(whole);
            }
        } catch (ArchiveException e) {
            assertThat(e.getMessage()).as(what).startsWith(file + ": ");
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            fail(what, e);
        }
    }

    /** A hash of the numbers; {@code width} is that of the last column's. */
    private static int read(Path file, boolean ours, int width) {
        int hash = 0;
        try (IpcReader reader = IpcReader.open(file)) {
            for (int b = 0; b < reader.batches(); b++) {
                IpcReader.Batch batch = reader.batch(b);
                long rows = batch.rows();
                try {
                    hash = 31 * hash + batch.buffer(1, rows * Long.BYTES).hashCode();
                    int last = ours ? 6 : 4;
                    hash = 31 * hash + batch.buffer(last, rows * width * CLASSES).hashCode();
                } catch (IndexOutOfBoundsException
                        | ArithmeticException
                        | IllegalArgumentException e) {
                    throw reader.damaged("record batch " + b, e);
                }
            }
            reader.verify(ours);
        }
        return hash;
    }

    private static ByteBuffer[][] buffers(int batch) {
        Random random = new Random(batch);
        ByteBuffer ids = little(Long.BYTES * BATCH);
        ByteBuffer labels = little(Integer.BYTES * BATCH);
        ByteBuffer p = little(Float.BYTES * BATCH * CLASSES);
        for (int i = 0; i < BATCH; i++) {
            ids.putLong((long) batch * BATCH + i);
            labels.putInt(i % CLASSES);
            float first = random.nextInt(8) / 8f;
            p.putFloat(first).putFloat((1 - first) / 2).putFloat((1 - first) / 2);
        }
        return new ByteBuffer[][] {{ids.flip()}, {labels.flip()}, {}, {p.flip()}};
    }

    private static byte[] lz4(byte[] bytes) throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (OutputStream lz4 = new FramedLZ4CompressorOutputStream(stored)) {
            lz4.write(bytes);
        }
        return stored.toByteArray();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
