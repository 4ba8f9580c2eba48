package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every experiment, end to end, small. */
class ExperimentsTest {

    @TempDir Path directory;

    private int run(String out, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(
                List.of(
                        "--quick",
                        "--out",
                        directory.resolve(out).toString(),
                        "--work",
                        directory.resolve(out + "-work").toString()));
        return Experiments.run(all.toArray(String[]::new));
    }

    private Results results(String out) {
        return new Results(directory.resolve(out), true);
    }

    private Map<Cell.Key, Map<String, Score>> cells(String out, String experiment)
            throws IOException {
        Map<Cell.Key, Map<String, Score>> scores =
                new TreeMap<>(Comparator.comparing(Cell.Key::toString));
        for (Cell cell : results(out).cells(Source.GLYPHS).of(experiment)) {
            scores.put(cell.key(), cell.scores());
        }
        return scores;
    }

    private Map<String, Map<String, Double>> readings(
            String out, Experiment experiment, Source source) throws IOException {
        Map<String, Map<String, Double>> values = new TreeMap<>();
        for (Reading reading : results(out).readings(source).of(experiment.key())) {
            if (reading.key().data().equals(source.key())) {
                values.put(
                        "%s, %s, %d"
                                .formatted(
                                        reading.key().condition(),
                                        reading.key().set(),
                                        reading.key().seed()),
                        reading.values());
            }
        }
        return values;
    }

    @Test
    void everyExperimentRunsOnEverySource() throws Exception {
        Path data = directory.resolve("data");
        MnistFiles.write(data.resolve("mnist"), 350, 60, 28);
        MnistFiles.write(data.resolve("fashion-mnist"), 350, 60, 28);
        MnistFiles.write(data.resolve("usps"), 30, 60, 16);
        assertThat(run("out", "all", "tune", "--seeds", "7", "--data", data.toString())).isZero();

        Results results = results("out");
        Cells cells = results.cells(Source.GLYPHS);
        assertThat(cells.of(Lab.FULL)).hasSize(2 * 5 + 4); // conditions of two sources, of fashion
        assertThat(results.cells(Source.INCIDENTS).of(Lab.FULL)).hasSize(4 + 1); // and the small
        assertThat(results.cells(Source.INCIDENTS_LONG).of(Lab.FULL)).hasSize(1);
        for (Experiment experiment : Experiment.values()) {
            for (Trial trial : experiment.trials(Protocol.QUICK)) {
                assertThat(results.cells(trial.source()).has(trial.key(7))).isTrue();
            }
            for (Look look : experiment.looks()) {
                assertThat(results.readings(look.source()).has(look.key(7))).isTrue();
            }
            assertThat(Tables.of(experiment, results))
                    .contains("|---")
                    .doesNotContain(Markdown.NOT_MEASURED);
        }
        for (Cell cell : cells.of("e3")) {
            assertThat(cell.rows()).isEqualTo(66);
            assertThat(cell.steps()).isEqualTo(3 * 4); // of 200 rows, batches of 64
            assertThat(cell.scores()).containsKeys("validation", "in-domain");
        }
        for (Cell cell : cells.of("e5")) {
            boolean flips = cell.key().condition().equals("10% flips");
            assertThat(cell.flips() > 0).as("%s", cell.key()).isIn(flips, false);
        }
    }

    @Test
    void mapsOfSentencePairsAreComparedOverSeedsAndEncoders() throws Exception {
        String[] job = {"e6", "--sources", "incidents", "--seeds", "1-2"};
        assertThat(run("maps", job)).isZero();
        Map<String, Map<String, Double>> found = readings("maps", Experiment.E6, Source.INCIDENTS);
        // for each of 3 burn-ins a pair, and 2 times 2 with either other source; 2 of themselves
        assertThat(found).hasSize(3 * (1 + 2 * 4) + 2);
        assertThat(found)
                .containsKeys(
                        "10% flips, certainty, 2",
                        "10% flips, skip 2, with incidents, seed 2, 1",
                        "10% flips, skip 0, with incidents, small encoder, seed 1, 2");
        assertThat(readings("maps", Experiment.E6, Source.INCIDENTS_SMALL)).hasSize(3 + 2);
        found.forEach(
                (name, values) ->
                        assertThat(values).allSatisfy((of, value) -> of(name, of, value)));

        Path file = directory.resolve("maps/incidents/e6.jsonl");
        byte[] before = Files.readAllBytes(file);
        Output.clear(directory.resolve("maps-work")); // nothing is left to be compared
        assertThat(run("maps", job)).isZero();
        assertThat(file).hasBinaryContent(before);
        assertThat(directory.resolve("maps-work")).doesNotExist();
    }

    private static void of(String name, String of, double value) {
        boolean unknown = // of one epoch
                of.matches("variability|.*ambiguous")
                        && (name.contains("skip 2") || of.startsWith(Stability.HALVES));
        if (!unknown) {
            assertThat(value).as("%s: %s", name, of).isBetween(-1.0, 1.0);
        }
    }

    @Test
    void wrongLabelsAreLookedForInWhatTheFirstRunsLeft() throws Exception {
        assertThat(run("found", "e2", "--sources", "glyphs", "--seeds", "3")).isZero();
        Map<String, Map<String, Double>> found = readings("found", Experiment.E2, Source.GLYPHS);
        assertThat(found)
                .containsOnlyKeys(
                        "10% flips, found, 3",
                        "10% flips, out of fold, 3",
                        "10% flips, three runs, 3",
                        "20% flips, found, 3",
                        "5% flips, found, 3",
                        "clean, planted, 3");
        assertThat(found.get("10% flips, three runs, 3"))
                .containsOnlyKeys(
                        "all, base",
                        "all, confidence, three runs, AP",
                        "all, confidence, three runs, F1");
        assertThat(found.get("10% flips, out of fold, 3"))
                .containsEntry("all, base", 0.1)
                .containsKey("all, confident learning, AP")
                .hasEntrySatisfying(
                        "all, out-of-fold loss, AP", ap -> assertThat(ap).isGreaterThan(0.15));
        assertThat(found.get("20% flips, found, 3"))
                .containsEntry("all, base", 0.2)
                .hasEntrySatisfying("all, confidence, AP", ap -> assertThat(ap).isGreaterThan(0.25))
                .doesNotContainKey("uniform, base");
        assertThat(found.get("clean, planted, 3"))
                .containsOnlyKeys(
                        "confidence, F1", "confidence, AP", "variability, F1", "variability, AP");
        assertThat(results("found").readings(Source.INCIDENTS).of("e2")).isEmpty();
    }

    @Test
    void aJobThatWasEndedGoesOnToTheSameCells() throws Exception {
        assertThat(run("whole", "e3", "--seeds", "1-2", "--sources", "glyphs")).isZero();
        List<String> lines = Files.readAllLines(directory.resolve("whole/e3.jsonl"));
        Path file = directory.resolve("parts/e3.jsonl");
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines.subList(0, 5)) + "\n{\"run\"");
        assertThat(run("parts", "e3", "--seeds", "1-2", "--sources", "glyphs")).isZero();
        assertThat(cells("parts", "e3")).isEqualTo(cells("whole", "e3"));
        assertThat(cells("parts", Lab.FULL)).isEqualTo(cells("whole", Lab.FULL));

        byte[] before = Files.readAllBytes(file);
        assertThat(run("parts", "e3", "--seeds", "1-2", "--sources", "glyphs")).isZero();
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void severalProcessesShareOneJob() throws Exception {
        assertThat(run("one", "e4", "--seeds", "1", "--sources", "glyphs")).isZero();
        assertThat(run("two", "e4", "--seeds", "1", "--sources", "glyphs", "--processes", "2"))
                .isZero();
        assertThat(cells("two", "e4")).isEqualTo(cells("one", "e4")).hasSize(2 * 4);
    }

    @Test
    void wrongUsageExitsWith2AndCellsOfAnotherProtocolWith1() throws Exception {
        assertThat(run("out")).isEqualTo(2);
        assertThat(run("out", "e7")).isEqualTo(2);
        assertThat(run("out", "e3", "--seeds", "some")).isEqualTo(2);
        assertThat(run("out", "e3", "--seeds", "5-1")).isEqualTo(2);
        assertThat(run("out", "e3", "--data", directory.resolve("no").toString())).isEqualTo(2);
        assertThat(run("out", "e3", "--processes", "0")).isEqualTo(2);
        assertThat(run("out", "e3", "--sources", "letters")).isEqualTo(2);
        Files.createDirectories(directory.resolve("out"));
        Files.writeString(directory.resolve("out/e3.jsonl"), "{}\n");
        assertThat(run("out", "e3")).isEqualTo(1);
    }
}
