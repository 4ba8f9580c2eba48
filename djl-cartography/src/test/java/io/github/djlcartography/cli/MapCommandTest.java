package io.github.djlcartography.cli;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.MapSummary;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which epochs, by which rules, and what is said of the map as a whole. */
class MapCommandTest {

    @TempDir private Path directory;
    private Runs runs;
    private String run;

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void writeARun() {
        runs = Runs.start(directory.resolve("run"), 2, 0, 1, 0, 1, 0, 1);
        run = runs.directory().toString();
        runs.gold(Pass.EPOCH_END, 0.25, 0.75, 0.75, 0.25, 0.75, 0.25)
                .gold(Pass.EPOCH_END, 0.75, 0.75, 0.75, 0.25, 0.75, 0.25)
                .gold(Pass.EPOCH_END, 0.75, 1, 0.5, 0.25, 1, 0.75);
    }

    @Test
    void eachClassHasALine() {
        Result result = run("map", run);
        assertThat(result.code).as(result.err).isZero();
        assertThat(result.out)
                .endsWith(
                        """
                          of the hard-to-learn third 50.0% lies in the ambiguous third too
                          class     examples      confidence     variability     correctness    easy ambiguous    hard  never learnt
                          all              6 0.5972 ± 0.2120 0.1375 ± 0.0810 0.6667 ± 0.3849   33.3%     33.3%   33.3%             1
                          class0           3 0.6944 ± 0.1039 0.1571 ± 0.0556 0.8889 ± 0.1571   33.3%     33.3%    0.0%             0
                          class1           3 0.5000 ± 0.2453 0.1179 ± 0.0962 0.4444 ± 0.4157   33.3%     33.3%   66.7%             1
                        """
                                .indent(0));
    }

    @Test
    void ofManyClassesTheLinesAreForWhoAsks() {
        int[] labels = IntStream.range(0, 42).map(i -> i % 21).toArray();
        String many =
                Runs.start(directory.resolve("many"), 21, labels)
                        .gold(Pass.EPOCH_END, new double[42])
                        .directory()
                        .toString();
        Result result = run("map", many);
        assertThat(result.out)
                .contains("  (--classes: a line for each of 21 classes)\n")
                .doesNotContain("class20");
        Result all = run("map", many, "--classes");
        assertThat(all.out.lines().filter(line -> line.startsWith("  class"))).hasSize(22);
        assertThat(all.out).contains("\n  class20 ").doesNotContain("--classes");
    }

    @Test
    void theSummaryIsThereForMachines() throws IOException {
        Files.delete(runs.file(Pass.EPOCH_END, 1));
        Result result = run("map", run, "--json", "--lenient");
        assertThat(result.code).as(result.err).isZero();
        JsonNode json = new ObjectMapper().readTree(result.out);
        DataMap map = Analyzer.of(runs.directory()).lenient().map();
        assertThat(json.get("examples").asInt()).isEqualTo(6);
        JsonNode from = json.get("provenance");
        assertThat(from.get("dataset").asText()).isEqualTo("toy");
        assertThat(from.get("fingerprint").asText()).isEqualTo(runs.fingerprint());
        assertThat(from.get("pass").asText()).isEqualTo("epoch-end");
        assertThat(from.get("first_epoch").asInt()).isZero();
        assertThat(from.get("last_epoch").asInt()).isEqualTo(2);
        assertThat(from.get("epochs").asInt()).isEqualTo(2);
        assertThat(from.get("epoch_numbers").toString()).isEqualTo("[0,2]");
        assertThat(from.get("class_names").toString()).isEqualTo("[\"class0\",\"class1\"]");
        assertThat(from.get("warnings").toString())
                .isEqualTo("[\"epoch 1 is missing; the map is of the others\"]");
        assertThat(json.get("means").get("confidence").asDouble())
                .isEqualTo(map.mean(Metric.CONFIDENCE));
        assertThat(json.get("means").size()).isEqualTo(map.metrics().size());
        MapSummary summary = map.summary();
        check(json.get("all"), summary.all());
        assertThat(json.get("all").has("label")).isFalse();
        assertThat(json.get("classes")).hasSize(2);
        for (int c = 0; c < 2; c++) {
            check(json.get("classes").get(c), summary.classes().get(c));
            assertThat(json.get("classes").get(c).get("label").asInt()).isEqualTo(c);
            assertThat(json.get("classes").get(c).get("name").asText()).isEqualTo("class" + c);
        }
        Result whole = run("map", run, "--json", "--lenient", "--epochs", "2");
        assertThat(new ObjectMapper().readTree(whole.out).get("provenance").has("epoch_numbers"))
                .isFalse();
        assertThat(new ObjectMapper().readTree(whole.out).at("/means/active_bias").isNull())
                .isTrue();
    }

    private static void check(JsonNode json, MapSummary.Group group) {
        assertThat(json.get("count").asInt()).isEqualTo(group.count());
        assertThat(json.at("/confidence/mean").asDouble()).isEqualTo(group.confidence().mean());
        assertThat(json.at("/variability/deviation").asDouble())
                .isEqualTo(group.variability().deviation());
        assertThat(json.at("/correctness/mean").asDouble()).isEqualTo(group.correctness().mean());
        assertThat(json.get("easy").asDouble()).isEqualTo(group.easy());
        assertThat(json.get("ambiguous").asDouble()).isEqualTo(group.ambiguous());
        assertThat(json.get("hard").asDouble()).isEqualTo(group.hard());
        assertThat(json.get("never_learnt").asInt()).isEqualTo(group.neverLearnt());
    }

    @Test
    void epochsAreCountedAsInspectCountsThem() {
        assertThat(run("map", run, "--epochs", "1-2").out)
                .startsWith("toy: 6 examples, 2 classes, epochs 1 to 2 of the epoch-end pass\n")
                .contains(mean(Analyzer.of(runs.directory()).epochs(1, 3)));
        assertThat(run("map", run, "--epochs", "0").out)
                .startsWith("toy: 6 examples, 2 classes, epochs 0 to 0")
                .contains(mean(Analyzer.of(runs.directory()).epochs(0, 1)));
        Result beyond = run("map", run, "--epochs", "1-3");
        assertThat(beyond.code).isEqualTo(1);
        assertSays(
                beyond.err,
                runs.directory(),
                "3 epochs of the epoch-end pass",
                "4, of which 1 to 3 are asked for");
    }

    private static String mean(Analyzer analyzer) {
        return String.format(
                Locale.ROOT, "mean confidence %20.4f", analyzer.map().mean(Metric.CONFIDENCE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--epochs 2-1",
                "--epochs -1",
                "--epochs 1-",
                "--epochs one",
                "--epochs 9999999999",
                "--epochs 0-1 --skip-first 1",
                "--epochs 0-1 --use-first 1",
                "--strict --lenient"
            })
    void whatContradictsItselfIsWrongUsage(String options) {
        Result result = run(("map " + run + " " + options).split(" ", -1));
        assertThat(result.code).as(result.out).isEqualTo(2);
        assertThat(result.err).contains("Usage: cartography map");
    }

    @Test
    void theRulesAreChosenByOptions() throws IOException {
        float[] half = {0.5f, 0.5f};
        runs.epoch(
                Pass.EPOCH_END,
                new long[] {0, 1},
                new int[] {0, 1},
                0,
                half,
                new float[] {Float.NaN, 1});
        Result result = run("map", run);
        assertThat(result.code).isEqualTo(1);
        assertSays(
                result.err,
                runs.file(Pass.EPOCH_END, 3),
                "probability NaN of class 0 for example 1",
                "a number in [0, 1]");
        Result lenient = run("map", run, "--lenient");
        assertThat(lenient.code).as(lenient.err).isZero();
        assertThat(lenient.err.lines())
                .containsExactly(
                        "note: 1 row of epoch 3 is left out, since a value is out of range, or the"
                                + " sum of the probabilities is not 1: example 1",
                        "note: epoch 3 lacks 4 of 6 examples; their statistics are over the epochs"
                                + " that have them");
        assertThat(run("map", run, "--strict", "--use-first", "3").code).isZero();
        Files.delete(runs.file(Pass.EPOCH_END, 3));
        Files.delete(runs.file(Pass.EPOCH_END, 1));
        assertThat(run("map", run, "--lenient").out).startsWith("toy: 6 examples, 2 classes, 2 of");
        Path ids = directory.resolve("ids.txt");
        for (String[] command :
                new String[][] {
                    {"map", run},
                    {"select", run, "--random", "0.5", "--ids", ids.toString()},
                    {"report", run, "--png", directory.resolve("map.png").toString()}
                }) {
            assertThat(run(command).code).isEqualTo(1);
            assertThat(run(with(command, "--strict")).code).isEqualTo(1);
            assertThat(run(with(command, "--lenient")).code).isZero();
        }
        assertThat(Files.readAllLines(ids)).hasSize(3);
        String out = directory.resolve("out").toString();
        String[] export = {"export", run, "--lenient", "--out", out, "--format"};
        assertThat(run(with(export, "td-metrics")).code).isZero();
        assertThat(run(with(export, "reference")).code).isEqualTo(2);
    }

    private static String[] with(String[] arguments, String last) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = last;
        return all;
    }

    @Test
    void strictRefusesWhatWouldBeANote() {
        runs.epoch(Pass.EPOCH_END, new long[] {0}, new int[] {0}, 2, new float[] {0.5f, 0.5f});
        Result result = run("map", run, "--strict");
        assertThat(result.code).isEqualTo(1);
        assertSays(
                result.err,
                runs.directory(),
                "that epoch 3 lacks 5 of 6 examples; their statistics are over the epochs that have"
                        + " them, and 1 more",
                "nothing to tell of");
        assertThat(run("map", run).code).isZero();
    }

    @Test
    void aMapOfNothingIsToldAsSuch() throws IOException {
        String none =
                Runs.start(directory.resolve("none"), 2, 0, 1)
                        .epoch(Pass.EPOCH_END, new float[2], new float[2])
                        .directory()
                        .toString();
        Result result = run("map", none, "--lenient");
        assertThat(result.code).as(result.err).isZero();
        assertThat(result.out).startsWith("toy: 0 examples").contains("NaN ± NaN");
        assertThat(result.err)
                .contains("note: 2 rows of epoch 0 are left out, since a value is out of range")
                .contains("note: 2 examples were seen in no epoch, or only in rows left out, and");
        JsonNode json = new ObjectMapper().readTree(run("map", none, "--lenient", "--json").out);
        assertThat(json.at("/all/confidence/mean").isNull()).isTrue();
        assertThat(json.at("/all/count").asInt()).isZero();
        assertThat(run("select", none, "--lenient", "--random", "0.5").code).isZero();
        Result report = run("report", none, "--lenient", "--png", directory.resolve("p") + "");
        assertThat(report.code).isEqualTo(1);
        assertThat(report.err).contains("0 examples, expected at least 1").doesNotContain("\tat ");
    }

    @Test
    void aSavedMapIsReadWithItsOwnColumns() throws IOException {
        DataMap map =
                Analyzer.of(runs.directory())
                        .metric("Brier", (p, label) -> 2 * (1.0 - p[label]) * (1.0 - p[label]))
                        .map();
        Path file = directory.resolve("map.arrow");
        map.save(file);
        Path csv = directory.resolve("map.csv");
        Result result = run("map", file.toString(), "--csv", csv.toString());
        assertThat(result.code).as(result.err).isZero();
        assertThat(result.out).contains("  mean Brier ");
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.get(0)).endsWith(",prediction_flips,Brier");
        for (int row = 0; row < map.size(); row++) {
            assertThat(lines.get(row + 1)).endsWith("," + map.value("Brier", row));
        }
        Path out = directory.resolve("keep.arrow");
        String[] select = {
            "select", file.toString(), "--force", "--top", "0.5", "--out", out + "", "--metric"
        };
        assertThat(run(with(select, "Brier")).code).isZero();
        Selection expected = Selectors.top("Brier", 0.5).select(map);
        assertThat(Selection.load(out)).isEqualTo(expected);
        assertThat(expected.recipe()).hasToString("top(metric=Brier, share=0.5)");
        assertThat(expected.ids()).isEqualTo(Selectors.bottom("confidence", 0.5).select(map).ids());
        assertThat(run(with(select, "Variability")).code).isZero();
        Result none = run(with(select, "wobble"));
        assertThat(none.code).isEqualTo(2);
        assertThat(none.err).contains("found wobble, expected one of the map's", "[Brier]");
        Result epochs = run("map", file.toString(), "--epochs", "0-1");
        assertThat(epochs.code).isEqualTo(2);
        assertThat(epochs.err)
                .contains("--epochs, --memory, --strict and --lenient go with the directory");
    }

    @Test
    void inspectNamesWhatALenientMapLeavesOut() throws IOException {
        runs.epoch(Pass.EPOCH_END, new long[] {1}, new int[] {1}, 0, new float[] {1, Float.NaN});
        runs.epoch(Pass.EPOCH_END, new long[0], new int[0], 0);
        Files.write(runs.file(Pass.EPOCH_END, 0), new byte[] {1, 2, 3});
        Files.delete(runs.file(Pass.EPOCH_END, 2));
        Result text = run("inspect", run);
        assertThat(text.code).isEqualTo(1);
        assertThat(text.out)
                .contains("problem: " + runs.file(Pass.EPOCH_END, 0) + ": found damage")
                .contains(
                        "problem: "
                                + runs.file(Pass.EPOCH_END, 3)
                                + ": found probability NaN for example 1")
                .contains("found epoch 3 after 2 others, expected epoch 2. ")
                .containsPattern("epoch-end +4 +0 +6 +0 +- ");
        Result result = run("inspect", run, "--json");
        JsonNode json = new ObjectMapper().readTree(result.out);
        assertThat(json.get("problems")).hasSize(3);
        assertThat(json.get("epochs")).hasSize(2);
        assertThat(json.get("epochs").get(1).get("mean_confidence").isNull()).isTrue();
        assertThat(result.err).isEmpty();
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Result(code, out.toString(), err.toString());
    }
}
