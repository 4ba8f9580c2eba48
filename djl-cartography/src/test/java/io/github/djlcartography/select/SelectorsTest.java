package io.github.djlcartography.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorsTest {

    private static final int ROWS = 100;

    @TempDir private static Path directory;
    private static DataMap map;

    @BeforeAll
    static void makeAMap() {
        Random random = new Random(5);
        Runs runs = Runs.start(directory, 3, random.ints(ROWS, 0, 3).toArray());
        for (int e = 0; e < 4; e++) {
            runs.gold(Pass.EPOCH_END, random.doubles(ROWS).toArray());
        }
        map = Analyzer.of(directory).metrics(Metric.values()).map();
    }

    @Test
    void allKeepsEverything() {
        Selection all = Selectors.all().select(map);
        assertThat(all.ids()).isEqualTo(LongStream.range(0, ROWS).toArray());
        assertThat(all.recipe()).hasToString("all()");
        assertThat(all).hasToString("all(): 100 of 100 examples of toy");
    }

    @ParameterizedTest
    @EnumSource(Region.class)
    void aThirdIsTheRegionOfTheMap(Region region) {
        Selection third = Selectors.third(region).select(map);
        assertThat(third.size()).isEqualTo(33);
        assertThat(third.ids()).isEqualTo(ids(region.of(map)));
        assertThat(Selectors.region(region, 0.5).select(map).ids())
                .hasSize(50)
                .contains(third.ids());
    }

    @ParameterizedTest(name = "{0} of 100")
    @CsvSource({"0, 0", "0.29, 29", "0.333, 33", "0.5, 50", "1, 100"})
    void aShareIsThatManyExamples(double share, int count) {
        for (Metric metric : EnumSet.complementOf(EnumSet.of(Metric.FIRST_LEARNT))) { // has gaps
            assertThat(Selectors.top(metric, share).select(map).ids())
                    .isEqualTo(ids(map.extreme(metric, count, true)))
                    .hasSize(count);
            assertThat(Selectors.bottom(metric, share).select(map).ids())
                    .isEqualTo(ids(map.extreme(metric, count, false)))
                    .hasSize(count);
        }
        assertThat(Selectors.random(share, 3).select(map).size()).isEqualTo(count);
        assertThat(Selectors.ambiguousWithEasy(share, 0.2).select(map).size()).isEqualTo(count);
    }

    @Test
    void topAndBottomPartWhereNoTwoValuesAreEqual() {
        assertThat(Selectors.top(Metric.VARIABILITY, 0.5).select(map).ids())
                .doesNotContain(Selectors.bottom(Metric.VARIABILITY, 0.5).select(map).ids());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
    void aShareThatIsNoneIsRefused(double share) {
        for (ThrowingCallable way :
                new ThrowingCallable[] {
                    () -> Selectors.top(Metric.CONFIDENCE, share),
                    () -> Selectors.bottom(Metric.CONFIDENCE, share),
                    () -> Selectors.random(share, 0),
                    () -> Selectors.region(Region.EASY, share),
                    () -> Selectors.ambiguousWithEasy(share, 0.5)
                }) {
            assertThatThrownBy(way)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("share: found " + share + ", expected a fraction in [0, 1].");
        }
        assertThatThrownBy(() -> Selectors.ambiguousWithEasy(0.5, share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("easyShare: found " + share + ", expected a fraction in [0, 1].");
    }

    @Test
    void theSameSeedIsTheSameSelectionAndAnotherIsAnother() {
        assertThat(Selectors.random(0.3, 1).select(map))
                .isEqualTo(Selectors.random(0.3, 1).select(map))
                .isNotEqualTo(Selectors.random(0.3, 2).select(map));
        assertThat(Selectors.top(Metric.CONFIDENCE, 0.3).select(map))
                .isEqualTo(Selectors.top(Metric.CONFIDENCE, 0.3).select(map));
    }

    /** 2,000 draws of 30 in 100: each example about 600 times, ± 5 standard deviations of 20. */
    @Test
    void aRandomSelectionFavoursNoExample() {
        int[] drawn = new int[ROWS];
        for (long seed = 0; seed < 2000; seed++) {
            for (long id : Selectors.random(0.3, seed).select(map).ids()) {
                drawn[(int) id]++;
            }
        }
        assertThat(drawn).satisfies(all -> assertThat(IntStream.of(all)).allMatch(n -> n > 500));
        assertThat(drawn).satisfies(all -> assertThat(IntStream.of(all)).allMatch(n -> n < 700));
    }

    @ParameterizedTest(name = "{0} of the map, {1} of that easy")
    @CsvSource({
        "0.33, 0.2, 7",
        "0.33, 0, 0",
        "0.33, 1, 33",
        "0.5, 0.5, 25",
        "1, 0.3, 30",
        "0, 0.5, 0"
    })
    void ambiguousWithEasyIsAmbiguousFirstAndThenTheEasiestOfTheRest(
            double share, double easyShare, int easy) {
        int count = map.share(share);
        boolean[] ambiguous = map.extreme(Metric.VARIABILITY, count - easy, true);
        boolean[] rest = map.extreme(Metric.CONFIDENCE, easy, true, ambiguous);
        boolean[] both = new boolean[ROWS];
        for (int row = 0; row < ROWS; row++) {
            assertThat(ambiguous[row] && rest[row]).isFalse();
            both[row] = ambiguous[row] || rest[row];
        }
        Selection selection = Selectors.ambiguousWithEasy(share, easyShare).select(map);
        assertThat(selection.ids()).isEqualTo(ids(both)).hasSize(count);
    }

    @Test
    void aRecipeSaysHowItWasMade() {
        assertThat(Selectors.third(Region.AMBIGUOUS).select(map).recipe())
                .hasToString("region(region=ambiguous, share=0.3333333333333333)");
        assertThat(Selectors.top(Metric.VARIABILITY, 0.5).select(map).recipe())
                .hasToString("top(metric=variability, share=0.5)");
        assertThat(Selectors.bottom(Metric.CONFIDENCE, 0.5).select(map).recipe())
                .hasToString("bottom(metric=confidence, share=0.5)");
        assertThat(Selectors.random(0.5, 7).select(map).recipe())
                .hasToString("random(share=0.5, seed=7)");
        assertThat(Selectors.ambiguousWithEasy(0.5, 0.2).select(map).recipe())
                .hasToString("ambiguous_with_easy(share=0.5, easy_share=0.2)");
    }

    private static long[] ids(boolean[] keep) {
        return IntStream.range(0, keep.length).filter(r -> keep[r]).mapToLong(map::id).toArray();
    }
}
