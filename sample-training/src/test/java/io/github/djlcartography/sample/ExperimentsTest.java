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

    private Map<Cell.Key, Map<String, Score>> cells(String out, String experiment)
            throws IOException {
        Map<Cell.Key, Map<String, Score>> scores =
                new TreeMap<>(Comparator.comparing(Cell.Key::toString));
        for (Cell cell : new Cells(directory.resolve(out), Protocol.QUICK).of(experiment)) {
            scores.put(cell.key(), cell.scores());
        }
        return scores;
    }

    @Test
    void everyExperimentRunsOnEverySource() throws Exception {
        Path data = directory.resolve("data");
        MnistFiles.write(data.resolve("mnist"), 300, 60, 28);
        MnistFiles.write(data.resolve("fashion-mnist"), 300, 60, 28);
        MnistFiles.write(data.resolve("usps"), 30, 60, 16);
        assertThat(run("out", "all", "tune", "--seeds", "7", "--data", data.toString())).isZero();

        Cells cells = new Cells(directory.resolve("out"), Protocol.QUICK);
        assertThat(cells.of(Lab.FULL)).hasSize(3 * 4); // sources, conditions
        for (Experiment experiment : Experiment.values()) {
            List<Trial> trials = experiment.trials(Protocol.QUICK);
            assertThat(cells.of(experiment.key()))
                    .extracting(Cell::key)
                    .containsExactlyInAnyOrderElementsOf(
                            trials.stream().map(trial -> trial.key(7)).toList());
            assertThat(Tables.of(experiment, cells, Protocol.QUICK)).contains("|---");
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
    void aJobThatWasEndedGoesOnToTheSameCells() throws Exception {
        assertThat(run("whole", "e3", "--seeds", "1-2")).isZero();
        List<String> lines = Files.readAllLines(directory.resolve("whole/e3.jsonl"));
        Path file = directory.resolve("parts/e3.jsonl");
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines.subList(0, 5)) + "\n{\"run\"");
        assertThat(run("parts", "e3", "--seeds", "1-2")).isZero();
        assertThat(cells("parts", "e3")).isEqualTo(cells("whole", "e3"));
        assertThat(cells("parts", Lab.FULL)).isEqualTo(cells("whole", Lab.FULL));

        byte[] before = Files.readAllBytes(file);
        assertThat(run("parts", "e3", "--seeds", "1-2")).isZero();
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void severalProcessesShareOneJob() throws Exception {
        assertThat(run("one", "e4", "--seeds", "1")).isZero();
        assertThat(run("two", "e4", "--seeds", "1", "--processes", "2")).isZero();
        assertThat(cells("two", "e4")).isEqualTo(cells("one", "e4")).hasSize(2 * 4);
    }

    @Test
    void wrongUsageExitsWith2AndCellsOfAnotherProtocolWith1() throws Exception {
        assertThat(run("out")).isEqualTo(2);
        assertThat(run("out", "e7")).isEqualTo(2);
        assertThat(run("out", "e3", "--seeds", "some")).isEqualTo(2);
        assertThat(run("out", "e3", "--processes", "0")).isEqualTo(2);
        Files.createDirectories(directory.resolve("out"));
        Files.writeString(directory.resolve("out/e3.jsonl"), "{}\n");
        assertThat(run("out", "e3")).isEqualTo(1);
    }
}
