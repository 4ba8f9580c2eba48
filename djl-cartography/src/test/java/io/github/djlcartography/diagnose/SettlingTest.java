package io.github.djlcartography.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettlingTest {

    @TempDir private Path directory;

    /** Each map made anew, of the first epochs. */
    @ParameterizedTest(name = "{0} of the rows missing from later epochs")
    @ValueSource(doubles = {0, 0.3})
    void everyStepIsTheAgreementOfTwoMaps(double missing) {
        double[][] gold = Synthetic.random(4, 7, 60, missing);
        gold[0] = new Random(3).doubles(60).map(p -> Math.rint(16 * p) / 16).toArray();
        Synthetic.run(directory.resolve("run"), Pass.EPOCH_END, gold);
        Analyzer analyzer = Analyzer.of(directory.resolve("run"));
        Settling settling =
                Settling.of(analyzer.trajectories(), new Settling.Rule(Region.HARD, 0.5, 1), 0.25);
        DataMap all = analyzer.map();
        assertThat(settling.steps()).hasSize(6);
        for (int e = 2; e <= 7; e++) {
            DataMap map = analyzer.useFirst(e).map();
            DataMap before = analyzer.useFirst(e - 1).map();
            Settling.Step step = settling.steps().get(e - 2);
            assertThat(step.epochs()).isEqualTo(e);
            assertThat(step.before()).isEqualTo(Agreement.of(map, before, 0.25));
            assertThat(step.all()).isEqualTo(Agreement.of(map, all, 0.25));
        }
        assertThat(settling.steps().get(5).all()).isEqualTo(new Agreement(60, 0.25, 1, 1, 1, 1, 1));
    }

    @Test
    void examplesThatTheFirstEpochLacksAreNotCompared() {
        double[][] gold = Synthetic.random(4, 3, 20, 0);
        gold[0][7] = Double.NaN;
        Settling settling =
                Settling.of(Synthetic.trajectories(directory, gold), Settling.Rule.DEFAULT);
        assertThat(settling.steps())
                .hasSize(2)
                .allMatch(step -> step.before().examples() == 19 && step.all().examples() == 19);
    }

    /** p(gold) wavers about its mean as 1/e: each map is nearer to the next one. */
    private static double[][] calming(int epochs) {
        double[][] gold = new double[epochs][90];
        Random random = new Random(1);
        for (int e = 0; e < epochs; e++) {
            int epoch = e;
            Arrays.setAll(
                    gold[e],
                    row ->
                            0.5
                                    + 0.4 * Math.sin(row)
                                    + 0.1 * (random.nextDouble() - 0.5) / (epoch * epoch + 1));
        }
        return gold;
    }

    @Test
    void settledIsWhenTheRegionStaysAsOftenAsTheRuleSays() {
        Synthetic.run(directory, Pass.EPOCH_END, calming(9));
        Analyzer analyzer = Analyzer.of(directory);
        for (int times = 1; times <= 3; times++) {
            Settling settling =
                    Settling.of(
                            analyzer.trajectories(),
                            new Settling.Rule(Region.AMBIGUOUS, 0.9, times));
            int row = 0;
            int expected = 0;
            for (Settling.Step step : settling.steps()) {
                row = step.before().ambiguous() >= 0.9 ? row + 1 : 0;
                expected = expected == 0 && row == times ? step.epochs() : expected;
            }
            assertThat(expected).isBetween(3, 9);
            assertThat(settling.settled()).hasValue(expected);
            // A run that went on no further says the same, and one that stopped before says no.
            assertThat(
                            Settling.of(analyzer.useFirst(expected).trajectories(), settling.rule())
                                    .settled())
                    .hasValue(expected);
            assertThat(
                            Settling.of(
                                            analyzer.useFirst(expected - 1).trajectories(),
                                            settling.rule())
                                    .settled())
                    .isEmpty();
            analyzer.useFirst(9);
        }
    }

    @Test
    void aRunThatStillGoesOnIsReadAsFarAsItIs() {
        double[][] gold = calming(6);
        Runs runs = Runs.start(directory.resolve("run"), 2, new int[90]);
        for (int e = 0; e < 6; e++) {
            Synthetic.add(runs, Pass.EPOCH_END, gold[e]);
            Settling now =
                    Settling.of(
                            Analyzer.of(runs.directory()).trajectories(), Settling.Rule.DEFAULT);
            assertThat(now.steps()).hasSize(e);
        }
    }

    @Test
    void twoEpochsHaveNoVariabilityToCompareWithOne() {
        Settling settling =
                Settling.of(
                        Synthetic.trajectories(directory, Synthetic.random(4, 2, 20, 0)),
                        new Settling.Rule(Region.AMBIGUOUS, 0, 1));
        Settling.Step step = settling.steps().get(0);
        assertThat(step.before().ambiguous()).isNaN();
        assertThat(step.before().variability()).isNaN();
        assertThat(step.before().confidence()).isBetween(-1.0, 1.0);
        assertThat(settling.settled()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aMapWithoutRoomForARegionNeverSettles(int rows) {
        Settling settling =
                Settling.of(
                        Synthetic.trajectories(directory, Synthetic.random(4, 5, rows, 0)),
                        Settling.Rule.DEFAULT);
        assertThat(settling.steps()).hasSize(4);
        assertThat(settling.steps())
                .allMatch(step -> Double.isNaN(step.before().easy()) == rows < 3);
        assertThat(settling.settled().isPresent() && rows < 3).isFalse();
    }

    @Test
    void aRuleThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new Settling.Rule(Region.EASY, 1.5, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("overlap: found 1.5, expected a fraction in [0, 1].");
        assertThatThrownBy(() -> new Settling.Rule(Region.EASY, 0.5, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("times: found 0, expected 1 or more.");
        assertThat(List.of(Settling.Rule.DEFAULT))
                .containsExactly(new Settling.Rule(Region.AMBIGUOUS, 0.9, 2));
    }
}
