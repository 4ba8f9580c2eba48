package io.github.djlcartography.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.select.Steps;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the file; what it does, {@code PageInBrowserTest} sees to. */
class ExplorerTest {

    private static final int ROWS = 5000; // more than a chunk
    private static final int EPOCHS = 3;
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3};

    @TempDir private static Path directory;
    private static Path run;
    private static DataMap map;
    private static Trajectories trajectories;
    private static Examples examples;

    @BeforeAll
    static void writeARun() {
        Random random = new Random(3);
        run = directory.resolve("run");
        Runs runs = Runs.start(run, 3, random.ints(ROWS, 0, 3).toArray());
        for (int e = 0; e < EPOCHS; e++) {
            runs.gold(Pass.EPOCH_END, random.doubles(ROWS).toArray());
        }
        map = Analyzer.of(run).map();
        trajectories = Analyzer.of(run).trajectories();
        String[] ids = new String[ROWS];
        String[] texts = new String[ROWS];
        String[] groups = new String[ROWS];
        byte[][] images = new byte[ROWS][];
        for (int row = 0; row < ROWS; row++) {
            ids[row] = "id " + row;
            texts[row] = row == 4999 ? "x".repeat(3000) : "text of " + row;
            groups[row] = "group " + row % 7;
            images[row] = row % 2 == 0 ? PNG : new byte[0];
        }
        examples =
                Examples.of(ids)
                        .with("group", groups)
                        .with(
                                "serial",
                                Arrays.stream(ids).map(id -> id + "!").toArray(String[]::new))
                        .text(texts)
                        .thumbnails(images);
    }

    private static String page(Explorer explorer) throws IOException {
        Path file = directory.resolve("page.html");
        explorer.write(file);
        return Files.readString(file);
    }

    private static Explorer whole() {
        return Explorer.of(map)
                .examples(examples)
                .trajectories(trajectories)
                .coverage(Archive.open(run).epochs(Pass.EPOCH_END));
    }

    static JsonNode header(String page) throws IOException {
        return new ObjectMapper().readTree(block(page, "page"));
    }

    static String block(String page, String id) {
        Matcher block =
                Pattern.compile("<script type=\"[a-z/]+\" id=\"" + id + "\">([^<]*)</script>")
                        .matcher(page);
        assertThat(block.find()).as("block %s", id).isTrue();
        return block.group(1);
    }

    static ByteBuffer bytes(String page, String id) throws IOException {
        byte[] packed = Base64.getDecoder().decode(block(page, id));
        byte[] bytes = new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void everyColumnIsThereInSteps() throws IOException {
        String page = page(whole());
        JsonNode header = header(page);
        List<String> keys = new ArrayList<>();
        for (JsonNode column : header.get("columns")) {
            String key = column.get("key").asText();
            keys.add(key);
            Steps steps = new Steps(column.get("from").asDouble(), column.get("to").asDouble());
            ByteBuffer values = bytes(page, column.get("block").asText());
            boolean small = column.get("bytes").asInt() == 1;
            for (int row = 0; row < ROWS; row++) {
                int step = small ? values.get() & 0xff : values.getShort() & 0xffff;
                int expected = steps.of(map.value(key, row));
                assertThat(step).isEqualTo(small && expected == Steps.NONE ? 255 : expected);
            }
        }
        assertThat(keys)
                .startsWith("confidence", "variability", "correctness")
                .contains("forgetting_events", "first_learnt", "el2n")
                .doesNotContain("correct_count", "epochs");
        ByteBuffer labels = bytes(page, "labels");
        for (int row = 0; row < ROWS; row++) {
            assertThat(labels.get(row)).isEqualTo((byte) map.label(row));
        }
    }

    @Test
    void textsCurvesAndImagesAreThereInChunks() throws IOException {
        String page = page(whole());
        JsonNode chunks = header(page).get("chunks");
        assertThat(chunks.get("fields").toString()).isEqualTo("[\"id\",\"text\",\"serial\"]");
        int row = 4999;
        int chunk = row / chunks.get("rows").asInt();
        int in = row % chunks.get("rows").asInt();
        JsonNode texts = new ObjectMapper().readTree(bytes(page, "t" + chunk).array());
        assertThat(texts.get(0).get(in).asText()).isEqualTo("id 4999");
        assertThat(texts.get(1).get(in).asText())
                .isEqualTo("x".repeat(2000) + " … (1,000 more characters)");
        assertThat(texts.get(2).get(in).asText()).isEqualTo("id 4999!");
        ByteBuffer curves = bytes(page, "p" + chunk);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            int level = curves.get(in * EPOCHS + epoch);
            assertThat((level & 127) / 126.0)
                    .isBetween(
                            trajectories.probability(epoch, row) - 0.004,
                            trajectories.probability(epoch, row) + 0.004);
            assertThat(level < 0).isEqualTo(trajectories.isRight(epoch, row));
        }
        assertThat(chunks.get("images").asInt()).isEqualTo(ROWS / 2);
        byte[] images = Base64.getDecoder().decode(block(page, "i0"));
        assertThat(images).hasSize(512 * 4 + 256 * PNG.length);
        assertThat(Arrays.copyOfRange(images, 512 * 4, 512 * 4 + PNG.length)).isEqualTo(PNG);
    }

    @Test
    void metadataOfFewValuesAreThereForAllRowsAtOnce() throws IOException {
        String page = page(whole());
        JsonNode slice = header(page).get("slices").get(0);
        assertThat(slice.get("name").asText()).isEqualTo("group");
        ByteBuffer codes = bytes(page, slice.get("block").asText());
        for (int row = 0; row < ROWS; row++) {
            assertThat(slice.get("values").get(codes.get(row)).asText())
                    .isEqualTo("group " + row % 7);
        }
    }

    @Test
    void theEpochsAreToldWithTheirCoverage() throws IOException {
        JsonNode epochs = header(page(whole())).get("epochs");
        assertThat(epochs).hasSize(EPOCHS);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            double sum = 0;
            int right = 0;
            for (int row = 0; row < ROWS; row++) {
                sum += trajectories.probability(epoch, row);
                right += trajectories.isRight(epoch, row) ? 1 : 0;
            }
            JsonNode one = epochs.get(epoch);
            assertThat(one.get("confidence").asDouble() * ROWS).isBetween(sum - 1e-6, sum + 1e-6);
            assertThat(one.get("accuracy").asDouble()).isEqualTo((double) right / ROWS);
            assertThat(one.get("seen").asInt()).isEqualTo(ROWS);
        }
    }

    @Test
    void onlyScriptsWhoseHashesThePolicyNamesAreThere()
            throws IOException, NoSuchAlgorithmException {
        String page = page(whole().title("<script>alert(1)</script>"));
        Matcher policy =
                Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(page);
        assertThat(policy.find()).isTrue();
        assertThat(policy.group(1))
                .startsWith("default-src 'none'; script-src 'sha256-")
                .doesNotContain("unsafe")
                .doesNotContain("http");
        Matcher scripts = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(page);
        int count = 0;
        while (scripts.find()) {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(scripts.group(1).getBytes(UTF_8));
            assertThat(policy.group(1)).contains(Base64.getEncoder().encodeToString(hash));
            count++;
        }
        assertThat(count).isGreaterThan(10);
        assertThat(page)
                .doesNotContain("src=\"http")
                .doesNotContain("<link")
                .doesNotContain("<script>alert");
    }

    @Test
    void theSameMapGivesTheSameBytes() throws IOException {
        assertThat(page(whole())).isEqualTo(page(whole()));
    }

    @Test
    void aMapAloneIsEnough() throws IOException {
        String page = page(Explorer.of(map.where(new int[] {5, 17, 4000})).title("three"));
        assertThat(header(page).get("size").asInt()).isEqualTo(3);
        ByteBuffer ids = bytes(page, "ids");
        assertThat(new int[] {ids.getInt(), ids.getInt(), ids.getInt()})
                .containsExactly(5, 17, 4000);
        assertThat(page).doesNotContain("id=\"t0\"").doesNotContain("id=\"p0\"");
    }

    @Test
    void whatDoesNotBelongToTheMapIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Explorer.of(map.where(new int[0])))
                .withMessageContaining("0 examples, expected at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Explorer.of(map).examples(Examples.rows(10)))
                .withMessageContaining("found 10 rows, expected more than 4999");
        DataMap other = map.where(new int[] {1, 2});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Explorer.of(other).trajectories(trajectories))
                .withMessageContaining("expected the map's 2");
    }

    @Test
    void nothingIsLeftWhereItCannotBeWritten() throws IOException {
        Path taken = directory.resolve("taken.html");
        Files.createDirectories(taken.resolve("inside"));
        assertThatIOException().isThrownBy(() -> Explorer.of(map).write(taken));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.toString().contains("unfinished"))).isEmpty();
        }
    }
}
