package io.github.djlcartography.archive;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reader gets the bytes that were written, however they are stored, or a refusal. */
class CodecTest {

    private static final Schema COLUMNS = new Schema(List.of(int64("a"), int64("b"), int64("c")));

    /** Rows of the batches of a file: they grow and shrink, and one holds none. */
    private static final int[] ROWS = {100, 0, 3, 5000, 1};

    @TempDir private Path directory;

    /** Reads a file in a JVM of its own, and says how many bytes or why not. */
    static final class Alone {

        private Alone() {}

        public static void main(String[] files) {
            try (IpcReader reader = IpcReader.open(Path.of(files[0]))) {
                System.out.print("read " + reader.batch(0).buffer(1, 800).remaining());
            } catch (ArchiveException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "ZSTD"})
    void whatIsWrittenIsRead(Codec codec) throws IOException {
        Path file = write(codec);
        try (IpcReader reader = IpcReader.open(file)) {
            assertThat(reader.batches()).isEqualTo(ROWS.length);
            for (int b = 0; b < ROWS.length; b++) {
                IpcReader.Batch batch = reader.batch(b);
                assertThat(batch.rows()).isEqualTo(ROWS[b]);
                assertThat(batch.codec()).isEqualTo(codec);
                ByteBuffer[][] written = buffers(ROWS[b]);
                ByteBuffer[] read = new ByteBuffer[3];
                for (int f = 0; f < 3; f++) {
                    read[f] = batch.buffer(2 * f + 1, 8L * ROWS[b]);
                    assertThat(read[f].order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
                }
                for (int f = 0; f < 3; f++) { // only now: none took the room of another
                    assertThat(read[f]).isEqualTo(written[f][0]);
                }
            }
            reader.verify(true);
        }
    }

    @Test
    void whatRepeatsIsStoredInLessAndWhatDoesNotInEightBytesMore() throws IOException {
        Path file = write(Codec.ZSTD);
        try (IpcReader reader = IpcReader.open(file)) {
            IpcReader.Batch batch = reader.batch(3);
            assertThat(batch.header().buffers(1).length()).isLessThan(40_000 / 4);
            assertThat(batch.header().buffers(3).length()).isEqualTo(40_008);
            assertThat(batch.header().buffers(5).length()).isLessThan(100);
            assertThat(reader.batch(1).header().buffers(1).length()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ZSTD", "LZ4_FRAME"})
    void aStreamThatIsNotWholeIsRefused(Codec codec) throws IOException {
        byte[] bytes = new byte[100_000];
        Arrays.fill(bytes, 1000, 90_000, (byte) 7);
        byte[] stored = codec == Codec.ZSTD ? Zstd.compress(bytes) : lz4(bytes);
        assertThat(decode(codec, stored, bytes.length)).isEqualTo(ByteBuffer.wrap(bytes));

        for (int length : new int[] {0, 1, bytes.length - 1, bytes.length + 1, 2 * bytes.length}) {
            assertThatThrownBy(() -> decode(codec, stored, length))
                    .as("%d bytes claimed", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (int length = 0; length < stored.length; length++) {
            byte[] cut = Arrays.copyOf(stored, length);
            assertThatThrownBy(() -> decode(codec, cut, bytes.length))
                    .as("cut to %d", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        byte[] more = Arrays.copyOf(stored, stored.length + 1);
        byte[] magic = stored.clone();
        magic[0]++;
        for (byte[] wrong : List.of(more, magic, bytes)) {
            assertThatThrownBy(() -> decode(codec, wrong, bytes.length))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aLengthIsNotBelievedWhenItIsAbsurd() throws IOException {
        Path file = write(Codec.ZSTD);
        byte[] whole = Files.readAllBytes(file);
        int at = prefix(whole, 40_000); // of a buffer of the fourth batch
        for (long claim : new long[] {Long.MIN_VALUE, -2, 0, 39_999, 40_065, 1 << 30, 1L << 40}) {
            byte[] bytes = whole.clone();
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, claim);
            Files.write(file, bytes);
            try (IpcReader reader = IpcReader.open(file)) {
                IpcReader.Batch batch = reader.batch(3);
                assertThatThrownBy(() -> batch.buffer(1, 40_000))
                        .isInstanceOf(IndexOutOfBoundsException.class)
                        .hasMessageContaining("buffer 1 claims " + claim + " bytes");
            }
        }
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putLong(at, 1 << 30);
        Files.write(file, whole);
        try (IpcReader reader = IpcReader.open(file)) { // though the rows are said to need it
            IpcReader.Batch batch = reader.batch(3);
            assertThatThrownBy(() -> batch.buffer(1, 1 << 30))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("claims 1073741824 bytes in");
        }
    }

    @Test
    void aCodecThatIsNoneOfOursIsRefused() {
        assertThat(Codec.of(null)).isEqualTo(Codec.PLAIN);
        assertThat(Codec.of(compression(1, 0))).isEqualTo(Codec.ZSTD);
        assertThat(Codec.of(compression(0, 0))).isEqualTo(Codec.LZ4_FRAME);
        assertThatThrownBy(() -> Codec.of(compression(2, 0))).hasMessage("compression codec 2");
        assertThatThrownBy(() -> Codec.of(compression(1, 1))).hasMessage("compression method 1");
    }

    @Test
    void lz4IsNotWritten() {
        assertThatThrownBy(() -> write(Codec.LZ4_FRAME))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aPlainFileIsReadWhereThereIsNoZstandard() throws Exception {
        assertThat(alone(write(Codec.PLAIN), "zstd-jni")).isEqualTo("read 800");
        assertThat(alone(write(Codec.PLAIN), "", "-Dos.arch=abacus")).isEqualTo("read 800");
    }

    @Test
    void aCompressedFileSaysThatThereIsNoZstandard() throws Exception {
        Path file = write(Codec.ZSTD);
        assertThat(alone(file, "")).isEqualTo("read 800");
        String found = "no Zstandard for " + System.getProperty("os.name") + " on ";
        String expected = "the native library of zstd-jni";
        assertSays(alone(file, "", "-Dos.arch=abacus"), file, found + "abacus", expected);
        assertSays(alone(file, "zstd-jni"), file, found, expected);
    }

    @Test
    void damageIsNamedAsDamage() throws IOException {
        Path file = write(Codec.ZSTD);
        try (IpcReader reader = IpcReader.open(file)) {
            IpcReader.Batch batch = reader.batch(0);
            IndexOutOfBoundsException tooShort =
                    catchThrowableOfType(
                            IndexOutOfBoundsException.class, () -> batch.buffer(1, 801));
            assertSays(
                    String.valueOf(reader.damaged("record batch 0", tooShort).getMessage()),
                    file,
                    "damage in record batch 0 (buffer 1 claims 800 bytes",
                    "a whole Arrow IPC file");
        }
    }

    /** Runs {@link Alone} without the jars whose name begins so. */
    private static String alone(Path file, String without, String... options) throws Exception {
        String classPath =
                Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
                        .filter(
                                jar ->
                                        without.isEmpty()
                                                || !new File(jar).getName().startsWith(without))
                        .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classPath, Alone.class.getName(), file.toString()));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return said;
    }

    private Path write(Codec codec) throws IOException {
        Path file = directory.resolve(codec + ".arrow");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            IpcWriter writer = new IpcWriter(channel, COLUMNS, codec);
            for (int rows : ROWS) {
                writer.batch(rows, new long[] {rows, rows, rows}, buffers(rows));
            }
            writer.finish(Map.of());
        }
        return file;
    }

    /** Row numbers, from a direct buffer; noise, from the heap; zeros, from the middle of one. */
    private static ByteBuffer[][] buffers(int rows) {
        ByteBuffer numbers = ByteBuffer.allocateDirect(8 * rows).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows; i++) {
            numbers.putLong(i);
        }
        byte[] noise = new byte[8 * rows];
        new Random(rows).nextBytes(noise);
        ByteBuffer zeros = ByteBuffer.allocate(8 * rows + 9).position(5).limit(5 + 8 * rows);
        return new ByteBuffer[][] {{numbers.flip()}, {ByteBuffer.wrap(noise)}, {zeros}};
    }

    private static Field int64(String name) {
        return new Field(name, FieldType.notNullable(new ArrowType.Int(64, true)), null);
    }

    private static BodyCompression compression(int codec, int method) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        builder.finish(BodyCompression.createBodyCompression(builder, (byte) codec, (byte) method));
        return BodyCompression.getRootAsBodyCompression(builder.dataBuffer());
    }

    private static ByteBuffer decode(Codec codec, byte[] stored, int length) {
        ByteBuffer from = ByteBuffer.allocateDirect(stored.length).put(stored).flip();
        ByteBuffer to = ByteBuffer.allocateDirect(length);
        codec.decode(from, to);
        return to;
    }

    private static byte[] lz4(byte[] bytes) throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (OutputStream lz4 = new FramedLZ4CompressorOutputStream(stored)) {
            lz4.write(bytes);
        }
        return stored.toByteArray();
    }

    /** Where a file has this length before a buffer. */
    private static int prefix(byte[] bytes, long length) {
        ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; ; at += 8) {
            if (words.getLong(at) == length && words.getInt(at + 8) == Zstd.magicNumber()) {
                return at;
            }
        }
    }
}
