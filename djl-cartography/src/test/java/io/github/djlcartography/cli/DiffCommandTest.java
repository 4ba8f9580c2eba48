package io.github.djlcartography.cli;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.diagnose.MapChange;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two runs beside each other, and how they are told from two selections. */
class DiffCommandTest {

    private static final int ROWS = 90;

    @TempDir private static Path directory;
    private static Path a;
    private static Path b;
    private static Path otherOfA;
    private static Path selection;

    private record Result(int code, String out, String err) {}

    @BeforeAll
    static void writeRuns() {
        a = write("small", 1, 4);
        otherOfA = write("small2", 2, 4);
        b = write("large", 3, 5);
        selection = directory.resolve("selection.arrow");
        Selectors.top(Metric.CONFIDENCE, 0.5).select(Analyzer.of(a).map()).save(selection);
    }

    private static Path write(String name, long seed, int epochs) {
        Random random = new Random(seed);
        int[] labels = IntStream.range(0, ROWS).map(row -> row % 3).toArray();
        Runs runs = Runs.start(directory.resolve(name), 3, labels);
        for (int e = 0; e < epochs; e++) {
            runs.gold(
                    Pass.EPOCH_END,
                    IntStream.range(0, ROWS)
                            .mapToDouble(row -> 0.5 * row / ROWS + 0.5 * random.nextDouble())
                            .toArray());
        }
        return runs.directory();
    }

    private static Result run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                Main.run(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new Result(code, out.toString(), err.toString());
    }

    @Test
    void twoRunsAreToldInWordsAndTables() {
        MapChange change = MapChange.of(Analyzer.of(a).map(), Analyzer.of(b).map());
        Result told = run("diff", a, b);
        assertThat(told.code).as(told.err).isZero();
        assertThat(told.out)
                .startsWith("A: " + a + ": toy, epochs 0 to 3 of the epoch-end pass\nB: " + b)
                .contains("90 examples that both have\n" + change.counts())
                .contains("rank correlation of", "%.3f".formatted(change.agreement().confidence()))
                .contains("there is no floor", "A and B are of different epochs (4 and 5 of them)");
        String easy = told.out.lines().filter(line -> line.startsWith("  easy")).findFirst().get();
        assertThat(easy.strip().split(" +"))
                .containsExactly(
                        "easy-to-learn",
                        "" + change.transitions()[0][0],
                        "" + change.transitions()[0][1],
                        "" + change.transitions()[0][2],
                        "" + change.transitions()[0][3]);
    }

    @Test
    void programsGetAllNumbers() throws IOException {
        Result told = run("diff", a, b, "--more-a", otherOfA, "--json");
        assertThat(told.code).as(told.err).isZero();
        JsonNode json = new ObjectMapper().readTree(told.out);
        MapChange change =
                MapChange.of(
                        List.of(Analyzer.of(a).map(), Analyzer.of(otherOfA).map()),
                        List.of(Analyzer.of(b).map()));
        assertThat(json.get("examples").asInt()).isEqualTo(ROWS);
        assertThat(json.at("/a/runs")).hasSize(2);
        assertThat(json.at("/b/epochs")).hasSize(5);
        assertThat(json.at("/transitions/hard/easy").asInt())
                .isEqualTo(change.moved(Region.HARD, Region.EASY));
        assertThat(json.at("/transitions/none/none").asInt()).isEqualTo(change.transitions()[3][3]);
        assertThat(json.at("/agreement/a_and_b/confidence").asDouble())
                .isEqualTo(change.agreement().confidence());
        assertThat(json.at("/agreement/seeds_of_a/variability").asDouble())
                .isEqualTo(change.seedsOfA().orElseThrow().variability());
        assertThat(json.at("/agreement/seeds_of_b").isNull()).isTrue();
        assertThat(json.at("/agreement/parted_as_far/confidence/of").asInt()).isEqualTo(3);
        double[] correctness = change.change(Metric.CORRECTNESS);
        assertThat(json.at("/change/correctness/up").asLong())
                .isEqualTo(Arrays.stream(correctness).filter(by -> by > 0).count());
        assertThat(json.get("sentences")).hasSize(1 + change.sentences().size());
        assertThat(json.has("page")).isFalse();
    }

    @Test
    void thePageIsWrittenOverNothing() throws IOException {
        Path page = directory.resolve("pages/change.html");
        Result told = run("diff", a, b, "--out", page, "--title", "Mine & yours");
        assertThat(told.code).as(told.err).isZero();
        assertThat(told.out).endsWith(page + "\n");
        assertThat(Files.readString(page))
                .contains("<title>Mine &amp; yours</title>", "\"name\":\"small\"", "id=\"q0\"");
        Result again = run("diff", a, b, "--out", page);
        assertThat(again.code).isEqualTo(1);
        assertSays(again.err, page, "a file", "none");
        Result forced = run("diff", a, b, "--out", page, "--force", "--json");
        assertThat(forced.code).as(forced.err).isZero();
        assertThat(new ObjectMapper().readTree(forced.out).get("page").asText())
                .isEqualTo(page.toString());
    }

    @Test
    void mapsDoAsWellAsRuns() throws IOException {
        Path saved = directory.resolve("saved.arrow");
        assertThat(run("map", b, "--out", saved).code).isZero();
        assertThat(Columns.kind(saved)).contains("data-map");
        Path page = directory.resolve("maps.html");
        Result told = run("diff", a, saved, "--out", page);
        assertThat(told.code).as(told.err).isZero();
        assertThat(told.out.replace(saved.toString(), b.toString()))
                .startsWith(run("diff", a, b).out);
        assertThat(Files.readString(page)).contains("id=\"q0\"").doesNotContain("id=\"p0\"");
        Result pass = run("diff", a, saved, "--skip-first", "1");
        assertThat(pass.code).isEqualTo(2);
        assertThat(pass.err).contains("go with the directory of a run");
        assertThat(run("diff", a, b, "--epochs", "0-2").out)
                .contains("epochs 0 to 2")
                .doesNotContain("different epochs");
    }

    @Test
    void selectionsAreComparedAsEver() {
        Result told = run("diff", selection, selection);
        assertThat(told.code).as(told.err).isZero();
        assertThat(told.out).startsWith("45 kept by both, 0 by the first only");
        Result page = run("diff", selection, selection, "--out", directory.resolve("no.html"));
        assertThat(page.code).isEqualTo(2);
        assertThat(page.err).contains("--out: found two selections, expected two runs with it.");
        assertThat(directory.resolve("no.html")).doesNotExist();
    }

    @Test
    void aSelectionAndARunAreNotCompared() {
        Result one = run("diff", selection, a);
        assertThat(one.code).isEqualTo(1);
        assertSays(one.err, a, "a run", "a selection, as " + selection + " is");
        Result other = run("diff", a, selection);
        assertSays(other.err, selection, "a selection", "a run or a map, as " + a + " is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere.arrow", "nowhere", "notes.txt"})
    void whatIsNeitherIsNamed(String name) throws IOException {
        Path file = directory.resolve(name);
        boolean there = name.endsWith(".txt");
        if (there) {
            Files.writeString(file, "some text");
        }
        Result told = run("diff", a, file);
        assertThat(told.code).isEqualTo(1);
        assertSays(
                told.err,
                file,
                there ? "another kind of file" : "nothing",
                "a selection, a run or a map");
        Path arrow = directory.resolve("other.arrow");
        new Columns().with("x", new double[] {1}).write(arrow, "something");
        assertSays(
                run("diff", arrow, a).err,
                arrow,
                "an Arrow file of something",
                "a selection, a run or a map");
    }

    @Test
    void runsThatSayNothingOfEachOtherAreRefused() {
        Runs other = Runs.start(directory.resolve("other"), 3, 0, 1, 2);
        other.gold(Pass.EPOCH_END, 0.1, 0.2, 0.3);
        Result dataset = run("diff", a, other.directory());
        assertThat(dataset.code).isEqualTo(1);
        assertThat(dataset.err).contains("fingerprint: found ", "the same rows and labels");
        Result twice = run("diff", a, b, "--more-b", a);
        assertThat(twice.code).isEqualTo(2);
        assertThat(twice.err).contains("expected each run once");
        Result title = run("diff", a, b, "--title", "Mine");
        assertThat(title.code).isEqualTo(2);
        assertThat(title.err).contains("--title: found no --out");
    }

    @Test
    void aMapOfAumAloneHasNotEnoughToCompare() throws IOException {
        Path aum = directory.resolve("aum_values.csv");
        Files.writeString(aum, "sample_id,aum\n0,1.5\n1,-0.5\n");
        Result told = run("diff", aum, a);
        assertThat(told.code).isEqualTo(1);
        assertThat(told.err).contains(aum.toString());
    }
}
