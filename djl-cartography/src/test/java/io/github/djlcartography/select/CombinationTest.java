package io.github.djlcartography.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways to decide, put together; sets of ids are the oracle. */
class CombinationTest {

    private static final int ROWS = 200;

    @TempDir private Path directory;
    private DataMap map;

    @BeforeEach
    void makeAMap() {
        map = Maps.random(directory.resolve("run"), 5, ROWS, 4, 5);
    }

    private static Set<Long> ids(Selection selection) {
        return LongStream.of(selection.ids())
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2, 0.5, 1})
    void setAlgebraIsThatOfSets(double share) {
        Selector a = Selectors.top(Metric.CONFIDENCE, share);
        Selector b = Selectors.random(0.5, 3);
        Set<Long> and = ids(a.select(map));
        and.retainAll(ids(b.select(map)));
        Set<Long> or = ids(a.select(map));
        or.addAll(ids(b.select(map)));
        Set<Long> minus = ids(a.select(map));
        minus.removeAll(ids(b.select(map)));
        assertThat(ids(a.and(b).select(map))).isEqualTo(and);
        assertThat(ids(a.or(b).select(map))).isEqualTo(or);
        assertThat(ids(a.minus(b).select(map))).isEqualTo(minus);
    }

    @Test
    void everyRowHasTheReasonsOfTheDecisionsThatSettledIt() {
        Selection a = Selectors.top(Metric.CONFIDENCE, 0.5).select(map);
        Selection b = Selectors.bottom(Metric.VARIABILITY, 0.5).select(map);
        Selection and =
                Selectors.top(Metric.CONFIDENCE, 0.5)
                        .and(Selectors.bottom(Metric.VARIABILITY, 0.5))
                        .select(map);
        Selection minus =
                Selectors.top(Metric.CONFIDENCE, 0.5)
                        .minus(Selectors.bottom(Metric.VARIABILITY, 0.5))
                        .select(map);
        for (long id : map.summary() == null ? new long[0] : a.candidates()) {
            String both = a.reason(id) + "; " + b.reason(id);
            assertThat(and.reason(id))
                    .isEqualTo(!a.keeps(id) ? a.reason(id) : b.keeps(id) ? both : b.reason(id));
            assertThat(minus.reason(id))
                    .isEqualTo(!a.keeps(id) ? a.reason(id) : b.keeps(id) ? b.reason(id) : both);
        }
    }

    @Test
    void thenDecidesAmongWhatWasKept() {
        Selector clean = Selectors.top(Metric.CONFIDENCE, 0.9);
        Selection then = clean.then(Selectors.third(Region.AMBIGUOUS)).select(map);

        List<Integer> kept =
                IntStream.range(0, ROWS)
                        .boxed()
                        .sorted(
                                Comparator.comparingDouble(
                                                (Integer r) -> -map.value(Metric.CONFIDENCE, r))
                                        .thenComparing(r -> r))
                        .limit(180)
                        .sorted(
                                Comparator.comparingDouble(
                                                (Integer r) -> -map.value(Metric.VARIABILITY, r))
                                        .thenComparing(r -> r))
                        .limit(60)
                        .sorted()
                        .toList();
        assertThat(then.ids()).isEqualTo(kept.stream().mapToLong(map::id).toArray());
        assertThat(then.recipe())
                .hasToString(
                        "then(top(metric=confidence, share=0.9), region(region=ambiguous,"
                                + " share=0.3333333333333333))");
        assertThat(then.parent()).contains(clean.select(map));
        assertThat(then.undo()).isEqualTo(clean.select(map));
        assertThat(then.undo().undo()).isEqualTo(Selectors.all().select(map));
        assertThat(then.candidates()).hasSize(ROWS);
    }

    @Test
    void anExampleIsExplainedStepByStep() {
        Selection then =
                Selectors.top(Metric.CONFIDENCE, 0.9)
                        .then(Selectors.third(Region.AMBIGUOUS))
                        .then(Weightings.focal(2))
                        .select(map);
        long first =
                LongStream.of(then.candidates())
                        .filter(id -> !then.undo().undo().keeps(id))
                        .findFirst()
                        .orElseThrow();
        assertThat(then.explain(first))
                .startsWith("example " + first + ", label class")
                .contains(
                        ": dropped\n  1. confidence not among the highest 180 of 200: ",
                        "(its confidence: ")
                .doesNotContain("2. ");
        long kept = then.ids()[0];
        assertThat(then.explain(kept))
                .contains(
                        ": kept with weight ",
                        "  1. confidence among the highest 180 of 200: ",
                        "  2. variability among the highest 60 of 180: ",
                        "  3. kept, and weighed by (1 - confidence) to the power of 2");
        assertThatThrownBy(() -> then.explain(ROWS))
                .hasMessage(
                        "id: found 200, expected one of the 200 examples that were decided about.");
    }

    static LongStream seeds() {
        return LongStream.range(0, 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withinSlicesEachKeepsItsShare(long seed) {
        String[] source = new String[ROWS];
        Arrays.setAll(source, row -> "s" + (row * (seed + 3)) % 7);
        Slices slices = Slices.of(Examples.rows(ROWS).with("source", source), "source");
        Selection selection = Selectors.top(Metric.VARIABILITY, 0.3).perSlice(slices).select(map);
        Set<Long> expected = new TreeSet<>();
        for (String name : new TreeSet<>(List.of(source))) {
            List<Integer> rows =
                    IntStream.range(0, ROWS).filter(r -> source[r].equals(name)).boxed().toList();
            rows.stream()
                    .sorted(
                            Comparator.comparingDouble(
                                            (Integer r) -> -map.value(Metric.VARIABILITY, r))
                                    .thenComparing(r -> r))
                    .limit((long) Math.floor(0.3 * rows.size() + 1e-9))
                    .forEach(row -> expected.add(map.id(row)));
        }
        assertThat(ids(selection)).isEqualTo(expected);
        assertThat(selection.recipe())
                .hasToString("per_slice(top(metric=variability, share=0.3), slice=source)");
        assertThat(selection.reason(0)).startsWith("source " + source[0] + ": variability ");
        for (Removal slice : selection.removals(slices)) {
            assertThat(slice.kept()).isEqualTo((int) Math.floor(0.3 * slice.candidates() + 1e-9));
        }
        assertThat(Selectors.of(selection.recipe(), name -> slices).select(map))
                .isEqualTo(selection);
        assertThatThrownBy(() -> Selectors.of(selection.recipe()))
                .hasMessageContaining("found slices by source, expected label");
    }

    @Test
    void aFloorIsAVeto() {
        Selector cut = Selectors.top(Metric.CONFIDENCE, 0.2);
        int fewest =
                cut.select(map).removals().stream()
                        .mapToInt(one -> (int) Math.floor(100 * one.share()))
                        .min()
                        .orElseThrow();
        assertThat(cut.floor(fewest / 100.0).select(map)).isEqualTo(cut.select(map));
        assertThatThrownBy(() -> cut.floor(0.5).select(map))
                .isInstanceOf(ArchiveException.class)
                .hasMessageMatching(
                        "floor: found \\d+% of label class0 kept \\(.* of .*\\) and too little of 3"
                                + " more, expected 50% or more, by top\\(metric=confidence, share=0.2\\)."
                                + " Keep more, or decide within each slice: perSlice, --per.");
        assertThat(cut.perClass().floor(0.15).select(map).size()).isPositive();
    }

    @Test
    void aCutThatFallsOnOneSliceIsToldOf() {
        Slices halves = Slices.of("half", id -> id < 100 ? "first" : "second");
        boolean[] keep = new boolean[ROWS];
        Arrays.fill(keep, 100, ROWS, true);
        Arrays.fill(keep, 0, 17, true);
        Selection selection = Selection.of(map, "mine", keep);
        assertThat(selection.warnings(halves))
                .containsExactly(
                        "this cut removes 83% of half first (17 of 100 are kept), and 42% of the"
                                + " whole.");
        Arrays.fill(keep, 0, 60, true);
        assertThat(Selection.of(map, "mine", keep).warnings(halves)).isEmpty();
    }

    @Test
    void aReplayOfEveryRecipeIsTheSameSelection() {
        Selector[] ways = {
            Selectors.all(),
            Selectors.top(Metric.CONFIDENCE, 0.3),
            Selectors.bottom("el2n", Amount.count(17)),
            Selectors.random(0.4, 9),
            Selectors.third(Region.HARD),
            Selectors.ambiguousWithEasy(0.4, 0.25),
            Selectors.top(Metric.CONFIDENCE, 0.5).and(Selectors.random(0.5, 1)),
            Selectors.top(Metric.CONFIDENCE, 0.5).or(Selectors.random(0.5, 1)),
            Selectors.top(Metric.CONFIDENCE, 0.5).minus(Selectors.random(0.5, 1)),
            Selectors.top(Metric.CONFIDENCE, 0.5).then(Selectors.random(0.5, 1)).perClass(),
            map -> Selectors.third(Region.EASY).select(map).randomTwin(4),
            Weightings.variability(),
            Weightings.loss().clipped(0.1, 3),
            Weightings.by("el2n", 0.5).normalised(Weighting.Norm.SUM),
            Weightings.focal(1.5).normalised(Weighting.Norm.MAX),
            Weightings.temperature("mean_loss", 0.7),
            Weightings.selfPaced(0.6),
            Weightings.classBalanced()
        };
        for (Selector way : ways) {
            Selection selection = way.select(map);
            Recipe recipe = Recipe.parse(selection.recipe().toString());
            assertThat(Selectors.of(recipe).select(map)).isEqualTo(selection);
            Path file = directory.resolve("s.arrow");
            selection.save(file);
            assertThat(Selection.load(file)).isEqualTo(selection);
        }
        assertThatThrownBy(() -> Selectors.of(Recipe.of("own", "words", "w")))
                .hasMessageStartingWith(
                        "recipe: found own, expected one of all, ambiguous_with_easy,");
        assertThatThrownBy(() -> Selectors.of(Recipe.of("then").over(Recipe.of("all"))))
                .hasMessage("then: found 1 recipes that it is built on, expected 2.");
        assertThatThrownBy(() -> Selectors.of(Recipe.of("top", "metric", "el2n", "shar", 0.5)))
                .hasMessage("top: found the parameter shar, expected metric, share, count.");
    }

    @Test
    void aWayToDecideSaysWhichColumnsItNeeds() {
        assertThat(
                        Selectors.top(Metric.EL2N, 0.5)
                                .then(Weightings.loss())
                                .perClass()
                                .floor(0.1)
                                .columns())
                .containsExactlyInAnyOrder("el2n", "mean_loss");
    }

    @Test
    void twoSelectionsAreCompared() {
        Selection a = Selectors.top(Metric.CONFIDENCE, 0.5).select(map);
        Selection b = Selectors.random(0.3, 5).then(Weightings.focal(1)).select(map);
        Difference difference = a.diff(b);
        Set<Long> both = ids(a);
        both.retainAll(ids(b));
        assertThat(difference.both()).isEqualTo(both.stream().mapToLong(id -> id).toArray());
        assertThat(difference.onlyFirst()).hasSize(100 - both.size()).isSorted();
        assertThat(difference.onlySecond()).hasSize(60 - both.size()).isSorted();
        assertThat(difference.neither()).hasSize(ROWS - 160 + both.size());
        assertThat(difference.overlap()).isEqualTo(both.size() / (160.0 - both.size()));
        assertThat(difference.reweighted()).isPositive().isLessThanOrEqualTo(both.size());
        assertThat(a.diff(a).overlap()).isEqualTo(1);
        DataMap other = Maps.random(directory.resolve("other"), 6, ROWS, 4, 2);
        assertThatThrownBy(() -> a.diff(Selectors.all().select(other)))
                .hasMessageStartingWith("selections: found all(): 200 of 200 examples of toy");
    }
}
