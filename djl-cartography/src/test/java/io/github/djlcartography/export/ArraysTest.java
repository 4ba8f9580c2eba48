package io.github.djlcartography.export;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.Shared;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON arrays, against Jackson's tree; NumPy's arrays, against the bytes of their rows. */
class ArraysTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path directory;

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    private static String array(int rows, Random random) {
        String[] blanks = {"", " ", "\n  ", "\r\n\t"};
        StringBuilder text = new StringBuilder(blanks[random.nextInt(4)] + "[");
        for (int row = 0; row < rows; row++) {
            text.append(row == 0 ? "" : ",").append(blanks[random.nextInt(4)]);
            text.append("{\"uid\": \"r")
                    .append(row)
                    .append("\",\n \"x\": [{\"uid\": 1}, \"]},{\\\"é\"]");
            text.append(random.nextBoolean() ? "}" : ", \"y\": {} }");
            text.append(blanks[random.nextInt(4)]);
        }
        return text + "]" + blanks[random.nextInt(4)];
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ofAJsonArrayTheObjectsThatAreKeptStayAsTheyAre(long seed) throws IOException {
        int rows = (int) seed;
        Path source = directory.resolve("a.json");
        Files.writeString(source, array(rows, new Random(seed)));
        boolean[] keep = Chosen.some(rows, seed);
        Path out = directory.resolve("kept/a.json");
        Filtered done = SourceFilter.of(Chosen.of(keep)).apply(source, out);
        assertThat(done.format()).isEqualTo(SourceFormat.JSON_ARRAY);
        JsonNode before = JSON.readTree(source.toFile());
        JsonNode after = JSON.readTree(out.toFile());
        int kept = 0;
        for (int row = 0; row < rows; row++) {
            if (keep[row]) {
                assertThat(after.get(kept++)).isEqualTo(before.get(row));
            }
        }
        assertThat(after.size()).isEqualTo(kept).isEqualTo((int) done.kept());

        Path all = directory.resolve("all/a.json");
        SourceFilter.of(Chosen.all(rows)).apply(source, all);
        assertThat(all).hasSameBinaryContentAs(source);
        Path none = directory.resolve("none/a.json");
        SourceFilter.of(Chosen.none(rows)).apply(source, none);
        assertThat(JSON.readTree(none.toFile())).isEmpty();
    }

    @Test
    void aJsonArrayIsAnnotatedAndMatchedById() throws IOException {
        Path source = directory.resolve("a.json");
        Files.writeString(source, "[{\"uid\":\"b\"}, {\"uid\":\"a\", \"l\": 1}]");
        Path out = directory.resolve("out.json");
        SourceFilter.of(Chosen.of(true, false))
                .examples(Examples.of("a", "b"))
                .idColumn("uid")
                .annotate()
                .apply(source, out);
        assertThat(out)
                .hasContent(
                        "[{\"uid\":\"b\",\"keep\":false,\"weight\":0.0,\"reason\":\"not kept by: by hand\"},"
                                + " {\"uid\":\"a\", \"l\": 1,\"keep\":true,\"weight\":1.0,\"reason\":\"kept by: by hand\"}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{}", "[{}] 1", "[{},", "[{} {}]", "[{\"a\"}]"})
    void whatIsNoJsonArrayIsRefused(String text) throws IOException {
        Path source = Files.writeString(directory.resolve("a.json"), text);
        Path out = directory.resolve("out.json");
        assertThatThrownBy(() -> SourceFilter.of(Chosen.all(1)).apply(source, out))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith(source + ": found ")
                .hasMessageContaining("expected one array of objects");
        assertThat(out).doesNotExist();
    }

    @Test
    void anElementThatIsNoObjectIsNamed() throws IOException {
        Path source = Files.writeString(directory.resolve("a.json"), "[{}, 12, [{}], {}]");
        Path out = directory.resolve("out.json");
        assertThatThrownBy(() -> SourceFilter.of(Chosen.all(4)).apply(source, out))
                .hasMessageContaining("2 rows that cannot be read, the first on row 1: no object");
        SourceFilter.of(Chosen.all(4)).malformed(SourceFilter.Malformed.PASS).apply(source, out);
        assertThat(out).hasSameBinaryContentAs(source);
        Path dropped = directory.resolve("dropped.json");
        SourceFilter.of(Chosen.all(4))
                .malformed(SourceFilter.Malformed.DROP)
                .apply(source, dropped);
        assertThat(dropped).hasContent("[{}, {}]");
    }

    private static byte[] npy(int version, String shape, int bytes) {
        String head = "{'descr': '<i2', 'fortran_order': False, 'shape': " + shape + ", }";
        int width = version == 1 ? 2 : 4;
        int length = (10 + head.length() + 1 + 63) / 64 * 64 + 64 - 8 - width;
        head += " ".repeat(length - head.length() - 1) + "\n";
        ByteBuffer file =
                ByteBuffer.allocate(8 + width + length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put("\u0093NUMPY".getBytes(ISO_8859_1)).put((byte) version).put((byte) 0);
        if (width == 2) {
            file.putShort((short) length);
        } else {
            file.putInt(length);
        }
        file.put(head.getBytes(ISO_8859_1));
        for (int i = 0; i < bytes; i++) {
            file.put((byte) (i * 31));
        }
        return file.array();
    }

    @ParameterizedTest
    @CsvSource({"1, '(101,)', 2", "1, '(101, 3)', 6", "2, '(101, 2, 5)', 20", "3, '(101, 1)', 2"})
    void ofANumpyArrayTheRowsThatAreKeptStayAsTheyAre(int version, String shape, int rowBytes)
            throws IOException {
        byte[] bytes = npy(version, shape, 101 * rowBytes);
        Path source = Files.write(directory.resolve("x.npy"), bytes);
        boolean[] keep = Chosen.some(101, 4);
        Path out = directory.resolve("kept.npy");
        Filtered done = SourceFilter.of(Chosen.of(keep)).apply(source, out);
        byte[] kept = Files.readAllBytes(out);
        int head = bytes.length - 101 * rowBytes;
        String text = new String(kept, 0, head, ISO_8859_1);
        assertThat(text)
                .contains("'shape': " + shape.replace("101", Long.toString(done.kept())) + ", }")
                .endsWith("\n");
        int at = head;
        for (int row = 0; row < 101; row++) {
            if (keep[row]) {
                assertThat(Arrays.copyOfRange(kept, at, at + rowBytes))
                        .isEqualTo(
                                Arrays.copyOfRange(
                                        bytes, head + row * rowBytes, head + (row + 1) * rowBytes));
                at += rowBytes;
            }
        }
        assertThat(at).isEqualTo(kept.length);
        Path all = directory.resolve("all.npy");
        SourceFilter.of(Chosen.all(101)).apply(source, all);
        assertThat(all).hasSameBinaryContentAs(source);
    }

    @Test
    void aNumpyArrayThatIsAnotherOrDamagedIsRefused() throws IOException {
        byte[] bytes = npy(1, "(4, 2)", 16);
        Path out = directory.resolve("out.npy");
        Path source = Files.write(directory.resolve("x.npy"), bytes);
        assertThatThrownBy(() -> SourceFilter.of(Chosen.all(5)).apply(source, out))
                .hasMessageContaining("found 4 rows, expected 5");
        Files.write(source, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> SourceFilter.of(Chosen.all(4)).apply(source, out))
                .hasMessageContaining("it ends before its last row");
        Files.write(source, Arrays.copyOf(bytes, bytes.length + 1));
        assertThatThrownBy(() -> SourceFilter.of(Chosen.all(4)).apply(source, out))
                .hasMessageContaining("bytes after the last of its 4 rows");
        Files.write(
                source,
                new String(bytes, ISO_8859_1)
                        .replace("'fortran_order': False", "'fortran_order': True ")
                        .getBytes(ISO_8859_1));
        assertThatThrownBy(() -> SourceFilter.of(Chosen.all(4)).apply(source, out))
                .hasMessageContaining("an array column by column");
        Files.write(
                source, new String(bytes, ISO_8859_1).replace("<i2", "|O8").getBytes(ISO_8859_1));
        assertThatThrownBy(() -> SourceFilter.of(Chosen.all(4)).apply(source, out))
                .hasMessageContaining("numbers or texts of one size");
        Files.write(source, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> SourceFilter.of(Chosen.all(4)).apply(source, out))
                .hasMessageContaining("another beginning than NPY's");
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "cleanlab-label-errors/cifar10_test_set_pyx.npy, 10000, 80",
        "cleanlab-label-errors/mnist_test_set_original_labels.npy, 10000, 2",
        "cleanlab-label-errors/cifar10_mturk.json, -1, 0",
        "cleanlab-label-errors/mnist_mturk.json, -1, 0"
    })
    void realOnesComeBackWhole(String name, int rows, int rowBytes) throws IOException {
        Path source = Shared.path("data/" + name);
        int count = rows >= 0 ? rows : JSON.readTree(source.toFile()).size();
        Path all = directory.resolve("all" + name.substring(name.lastIndexOf('.')));
        SourceFilter.of(Chosen.all(count)).apply(source, all);
        assertThat(all).hasSameBinaryContentAs(source);
        boolean[] keep = Chosen.some(count, 5);
        Path some = directory.resolve("some" + name.substring(name.lastIndexOf('.')));
        Filtered done = SourceFilter.of(Chosen.of(keep)).apply(source, some);
        if (rows >= 0) {
            assertThat(Files.size(source) - Files.size(some)).isEqualTo(done.dropped() * rowBytes);
        } else {
            assertThat(JSON.readTree(some.toFile())).hasSize((int) done.kept());
        }
    }
}
