package io.github.djlcartography.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateGlyphsTest {
    @TempDir Path dir;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void everyBundledFileIsWhatTheCodeMakes() {
        int code = run("--check");
        assertThat(out.toString(UTF_8).lines())
                .hasSize(18)
                .allMatch(line -> line.startsWith("same "));
        assertThat(code).isZero();
    }

    @Test
    void theChecksumsOfThePackedFilesHold() throws IOException {
        List<String> sums = sums("SHA256SUMS");
        assertThat(sums).hasSize(18);
        for (String line : sums) {
            byte[] packed = resource(name(line));
            assertThat(Bundle.sha256(packed)).as(name(line)).isEqualTo(hash(line));
            assertThat(packed.length).as(name(line)).isLessThan(3_000_000);
            assertThat(Arrays.copyOf(packed, 8))
                    .as("no name, no time")
                    .containsExactly(0x1F, 0x8B, 8, 0, 0, 0, 0, 0);
        }
    }

    @Test
    void theChecksumsOfTheContentHold() throws IOException {
        List<String> sums = sums("SHA256SUMS.content");
        assertThat(sums).hasSize(18);
        for (String line : sums) {
            try (InputStream in = new GZIPInputStream(ImageSet.resource(name(line) + ".gz"))) {
                assertThat(Bundle.sha256(in.readAllBytes())).as(name(line)).isEqualTo(hash(line));
            }
        }
    }

    @Test
    void theDataCardStatesTheChecksumsOfTheContent() throws IOException {
        String card = Files.readString(Path.of("README.md"));
        for (String line : sums("SHA256SUMS.content")) {
            assertThat(card).contains(hash(line)).contains(name(line));
        }
    }

    @Test
    void writingGivesTheBundledContent() throws IOException {
        assertThat(run("--out", dir.toString())).isZero();
        assertThat(Files.readAllBytes(dir.resolve("SHA256SUMS.content")))
                .isEqualTo(resource("SHA256SUMS.content"));
        ImageSet written = ImageSet.load(dir.resolve("glyphs/digits"), Split.TRAIN);
        ImageSet bundled = ImageSet.bundled(Glyphs.DIGITS_TRAIN);
        assertThat(written.labels()).isEqualTo(bundled.labels());
        assertThat(written.image(5999)).isEqualTo(bundled.image(5999));
    }

    @Test
    void wrongUsageIsCodeTwo() {
        for (String[] args : new String[][] {{}, {"--out"}, {"--check", "x"}, {"--help"}}) {
            assertThat(run(args)).isEqualTo(2);
        }
        assertThat(err.toString(UTF_8)).contains("usage: GenerateGlyphs --out DIR");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsCodeOne() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        assertThat(run("--out", file.toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains(file.toString());
    }

    private int run(String... args) {
        return GenerateGlyphs.run(
                args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ImageSet.resource(name)) {
            return in.readAllBytes();
        }
    }

    private static List<String> sums(String name) throws IOException {
        return new String(resource(name), UTF_8).lines().toList();
    }

    private static String hash(String line) {
        return line.substring(0, 64);
    }

    private static String name(String line) {
        return line.substring(66);
    }
}
