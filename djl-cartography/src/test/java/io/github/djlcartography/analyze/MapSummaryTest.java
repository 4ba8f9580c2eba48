package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MapSummaryTest {

    @TempDir private Path directory;

    private static LongStream seeds() {
        return LongStream.range(0, 8);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachGroupIsWhatItsRowsAre(long seed) {
        Random random = new Random(seed);
        int rows = 1 + random.nextInt(200);
        int classes = 2 + random.nextInt(6);
        int[] labels = random.ints(rows, 0, classes).toArray();
        Runs runs = Runs.start(directory.resolve("run"), classes, labels);
        for (int e = 0; e < 3; e++) {
            runs.gold(Pass.EPOCH_END, random.doubles(rows).map(p -> p * p).toArray());
        }
        DataMap map = Analyzer.of(runs.directory()).map();
        MapSummary summary = map.summary();
        check(map, summary.all(), -1, row -> true);
        int[] there = Arrays.stream(labels).distinct().sorted().toArray();
        assertThat(summary.classes())
                .extracting(MapSummary.Group::label)
                .isEqualTo(there.length == 1 ? List.of() : IntStream.of(there).boxed().toList());
        for (MapSummary.Group group : summary.classes()) {
            check(map, group, group.label(), row -> map.label(row) == group.label());
        }
        Path file = directory.resolve("map.arrow");
        map.save(file);
        assertThat(DataMap.load(file).summary()).isEqualTo(summary);
    }

    private static void check(DataMap map, MapSummary.Group group, int label, IntPredicate in) {
        int[] rows = IntStream.range(0, map.size()).filter(in).toArray();
        assertThat(group.label()).isEqualTo(label);
        assertThat(group.count()).isEqualTo(rows.length);
        check(map, Metric.CONFIDENCE, rows, group.confidence());
        check(map, Metric.VARIABILITY, rows, group.variability());
        check(map, Metric.CORRECTNESS, rows, group.correctness());
        assertThat(group.easy()).isEqualTo(share(rows, Region.EASY.of(map)));
        assertThat(group.ambiguous()).isEqualTo(share(rows, Region.AMBIGUOUS.of(map)));
        assertThat(group.hard()).isEqualTo(share(rows, Region.HARD.of(map)));
        assertThat(group.neverLearnt())
                .isEqualTo(
                        (int)
                                IntStream.of(rows)
                                        .filter(row -> map.value(Metric.CORRECT_COUNT, row) == 0)
                                        .count());
    }

    private static double share(int[] rows, boolean[] region) {
        return IntStream.of(rows).filter(row -> region[row]).count() / (double) rows.length;
    }

    private static void check(DataMap map, Metric metric, int[] rows, MapSummary.Spread spread) {
        double[] values = IntStream.of(rows).mapToDouble(row -> map.value(metric, row)).toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        assertThat(spread.mean()).isCloseTo(mean, within(8e-9));
        assertThat(spread.deviation()).isCloseTo(Math.sqrt(squares / rows.length), within(8e-9));
    }

    @Test
    void whatIsTheSameEverywhereIsNotSpread() {
        int rows = 1000;
        Runs runs =
                Runs.start(
                        directory.resolve("run"),
                        2,
                        IntStream.range(0, rows).map(i -> i % 2).toArray());
        double[] same = new double[rows];
        Arrays.fill(same, 0.7);
        runs.gold(Pass.EPOCH_END, same).gold(Pass.EPOCH_END, same);
        MapSummary.Group all = Analyzer.of(runs.directory()).map().summary().all();
        assertThat(all.confidence().deviation()).isZero();
        assertThat(all.variability()).isEqualTo(new MapSummary.Spread(0, 0));
        assertThat(all.correctness()).isEqualTo(new MapSummary.Spread(1, 0));
    }

    @Test
    void anEmptyMapHasNoNumbers() {
        Runs runs = Runs.start(directory.resolve("run"), 2, 0, 1);
        runs.epoch(Pass.EPOCH_END, new long[0], new int[0], 0);
        MapSummary summary = Analyzer.of(runs.directory()).map().summary();
        assertThat(summary.classes()).isEmpty();
        assertThat(summary.all().count()).isZero();
        assertThat(summary.all().confidence().mean()).isNaN();
        assertThat(summary.all().confidence().deviation()).isNaN();
        assertThat(summary.all().easy()).isNaN();
    }

    /** Their labels are digests, of which a map keeps none. */
    @Test
    void sequencesHaveNoClasses() {
        float[] row = {0.5f, 0.5f, -0.7f, -9, 1, 1, 7};
        Runs runs = Runs.start(directory.resolve("run"), 5, Layout.sequence(), -77, 123456);
        runs.epoch(Pass.EPOCH_END, row, row).epoch(Pass.EPOCH_END, row, row);
        DataMap map = Analyzer.of(runs.directory()).map();
        assertThat(map.provenance().warnings()).isEmpty();
        assertThat(map.summary().classes()).isEmpty();
    }
}
