package io.github.djlcartography.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveException;
import java.awt.geom.Path2D;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrawnTest {

    private static final int ROWS = 500;
    private static final String LASSO =
            "lasso(x=variability, x_steps=[0, 0.5], y=confidence, y_steps=[0, 1], corners=";

    @TempDir private static Path directory;
    private static DataMap map;

    @BeforeAll
    static void writeARun() {
        map = Maps.random(directory.resolve("run"), 7, ROWS, 3, 4);
    }

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    private static Selection select(String recipe) {
        return Selectors.of(Recipe.parse(recipe)).select(map);
    }

    private static long[] ids(IntPredicate row) {
        return IntStream.range(0, ROWS).filter(row).asLongStream().toArray();
    }

    /** Corners are odd and points even, so that none lies on an edge's end or level with it. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aLassoHoldsWhatAnEvenOddPathHolds(long seed) {
        Random random = new Random(seed);
        int[] corners =
                random.ints(2L * (3 + random.nextInt(9)), -300, 300).map(v -> 2 * v + 1).toArray();
        Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        path.moveTo(corners[0], corners[1]);
        for (int i = 2; i < corners.length; i += 2) {
            path.lineTo(corners[i], corners[i + 1]);
        }
        path.closePath();
        int inside = 0;
        for (int i = 0; i < 2000; i++) {
            int x = 2 * random.nextInt(-300, 300);
            int y = 2 * random.nextInt(-300, 300);
            if (path.intersects(x - 1e-3, y - 1e-3, 2e-3, 2e-3) != path.contains(x, y)) {
                continue; // on an edge
            }
            assertThat(Drawn.inside(corners, x, y))
                    .as("%d, %d", x, y)
                    .isEqualTo(path.contains(x, y));
            inside += path.contains(x, y) ? 1 : 0;
        }
        assertThat(inside).isPositive();
    }

    @Test
    void twoLassosWithACommonEdgeHoldEachPointOnItOnce() {
        int[] left = {0, 0, 10, 0, 10, 10, 0, 10};
        int[] right = {10, 0, 20, 0, 20, 10, 10, 10};
        for (int y = 0; y < 10; y++) {
            assertThat(Drawn.inside(left, 10, y)).isNotEqualTo(Drawn.inside(right, 10, y));
        }
    }

    @Test
    void aLassoOfTheWholeMapKeepsEverything() {
        String whole = "[-1, -1, 65536, -1, 65536, 65536, -1, 65536])";
        assertThat(select(LASSO + whole).size()).isEqualTo(ROWS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRangeKeepsTheStepsBetweenItsEnds(long seed) {
        Random random = new Random(seed);
        int low = random.nextInt(Steps.LAST);
        int high = low + random.nextInt(Steps.LAST - low + 1);
        double[] values = map.values(Metric.CONFIDENCE);
        assertThat(
                        select(
                                        "range(metric=confidence, steps=[0, 1], low=%d, high=%d)"
                                                .formatted(low, high))
                                .ids())
                .isEqualTo(
                        ids(
                                row -> {
                                    long step = Math.round(values[row] * Steps.LAST);
                                    return step >= low && step <= high;
                                }));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aMeasureOfTheMetadataKeepsTheStepsBetweenItsEnds(long seed) {
        Random random = new Random(seed);
        int low = random.nextInt(Steps.LAST);
        int high = low + random.nextInt(Steps.LAST - low + 1);
        double[] lengths = random.doubles(ROWS, -1e9, 1e9).toArray();
        lengths[(int) seed] = Double.NaN;
        Steps steps = new Steps(-1e9, 1e9);
        Recipe recipe =
                Recipe.parse(
                        "measure(measure=length, steps=[-1000000000, 1000000000], low=%d, high=%d)"
                                .formatted(low, high));
        Sources sources =
                name -> Slices.of(name, id -> String.valueOf(lengths[Math.toIntExact(id)]));
        assertThat(Selectors.of(recipe, sources).select(map).ids())
                .isEqualTo(
                        ids(
                                row -> {
                                    int step = steps.of(lengths[row]);
                                    return step >= low && step <= high;
                                }));
    }

    @Test
    void aMeasureThatIsNoNumberIsRefused() {
        Recipe recipe = Recipe.parse("measure(measure=group, steps=[0, 1], low=0, high=9)");
        Sources words = name -> Slices.of(name, id -> "news");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Selectors.of(recipe, words).select(map))
                .withMessageContaining("found \"news\" in group, expected numbers");
    }

    @Test
    void classesSlicesAndSingleExamplesAreKeptByName() {
        assertThat(select("labels(any=[0, 2])").ids()).isEqualTo(ids(row -> map.label(row) != 1));
        assertThat(select("rows(ids=[30, 4, 4, 17, 9999])").ids()).containsExactly(4, 17, 30);
        Sources parity = name -> Slices.of(name, id -> id % 2 == 0 ? "even" : "odd, \"or\" so");
        Recipe recipe = Recipe.parse("slice(slice=parity, any=[\"odd, \\\"or\\\" so\"])");
        assertThat(Selectors.of(recipe, parity).select(map).ids())
                .isEqualTo(ids(row -> row % 2 == 1));
    }

    @Test
    void itsOwnMapIsAcceptedAndTheRecipeOfTheSelectionIsTheWholeOne() {
        Recipe recipe = onMap(map.provenance().fingerprint(), "epoch-end", "[0, 1, 2, 3]", 1);
        Selection selection = Selectors.of(recipe).select(map);
        assertThat(selection.ids()).isEqualTo(ids(row -> map.label(row) == 1));
        assertThat(Recipe.parse(selection.recipe().toJson())).isEqualTo(recipe);
        assertThat(Selectors.of(selection.recipe()).select(map)).isEqualTo(selection);
    }

    private static Recipe onMap(String fingerprint, String pass, String epochs, int runs) {
        return Recipe.parse(
                "on_map(labels(any=[1]), fingerprint=\"%s\", pass=%s, epochs=%s, runs=%d)"
                        .formatted(fingerprint, pass, epochs, runs));
    }

    @Test
    void anotherMapIsRefusedAndTheMessageSaysWhatToGive() {
        String own = map.provenance().fingerprint();
        refused(onMap("sha256:0", "epoch-end", "[0, 1, 2, 3]", 1), "dataset", own, "sha256:0");
        refused(onMap(own, "training", "[0, 1, 2, 3]", 1), "--pass training");
        refused(onMap(own, "epoch-end", "[1, 2, 3]", 1), "[0, 1, 2, 3]", "[1, 2, 3]", "--epochs");
        refused(onMap(own, "epoch-end", "[0, 1, 2, 3]", 5), "runs");
    }

    private static void refused(Recipe recipe, String... says) {
        assertThatThrownBy(() -> Selectors.of(recipe).select(map))
                .isInstanceOf(ArchiveException.class)
                .satisfies(e -> assertThat(e).hasMessageContainingAll(says));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LASSO + "[1, 2, 3, 4])",
                LASSO + "[1, 2, 3, 4, 5, 6, 7])",
                LASSO + "[1, 2, 3, 4, 5, 6.5])",
                LASSO + "[1, 2, 3, 4, 5, 99999999999])",
                "lasso(x=variability, x_steps=[0.5, 0], y=confidence, y_steps=[0, 1], corners=[0, 0, 1,"
                        + " 0, 1, 1])",
                "range(metric=confidence, steps=[0, 1, 2], low=0, high=1)",
                "range(metric=confidence, steps=[0, 1], low=3, high=2)",
                "range(metric=confidence, steps=[0, 1], low=0, high=65535)",
                "range(metric=confidence, steps=[1, 1], low=0, high=1)",
                "labels(any=[cat])",
                "labels(any=1)",
                "rows(ids=[1], more=2)",
                "on_map(fingerprint=x, pass=y, epochs=[0])",
            })
    void whatCannotBeIsRefused(String recipe) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> select(recipe))
                .withMessageContaining("expected");
    }

    @Test
    void aRangeSaysWhichColumnItNeeds() {
        Recipe recipe =
                Recipe.parse(
                        "on_map(range(metric=aum, steps=[-9, 9], low=0, high=9),"
                                + " fingerprint=x, pass=training, epochs=[0])");
        assertThat(Selectors.of(recipe).columns()).containsExactly("aum");
    }

    @Test
    void stepsRoundHalfUpAndKeepNothingApart() {
        Steps steps = new Steps(0, 1);
        assertThat(steps.of(0)).isZero();
        assertThat(steps.of(1)).isEqualTo(Steps.LAST);
        assertThat(steps.of(0.5 / Steps.LAST)).isEqualTo(1);
        assertThat(steps.of(-3)).isZero();
        assertThat(steps.of(Double.POSITIVE_INFINITY)).isEqualTo(Steps.LAST);
        assertThat(steps.of(Double.NaN)).isEqualTo(Steps.NONE);
    }

    @Test
    void theStepsOfWholeNumbersAreTheNumbers() {
        Steps steps = Steps.of(map, Metric.FORGETTING_EVENTS.key());
        assertThat(steps.isWhole()).isTrue();
        for (int row = 0; row < ROWS; row++) {
            assertThat(steps.of(map.value(Metric.FORGETTING_EVENTS, row)))
                    .isEqualTo((int) map.value(Metric.FORGETTING_EVENTS, row));
        }
        for (int whole = 0; whole <= Steps.LAST; whole++) {
            assertThat(steps.of(whole)).isEqualTo(whole);
        }
    }

    @Test
    void theStepsOfAnyOtherColumnReachFromItsLowestValueToItsHighest() {
        double[] loss = map.values(Metric.MEAN_LOSS);
        Steps steps = Steps.of(map, Metric.MEAN_LOSS.key());
        assertThat(IntStream.of(steps.of(loss)).min()).hasValue(0);
        assertThat(IntStream.of(steps.of(loss)).max()).hasValue(Steps.LAST);
        DataMap one = Analyzer.of(directory.resolve("run")).map().where(new int[] {3});
        assertThat(Steps.of(one, Metric.EL2N.key()).of(one.value(Metric.EL2N, 0))).isZero();
    }
}
