package io.github.djlcartography.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files as a bad disk or a bad neighbour leaves them: whatever the bytes are, the reader gives the
 * very rows that were written or throws {@link ArchiveException}; it does not hang, run out of
 * memory or throw anything else.
 */
@Tag("sweep")
@Timeout(60)
class MutatedFilesTest {

    private static final int CLASSES = 3;
    private static final int BATCH = 5; // rows; small, so that most of the file is structure
    private static final int BATCHES = 3;
    static final int[] HOSTILE = {
        -1, 0, 1, 7, 8, 1 << 16, 1 << 28, Integer.MAX_VALUE, Integer.MAX_VALUE - 7, 1 << 31, -8
    };

    @TempDir private Path run;
    private Path file;
    private Manifest manifest;
    private byte[] epoch;
    private String whole = "";

    @BeforeEach
    void write() throws IOException {
        String fingerprint = "sha256:of-the-test";
        int rows = BATCH * BATCHES;
        manifest =
                Manifest.builder(
                                CLASSES,
                                new Manifest.Dataset("toy", rows, rows, fingerprint),
                                List.of(Pass.TRAINING))
                        .build();
        file = run.resolve(PartFile.relative(Pass.TRAINING, 0, 0));
        Files.createDirectories(file.getParent());
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            IpcWriter writer = new IpcWriter(channel, Layout.full(CLASSES).schema());
            for (int b = 0; b < BATCHES; b++) {
                writer.batch(BATCH, new long[] {BATCH, BATCH, BATCH, BATCH * CLASSES}, buffers(b));
            }
            writer.finish(
                    PartFile.footer(
                            Pass.TRAINING,
                            0,
                            fingerprint,
                            "{\"expected\":15,\"seen\":15,\"missing\":0,\"duplicates\":0,"
                                    + "\"seconds\":0.5}"));
        }
        epoch = Files.readAllBytes(file);
        whole = readEpoch();
        assertThat(whole.lines()).as("the unchanged file").hasSize(rows);
    }

    private static ByteBuffer[][] buffers(int batch) {
        ByteBuffer ids = little(Long.BYTES * BATCH);
        ByteBuffer labels = little(Integer.BYTES * BATCH);
        ByteBuffer p = little(Float.BYTES * BATCH * CLASSES);
        for (int i = 0; i < BATCH; i++) {
            ids.putLong((long) batch * BATCH + i);
            labels.putInt(i % CLASSES);
            for (int c = 0; c < CLASSES; c++) {
                p.putFloat(1f / CLASSES);
            }
        }
        return new ByteBuffer[][] {{ids.flip()}, {labels.flip()}, {}, {p.flip()}};
    }

    @Test
    void everySingleBitOfAnEpochFileFlipped() throws IOException {
        for (int bit = 0; bit < epoch.length * 8; bit++) {
            byte[] bytes = epoch.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            tryEpoch(bytes, "bit " + bit);
        }
    }

    @Test
    void everyAlignedWordOfAnEpochFileMadeHostile() throws IOException {
        for (int at = 0; at + 4 <= epoch.length; at += 4) {
            for (int value : HOSTILE) {
                byte[] bytes = epoch.clone();
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
                tryEpoch(bytes, value + " at " + at);
            }
        }
    }

    /** Where an offset points back at what it hangs from, a schema contains itself. */
    @Test
    void everyAlignedWordOfTheFooterTurnedBack() throws IOException {
        for (int at = epoch.length / 2 & ~3; at + 4 <= epoch.length; at += 4) {
            for (int back = -4; back >= -320; back -= 4) {
                byte[] bytes = epoch.clone();
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, back);
                tryEpoch(bytes, back + " at " + at);
            }
        }
    }

    @Test
    void aSeededSweepOfHeavierDamage() throws IOException {
        for (long seed = 0; seed < 4000; seed++) {
            tryEpoch(damage(epoch, new Random(seed)), "seed " + seed);
        }
    }

    @Test
    void theSameForColumns() throws IOException {
        Path columns = run.resolve("columns.arrow");
        new Columns()
                .with("id", new long[] {1, 2, 3, 4, 5})
                .with("label", new int[] {1, 2, 3, 4, 5})
                .with("value", new double[] {1, 2, 3, 4, 5})
                .with("keep", new boolean[] {true, false, true, true, false})
                .with("text", new String[] {"a", "", "bäß", "\uD83D\uDE00", "0123456789"})
                .with("image", new byte[][] {{1, 2, 3}, {}, {4}, {5, 6, 7, 8}, {9}})
                .note("recipe", "none")
                .write(columns, "test");
        byte[] whole = Files.readAllBytes(columns);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] bytes = whole.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            tryColumns(columns, bytes, "bit " + bit);
        }
        for (int at = 0; at + 4 <= whole.length; at += 4) {
            for (int value : HOSTILE) {
                byte[] bytes = whole.clone();
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
                tryColumns(columns, bytes, value + " at " + at);
            }
        }
        for (long seed = 0; seed < 1000; seed++) {
            tryColumns(columns, damage(whole, new Random(seed)), "seed " + seed);
        }
    }

    /** One to four wounds; the second half of the file, where the footer is, gets most of them. */
    static byte[] damage(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int wounds = random.nextInt(4); wounds >= 0; wounds--) {
            int half = random.nextInt(3) == 0 ? 0 : bytes.length / 2;
            int at = half + random.nextInt(Math.max(1, bytes.length - half - 16));
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes = Arrays.copyOf(bytes, Math.max(16, at));
                case 2 -> {
                    int value = HOSTILE[random.nextInt(HOSTILE.length)];
                    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at & ~3, value);
                }
                case 3 -> {
                    int other = random.nextInt(bytes.length);
                    byte one = bytes[at];
                    bytes[at] = bytes[other];
                    bytes[other] = one;
                }
                case 4 -> {
                    int from = random.nextInt(bytes.length - 8);
                    System.arraycopy(bytes, from, bytes, Math.min(at, bytes.length - 8), 8);
                }
                case 5 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 16), (byte) 0);
                default -> { // a piece is lost, or comes twice; magic and footer stay at the end
                    int to = Math.min(bytes.length, at + random.nextInt(64));
                    byte[] tail = Arrays.copyOfRange(bytes, to, bytes.length);
                    int keep = random.nextBoolean() ? at : to + Math.min(8, bytes.length - to);
                    bytes = Arrays.copyOf(bytes, keep + tail.length);
                    System.arraycopy(tail, 0, bytes, keep, tail.length);
                }
            }
            if (bytes.length < 64) {
                break;
            }
        }
        return bytes;
    }

    private void tryEpoch(byte[] bytes, String what) throws IOException {
        overwrite(file, bytes);
        try {
            assertThat(readEpoch()).as(what).isEqualTo(whole);
        } catch (ArchiveException e) {
            assertThat(e.getMessage()).as(what).startsWith(file + ": ");
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            fail(what, e);
        }
    }

    /** A line for each row, to the last bit. */
    private String readEpoch() {
        StringBuilder rows = new StringBuilder();
        Epoch.open(run, manifest, Pass.TRAINING, 0, manifest.columns())
                .read(
                        (count, example, label, p) -> {
                            for (int i = 0; i < count; i++) {
                                rows.append(example[i]).append(' ').append(label[i]);
                                for (int c = 0; c < CLASSES; c++) {
                                    rows.append(' ')
                                            .append(Float.floatToRawIntBits(p[i * CLASSES + c]));
                                }
                                rows.append('\n');
                            }
                        });
        return rows.toString();
    }

    private static void tryColumns(Path columns, byte[] bytes, String what) throws IOException {
        overwrite(columns, bytes);
        try {
            Columns read = Columns.read(columns, "test");
            assertThat(read.names()).as(what).hasSizeLessThan(100);
        } catch (ArchiveException e) {
            assertThat(e.getMessage()).as(what).startsWith(columns + ": ");
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            fail(what, e);
        }
    }

    /** In place: to empty a file first makes some file systems wait for the disk. */
    static void overwrite(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), 0);
            channel.truncate(bytes.length);
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
