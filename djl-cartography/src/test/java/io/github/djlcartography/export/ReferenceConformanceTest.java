package io.github.djlcartography.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.djlcartography.Shared;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The reference implementation's files go in, and our map, order and selections are held against
 * what it gave for them ({@code shared/golden}): the same but for its defects, of which each is a
 * test.
 */
class ReferenceConformanceTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path directory;

    /** A run that was imported, and its map. */
    private record Imported(Archive archive, DataMap map) {

        Examples examples() {
            return archive.examples().orElseThrow();
        }
    }

    private Imported read(Path model, int epochs) {
        Archive archive =
                ReferenceImport.of(model)
                        .stripLast(model.endsWith("synth50_striplast"))
                        .into(directory.resolve("run"));
        return new Imported(archive, Analyzer.of(archive).useFirst(epochs).map());
    }

    /** The inputs of a golden case, from the formula where there is one. */
    private Path model(String name) throws IOException {
        Path golden = Shared.path("golden/" + name);
        if (!name.startsWith("synth")) {
            return golden;
        }
        boolean text = name.endsWith("striplast");
        return Synthetic.write(
                directory.resolve(name),
                name.equals("synth400") ? 400 : 50,
                n -> text ? '"' + Synthetic.text(n) + '"' : Long.toString(Synthetic.number(n)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"synth50", "synth400", "synth50_striplast"})
    void theFormulaGivesTheFilesThatTheReferenceWasRunOn(String name) throws IOException {
        Path golden = Shared.path("golden/" + name + "/training_dynamics");
        Path model = model(name);
        for (int e = 0; e < Synthetic.EPOCHS; e++) {
            String file = "dynamics_epoch_" + e + ".jsonl";
            assertThat(model.resolve("training_dynamics").resolve(file))
                    .hasSameTextualContentAs(golden.resolve(file));
        }
    }

    /** burn1 and the like keep the first epochs: {@code useFirst}. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "synth50, all, 6",
        "synth50, burn1, 1",
        "synth50, burn2, 2",
        "synth50, burn3, 3",
        "synth50, burn5, 5",
        "synth50, computeburn1, 1",
        "synth50, computeburn2, 2",
        "synth50, computeburn3, 3",
        "synth50, computeburn5, 5",
        "synth50_striplast, striplast, 6",
        "synth400, all, 6",
        "edge_nonneg, all, 4",
        "sample_stitched, all, 5",
        "sample, burn1, 1"
    })
    void everyMetricOfEveryExampleIsTheReferencesAndSoIsTheOrder(
            String name, String variant, int epochs) throws IOException {
        Imported run = read(model(name), epochs);
        List<JsonNode> expected =
                lines(Shared.path("golden/" + name + "/out_" + variant + ".jsonl"));
        new ReferenceExport(run.map, run.examples()).metrics(directory);
        List<JsonNode> found = lines(directory.resolve("td_metrics.jsonl"));
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertSame(found.get(i), expected.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"cli_td_metrics, 6", "cli_burn3_td_metrics, 3"})
    void theMetricsFileHasTheReferencesColumnsInItsOrder(String file, int epochs)
            throws IOException {
        Imported run = read(model("synth50"), epochs);
        new ReferenceExport(run.map, run.examples()).metrics(directory);
        List<String> found = Files.readAllLines(directory.resolve("td_metrics.jsonl"));
        List<String> expected =
                Files.readAllLines(Shared.path("golden/synth50/" + file + ".jsonl"));
        assertThat(found).hasSameSizeAs(expected);
        String decimals = "0\\.\\d{1,10}";
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).replaceAll(decimals, "x"))
                    .isEqualTo(expected.get(i).replaceAll(decimals, "x"));
            assertSame(JSON.readTree(found.get(i)), JSON.readTree(expected.get(i)));
        }
    }

    private static void assertSame(JsonNode found, JsonNode expected) {
        assertThat(found.fieldNames()).toIterable().containsExactlyElementsOf(expected::fieldNames);
        found.properties()
                .forEach(
                        field -> {
                            JsonNode other = expected.get(field.getKey());
                            String what = field.getKey() + " of " + expected.get("guid");
                            if (other.isDouble()) {
                                assertThat(field.getValue().doubleValue())
                                        .as(what)
                                        .isCloseTo(other.doubleValue(), within(1e-6));
                            } else {
                                assertThat(field.getValue().asText())
                                        .as(what)
                                        .isEqualTo(other.asText());
                            }
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"synth50", "edge_nonneg", "sample_stitched", "sample"})
    void theSoftmaxIsTheReferencesToTheRoundingOfItsFloats(String name) throws IOException {
        Archive archive = read(model(name), 1).archive;
        ObjectNode expected = JSON.createObjectNode();
        for (JsonNode row : lines(Shared.path("golden/" + name + "/softmax_float32.jsonl"))) {
            expected.set(row.get("guid").asText(), row.get("probs"));
        }
        Examples examples = archive.examples().orElseThrow();
        int[] compared = {0};
        int epochs = name.equals("sample") ? 1 : archive.epochCount(Pass.TRAINING);
        for (int e = 0; e < epochs; e++) {
            int epoch = e;
            archive.epoch(Pass.TRAINING, e)
                    .read(
                            (count, example, label, p) -> {
                                for (int i = 0; i < count; i++) {
                                    JsonNode probs =
                                            expected.get(examples.id(example[i])).get(epoch);
                                    for (int c = 0; c < probs.size(); c++) {
                                        float other = probs.get(c).floatValue();
                                        assertThat(p[i * probs.size() + c])
                                                .isCloseTo(other, within(2e-7f));
                                        compared[0]++;
                                    }
                                }
                            });
        }
        assertThat(compared[0]).isEqualTo(expected.size() * epochs * 3);
    }

    /** In its order too, where values differ; among equal ones numpy's order is an accident. */
    @ParameterizedTest
    @ValueSource(strings = {"synth50", "synth400"})
    void everySelectionIsTheReferencesButForTheOneExampleTooMany(String name) throws IOException {
        Imported run = read(model(name), 6);
        DataMap map = run.map;
        Examples examples = run.examples();
        int compared = 0;
        for (JsonNode selection : lines(Shared.path("golden/" + name + "/selection.jsonl"))) {
            String metric = selection.get("metric").asText();
            boolean bothEnds = selection.get("both_ends").asBoolean();
            double[] values = values(map, metric);
            // Its default end: the lowest confidence and correctness, the highest of the others.
            boolean top =
                    selection.get("worst").asBoolean()
                            == (metric.equals("confidence") || metric.equals("correctness"));
            int count = map.share(selection.get("fraction").doubleValue());
            assertThat(count).isEqualTo(selection.get("num_samples").asInt());

            List<String> theirs = new ArrayList<>();
            selection.get("guids").forEach(guid -> theirs.add(guid.asText()));
            assertThat(selection.get("written").asInt())
                    .as("rows written where %s were asked for", count)
                    .isEqualTo(bothEnds ? count : count + 1)
                    .isEqualTo(theirs.size());
            int first = bothEnds ? (int) (0.7 * count) : count;
            boolean[] ours = new boolean[map.size()];
            if (!metric.equals("forgetfulness")) {
                ours = map.extreme(ours(metric), first, top);
                boolean[] others = map.extreme(ours(metric), count - first, !top, ours);
                for (int row = 0; row < ours.length; row++) {
                    ours[row] |= others[row];
                }
            }
            double[] inOrder =
                    theirs.stream().mapToDouble(id -> values[(int) examples.row(id)]).toArray();
            for (int i = 1; i < (bothEnds ? first : inOrder.length); i++) {
                assertThat(Double.compare(inOrder[i - 1], inOrder[i]))
                        .as("rank %s of %s", i, selection)
                        .isIn(0, top ? 1 : -1);
            }
            boolean[] their = new boolean[map.size()];
            theirs.subList(0, count).forEach(id -> their[(int) examples.row(id)] = true);
            if (metric.equals("forgetfulness")) { // with its sentinel, which no column of ours has
                assertThat(among(values, their)).isEqualTo(ends(values, first, count, top));
            } else if (ours(metric).isWhole()) {
                assertThat(among(values, ours)).as("%s", selection).isEqualTo(among(values, their));
            } else {
                assertThat(ours).as("%s", selection).isEqualTo(their);
            }
            compared++;
        }
        assertThat(compared).isGreaterThan(20);
    }

    /** Our metric of the reference's name for it. */
    private static Metric ours(String metric) {
        return switch (metric) {
            case "correctness" -> Metric.CORRECT_COUNT;
            case "forgetfulness" -> Metric.FORGETTING_EVENTS;
            default -> Metric.of(metric);
        };
    }

    private static double[] values(DataMap map, String metric) {
        double[] values = map.values(ours(metric));
        if (metric.equals("forgetfulness")) { // theirs counts never learnt as the most forgotten
            Arrays.setAll(
                    values, row -> map.value(Metric.NEVER_LEARNT, row) == 1 ? 1000 : values[row]);
        }
        return values;
    }

    private static double[] ends(double[] values, int first, int count, boolean top) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int low = top ? count - first : first;
        return IntStream.range(0, sorted.length)
                .filter(i -> i < low || i >= sorted.length - (count - low))
                .mapToDouble(i -> sorted[i])
                .toArray();
    }

    private static double[] among(double[] values, boolean[] rows) {
        return IntStream.range(0, rows.length)
                .filter(row -> rows[row])
                .mapToDouble(row -> values[row])
                .sorted()
                .toArray();
    }

    /** Its trends would be of different lengths; its own reader stops at an assertion. */
    @Test
    void theSampleThatTheReferenceCannotReadIsFiftyExamplesOfOneEpochEach() {
        List<String> notes = new ArrayList<>();
        Archive archive =
                ReferenceImport.of(Shared.path("golden/sample"))
                        .notes(notes::add)
                        .into(directory.resolve("run"));
        DataMap map = Analyzer.of(archive).map();
        assertThat(map.size()).isEqualTo(50);
        assertThat(map.values(Metric.EPOCHS)).containsOnly(1);
        assertThat(notes).hasSize(5).allMatch(note -> note.contains("40 of 50 examples missing"));
        assertThat(map.provenance().warnings())
                .hasSize(6)
                .contains("50 examples were seen in one epoch only, which leaves variability at 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"synth50", "sample_stitched"})
    void theReferencesLossIsTheMeanCrossEntropyDividedByTheExamplesOnceMore(String name)
            throws IOException {
        Archive archive = read(model(name), 1).archive;
        for (JsonNode epoch : lines(Shared.path("golden/" + name + "/out_all_train.jsonl"))) {
            double[] sum = {0, 0};
            archive.epoch(Pass.TRAINING, epoch.get("epoch").asInt())
                    .read(
                            (count, example, label, p) -> {
                                for (int i = 0; i < count; i++) {
                                    sum[0] -= Math.log(p[i * 3 + label[i]]);
                                    sum[1]++;
                                }
                            });
            assertThat(sum[0] / sum[1] / sum[1])
                    .isCloseTo(epoch.get("loss").doubleValue(), within(1e-6));
        }
    }

    /** The variant that the reference calls include_ci: √(v + v²/(E − 1)), NaN of one epoch. */
    @ParameterizedTest
    @CsvSource({
        "synth50, all_ci, 6",
        "synth50, burn3_ci, 3",
        "synth50, burn1_ci, 1",
        "edge_nonneg, all_ci, 4"
    })
    void theVariantNamedAfterConfidenceIntervalsFollowsFromVariability(
            String name, String variant, int epochs) throws IOException {
        Imported run = read(model(name), epochs);
        for (JsonNode row : lines(Shared.path("golden/" + name + "/out_" + variant + ".jsonl"))) {
            int at = (int) run.examples().row(row.get("guid").asText());
            double v = Math.pow(run.map.value(Metric.VARIABILITY, at), 2);
            if (epochs == 1) {
                assertThat(row.get("variability").asText()).isEqualTo("nan");
                assertThat(v).isZero();
            } else {
                assertThat(Math.sqrt(v + v * v / (epochs - 1)))
                        .isCloseTo(row.get("variability").doubleValue(), within(1e-6));
            }
        }
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            all.add(JSON.readTree(line));
        }
        return all;
    }
}
