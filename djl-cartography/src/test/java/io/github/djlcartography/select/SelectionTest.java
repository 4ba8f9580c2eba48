package io.github.djlcartography.select;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

    /** Every third row of the dataset is not on the map, so that ids are not rows of the map. */
    private static final int ROWS = 90;

    private static final int SIZE = 60;

    @TempDir private static Path directory;
    private static DataMap map;

    @BeforeAll
    static void makeAMap() {
        Random random = new Random(11);
        int[] labels = random.ints(ROWS, 0, 4).toArray();
        Runs runs = Runs.start(directory.resolve("run"), 4, labels);
        for (int e = 0; e < 3; e++) {
            long[] ids = new long[SIZE];
            int[] label = new int[SIZE];
            float[][] p = new float[SIZE][];
            for (int i = 0; i < SIZE; i++) {
                ids[i] = (long) i + i / 2; // 0, 1, 3, 4, 6, …
                label[i] = labels[(int) ids[i]];
                p[i] = Runs.p(4, label[i], random.nextDouble());
            }
            runs.epoch(Pass.EPOCH_END, ids, label, 0, p);
        }
        map = Analyzer.of(directory.resolve("run")).map();
        assertThat(map.size()).isEqualTo(SIZE);
    }

    @Test
    void aSelectionKnowsItsDatasetAndItsCandidates() {
        Selection selection = Selectors.top(Metric.VARIABILITY, 0.5).select(map);
        assertThat(selection.dataset()).isEqualTo("toy");
        assertThat(selection.rows()).isEqualTo(ROWS);
        assertThat(selection.fingerprint()).isEqualTo(map.provenance().fingerprint());
        assertThat(selection.candidates()).hasSize(SIZE).isSorted().doesNotContain(2, 5, 89);
        assertThat(selection.labels()).hasSize(SIZE);
        assertThat(selection.ids()).hasSize(30).isSorted();
        assertThat(selection.size()).isEqualTo(30);
        assertThat(selection)
                .hasToString("top(metric=variability, share=0.5): 30 of 60 examples of toy");
        for (int row = 0; row < SIZE; row++) {
            assertThat(selection.candidates()[row]).isEqualTo(map.id(row));
            assertThat(selection.labels()[row]).isEqualTo(map.label(row));
        }
    }

    @Test
    void aDecisionOfYourOwnIsASelectionToo() {
        boolean[] keep = new boolean[SIZE];
        keep[3] = true;
        Selection selection = Selection.of(map, "the fourth", keep);
        keep[4] = true; // a copy was taken
        assertThat(selection.ids()).containsExactly(4);
        assertThatThrownBy(() -> Selection.of(map, "short", new boolean[SIZE - 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("keep: found 59 rows, expected the map's 60.");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.33, 0.5, 0.9, 1})
    void theTwinIsOfTheSameSizeAndClassesFromTheSameCandidates(double share) {
        Selection selection = Selectors.top(Metric.CONFIDENCE, share).select(map);
        Set<Selection> twins = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            Selection twin = selection.randomTwin(seed);
            assertThat(twin.size()).isEqualTo(selection.size());
            assertThat(classes(twin)).isEqualTo(classes(selection));
            assertThat(twin.candidates()).isEqualTo(selection.candidates());
            assertThat(twin.labels()).isEqualTo(selection.labels());
            assertThat(twin.fingerprint()).isEqualTo(selection.fingerprint());
            assertThat(twin.rows()).isEqualTo(selection.rows());
            assertThat(twin.recipe())
                    .hasToString("random_twin(" + selection.recipe() + ", seed=" + seed + ")");
            assertThat(twin).isEqualTo(selection.randomTwin(seed));
            twins.add(twin);
        }
        if (share == 0.5) { // the seed, and not only the recipe, makes the difference
            assertThat(twins.stream().map(twin -> Arrays.toString(twin.ids())).distinct())
                    .hasSize(20);
        }
    }

    @Test
    void theTwinFavoursNoExampleOfAClass() {
        Selection selection = Selectors.top(Metric.CONFIDENCE, 0.5).select(map);
        Map<Integer, Integer> kept = classes(selection);
        int[] drawn = new int[ROWS];
        int draws = 2000;
        for (long seed = 0; seed < draws; seed++) {
            for (long id : selection.randomTwin(seed).ids()) {
                drawn[(int) id]++;
            }
        }
        Map<Integer, Integer> all = classes(Selectors.all().select(map));
        for (int row = 0; row < SIZE; row++) {
            int label = map.label(row);
            double chance = kept.getOrDefault(label, 0) / (double) all.getOrDefault(label, 0);
            double deviation = Math.sqrt(draws * chance * (1 - chance));
            assertThat(drawn[(int) map.id(row)])
                    .isBetween(
                            (int) Math.floor(draws * chance - 5 * deviation),
                            (int) Math.ceil(draws * chance + 5 * deviation));
        }
    }

    @Test
    void whatIsSavedIsLoaded() {
        Selection selection = Selectors.ambiguousWithEasy(0.4, 0.25).select(map);
        Path file = directory.resolve("selections/a.arrow");
        selection.save(file);
        Selection loaded = Selection.load(file);
        assertThat(loaded).isEqualTo(selection).hasSameHashCodeAs(selection);
        assertThat(loaded.dataset()).isEqualTo(selection.dataset());
        assertThat(loaded.rows()).isEqualTo(selection.rows());
        assertThat(loaded.labels()).isEqualTo(selection.labels());
        assertThat(loaded.candidates()).isEqualTo(selection.candidates());
        assertThat(loaded.ids()).isEqualTo(selection.ids());

        Path again = directory.resolve("selections/b.arrow");
        loaded.save(again);
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void selectionsDifferByWhatTheyKeepAndHowTheyWereMade() {
        boolean[] keep = new boolean[SIZE];
        Selection none = Selection.of(map, "none", keep);
        keep[0] = true;
        Selection one = Selection.of(map, "none", keep);
        assertThat(none)
                .isEqualTo(Selection.of(map, "none", new boolean[SIZE]))
                .isNotEqualTo(one)
                .isNotEqualTo(Selection.of(map, "nothing", new boolean[SIZE]))
                .isNotEqualTo("none");
    }

    @Test
    void aFileThatIsNoSelectionIsRefused() {
        Path file = directory.resolve("map.arrow");
        map.save(file);
        ArchiveException refused =
                catchThrowableOfType(ArchiveException.class, () -> Selection.load(file));
        assertSays(String.valueOf(refused.getMessage()), file, "data-map", "selection");
    }

    @Test
    void aVersion1SelectionStillReads() {
        Path file = directory.resolve("v1.arrow");
        new Columns()
                .with("id", new long[] {1, 3})
                .with("label", new int[] {0, 2})
                .with("keep", new boolean[] {false, true})
                .note("recipe", "top(variability, share=0.5)")
                .note("dataset", "toy")
                .note("rows", "5")
                .note("fingerprint", "f")
                .write(file, "selection");
        Selection selection = Selection.load(file);
        assertThat(selection.ids()).containsExactly(3);
        assertThat(selection.recipe().text("words")).isEqualTo("top(variability, share=0.5)");
        assertThat(selection.reason(1)).isEqualTo("not kept by: top(variability, share=0.5)");
        assertThat(selection.undo().ids()).containsExactly(1, 3);
        assertThat(selection.weights()).containsExactly(0, 1);
    }

    @Test
    void aSelectionOfALaterVersionIsRefused() {
        Path file = directory.resolve("v3.arrow");
        new Columns().with("id", new long[] {1}).note("version", "3").write(file, "selection");
        ArchiveException refused =
                catchThrowableOfType(ArchiveException.class, () -> Selection.load(file));
        assertSays(String.valueOf(refused.getMessage()), file, "format version 3", "1 to 2");
    }

    @Test
    void theFileTellsOtherProgramsWhatWasDecidedAndWhy() {
        Selection selection =
                Selectors.top(Metric.CONFIDENCE, 0.5).then(Weightings.focal(2)).select(map);
        Path file = directory.resolve("told.arrow");
        selection.save(file);
        Columns columns = Columns.read(file, "selection");
        assertThat(columns.names())
                .containsExactly(
                        "id",
                        "label",
                        "keep",
                        "weight",
                        "score",
                        "reason",
                        "parent.keep",
                        "parent.score",
                        "parent.reason");
        assertThat(columns.note("recipe")).isEqualTo(selection.recipe().toJson());
        assertThat(columns.note("formulas")).isEqualTo("1");
        assertThat(columns.note("parent.score")).isEqualTo("confidence");
        int[] reasons = columns.column("parent.reason", int[].class);
        for (int row = 0; row < SIZE; row++) {
            assertThat(columns.note("parent.reason." + reasons[row]))
                    .isEqualTo(selection.undo().reason(map.id(row)));
        }
    }

    @Test
    void aNumberIsGivenForEveryRow() {
        Selection selection = Selectors.bottom(Metric.CONFIDENCE, 0.25).select(map);
        double highest = 0;
        for (int row = 0; row < SIZE; row++) {
            double score = selection.score(map.id(row));
            assertThat(score).isEqualTo(map.value(Metric.CONFIDENCE, row));
            highest = selection.keeps(map.id(row)) ? Math.max(highest, score) : highest;
        }
        assertThat(selection.scoreName()).isEqualTo("confidence");
        String cut =
                new java.math.BigDecimal(highest).round(new java.math.MathContext(6)).toString();
        assertThat(selection.reasons())
                .containsOnlyKeys(
                        "confidence among the lowest 15 of 60: " + cut + " or less",
                        "confidence not among the lowest 15 of 60: " + cut + " or more");
        assertThat(selection.reasons().values()).containsExactly(15, 45);
        assertThat(selection.has(2)).isFalse();
        assertThatThrownBy(() -> selection.keeps(2)).hasMessageStartingWith("id: found 2, ");
    }

    @Test
    void aSelectionThatLacksSomethingIsRefused() {
        Path file = directory.resolve("half.arrow");
        new Columns()
                .with("id", new long[] {1})
                .note("recipe", "r")
                .note("dataset", "toy")
                .note("rows", "many")
                .note("fingerprint", "f")
                .write(file, "selection");
        assertThatThrownBy(() -> Selection.load(file))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageEndingWith("It was not written as a whole selection.");
    }

    private static Map<Integer, Integer> classes(Selection selection) {
        Set<Long> kept = new HashSet<>();
        for (long id : selection.ids()) {
            kept.add(id);
        }
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int row = 0; row < selection.candidates().length; row++) {
            if (kept.contains(selection.candidates()[row])) {
                counts.merge(selection.labels()[row], 1, Integer::sum);
            }
        }
        return counts;
    }
}
