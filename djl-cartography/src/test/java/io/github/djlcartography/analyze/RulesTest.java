package io.github.djlcartography.analyze;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each thing that can be amiss with a run comes to: strict, as it is by default, lenient. */
class RulesTest {

    private static final float[] SURE = {0.75f, 0.25f};
    private static final float[] UNSURE = {0.25f, 0.75f};

    @TempDir private Path directory;
    private Path run;
    private Runs runs;

    /** Four examples of the labels 0 1 0 1, and an epoch of them. */
    @BeforeEach
    void writeAnEpoch() {
        run = directory.resolve("run");
        runs = Runs.start(run, 2, 0, 1, 0, 1);
        good();
    }

    private void good() {
        runs.gold(Pass.EPOCH_END, 0.75, 0.75, 0.75, 0.75);
    }

    private void rows(long[] ids, int[] labels, float[]... p) {
        runs.epoch(Pass.EPOCH_END, ids, labels, 0, p);
    }

    private Path file(int epoch) {
        return runs.file(Pass.EPOCH_END, epoch);
    }

    private Analyzer analyzer() {
        return Analyzer.of(run);
    }

    @Test
    void aWholeRunIsTheSameByAnyRule() {
        good();
        assertThat(tells(analyzer().strict()).size()).isEqualTo(4);
        assertThat(tells(analyzer()).size()).isEqualTo(4);
        assertThat(tells(analyzer().lenient()).size()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"NaN, 0.5", "Infinity, 0.5", "-Infinity, 0.5", "-0.5, 0.5", "1.5, 0.5"})
    void aProbabilityThatIsNone(float bad, float other) {
        float[] p = {bad, other};
        rows(new long[] {0, 1, 2, 3}, new int[] {0, 1, 0, 1}, SURE, p, SURE, UNSURE);
        String found = "probability " + bad + " of class 0 for example 1";
        refuses(analyzer().strict(), file(1), found, "a number in [0, 1]");
        refuses(analyzer(), file(1), found, "a number in [0, 1]");
        DataMap map =
                tells(
                        analyzer().lenient(),
                        "1 row of epoch 1 is left out, since a value is out of range, or the sum of"
                                + " the probabilities is not 1: example 1",
                        "1 example was seen in one epoch only, which leaves variability at 0");
        assertThat(map.values(Metric.EPOCHS)).containsExactly(2, 1, 2, 2);
        assertThat(map.value(Metric.CONFIDENCE, 1)).isEqualTo(0.75);
    }

    @ParameterizedTest
    @ValueSource(floats = {0.1f, 0.3f})
    void aSumOffOne(float p) {
        rows(
                new long[] {0, 1, 2, 3},
                new int[] {0, 1, 0, 1},
                SURE,
                new float[] {p, 0.75f},
                SURE,
                UNSURE);
        String found = "probabilities with the sum " + (p + 0.75f) + " for example 1";
        refuses(analyzer().strict(), file(1), found, "a sum of 1");
        refuses(analyzer(), file(1), found, "a sum of 1");
        tells(
                analyzer().lenient(),
                "1 row of epoch 1 is left out, since a value is out of range, or the sum of the"
                        + " probabilities is not 1: example 1",
                "1 example was seen in one epoch only, which leaves variability at 0");
    }

    @Test
    void aColumnOfAnotherLayoutOutOfItsRange() {
        run = directory.resolve("gold");
        Layout layout = Layout.gold(0);
        runs = Runs.start(run, 3, layout, 0, 0);
        float[] good = {0.5f, 0, 0.5f, 0.25f, 1, 1, 0.7f, 0.6f};
        float[] bad = good.clone();
        bad[layout.offset("loss")] = Float.NaN;
        runs.epoch(Pass.EPOCH_END, good, bad).epoch(Pass.EPOCH_END, good, good);
        refuses(analyzer().strict(), file(0), "loss NaN for example 1", "a number in");
        refuses(analyzer(), file(0), "loss NaN for example 1", "a number in");
        DataMap map = map(analyzer().lenient());
        assertThat(map.values(Metric.EPOCHS)).containsExactly(2, 1);
        assertThat(map.value(Metric.MEAN_LOSS, 0)).isEqualTo(map.value(Metric.MEAN_LOSS, 1));
    }

    @Test
    void aLabelThatIsNoClass() {
        rows(new long[] {0, 1, 2, 3}, new int[] {0, 2, -1, 1}, SURE, SURE, SURE, UNSURE);
        refuses(analyzer().strict(), file(1), "label 2 of example 1", "a class in [0, 2)");
        refuses(analyzer(), file(1), "label 2 of example 1", "a class in [0, 2)");
        DataMap map =
                tells(
                        analyzer().lenient(),
                        "2 rows of epoch 1 are left out, since the label is no class: examples 1,"
                                + " 2",
                        "2 examples were seen in one epoch only, which leaves variability at 0");
        assertThat(map.values(Metric.EPOCHS)).containsExactly(2, 1, 1, 2);
    }

    @Test
    void anExampleThatTheDatasetDoesNotHold() {
        rows(new long[] {0, 1, 2, 3, 4}, new int[] {0, 1, 0, 1, 0}, SURE, UNSURE, SURE, SURE, SURE);
        refuses(analyzer().strict(), file(1), "example 4", "a row in [0, 4)");
        refuses(analyzer(), file(1), "example 4", "a row in [0, 4)");
        DataMap map =
                tells(
                        analyzer().lenient(),
                        "1 row of epoch 1 is left out, since the dataset has no such example:"
                                + " example 4");
        assertThat(map.values(Metric.EPOCHS)).containsExactly(2, 2, 2, 2);
    }

    @Test
    void anExampleTwiceInOneEpoch() {
        rows(
                new long[] {0, 1, 1, 2, 3, 1},
                new int[] {0, 1, 1, 0, 1, 1},
                SURE,
                UNSURE,
                SURE,
                SURE,
                UNSURE,
                SURE);
        refuses(analyzer().strict(), file(1), "example 1 twice", "each example once");
        refuses(analyzer(), file(1), "example 1 twice", "each example once");
        DataMap map =
                tells(
                        analyzer().lenient(),
                        "2 rows of epoch 1 are left out, since the example came before in the same"
                                + " epoch; the first row counts: example 1");
        assertThat(map.value(Metric.CONFIDENCE, 1)).isEqualTo(0.75); // of .75 and .75, not .25
    }

    @Test
    void aLabelThatChanges() {
        rows(new long[] {0, 1, 2, 3}, new int[] {0, 0, 0, 1}, SURE, SURE, SURE, UNSURE);
        good();
        refuses(analyzer().strict(), file(1), "label 0 for example 1", "1, as in epoch 0");
        refuses(analyzer(), file(1), "label 0 for example 1", "1, as in epoch 0");
        DataMap map =
                tells(
                        analyzer().lenient(),
                        "1 example is left off the map, since the label changes: example 1");
        assertThat(map.size()).isEqualTo(3);
        assertThat(new long[] {map.id(0), map.id(1), map.id(2)}).containsExactly(0, 2, 3);
        assertThat(map.values(Metric.EPOCHS)).containsExactly(3, 3, 3);
    }

    @Test
    void anEpochMissingInTheMiddle() throws IOException {
        rows(new long[] {0, 1, 2, 3}, new int[] {0, 1, 0, 1}, UNSURE, UNSURE, UNSURE, SURE);
        runs.gold(Pass.EPOCH_END, 0.25, 0.25, 0.75, 0.25); // wrong, but for example 2
        good();
        runs.gold(Pass.EPOCH_END, 0.25, 0.75, 0.75, 0.75);
        Files.delete(file(0));
        Files.delete(file(3));
        Path where = run.resolve("pass=epoch-end");
        refuses(analyzer().strict(), where, "epoch 1 after 0 others", "epoch 0");
        refuses(analyzer(), where, "epoch 1 after 0 others", "epoch 0");
        refuses(analyzer().useFirst(1), where, "epoch 1 after 0 others", "epoch 0");
        DataMap map =
                tells(
                        analyzer().lenient(),
                        "epoch 0 is missing; the map is of the others",
                        "epoch 3 is missing; the map is of the others");
        assertThat(map.provenance().numbers()).containsExactly(1, 2, 4);
        assertThat(map.provenance().isConsecutive()).isFalse();
        assertThat(map.values(Metric.FIRST_LEARNT)).containsExactly(Double.NaN, 1, 2, 4);
        assertThat(map.values(Metric.FORGETTING_EVENTS)).containsExactly(0, 1, 0, 0);
        assertThat(map.values(Metric.CORRECT_COUNT)).containsExactly(0, 2, 2, 1);
        refuses(analyzer().lenient().useFirst(1), run, "3 epochs", "at least one");

        Path saved = directory.resolve("map.arrow");
        map.save(saved);
        assertThat(DataMap.load(saved).provenance()).isEqualTo(map.provenance());
    }

    @Test
    void aTornEpoch() throws IOException {
        good();
        good();
        byte[] whole = Files.readAllBytes(file(1));
        Files.write(file(1), Arrays.copyOf(whole, whole.length / 2));
        refuses(analyzer().strict(), file(1), "damage", "a whole Arrow IPC file");
        refuses(analyzer(), file(1), "damage", "a whole Arrow IPC file");
        leavesOut(1, "pass=epoch-end/epoch=1/part-0.arrow: found damage");
    }

    @Test
    void anEpochWithAChangedByte() throws IOException {
        good();
        good();
        byte[] bytes = Files.readAllBytes(file(2));
        bytes[bytes.length / 3] ^= 1; // among the rows: found when these are read
        Files.write(file(2), bytes);
        refuses(analyzer().strict(), file(2), "damage", "a whole Arrow IPC file");
        refuses(analyzer(), file(2), "damage", "a whole Arrow IPC file");
        leavesOut(2, "pass=epoch-end/epoch=2/part-0.arrow: found damage");
    }

    @Test
    void anEpochOfAnotherPass() throws IOException {
        good();
        runs.gold(Pass.TRAINING, 0.25, 0.25, 0.25, 0.25);
        Files.createDirectories(file(2).getParent());
        Files.copy(runs.file(Pass.TRAINING, 0), file(2));
        refuses(analyzer().strict(), file(2), "pass training", "epoch-end, as the run's manifest");
        refuses(analyzer(), file(2), "pass training", "epoch-end, as the run's manifest");
        leavesOut(2, "pass=epoch-end/epoch=2/part-0.arrow: found cartography.pass training");
    }

    @Test
    void anEpochUnderTheNumberOfAnother() throws IOException {
        good();
        Files.createDirectories(file(2).getParent());
        Files.copy(file(0), file(2));
        refuses(analyzer().strict(), file(2), "epoch 0", "2, as the run's manifest");
        refuses(analyzer(), file(2), "epoch 0", "2, as the run's manifest");
        leavesOut(2, "pass=epoch-end/epoch=2/part-0.arrow: found cartography.epoch 0");
    }

    @Test
    void anEpochOfAnotherNumberOfClasses() {
        good();
        try (EpochWriter epoch =
                ArchiveWriter.resume(run).epoch(Pass.EPOCH_END, 2, Layout.full(3))) {
            epoch.append(0, 0, new float[] {1, 0, 0}, 0);
            epoch.publish(runs.fingerprint(), Coverage.of(4, 1, 0, 0));
        }
        refuses(analyzer().strict(), file(2), "FixedSizeList(3)", "FixedSizeList(2)");
        refuses(analyzer(), file(2), "FixedSizeList(3)", "FixedSizeList(2)");
        leavesOut(2, "pass=epoch-end/epoch=2/part-0.arrow: found columns");
    }

    /** Of three epochs; the map is that of the two others. */
    private void leavesOut(int epoch, String why) {
        DataMap map = map(analyzer().lenient());
        assertThat(map.provenance().numbers())
                .isEqualTo(IntStream.range(0, 3).filter(e -> e != epoch).boxed().toList());
        assertThat(map.values(Metric.EPOCHS)).containsExactly(2, 2, 2, 2);
        assertThat(map.values(Metric.CONFIDENCE)).containsExactly(0.75, 0.75, 0.75, 0.75);
        assertThat(map.provenance().warnings()).hasSize(1);
        assertThat(map.provenance().warnings().get(0))
                .startsWith("epoch " + epoch + " is left out: " + why)
                .doesNotContain(directory.toString());
    }

    @Test
    void noEpochThatCanBeRead() throws IOException {
        Files.write(file(0), new byte[] {1, 2, 3});
        refuses(analyzer().strict(), file(0), "damage", "a whole Arrow IPC file");
        refuses(analyzer(), file(0), "damage", "a whole Arrow IPC file");
        refuses(
                analyzer().lenient(),
                run,
                "no epoch that can be used (epoch 0 is left out: pass=epoch-end",
                "at least one");
    }

    @Test
    void aChangedByteInTheOnlyEpoch() throws IOException {
        byte[] bytes = Files.readAllBytes(file(0));
        bytes[bytes.length / 3] ^= 1;
        Files.write(file(0), bytes);
        refuses(analyzer().lenient(), run, "no epoch that can be used (epoch 0", "at least one");
    }

    @Test
    void anEmptyRun() {
        run = directory.resolve("empty");
        runs = Runs.start(run, 2, 0, 1);
        refuses(analyzer().strict(), run, "no published epoch", "at least one");
        refuses(analyzer(), run, "no published epoch", "at least one");
        refuses(analyzer().lenient(), run, "no published epoch", "at least one");
    }

    @Test
    void anEpochWithoutRows() {
        rows(new long[0], new int[0]);
        String lacks =
                "epoch 1 lacks 4 of 4 examples; their statistics are over the epochs that have them";
        refuses(analyzer().strict(), run, "that " + lacks, "nothing to tell of");
        String once = "4 examples were seen in one epoch only, which leaves variability at 0";
        assertThat(tells(analyzer(), lacks, once).values(Metric.EPOCHS)).containsOnly(1);
        assertThat(tells(analyzer().lenient(), lacks, once).size()).isEqualTo(4);
    }

    @Test
    void anExampleInOneEpochOnlyAndOneInNone() {
        run = directory.resolve("gaps");
        runs = Runs.start(run, 2, 0, 1, 0, 1);
        rows(new long[] {0, 2}, new int[] {0, 0}, SURE, SURE);
        rows(new long[] {0, 1}, new int[] {0, 1}, SURE, SURE);
        rows(new long[] {0, 1}, new int[] {0, 1}, SURE, SURE);
        String[] told = {
            "epoch 0 lacks 2 of 4 examples; their statistics are over the epochs that have them",
            "epoch 1 lacks 2 of 4 examples; their statistics are over the epochs that have them",
            "epoch 2 lacks 2 of 4 examples; their statistics are over the epochs that have them",
            "1 example was seen in no epoch and is not on the map",
            "1 example was seen in one epoch only, which leaves variability at 0"
        };
        refuses(analyzer().strict(), run, "that " + told[0] + ", and 3 more", "nothing to tell of");
        assertThat(tells(analyzer(), told).values(Metric.EPOCHS)).containsExactly(3, 2, 1);
        assertThat(tells(analyzer().lenient(), told).values(Metric.EPOCHS))
                .containsExactly(3, 2, 1);
    }

    @Test
    void anExampleOfWhichNoRowIsSound() {
        float[] none = {Float.NaN, 1};
        run = directory.resolve("none");
        runs = Runs.start(run, 2, 0, 1, 0);
        runs.epoch(Pass.EPOCH_END, SURE, none, SURE).epoch(Pass.EPOCH_END, SURE, none, SURE);
        String why =
                "since a value is out of range, or the sum of the probabilities is not 1: example 1";
        DataMap map =
                tells(
                        analyzer().lenient(),
                        "1 row of epoch 0 is left out, " + why,
                        "1 row of epoch 1 is left out, " + why,
                        "1 example was seen in no epoch, or only in rows left out, and is not on the"
                                + " map",
                        "one class only: every example has the label 0");
        assertThat(map.size()).isEqualTo(2);
    }

    /** After a resume, say: the ledger counts what came up again; the file has each once. */
    @Test
    void aLedgerWithDuplicates() {
        runs.epoch(
                Pass.EPOCH_END,
                LongStream.range(0, 4).toArray(),
                new int[] {0, 1, 0, 1},
                3,
                SURE,
                UNSURE,
                SURE,
                UNSURE);
        String told = "in epoch 1 examples came up again, 3 in all; the first time counts";
        refuses(analyzer().strict(), run, "that " + told, "nothing to tell of");
        tells(analyzer(), told);
        tells(analyzer().lenient(), told);
    }

    @Test
    void oneEpochOnly() {
        String told = "one epoch only: variability is 0 everywhere";
        assertThat(tells(analyzer().strict(), told).values(Metric.VARIABILITY)).containsOnly(0);
        tells(analyzer(), told);
        tells(analyzer().lenient(), told);
    }

    @Test
    void oneClassOnly() {
        run = directory.resolve("one");
        runs = Runs.start(run, 2, 1, 1);
        runs.gold(Pass.EPOCH_END, 1, 0.75).gold(Pass.EPOCH_END, 1, 0.25);
        String told = "one class only: every example has the label 1";
        tells(analyzer().strict(), told);
        tells(analyzer(), told);
        tells(analyzer().lenient(), told);
    }

    @Test
    void namesAreTheFiveLowest() {
        run = directory.resolve("many");
        int[] labels = new int[20];
        runs = Runs.start(run, 2, labels);
        long[] ids = LongStream.range(0, 20).map(i -> 19 - i).toArray();
        float[][] p = new float[20][];
        Arrays.setAll(p, i -> i % 2 == 0 ? SURE : new float[2]);
        rows(ids, labels, p);
        assertThat(map(analyzer().lenient()).provenance().warnings())
                .contains(
                        "10 rows of epoch 0 are left out, since a value is out of range, or the sum"
                                + " of the probabilities is not 1: examples 0, 2, 4, 6, 8, …");
    }

    @Test
    void whatIsAskedForMustBeThere() throws IOException {
        good();
        good();
        good();
        assertThat(map(analyzer().epochs(1, 3)).provenance().numbers()).containsExactly(1, 2);
        assertThat(map(analyzer().epochs(0, 4)).provenance().epochs()).isEqualTo(4);
        String found = "4 epochs of the epoch-end pass";
        refuses(analyzer().epochs(2, 7), run, found, "7, of which 2 to 6 are asked for");
        refuses(analyzer().strict().epochs(2, 7), run, found, "7, of which 2 to 6");
        refuses(analyzer().epochs(7, 9), run, found, "9, of which 7 to 8 are asked for");
        Files.delete(file(2));
        tells(
                analyzer().lenient().epochs(1, 7),
                "epoch 2 is missing; the map is of the others",
                "epochs 4 to 6 are missing; the map is of the others");
        assertThat(map(analyzer().lenient().skipFirst(3).useFirst(9)).provenance().warnings())
                .containsExactly("one epoch only: variability is 0 everywhere");
        refuses(analyzer().lenient().epochs(2, 3), run, "3 epochs", "at least one");
    }

    @Test
    void trajectoriesFollowTheSameRules() {
        rows(
                new long[] {3, 0, 1, 1},
                new int[] {1, 0, 1, 1},
                SURE,
                new float[] {Float.NaN, 1},
                SURE,
                SURE);
        assertThat(catchThrowableOfType(ArchiveException.class, analyzer()::trajectories))
                .hasMessageContaining("example 1 twice");
        Trajectories some = analyzer().lenient().trajectories();
        DataMap map = map(analyzer().lenient());
        assertThat(some.provenance()).isEqualTo(map.provenance());
        assertThat(some.size()).isEqualTo(map.size()).isEqualTo(4);
        assertThat(some.probability(1, 0)).isNaN();
        assertThat(some.probability(1, 1)).isEqualTo(0.25);
        assertThat(some.probability(1, 2)).isNaN();
        assertThat(catchThrowableOfType(ArchiveException.class, analyzer().strict()::trajectories))
                .isNotNull();
    }

    private static DataMap map(Analyzer analyzer) {
        return analyzer.map();
    }

    private static DataMap tells(Analyzer analyzer, String... warnings) {
        DataMap map = analyzer.map();
        assertThat(map.provenance().warnings()).containsExactly(warnings);
        return map;
    }

    private static void refuses(Analyzer analyzer, Path where, String found, String expected) {
        ArchiveException refused = catchThrowableOfType(ArchiveException.class, analyzer::map);
        assertThat(refused).as("the map is refused").isNotNull();
        assertSays(String.valueOf(refused.getMessage()), where, found, expected);
    }
}
