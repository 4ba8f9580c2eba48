package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaosNliTest {

    @TempDir Path directory;
    private Path votes;
    private Path models;

    @BeforeEach
    void write() throws Exception {
        votes = directory.resolve("chaosnli/chaosNLI_snli.jsonl");
        models = directory.resolve("snli-dev-model-logits");
        Files.createDirectories(votes.getParent());
        Files.createDirectories(models);
        StringBuilder lines = new StringBuilder();
        StringBuilder sure = new StringBuilder();
        StringBuilder wavering = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            lines.append("{\"uid\": \"u%d\", \"entropy\": %.2f}\n".formatted(i, i / 20.0));
            String row = "{\"uid\": \"u%d\", \"true\": 1, \"probs\": [0, %.3f, 0]}\n";
            sure.append(row.formatted(i, 0.99));
            if (i != 7) { // which is not of all models
                wavering.append(row.formatted(i, 0.99 - i / 25.0));
            }
        }
        lines.append("{\"uid\": \"unknown\", \"entropy\": 0}\n");
        Files.writeString(votes, lines);
        Files.writeString(models.resolve("a.json"), sure);
        Files.writeString(models.resolve("b.json"), wavering);
    }

    private Reading measure() throws Exception {
        Readings readings = new Readings(directory.resolve("out"), Protocol.QUICK);
        ChaosNli.measure(directory, readings);
        return readings.find(ChaosNli.key(Experiment.AGREEMENT)).orElseThrow();
    }

    @Test
    void pairsAreJoinedByTheirIdsAndModelsStandForEpochs() throws Exception {
        Reading reading = measure();
        assertThat(reading.value(ChaosNli.ROWS)).isEqualTo(19);
        assertThat(reading.value("all rows, confidence")).isEqualTo(-1);
        assertThat(reading.value("all rows, variability")).isEqualTo(1);
        assertThat(reading.value("all rows, variability, low")).isGreaterThan(0.9);
    }

    @Test
    void whatIsThereIsNotMeasuredAgainAndWithoutTheDataNothingIs() throws Exception {
        measure();
        Files.writeString(votes, "nonsense\n");
        measure();
        Readings readings = new Readings(directory.resolve("other"), Protocol.QUICK);
        ChaosNli.measure(directory.resolve("nowhere"), readings);
        assertThat(readings.of("agreement")).isEmpty();
    }

    @Test
    void aLineThatIsNoneIsNamed() throws Exception {
        Files.writeString(models.resolve("b.json"), "{\"uid\": \"u1\"}\n{\"other\": 1}\n");
        assertThatThrownBy(this::measure).hasMessageContaining("b.json, line 2: found no uid");
        Files.writeString(models.resolve("b.json"), "x\n");
        assertThatThrownBy(this::measure).hasMessageContaining("b.json, line 1: found no JSON");
        Files.writeString(models.resolve("b.json"), "{\"uid\": \"other\", \"true\": 3}\n");
        assertThatThrownBy(this::measure)
                .hasMessageContaining("b.json: found no number of uid other");
        Files.writeString(
                models.resolve("b.json"), "{\"uid\": \"other\", \"true\": 0, \"probs\": [1]}\n");
        assertThatThrownBy(this::measure).hasMessageContaining("found none of its uids");
    }
}
