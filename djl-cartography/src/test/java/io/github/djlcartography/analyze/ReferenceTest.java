package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our map against what the reference implementation (allenai/cartography) gave on the same
 * softmaxes. The values lie beside the checkout, in {@code shared/golden}, or in the directory that
 * the environment variable {@code CARTOGRAPHY_SHARED} names; without them the test is skipped.
 */
class ReferenceTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NEVER = 1000; // the reference's forgetfulness where never learnt

    @TempDir private Path run;

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "synth50, all, 6",
        "synth50, burn1, 1",
        "synth50, burn3, 3",
        "synth50, burn5, 5",
        "synth50, computeburn1, 1",
        "synth50, computeburn3, 3",
        "synth50, computeburn5, 5",
        "edge_nonneg, all, 4",
        "sample_stitched, all, 5"
    })
    void theReferenceGivesTheSameMap(String name, String variant, int epochs) throws IOException {
        Path golden = golden();
        assumeTrue(Files.isDirectory(golden), "skipped: no shared/golden beside the checkout");
        Path expected = golden.resolve(name).resolve("out_" + variant + ".jsonl");
        assumeTrue(Files.exists(expected), "skipped: no " + expected.getFileName());

        List<JsonNode> rows = lines(golden.resolve(name).resolve("softmax_float32.jsonl"));
        Map<String, Integer> ids = new HashMap<>();
        for (JsonNode row : rows) {
            ids.put(row.get("guid").asText(), ids.size());
        }
        int classes = rows.get(0).get("probs").get(0).size();
        Runs runs =
                Runs.start(
                        run, classes, rows.stream().mapToInt(r -> r.get("gold").asInt()).toArray());
        for (int e = 0; e < rows.get(0).get("probs").size(); e++) {
            float[][] p = new float[rows.size()][classes];
            for (int i = 0; i < p.length; i++) {
                for (int c = 0; c < classes; c++) {
                    p[i][c] = rows.get(i).get("probs").get(e).get(c).floatValue();
                }
            }
            runs.epoch(Pass.TRAINING, p);
        }

        DataMap map = Analyzer.of(run).useFirst(epochs).map();
        List<JsonNode> answers = lines(expected);
        assertThat(answers).hasSize(map.size());
        for (JsonNode answer : answers) {
            String guid = answer.get("guid").asText();
            int row = ids.getOrDefault(guid, -1);
            same(map, row, Metric.CONFIDENCE, answer, "confidence", guid);
            same(map, row, Metric.VARIABILITY, answer, "variability", guid);
            same(map, row, Metric.THRESHOLD_CLOSENESS, answer, "threshold_closeness", guid);
            assertThat(map.value(Metric.CORRECT_COUNT, row))
                    .as("correct_count of %s", guid)
                    .isEqualTo(answer.get("correctness").asInt());
            int forgotten = answer.get("forgetfulness").asInt();
            assertThat(map.value(Metric.NEVER_LEARNT, row))
                    .as("never_learnt of %s", guid)
                    .isEqualTo(forgotten == NEVER ? 1 : 0);
            assertThat(map.value(Metric.FORGETTING_EVENTS, row))
                    .as("forgetting_events of %s", guid)
                    .isEqualTo(forgotten == NEVER ? 0 : forgotten);
            assertThat(map.value(Metric.FORGETFULNESS, row))
                    .as("forgetfulness of %s", guid)
                    .isEqualTo(forgotten);
        }
        Path withCi = golden.resolve(name).resolve("out_" + variant + "_ci.jsonl");
        for (JsonNode answer : Files.exists(withCi) ? lines(withCi) : List.<JsonNode>of()) {
            String guid = answer.get("guid").asText();
            int row = ids.getOrDefault(guid, -1);
            if (answer.get("variability").isTextual()) { // "nan", of one epoch
                assertThat(map.value(Metric.ACTIVE_BIAS, row)).as(guid).isNaN();
            } else {
                same(map, row, Metric.ACTIVE_BIAS, answer, "variability", guid);
            }
        }
    }

    private static void same(
            DataMap map, int row, Metric metric, JsonNode answer, String field, String guid) {
        assertThat(map.value(metric, row))
                .as("%s of %s", field, guid)
                .isCloseTo(answer.get(field).doubleValue(), within(1e-6));
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            nodes.add(JSON.readTree(line));
        }
        return nodes;
    }

    private static Path golden() {
        String told = System.getenv("CARTOGRAPHY_SHARED");
        if (told != null) {
            return Path.of(told, "golden");
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("sample-training").resolve("pom.xml"))) {
                return at.resolveSibling("shared").resolve("golden");
            }
        }
        return Path.of("no checkout around this directory");
    }
}
