package io.github.djlcartography.analyze;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

class DataMapTest {

    @TempDir private Path directory;

    @Test
    void whatIsSavedIsLoaded() {
        DataMap map = map(200, 5);
        Path file = directory.resolve("maps/map.arrow");
        map.save(file);
        DataMap loaded = DataMap.load(file);
        assertThat(loaded.provenance()).isEqualTo(map.provenance());
        assertThat(loaded.size()).isEqualTo(map.size());
        assertThat(loaded.metrics()).isEqualTo(map.metrics()).containsExactly(Metric.values());
        for (int row = 0; row < map.size(); row++) {
            assertThat(loaded.id(row)).isEqualTo(map.id(row));
            assertThat(loaded.label(row)).isEqualTo(map.label(row));
        }
        for (Metric metric : map.metrics()) {
            assertThat(loaded.values(metric)).isEqualTo(map.values(metric));
        }
    }

    @Test
    void theSameMapIsTheSameFile() {
        DataMap map = map(50, 3);
        Path one = directory.resolve("1.arrow");
        Path two = directory.resolve("2.arrow");
        map.save(one);
        DataMap.load(one).save(two);
        assertThat(two).hasSameBinaryContentAs(one);
    }

    @Test
    void theFileHasTheColumnsOfTheMapAndWhatItWasMadeFrom() {
        DataMap map = map(100, 3);
        Path file = directory.resolve("map.arrow");
        map.save(file);
        Columns columns =
                new Columns()
                        .with("id", IntStream.range(0, 100).mapToLong(map::id).toArray())
                        .with("label", IntStream.range(0, 100).map(map::label).toArray());
        for (Metric metric : map.metrics()) {
            double[] values = map.values(metric);
            columns.with(metric.key(), metric.isWhole() ? DataMap.whole(values) : values);
        }
        Columns saved = Columns.read(file, "data-map");
        String notes = "dataset rows fingerprint model pass first_epoch epochs classes runs";
        for (String note : notes.split(" ", -1)) {
            columns.note(note, saved.note(note));
        }
        for (String list : List.of("class_name", "warning", "custom")) {
            columns.note(list + "s", saved.note(list + "s"));
            for (int i = 0; i < Integer.parseInt(saved.note(list + "s")); i++) {
                columns.note(list + "." + i, saved.note(list + "." + i));
            }
        }
        Path other = directory.resolve("other.arrow");
        columns.write(other, "data-map");
        assertThat(other).hasSameBinaryContentAs(file);
    }

    @Test
    void warningsAndNoNamesSurviveAFile() {
        DataMap map = map(3, 1);
        assertThat(map.provenance().warnings()).hasSize(3);
        Path file = directory.resolve("map.arrow");
        map.save(file);
        assertThat(DataMap.load(file).provenance()).isEqualTo(map.provenance());
    }

    @Test
    void aFileThatIsNoMapIsRefused() {
        Path file = directory.resolve("other.arrow");
        new Columns().with("id", new long[] {1}).write(file, "selection");
        ArchiveException refused =
                catchThrowableOfType(ArchiveException.class, () -> DataMap.load(file));
        assertSays(String.valueOf(refused.getMessage()), file, "selection", "data-map");

        new Columns().with("id", new long[] {1}).note("dataset", "toy").write(file, "data-map");
        assertThatThrownBy(() -> DataMap.load(file))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(
                        file
                                + ": metadata: found no rows, expected one. It was not written as a"
                                + " whole map.");
    }

    @Test
    void theTableHasOneColumnPerMetricInOrder() {
        map(20, 4);
        DataMap map = Analyzer.of(directory.resolve("run-20-4")).metrics().map();
        Table table = map.table();
        assertThat(table.name()).isEqualTo("toy");
        assertThat(table.rowCount()).isEqualTo(20);
        assertThat(table.columnNames())
                .containsExactly(
                        "id",
                        "label",
                        "confidence",
                        "variability",
                        "correctness",
                        "correct_count",
                        "forgetting_events",
                        "never_learnt",
                        "threshold_closeness",
                        "epochs",
                        "forgetfulness",
                        "forgetting_presentations",
                        "first_learnt",
                        "active_bias",
                        "aleatoric",
                        "epistemic");
        assertThat(table.types())
                .containsExactly(
                        ColumnType.LONG,
                        ColumnType.INTEGER,
                        ColumnType.DOUBLE,
                        ColumnType.DOUBLE,
                        ColumnType.DOUBLE,
                        ColumnType.INTEGER,
                        ColumnType.INTEGER,
                        ColumnType.BOOLEAN,
                        ColumnType.DOUBLE,
                        ColumnType.INTEGER,
                        ColumnType.INTEGER,
                        ColumnType.INTEGER,
                        ColumnType.DOUBLE,
                        ColumnType.DOUBLE,
                        ColumnType.DOUBLE,
                        ColumnType.DOUBLE);
        for (int row = 0; row < map.size(); row++) {
            assertThat(table.longColumn("id").getLong(row)).isEqualTo(map.id(row));
            assertThat(table.intColumn("label").getInt(row)).isEqualTo(map.label(row));
            for (Metric metric : map.metrics()) {
                double expected = map.value(metric, row);
                if (metric == Metric.NEVER_LEARNT) {
                    assertThat(table.booleanColumn(metric.key()).get(row)).isEqualTo(expected == 1);
                } else {
                    assertThat(table.numberColumn(metric.key()).getDouble(row)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void aTableThatTheHeapCannotHoldIsRefused() {
        map(2, 1);
        DataMap map = Analyzer.of(directory.resolve("run-2-1")).metrics().map();
        long bytes = 2 * (8 + 4 + 8 * 8 + 5 * 4 + 1); // id, label, 8 of double, 5 of int, a flag
        assertThat(MapTable.of(map, bytes).rowCount()).isEqualTo(2);
        assertThatThrownBy(() -> MapTable.of(map, bytes - 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "table: found 2 rows of 16 columns, 194 bytes, expected at most the heap's"
                                + " 193. Take the columns one by one with DataMap.values, or write"
                                + " them with DataMap.save and open that with any reader of Arrow; a"
                                + " larger heap is -Xmx.");
    }

    @Test
    void aTableIsACopy() {
        DataMap map = map(3, 2);
        long id = map.id(0);
        map.table().longColumn("id").set(0, 77L);
        map.values(Metric.CONFIDENCE)[0] = 77;
        assertThat(map.id(0)).isEqualTo(id);
        assertThat(map.value(Metric.CONFIDENCE, 0)).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest(name = "{0} of {1} is {2}")
    @CsvSource({
        "0, 100, 0",
        "1, 100, 100",
        "0.29, 100, 29",
        "0.07, 100, 7",
        "0.57, 100, 57",
        "0.33, 10, 3",
        "0.3333333333333333, 3, 1",
        "0.3333333333333333, 99, 33",
        "0.3333333333333333, 100, 33",
        "0.999, 100, 99",
        "0.001, 100, 0"
    })
    void aShareIsRoundedDownButForgivenTheLastBit(double share, int size, int rows) {
        assertThat(map(size, 1).share(share)).isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.0000001, Double.NaN, Double.POSITIVE_INFINITY})
    void aShareThatIsNoneIsRefused(double share) {
        assertThatThrownBy(() -> map(3, 1).share(share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("share: found " + share + ", expected a fraction in [0, 1].");
    }

    /** Sorting rows by value and then id, and taking the first, is the independent way. */
    @ParameterizedTest
    @EnumSource(Metric.class)
    void theExtremesAreTheFirstOfASortedList(Metric metric) {
        DataMap map = map(60, 4);
        boolean[] without = new boolean[60];
        for (int row = 0; row < 60; row += 4) {
            without[row] = true;
        }
        for (boolean top : new boolean[] {true, false}) {
            int there =
                    (int) Arrays.stream(map.values(metric)).filter(v -> !Double.isNaN(v)).count();
            for (int count = 0; count <= there; count++) {
                assertThat(map.extreme(metric, count, top))
                        .isEqualTo(sorted(map, metric, count, top, new boolean[60]));
                if (count <= there - 15) {
                    assertThat(map.extreme(metric, count, top, without))
                            .isEqualTo(sorted(map, metric, count, top, without));
                }
            }
        }
    }

    private static boolean[] sorted(
            DataMap map, Metric metric, int count, boolean top, boolean[] without) {
        boolean[] picked = new boolean[map.size()];
        IntStream.range(0, map.size())
                .filter(row -> !without[row] && !Double.isNaN(map.value(metric, row)))
                .boxed()
                .sorted(
                        (a, b) -> {
                            double x = map.value(metric, a);
                            double y = map.value(metric, b);
                            int order = x < y ? -1 : x > y ? 1 : 0;
                            return order == 0 ? Integer.compare(a, b) : top ? -order : order;
                        })
                .limit(count)
                .forEach(row -> picked[row] = true);
        return picked;
    }

    /** So many that they are not sorted but cut digit by digit. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void numbersOfYourOwnAreCutLikeAColumnsHoweverManyAndHoweverLarge(boolean top) {
        int size = 20_000;
        Random random = new Random(5);
        double[] special = {0.0, -0.0, Double.NaN, 1e300, Double.MIN_VALUE, -3, 1e-9};
        double[] values = new double[size];
        Arrays.setAll(
                values,
                row ->
                        row % 3 == 0
                                ? special[random.nextInt(special.length)]
                                : random.nextInt(2000) / 16.0 - 50);
        values[7] = Double.POSITIVE_INFINITY;
        values[8] = Double.NEGATIVE_INFINITY;
        boolean[] without = new boolean[size];
        for (int row = 0; row < size; row += 5) {
            without[row] = true;
        }
        DataMap map =
                new PublishedMap("many", new int[0], Map.of(Metric.AUM, values), List.of()).map();
        int[] order =
                IntStream.range(0, size)
                        .filter(row -> !without[row] && !Double.isNaN(values[row]))
                        .boxed()
                        .sorted(
                                (a, b) -> {
                                    int by = values[a] < values[b] ? -1 : 1;
                                    by = values[a] == values[b] ? 0 : by;
                                    return by == 0 ? Integer.compare(a, b) : top ? -by : by;
                                })
                        .mapToInt(Integer::intValue)
                        .toArray();
        for (int count : new int[] {0, 1, 2, 500, 7001, order.length}) {
            boolean[] expected = new boolean[size];
            Arrays.stream(order).limit(count).forEach(row -> expected[row] = true);
            assertThat(map.extreme(values, count, top, without)).isEqualTo(expected);
        }
        assertThatThrownBy(() -> map.extreme(values, order.length + 1, top, without))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found fewer than");
        assertThatThrownBy(() -> map.extreme(new double[3], 1, top, without))
                .hasMessage("values: found 3, expected the map's 20000.");
    }

    @Test
    void ofEqualValuesTheLowestIdsArePicked() {
        Runs.start(directory.resolve("run"), 2, 0, 0, 0, 0, 0)
                .gold(Pass.EPOCH_END, 0.5, 0.75, 0.5, 0.5, 0.25);
        DataMap map = Analyzer.of(directory.resolve("run")).map();
        assertThat(map.extreme(Metric.CONFIDENCE, 3, true))
                .containsExactly(true, true, true, false, false);
        assertThat(map.extreme(Metric.CONFIDENCE, 3, false))
                .containsExactly(true, false, true, false, true);
        assertThat(map.extreme(Metric.VARIABILITY, 2, true))
                .containsExactly(true, true, false, false, false);
    }

    @Test
    void moreRowsThanThereAreCannotBePicked() {
        DataMap map = map(3, 2);
        assertThatThrownBy(
                        () ->
                                map.extreme(
                                        Metric.CONFIDENCE,
                                        3,
                                        true,
                                        new boolean[] {true, false, false}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("found fewer than 3 rows to pick from, expected that many.");
        assertThatThrownBy(() -> map.extreme(Metric.CONFIDENCE, 4, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> map.extreme(Metric.CONFIDENCE, -1, true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRegionIsAThird() {
        DataMap map = map(100, 5);
        for (Region region : Region.values()) {
            boolean[] in = region.of(map);
            double[] values = map.values(region.metric());
            double least = 1;
            double most = 0;
            int count = 0;
            for (int row = 0; row < in.length; row++) {
                count += in[row] ? 1 : 0;
                if (in[row] == region.isTop()) {
                    least = Math.min(least, values[row]);
                } else {
                    most = Math.max(most, values[row]);
                }
            }
            assertThat(count).as(region.label()).isEqualTo(33);
            assertThat(least).as(region.label()).isGreaterThanOrEqualTo(most);
        }
        assertThat(Region.HARD.of(map)).isNotEqualTo(Region.EASY.of(map));
    }

    @Test
    void theMeanOfAColumnIsTheMeanOfItsValues() {
        DataMap map = map(10, 3);
        for (Metric metric : map.metrics()) {
            assertThat(map.mean(metric))
                    .isEqualTo(
                            Arrays.stream(map.values(metric))
                                    .filter(v -> !Double.isNaN(v))
                                    .average()
                                    .orElseThrow());
        }
    }

    @Test
    void metricsAreKnownByTheirKeys() {
        for (Metric metric : Metric.values()) {
            assertThat(Metric.of(metric.key())).isEqualTo(metric);
        }
        assertThatThrownBy(() -> Metric.of("wobble"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "metric: found wobble, expected one of confidence, variability,"
                                + " correctness, correct_count, forgetting_events, never_learnt,"
                                + " threshold_closeness, epochs, forgetfulness,"
                                + " forgetting_presentations, first_learnt, active_bias, aleatoric,"
                                + " epistemic, probability_margin, el2n, prediction_flips, aum,"
                                + " mean_loss, last_loss, entropy, dyn_unc, dual,"
                                + " max_label_variability, tdds, runs, epoch_variability,"
                                + " seed_variability.");
    }

    /** Values in 32nds, so that many are equal. */
    private DataMap map(int rows, int epochs) {
        Random random = new Random(rows * 31L + epochs);
        Path run = directory.resolve("run-" + rows + "-" + epochs);
        Runs runs = Runs.start(run, 3, random.ints(rows, 0, 3).toArray());
        for (int e = 0; e < epochs; e++) {
            runs.gold(
                    Pass.EPOCH_END,
                    random.doubles(rows).map(p -> Math.floor(p * 33) / 32).toArray());
        }
        return Analyzer.of(run).metrics(Metric.values()).window(2).map();
    }
}
