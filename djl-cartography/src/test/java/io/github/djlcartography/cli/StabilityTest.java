package io.github.djlcartography.cli;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.diagnose.Certainty;
import io.github.djlcartography.diagnose.SeedAgreement;
import io.github.djlcartography.diagnose.Settling;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How sure a map is, on the command line, and the merged map of several runs. */
class StabilityTest {

    private static final int ROWS = 30;
    private static final int EPOCHS = 6;
    private static final String ONE_CLASS = ": one class only: every example has the label 0";

    @TempDir private static Path once;

    /** Both passes; the training pass lacks example 3, and has one epoch more. */
    private static Path one;

    private static Path two; // another seed
    private static Path three;

    @TempDir private Path directory;

    private record Result(int code, String out, String err) {}

    @BeforeAll
    static void writeRuns() {
        one = write("one", 1).directory();
        two = write("two", 2).directory();
        three = write("three", 3).directory();
        Runs training = write("passes", 1);
        Random random = new Random(9);
        long[] ids = IntStream.range(0, ROWS).filter(id -> id != 3).asLongStream().toArray();
        for (int e = 0; e <= EPOCHS; e++) {
            training.epoch(
                    Pass.TRAINING,
                    ids,
                    new int[ids.length],
                    0,
                    Arrays.stream(ids)
                            .mapToObj(id -> Runs.p(2, 0, random.nextDouble()))
                            .toArray(float[][]::new));
        }
    }

    private static Runs write(String name, long seed) {
        Random random = new Random(seed);
        Runs runs = Runs.start(once.resolve(name), 2, new int[ROWS]);
        for (int e = 0; e < EPOCHS; e++) {
            runs.gold(
                    Pass.EPOCH_END,
                    IntStream.range(0, ROWS)
                            .mapToDouble(row -> 0.5 * row / ROWS + 0.5 * random.nextDouble())
                            .toArray());
        }
        return runs;
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Result(code, out.toString(), err.toString());
    }

    private static JsonNode json(String... arguments) throws IOException {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--json";
        Result result = run(all);
        assertThat(result.code).as(result.err).isZero();
        return new ObjectMapper().readTree(result.out);
    }

    @Test
    void oneRunIsToldInPlainWords() {
        Result result = run("stability", one.toString());
        assertThat(result.code).as(result.err).isZero();
        assertThat(result.err.strip()).isEqualTo("note: " + one + ONE_CLASS);
        assertThat(result.out)
                .startsWith(one + ": toy, 30 examples, epochs 0 to 5 of the epoch-end pass\n")
                .contains("How sure, as far as these 6 epochs can tell (")
                .contains("When settled (each map beside that of one epoch fewer):")
                .containsPattern("ambiguous +[0-9.]+% +[0-9.]+% +[0-9.]+%\n")
                .containsPattern("settled")
                .doesNotContain("The two passes", "seeds,", "NaN");
    }

    @Test
    void theJsonIsWhatTheLibrarySays() throws IOException {
        JsonNode found =
                json(
                        "stability",
                        one.toString(),
                        "--replicates",
                        "50",
                        "--seed",
                        "4",
                        "--level",
                        "0.8",
                        "--share",
                        "0.2",
                        "--settled-at",
                        "0.6",
                        "--skip-first",
                        "0");
        assertThat(found.has("seeds")).isFalse();
        JsonNode run = found.get("runs").get(0);
        Analyzer analyzer = Analyzer.of(one);
        Certainty sure =
                Certainty.builder(analyzer.trajectories())
                        .replicates(50)
                        .seed(4)
                        .level(0.8)
                        .share(0.2)
                        .build();
        assertThat(run.get("run").asText()).isEqualTo(one.toString());
        assertThat(run.get("epochs").asInt()).isEqualTo(6);
        assertThat(run.get("share").asDouble()).isEqualTo(0.2);
        assertThat(run.get("level").asDouble()).isEqualTo(0.8);
        assertThat(run.get("maps_drawn").asInt()).isEqualTo(sure.replicates()).isLessThan(51);
        assertThat(run.get("maps_are_all").asBoolean()).isFalse();
        assertThat(run.get("warnings")).isEmpty();
        assertThat(run.get("half_width").get("confidence").asDouble())
                .isEqualTo(sure.typicalHalfWidth(Metric.CONFIDENCE));
        assertThat(run.get("half_width").get("variability").asDouble())
                .isEqualTo(sure.typicalHalfWidth(Metric.VARIABILITY));
        assertThat(run.get("regions").get("ambiguous").get("sure").asDouble())
                .isEqualTo(sure.sure(Region.AMBIGUOUS, 0.9));
        assertThat(run.get("regions").get("hard").get("overlap").asDouble())
                .isEqualTo(sure.overlap(Region.HARD));
        Settling settling =
                Settling.of(
                        analyzer.trajectories(), new Settling.Rule(Region.AMBIGUOUS, 0.6, 2), 0.2);
        assertThat(run.get("settling").get("steps")).hasSize(5);
        JsonNode last = run.get("settling").get("steps").get(4);
        assertThat(last.get("epochs").asInt()).isEqualTo(6);
        assertThat(last.get("before").get("variability").asDouble())
                .isEqualTo(settling.steps().get(4).before().variability());
        assertThat(last.get("all").get("easy").asDouble()).isOne();
        assertThat(run.get("settling").get("steps").get(0).get("before").get("ambiguous").isNull())
                .isTrue();
        assertThat(run.get("settling").get("settled_after").asInt())
                .isEqualTo(settling.settled().orElse(0));
    }

    @Test
    void epochsAndPassAreChosenByOptions() throws IOException {
        JsonNode run =
                json("stability", one.toString(), "--skip-first", "1", "--use-first", "5")
                        .get("runs")
                        .get(0);
        assertThat(run.get("first_epoch").asInt()).isOne();
        assertThat(run.get("epochs").asInt()).isEqualTo(4);
        assertThat(run.get("maps_are_all").asBoolean()).isTrue();
        assertThat(run.get("maps_drawn").asInt()).isEqualTo(35);
        JsonNode training =
                json("stability", once.resolve("passes").toString(), "--pass", "training");
        assertThat(training.get("runs").get(0).get("pass").asText()).isEqualTo("training");
        assertThat(training.get("runs").get(0).get("examples").asInt()).isEqualTo(ROWS - 1);
    }

    @Test
    void bothPassesAreComparedOverTheEpochsThatBothHave() throws IOException {
        String run = once.resolve("passes").toString();
        Result text = run("stability", run);
        assertThat(text.out).contains("The two passes:", "epoch-end, training", "  The passes ");
        assertThat(text.err.strip()).isEqualTo("note: " + run + ONE_CLASS);
        JsonNode passes = json("stability", run).get("runs").get(0).get("passes");
        assertThat(passes.get("examples").asInt()).isEqualTo(ROWS - 1);
        Path csv = directory.resolve("sure.csv");
        assertThat(run("stability", run, "--csv", csv.toString()).code).isZero();
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.get(0))
                .isEqualTo(
                        "id,label,confidence,confidence_low,confidence_high,variability,"
                                + "variability_low,variability_high,easy_probability,"
                                + "ambiguous_probability,hard_probability,confidence_epoch_end,"
                                + "confidence_training,pass_difference");
        assertThat(lines).hasSize(ROWS + 1);
        assertThat(lines.get(1 + 3)).startsWith("3,0,").endsWith(",NaN,NaN,NaN");
        DataMap training = Analyzer.of(Path.of(run)).pass(Pass.TRAINING).useFirst(EPOCHS).map();
        DataMap epochEnd = Analyzer.of(Path.of(run)).map();
        String[] cells = lines.get(1 + 10).split(",", -1);
        assertThat(cells[0]).isEqualTo("10");
        assertThat(Double.parseDouble(cells[2])).isEqualTo(epochEnd.value(Metric.CONFIDENCE, 10));
        assertThat(Double.parseDouble(cells[12])).isEqualTo(training.value(Metric.CONFIDENCE, 9));
        assertThat(Double.parseDouble(cells[13]))
                .isCloseTo(
                        Math.abs(Double.parseDouble(cells[11]) - Double.parseDouble(cells[12])),
                        within(1e-15));
        JsonNode some = json("stability", run, "--epochs", "1-4").get("runs").get(0);
        assertThat(some.get("epochs").asInt()).isEqualTo(4);
        assertThat(some.get("passes").get("examples").asInt()).isEqualTo(ROWS - 1);
        JsonNode late = json("stability", run, "--skip-first", "6", "--pass", "training");
        assertThat(late.get("runs").get(0).has("passes")).isFalse();
    }

    @Test
    void severalRunsAreSeeds() throws IOException {
        String[] arguments = {"stability", one.toString(), two.toString(), three.toString()};
        Result text = run(arguments);
        assertThat(text.code).as(text.err).isZero();
        assertThat(text.out)
                .contains("3 seeds, 30 examples that all have, 30 in all:")
                .containsPattern("any two +-?[0-9.]+ ")
                .containsPattern(
                        "variance [0-9.]+% lies between the epochs of a run, [0-9.]+% between the"
                                + " seeds");
        List<DataMap> maps =
                List.of(Analyzer.of(one).map(), Analyzer.of(two).map(), Analyzer.of(three).map());
        SeedAgreement agreement = SeedAgreement.of(maps, Region.THIRD);
        JsonNode seeds = json(arguments).get("seeds");
        assertThat(json(arguments).get("runs")).hasSize(3);
        assertThat(seeds.get("runs").asInt()).isEqualTo(3);
        assertThat(seeds.get("any_two").get("confidence").asDouble())
                .isEqualTo(agreement.mean().confidence());
        assertThat(seeds.has("merged_halves")).isFalse();
        assertThat(seeds.get("reliability").get("variability").isNull()).isTrue();
        DataMap merged = DataMap.merge(maps);
        double between = 0;
        double all = 0;
        for (int row = 0; row < ROWS; row++) {
            between += Math.pow(merged.value(Metric.SEED_VARIABILITY, row), 2);
            all += Math.pow(merged.value(Metric.VARIABILITY, row), 2);
        }
        assertThat(seeds.get("seed_share_of_variance").asDouble())
                .isCloseTo(between / all, within(1e-12));
        Path csv = directory.resolve("seeds.csv");
        assertThat(run("stability", one + "", two + "", three + "", "--csv", csv + "").code)
                .isZero();
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.get(0))
                .isEqualTo(
                        "id,label,runs,confidence,variability,epoch_variability,seed_variability,"
                                + "easy_runs,ambiguous_runs,hard_runs");
        assertThat(lines).hasSize(ROWS + 1);
        String[] cells = lines.get(1 + 7).split(",", -1);
        assertThat(Double.parseDouble(cells[6]))
                .isEqualTo(merged.value(Metric.SEED_VARIABILITY, 7));
        assertThat(lines.get(0).split(",")).hasSameSizeAs(cells);
    }

    @Test
    void everyCommandTakesTheMergedMapOfSeveralRuns() throws IOException {
        DataMap merged = DataMap.merge(List.of(Analyzer.of(one).map(), Analyzer.of(two).map()));
        Path csv = directory.resolve("map.csv");
        Path arrow = directory.resolve("map.arrow");
        Result map = run("map", one + "", two + "", "--csv", csv + "", "--out", arrow + "");
        assertThat(map.code).as(map.err).isZero();
        assertThat(map.out).contains("epochs 0 to 5 of the epoch-end pass of 2 runs\n");
        assertThat(Files.readAllLines(csv).get(0))
                .endsWith(",prediction_flips,runs,epoch_variability,seed_variability");
        assertThat(DataMap.load(arrow).values(Metric.VARIABILITY))
                .isEqualTo(merged.values(Metric.VARIABILITY));
        Path out = directory.resolve("selection.arrow");
        Result select =
                run(
                        "select",
                        one + "",
                        two + "",
                        "--metric",
                        "seed_variability",
                        "--top",
                        "0.2",
                        "--out",
                        out + "");
        assertThat(select.code).as(select.err).isZero();
        assertThat(Selection.load(out).ids())
                .isEqualTo(Selectors.top(Metric.SEED_VARIABILITY, 0.2).select(merged).ids());
        Result export =
                run("export", one + "", two + "", "--format", "reference", "--out", out + "x");
        assertThat(export.code).isEqualTo(2);
        assertThat(export.err).contains("--format reference takes one run: it writes its epochs.");
    }

    @Test
    void theIdsAreThoseOfTheExamples() throws IOException {
        Runs runs = write("ids", 8);
        String[] ids = new String[ROWS];
        Arrays.setAll(ids, row -> "img " + row + ", \"x\"");
        ArchiveWriter.resume(runs.directory()).examples(Examples.of(ids));
        Path csv = directory.resolve("sure.csv");
        assertThat(run("stability", runs.directory() + "", "--csv", csv + "").code).isZero();
        assertThat(Files.readAllLines(csv).get(5)).startsWith("\"img 4, \"\"x\"\"\",0,0.");
    }

    @Test
    void tooFewEpochsAreAWarningOnStandardErrorAndNotMadeUp() throws IOException {
        Result one = run("stability", StabilityTest.one.toString(), "--use-first", "1");
        assertThat(one.code).isZero();
        assertThat(one.err)
                .contains("one epoch only: variability is 0 everywhere")
                .contains("one epoch only: there is nothing to resample");
        assertThat(one.out)
                .contains("How sure: of one epoch nobody can tell.")
                .doesNotContain("NaN");
        Result two = run("stability", StabilityTest.one.toString(), "--use-first", "2");
        assertThat(two.err).contains("2 epochs are too few to tell how sure the map is");
        assertThat(two.out).contains("unknown").doesNotContain("NaN");
        JsonNode json =
                json("stability", StabilityTest.one.toString(), "--use-first", "2")
                        .get("runs")
                        .get(0);
        assertThat(json.get("regions").get("ambiguous").get("overlap").isNull()).isTrue();
        assertThat(json.get("warnings")).hasSize(1);
    }

    @Test
    void optionsThatAreNoneAreWrongUsage() {
        String run = one.toString();
        for (String[] arguments :
                new String[][] {
                    {"stability"},
                    {"stability", run, run},
                    {"stability", run, "--replicates", "0"},
                    {"stability", run, "--level", "1"},
                    {"stability", run, "--share", "0"},
                    {"stability", run, "--settled-at", "2"},
                    {"stability", run, "--seed", "x"},
                    {"stability", run, "--pass", "none"}
                }) {
            Result result = run(arguments);
            assertThat(result.code).as(String.join(" ", arguments)).isEqualTo(2);
            assertThat(result.err).contains("Usage: cartography stability");
            assertThat(result.out).isEmpty();
        }
    }

    @Test
    void whatIsNoRunOrAnotherDatasetIsAFailure() throws IOException {
        Path gone = directory.resolve("gone");
        Result nothing = run("stability", gone.toString());
        assertThat(nothing.code).isEqualTo(1);
        assertSays(nothing.err, gone, "nothing", "a run directory");
        Path other = directory.resolve("other");
        Runs.start(other, 2, 0, 1).gold(Pass.EPOCH_END, 0.5, 0.6);
        for (String command : new String[] {"stability", "map"}) {
            Result result = run(command, one.toString(), other.toString());
            assertThat(result.code).isEqualTo(1);
            assertThat(result.err)
                    .contains("[" + one + ", " + other + "]: fingerprint: found [sha256:")
                    .contains("expected the same in every map. Map one dataset")
                    .doesNotContain("\tat ");
            assertThat(result.out).isEmpty();
        }
        Path map = Files.createFile(directory.resolve("map.jsonl"));
        Result published = run("stability", map.toString());
        assertThat(published.code).isEqualTo(2);
        assertThat(published.err).contains("a published map has no epochs");
        Path file = Files.createFile(directory.resolve("file"));
        Result unwritable = run("stability", one + "", "--csv", file.resolve("a.csv").toString());
        assertThat(unwritable.code).isEqualTo(1);
        assertThat(unwritable.err).contains("writing failed").doesNotContain("\tat ");
    }
}
