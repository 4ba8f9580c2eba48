package io.github.djlcartography.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AumValuesTest {

    @TempDir private Path directory;

    /** Two classes: log p − log (1 − p), 0 of a half; the float nearest to e/(1 + e) gives 1. */
    @Test
    void theHighestComeFirstAndEqualOnesInDatasetOrder() throws IOException {
        double e = Math.E / (1 + Math.E);
        Runs runs =
                Runs.start(directory.resolve("run"), 2, 0, 1, 0, 1)
                        .gold(Pass.TRAINING, 0.5, 1 - e, 0.5, e)
                        .gold(Pass.TRAINING, 0.5, 0.5, 0.5, 0.5);
        DataMap map = Analyzer.of(runs.directory()).metrics(Metric.AUM).map();
        AumValues.write(map, null, directory);
        assertThat(Files.readAllLines(directory.resolve("aum_values.csv")))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("sample_id,aum"),
                        line -> assertThat(line).matches("3,0\\.(5|50000|49999)\\d*"),
                        line -> assertThat(line).isEqualTo("0,0.0"),
                        line -> assertThat(line).isEqualTo("2,0.0"),
                        line -> assertThat(line).matches("1,-0\\.(5|50000|49999)\\d*"));
    }

    /** Against the package's definition, on logits: the mean of z(gold) − max z(other). */
    @Test
    void theReferencesDynamicsGiveTheMarginsOfTheirLogits() throws IOException {
        Archive archive =
                ReferenceImport.of(Synthetic.write(directory.resolve("model"), 50))
                        .into(directory.resolve("run"));
        DataMap map = Analyzer.of(archive).metrics(Metric.AUM).map();
        AumValues.write(map, archive.examples().orElseThrow(), directory);
        Coordinates read = Coordinates.read(directory.resolve(AumValues.FILE));
        for (int n = 0; n < 50; n++) {
            double sum = 0;
            for (int e = 0; e < Synthetic.EPOCHS; e++) {
                double[] logits = Synthetic.logits(n, e);
                int gold = Synthetic.gold(n);
                sum += logits[gold] - Math.max(logits[(gold + 1) % 3], logits[(gold + 2) % 3]);
            }
            int row = (int) read.examples().row(Long.toString(Synthetic.number(n)));
            assertThat(read.map().value(Metric.AUM, row))
                    .isCloseTo(sum / Synthetic.EPOCHS, within(1e-6));
        }
    }

    @Test
    void thereAndBackToTheByte() throws IOException {
        List<String> lines =
                List.of(
                        "sample_id,aum",
                        "\"b,\"\"1\"\"\",1.205",
                        "c,0.00001",
                        "a,-3.785",
                        "d,-3.785");
        Path file = Files.write(directory.resolve("aum.csv"), lines);
        Coordinates read = Coordinates.read(file);
        AumValues.write(read.map(), read.examples(), directory.resolve("out"));
        assertThat(directory.resolve("out/aum_values.csv")).hasSameBinaryContentAs(file);
    }

    @Test
    void aMapWithoutItIsRefusedByName() {
        Runs runs = Runs.start(directory.resolve("run"), 2, 0).gold(Pass.TRAINING, 0.5);
        DataMap map = Analyzer.of(runs.directory()).metrics().map();
        assertThatThrownBy(() -> AumValues.write(map, Examples.rows(1), directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("metric: found aum, expected one of the map's");
    }
}
