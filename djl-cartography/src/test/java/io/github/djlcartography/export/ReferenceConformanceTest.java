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
import io.github.djlcartography.analyze.PublishedMap;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Strategies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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

        /** Of the map, which lacks what no epoch read has. */
        int row(JsonNode line) {
            long id = examples().row(line.get("guid").asText());
            return IntStream.range(0, map.size())
                    .filter(row -> map.id(row) == id)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Imported read(Path model, int epochs) {
        return read(model, model.endsWith("synth50_striplast"), epochs);
    }

    private Imported read(Path model, boolean stripLast, int epochs) {
        Archive archive =
                ReferenceImport.of(model).stripLast(stripLast).into(directory.resolve("run"));
        return new Imported(archive, Analyzer.of(archive).useFirst(epochs).map());
    }

    /** What the reference was asked for: {@code out_V.jsonl} of a case. */
    private record Output(String name, String variant, int epochs) {

        Path file(String suffix) {
            return Shared.path("golden/" + name + "/out_" + variant + suffix + ".jsonl");
        }

        boolean stripLast() {
            return variant.startsWith("striplast");
        }

        /** Its {@code include_ci}, which is no interval: our active bias. */
        Metric variability() {
            return variant.endsWith("_ci") ? Metric.ACTIVE_BIAS : Metric.VARIABILITY;
        }

        @Override
        public String toString() {
            return name + ", " + variant;
        }
    }

    /** All that there are; burn1 and the like keep the first epochs: {@code useFirst}. */
    static List<Output> outputs() throws IOException {
        Pattern output = Pattern.compile("out_((?:(?:compute)?burn(\\d)|[a-z]+)(?:_ci)?)\\.jsonl");
        List<Output> all = new ArrayList<>();
        Path golden = Shared.path("golden");
        try (Stream<Path> files = Files.walk(golden)) {
            for (Path file : files.sorted().toList()) {
                Matcher matcher = output.matcher(file.getFileName().toString());
                if (matcher.matches()) {
                    String epochs = matcher.group(2);
                    all.add(
                            new Output(
                                    golden.relativize(file).getName(0).toString(),
                                    matcher.group(1),
                                    epochs == null ? 100 : Integer.parseInt(epochs)));
                }
            }
        }
        assertThat(all).hasSizeGreaterThanOrEqualTo(28);
        return all;
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

    @ParameterizedTest(name = "{0}")
    @MethodSource("outputs")
    void everyMetricOfEveryExampleIsTheReferencesAndSoIsTheOrder(Output output) throws IOException {
        Imported run = read(model(output.name), output.stripLast(), output.epochs);
        List<JsonNode> expected = lines(output.file(""));
        new ReferenceExport(run.map, run.examples()).metrics(directory);
        List<JsonNode> found = lines(directory.resolve("td_metrics.jsonl"));
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            ObjectNode row = (ObjectNode) found.get(i);
            row.put("variability", run.map.value(output.variability(), run.row(row)));
            assertSame(row, expected.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cli_td_metrics, 6, variability",
        "cli_burn3_td_metrics, 3, variability",
        "cli_ci_td_metrics, 6, active_bias"
    })
    void theMetricsFileHasTheReferencesColumnsInItsOrder(
            String file, int epochs, String variability) throws IOException {
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
            ObjectNode row = (ObjectNode) JSON.readTree(found.get(i));
            row.put("variability", run.map.value(Metric.of(variability), run.row(row)));
            assertSame(row, JSON.readTree(expected.get(i)));
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
                                        .isEqualToIgnoringCase(other.asText()); // NaN is "nan"
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
            double[] values = map.values(ours(metric));
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
            boolean[] ours = map.extreme(ours(metric), first, top);
            boolean[] others = map.extreme(ours(metric), count - first, !top, ours);
            for (int row = 0; row < ours.length; row++) {
                ours[row] |= others[row];
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
            if (ours(metric).isWhole()) {
                assertThat(among(values, ours)).as("%s", selection).isEqualTo(among(values, their));
            } else {
                assertThat(ours).as("%s", selection).isEqualTo(their);
            }
            compared++;
        }
        assertThat(compared).isGreaterThan(20);
    }

    /**
     * With its defects, as many rows as it wrote, and these but for ties; without, the same less
     * the last one of those that it has too many.
     */
    @ParameterizedTest
    @ValueSource(strings = {"synth50", "synth400"})
    void aCompatibleSelectionIsTheReferencesRowForRow(String name) throws IOException {
        Imported run = read(model(name), 6);
        DataMap map = run.map;
        Examples examples = run.examples();
        Set<Double> shares = new TreeSet<>();
        int compared = 0;
        for (JsonNode selection : lines(Shared.path("golden/" + name + "/selection.jsonl"))) {
            String metric = selection.get("metric").asText();
            double share = selection.get("fraction").doubleValue();
            boolean worst = selection.get("worst").asBoolean();
            boolean bothEnds = selection.get("both_ends").asBoolean();
            shares.add(share);
            Selection compatible =
                    Strategies.reference(metric, share, worst, bothEnds, true).select(map);
            Selection ours =
                    Strategies.reference(metric, share, worst, bothEnds, false).select(map);
            assertThat(compatible.size()).isEqualTo(selection.get("written").asInt());
            assertThat(ours.size()).isEqualTo(selection.get("num_samples").asInt());
            assertThat(LongStream.of(ours.ids())).allMatch(compatible::keeps);

            boolean[] their = new boolean[map.size()];
            selection.get("guids").forEach(guid -> their[(int) examples.row(guid.asText())] = true);
            if (ours(metric).isWhole()) {
                double[] values = map.values(ours(metric));
                assertThat(among(values, compatible.keep()))
                        .as("%s", selection)
                        .isEqualTo(among(values, their));
            } else {
                assertThat(compatible.keep()).as("%s", selection).isEqualTo(their);
            }
            compared++;
        }
        assertThat(compared).isGreaterThan(20);
        for (double share : Strategies.referenceShares()) {
            shares.remove(share);
        }
        assertThat(shares).isEmpty();
    }

    /** 0.29 of 100 is 28.999999999999996. */
    @Test
    void itsShareIsRoundedDownWithoutRegardToTheLastBit() {
        double[] confidence = new double[100];
        double[] epochs = new double[100];
        Arrays.setAll(confidence, i -> i / 128.0);
        Arrays.fill(epochs, 3000);
        double[] right = new double[100];
        double[] forgotten = new double[100];
        right[0] = 1500;
        forgotten[0] = 1400;
        Map<Metric, double[]> columns = new EnumMap<>(Metric.class);
        columns.put(Metric.CONFIDENCE, confidence);
        columns.put(Metric.VARIABILITY, new double[100]);
        columns.put(Metric.CORRECT_COUNT, right);
        columns.put(Metric.FORGETTING_EVENTS, forgotten);
        columns.put(Metric.EPOCHS, epochs);
        DataMap map = new PublishedMap("hundred", new int[0], columns, List.of()).map();
        assertThat(Strategies.reference("confidence", 0.29, false, false, true).select(map).size())
                .isEqualTo(29); // 28, and the one too many
        assertThat(Strategies.reference("confidence", 0.29, false, true, true).select(map).size())
                .isEqualTo(28);
        assertThat(Strategies.reference("confidence", 0.29, false, true, false).select(map).size())
                .isEqualTo(29);
        // Never learnt is 1000 there, which 1,400 events are more than.
        assertThat(Strategies.reference("forgetfulness", 0, false, false, true).select(map).ids())
                .containsExactly(0);
        assertThat(
                        Strategies.reference("forgetfulness", 0.99, false, false, false)
                                .select(map)
                                .ids())
                .doesNotContain(0);
    }

    /** Our metric of the reference's name for it. */
    private static Metric ours(String metric) {
        return metric.equals("correctness") ? Metric.CORRECT_COUNT : Metric.of(metric);
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

    /** Of as many epochs as were read, which computeburn1 and the like do not change. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("outputs")
    void theReferencesLossIsTheMeanCrossEntropyDividedByTheExamplesOnceMore(Output output)
            throws IOException {
        Path model = model(output.name);
        Archive archive = read(model, output.stripLast(), output.epochs).archive;
        for (JsonNode epoch : lines(output.file("_train"))) {
            int e = epoch.get("epoch").asInt();
            double[] losses =
                    lines(model.resolve("training_dynamics/dynamics_epoch_" + e + ".jsonl"))
                            .stream()
                            .mapToDouble(line -> loss(line, e))
                            .toArray();
            double theirs = epoch.get("loss").doubleValue();
            assertThat(Arrays.stream(losses).average().orElseThrow() / losses.length)
                    .isCloseTo(theirs, within(1e-6 * Math.max(1, theirs)));

            DataMap map =
                    Analyzer.of(archive)
                            .skipFirst(e)
                            .useFirst(e + 1)
                            .metrics(Metric.MEAN_LOSS)
                            .map();
            double most = 126 * Math.log(2); // ours, where the softmax is saturated
            assertThat(map.mean(Metric.MEAN_LOSS))
                    .isCloseTo(
                            Arrays.stream(losses).map(x -> Math.min(x, most)).average().orElse(0),
                            within(1e-6));
            assertThat(map.mean(Metric.CORRECTNESS))
                    .isCloseTo(epoch.get("train_acc").doubleValue(), within(1e-12));
        }
    }

    private static double loss(JsonNode line, int epoch) {
        double gold = line.get("logits_epoch_" + epoch).get(line.get("gold").asInt()).asDouble();
        double sum = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (JsonNode logit : line.get("logits_epoch_" + epoch)) {
            most = Math.max(most, logit.asDouble());
        }
        for (JsonNode logit : line.get("logits_epoch_" + epoch)) {
            sum += Math.exp(logit.asDouble() - most);
        }
        return most + Math.log(sum) - gold;
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            all.add(JSON.readTree(line));
        }
        return all;
    }
}
