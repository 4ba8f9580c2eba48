package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A file's numbers are those of the map in it, ties and all. */
class OverviewTest {

    @TempDir private Path directory;

    private static Stream<Arguments> probabilities() {
        return Stream.of(
                Arguments.of("any", (DoubleUnaryOperator) p -> p),
                Arguments.of("near one", (DoubleUnaryOperator) p -> 1 - 1e-6 * p),
                Arguments.of("few values", (DoubleUnaryOperator) p -> Math.round(2 * p) / 2.0),
                Arguments.of("all the same", (DoubleUnaryOperator) p -> 0.25),
                Arguments.of("all zero", (DoubleUnaryOperator) p -> 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("probabilities")
    void theMeansAndTheSummaryAreThoseOfTheMap(String what, DoubleUnaryOperator p) {
        for (int rows : List.of(1, 2, 3, 100, 70_000)) {
            Random random = new Random(rows);
            Runs runs = Runs.start(directory.resolve("run" + rows), 2, new int[rows]);
            for (int e = 0; e < 3; e++) {
                runs.gold(Pass.EPOCH_END, random.doubles(rows).map(p).toArray());
            }
            DataMap map = Analyzer.of(runs.directory()).map();
            Path file = directory.resolve("map.arrow");
            map.save(file);
            Overview overview = Overview.of(file);

            assertThat(overview.provenance()).isEqualTo(map.provenance());
            assertThat(overview.examples()).isEqualTo(rows);
            assertThat(overview.means().keySet())
                    .containsExactlyElementsOf(map.metrics().stream().map(Metric::key).toList());
            overview.means()
                    .forEach(
                            (name, mean) -> {
                                if (Double.isNaN(map.mean(name))) {
                                    assertThat(mean).isNaN();
                                } else {
                                    assertThat(mean).isCloseTo(map.mean(name), within(1e-12));
                                }
                            });
            assertThat(overview.summary()).isEqualTo(map.summary());
            assertThat(Overview.of(map).summary()).isEqualTo(map.summary());
        }
    }

    @Test
    void anEmptyMapHasNoMeans() {
        Runs.start(directory.resolve("run"), 2, 0)
                .epoch(Pass.EPOCH_END, new long[0], new int[0], 0);
        Path file = directory.resolve("map.arrow");
        Analyzer.of(directory.resolve("run")).mapTo(file);
        Overview overview = Overview.of(file);
        assertThat(overview.examples()).isZero();
        assertThat(overview.means().get("confidence")).isNaN();
        MapSummary summary = Objects.requireNonNull(overview.summary());
        assertThat(summary.all().count()).isZero();
        assertThat(summary.overlap()).isNaN();
    }
}
