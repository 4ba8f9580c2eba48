package io.github.djlcartography.analyze;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnalyzerTest {

    @TempDir private Path run;

    @Test
    void theFixtureThatCanBeWorkedOutOnPaper() {
        DataMap map = epochs(2, new int[] {1}, 0.2, 0.4, 0.9);
        assertThat(map.value(Metric.CONFIDENCE, 0)).isCloseTo(0.5, within(1e-8));
        assertThat(map.value(Metric.VARIABILITY, 0)).isCloseTo(0.29439, within(1e-5));
        assertThat(map.value(Metric.CORRECT_COUNT, 0)).isEqualTo(1);
        assertThat(map.value(Metric.CORRECTNESS, 0)).isEqualTo(1.0 / 3);
        assertThat(map.value(Metric.THRESHOLD_CLOSENESS, 0)).isCloseTo(0.25, within(1e-8));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-30, 1e-9, 0.1, 1.0 / 3, 0.5, 0.7, 0.999999, 1})
    void anExampleTheModelNeverDoubtedHasNoVariability(double p) {
        DataMap map = epochs(2, new int[] {0}, p, p, p, p, p, p, p);
        assertThat(map.value(Metric.VARIABILITY, 0)).isEqualTo(0.0);
        assertThat(map.value(Metric.CONFIDENCE, 0)).isCloseTo(p, within(1e-7));
    }

    @Test
    void anExampleThatSwingsBetweenTheEndsHasTheMostVariability() {
        DataMap map = epochs(2, new int[] {0}, 0, 1, 0, 1);
        assertThat(map.value(Metric.VARIABILITY, 0)).isEqualTo(0.5);
        assertThat(map.value(Metric.THRESHOLD_CLOSENESS, 0)).isEqualTo(0.25);
    }

    @Test
    void ofEqualMaximaTheLowestClassIsTheAnswer() {
        Runs.start(run, 3, 0, 1, 2, 1)
                .epoch(
                        Pass.EPOCH_END,
                        new float[] {0.4f, 0.4f, 0.2f},
                        new float[] {0.4f, 0.4f, 0.2f},
                        new float[] {1 / 3f, 1 / 3f, 1 / 3f},
                        new float[] {0.2f, 0.4f, 0.4f});
        assertThat(Analyzer.of(run).map().values(Metric.CORRECT_COUNT)).containsExactly(1, 0, 0, 1);
    }

    /** Pattern over the epochs: + right, - wrong, a blank where the example did not come up. */
    @ParameterizedTest(name = "\"{0}\" is forgotten {1} times")
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "++++,0",
                "----,0",
                "+---,1",
                "-+++,0",
                "+-+-,2",
                "-+-+,1",
                "+--+-,2",
                "+ -,1",
                "+ + -,1",
                "- +,0",
                "+- -+ -,2",
                " +-,1",
                "+- ,1"
            })
    void forgettingIsGoingFromRightToWrong(String pattern, int times) {
        Runs runs = Runs.start(run, 2, 0, 0);
        int[] count = new int[128];
        for (int e = 0; e < pattern.length(); e++) {
            char epoch = pattern.charAt(e);
            count[epoch]++;
            float[] p = Runs.p(2, 0, epoch == '+' ? 0.75 : 0.25);
            float[] other = Runs.p(2, 0, 0.5);
            if (epoch == ' ') {
                runs.epoch(Pass.EPOCH_END, new long[] {1}, new int[] {0}, 0, other);
            } else {
                runs.epoch(Pass.EPOCH_END, p, other);
            }
        }
        DataMap map = Analyzer.of(run).map();
        int right = count['+'];
        assertThat(map.value(Metric.FORGETTING_EVENTS, 0)).isEqualTo(times);
        assertThat(map.value(Metric.CORRECT_COUNT, 0)).isEqualTo(right);
        assertThat(map.value(Metric.NEVER_LEARNT, 0)).isEqualTo(right == 0 ? 1 : 0);
        assertThat(map.value(Metric.EPOCHS, 0)).isEqualTo(right + count['-']);
    }

    private static Stream<Arguments> ranges() {
        // Epoch e has p(gold) = e/8, so that the mean tells which epochs were used.
        return Stream.of(
                Arguments.of(0, 5, 2.0, 0, 5),
                Arguments.of(1, 5, 2.5, 1, 4),
                Arguments.of(4, 5, 4.0, 4, 1),
                Arguments.of(0, 2, 0.5, 0, 2),
                Arguments.of(1, 2, 1.0, 1, 1),
                Arguments.of(2, 4, 2.5, 2, 2),
                Arguments.of(1, 99, 2.5, 1, 4));
    }

    @ParameterizedTest(name = "skipFirst {0}, useFirst {1}")
    @MethodSource("ranges")
    void theRangeOfEpochsIsCountedFromTheStartOfTheRun(
            int skip, int use, double mean, int first, int count) {
        Runs runs = Runs.start(run, 2, 0);
        for (int e = 0; e < 5; e++) {
            runs.gold(Pass.EPOCH_END, e / 8.0);
        }
        DataMap map = Analyzer.of(run).skipFirst(skip).useFirst(use).map();
        assertThat(map.value(Metric.CONFIDENCE, 0)).isEqualTo(mean / 8);
        assertThat(map.provenance().firstEpoch()).isEqualTo(first);
        assertThat(map.provenance().epochs()).isEqualTo(count);
        assertThat(map.value(Metric.EPOCHS, 0)).isEqualTo(count);
    }

    @Test
    void aRangeOfEpochsThatIsNoneIsRefusedAtOnce() {
        Runs.start(run, 2, 0).gold(Pass.EPOCH_END, 0.5).gold(Pass.EPOCH_END, 0.5);
        Analyzer analyzer = Analyzer.of(run);
        assertThatThrownBy(() -> analyzer.skipFirst(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("skipFirst: found -1, expected 0 or more.");
        assertThatThrownBy(() -> analyzer.useFirst(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("useFirst: found 0, expected 1 or more.");
        assertSays(
                refusal(analyzer.skipFirst(2)),
                run,
                "2 epochs of the epoch-end pass, of which skipFirst 2 and useFirst (all) leave none",
                "at least one");
        assertSays(
                refusal(analyzer.skipFirst(1).useFirst(1)),
                run,
                "skipFirst 1 and useFirst 1 leave none",
                "at least one");
    }

    @Test
    void epochsByNumberAreSkippingAndUsing() {
        Runs runs = Runs.start(run, 2, 0, 1);
        for (int e = 0; e < 5; e++) {
            runs.gold(Pass.EPOCH_END, e / 8.0, 0.5);
        }
        for (int from = 0; from < 5; from++) {
            for (int to = from + 1; to <= 5; to++) {
                DataMap map = Analyzer.of(run).epochs(from, to).map();
                DataMap same = Analyzer.of(run).skipFirst(from).useFirst(to).map();
                assertThat(map.provenance()).isEqualTo(same.provenance());
                assertThat(map.provenance().lastEpoch()).isEqualTo(to - 1);
                assertThat(map.values(Metric.CONFIDENCE)).isEqualTo(same.values(Metric.CONFIDENCE));
            }
        }
        assertThat(Analyzer.of(run).epochs(0, 1).epochs(3, 5).map().provenance().firstEpoch())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"-1, 2", "2, 2", "3, 2", "0, 0"})
    void epochsThatAreNoRangeAreRefused(int from, int to) {
        Runs.start(run, 2, 0);
        assertThatThrownBy(() -> Analyzer.of(run).epochs(from, to))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("epochs: found " + from + " to " + to + ", expected");
    }

    @Test
    void epochsAreChosenInOneWay() {
        Runs.start(run, 2, 0);
        String message =
                "epochs: found skipFirst or useFirst too, expected one way to choose epochs."
                        + " epochs(a, b) is skipFirst(a) and useFirst(b).";
        assertThatThrownBy(() -> Analyzer.of(run).epochs(0, 2).skipFirst(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> Analyzer.of(run).epochs(0, 2).useFirst(1)).hasMessage(message);
        assertThatThrownBy(() -> Analyzer.of(run).skipFirst(1).epochs(0, 2)).hasMessage(message);
        assertThatThrownBy(() -> Analyzer.of(run).useFirst(1).epochs(0, 2)).hasMessage(message);
    }

    @Test
    void thePassesAreNeverMixed() {
        Runs.start(run, 2, 0)
                .gold(Pass.TRAINING, 0.25)
                .gold(Pass.EPOCH_END, 0.75)
                .gold(Pass.TRAINING, 0.25);
        assertThat(Analyzer.of(run).map().value(Metric.CONFIDENCE, 0)).isEqualTo(0.75);
        DataMap training = Analyzer.of(run).pass(Pass.TRAINING).map();
        assertThat(training.value(Metric.CONFIDENCE, 0)).isEqualTo(0.25);
        assertThat(training.provenance().pass()).isEqualTo(Pass.TRAINING);
    }

    @Test
    void theTrainingPassIsReadWhereItIsTheOnlyOne() {
        Runs.start(run, 2, 0).gold(Pass.TRAINING, 0.25);
        assertThat(Analyzer.of(run).map().provenance().pass()).isEqualTo(Pass.TRAINING);
        assertSays(
                refusal(Analyzer.of(Archive.open(run)).pass(Pass.EPOCH_END)),
                run,
                "epochs of [training]",
                "of the epoch-end pass");
    }

    @Test
    void aRunWithoutAPublishedEpochSaysWhatWasLeftUnfinished() throws IOException {
        Runs.start(run, 2, 0);
        assertSays(refusal(Analyzer.of(run)), run, "no published epoch", "at least one");
        Path left = run.resolve("pass=training/epoch=0/part-0.arrow.unfinished");
        Files.createDirectories(left.getParent());
        Files.createFile(left);
        assertSays(
                refusal(Analyzer.of(run)),
                run,
                "no published epoch (unfinished: [" + run.relativize(left) + "])",
                "at least one");
    }

    @Test
    void aLabelThatChangesBetweenEpochsIsRefused() {
        Runs runs = Runs.start(run, 3, 0, 1).gold(Pass.EPOCH_END, 0.5, 0.5);
        runs.epoch(
                Pass.EPOCH_END, new long[] {0, 1}, new int[] {0, 2}, 0, new float[3], new float[3]);
        assertSays(
                refusal(Analyzer.of(run)),
                runs.file(Pass.EPOCH_END, 1),
                "label 2 for example 1",
                "1, as in epoch 0");
    }

    @Test
    void anExampleTwiceInOneEpochIsRefused() {
        Runs runs = Runs.start(run, 2, 0, 1);
        runs.epoch(
                Pass.EPOCH_END, new long[] {1, 1}, new int[] {1, 1}, 0, new float[2], new float[2]);
        assertSays(
                refusal(Analyzer.of(run)),
                runs.file(Pass.EPOCH_END, 0),
                "example 1 twice",
                "each example once");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2, Integer.MAX_VALUE})
    void aLabelThatIsNoClassIsRefused(int label) {
        Runs runs = Runs.start(run, 2, 0, 1);
        runs.epoch(Pass.EPOCH_END, new long[] {1}, new int[] {label}, 0, new float[2]);
        assertSays(
                refusal(Analyzer.of(run)),
                runs.file(Pass.EPOCH_END, 0),
                "label " + label + " of example 1",
                "a class in [0, 2)");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 2, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32})
    void anExampleThatTheDatasetDoesNotHoldIsRefused(long id) {
        Runs runs = Runs.start(run, 2, 0, 1);
        runs.epoch(Pass.EPOCH_END, new long[] {id}, new int[] {0}, 0, new float[2]);
        assertSays(
                refusal(Analyzer.of(run)),
                runs.file(Pass.EPOCH_END, 0),
                "example " + id,
                "a row in [0, 2)");
    }

    @ParameterizedTest
    @ValueSource(
            floats = {Float.NaN, -0.001f, 1.001f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aProbabilityThatIsNoneIsRefused(float p) {
        refusesTheOther(run.resolve("gold"), 1, p);
        refusesTheOther(run.resolve("another class"), 0, p);
    }

    private static void refusesTheOther(Path directory, int gold, float p) {
        Runs runs = Runs.start(directory, 2, 0, 1);
        runs.epoch(Pass.EPOCH_END, new long[] {1}, new int[] {gold}, 0, new float[] {0.5f, p});
        assertSays(
                refusal(Analyzer.of(directory)),
                runs.file(Pass.EPOCH_END, 0),
                "probability " + p + " of class 1 for example 1",
                "a number in [0, 1]");
    }

    @ParameterizedTest
    @ValueSource(floats = {0.4f, 0.503f, 0.6f, 1})
    void probabilitiesThatDoNotSumToOneAreRefused(float p) {
        Runs runs = Runs.start(run, 2, 0, 1);
        runs.epoch(Pass.EPOCH_END, new float[] {0.5f, 0.5f}, new float[] {0.5f, p});
        assertSays(
                refusal(Analyzer.of(run)),
                runs.file(Pass.EPOCH_END, 0),
                "probabilities with the sum " + (0.5f + p) + " for example 1",
                "a sum of 1 ± 0.0");
    }

    @ParameterizedTest
    @CsvSource({
        "gold, 1.5",
        "predicted, 3",
        "top, NaN",
        "runner_up, -1",
        "entropy, -0.5",
        "margin, NaN",
        "loss, -1",
        "el2n, 2"
    })
    void aColumnOutOfItsRangeIsRefused(String column, float value) {
        Layout layout = Layout.gold(0);
        float[] good = {0.5f, 0, 0.5f, 0.25f, 1, 1, 0.7f, 0.6f};
        float[] bad = good.clone();
        bad[layout.offset(column)] = value;
        Runs runs = Runs.start(run, 3, layout, 0, 0).epoch(Pass.EPOCH_END, good, bad);
        assertSays(
                refusal(Analyzer.of(run)),
                runs.file(Pass.EPOCH_END, 0),
                column + " " + value + " for example 1",
                "a number in [");
    }

    @Test
    void aMinusBeforeZeroMeansNothing() {
        Runs.start(run, 3, 0, 1)
                .epoch(Pass.EPOCH_END, new float[] {-0f, 0, 1}, new float[] {-0f, 1, -0f});
        DataMap map = Analyzer.of(run).map();
        assertThat(map.values(Metric.CORRECT_COUNT)).containsExactly(0, 1);
        assertThat(map.values(Metric.CONFIDENCE)).containsExactly(0, 1);
    }

    @Test
    void oneClassOnlyHasNoRival() {
        Runs.start(run, 2, 1, 1).gold(Pass.EPOCH_END, 1, 0.75).gold(Pass.EPOCH_END, 1, 0.25);
        DataMap map = Analyzer.of(run).map();
        assertThat(map.values(Metric.PROBABILITY_MARGIN)).containsExactly(1, 0);
        assertThat(map.values(Metric.CORRECT_COUNT)).containsExactly(2, 1);
    }

    @Test
    void anEpochInTheMiddleThatIsGoneIsRefused() throws IOException {
        Runs runs = Runs.start(run, 2, 0);
        runs.gold(Pass.EPOCH_END, 0.5).gold(Pass.EPOCH_END, 0.5).gold(Pass.EPOCH_END, 0.5);
        Files.delete(runs.file(Pass.EPOCH_END, 1));
        assertSays(
                refusal(Analyzer.of(run)),
                run.resolve("pass=epoch-end"),
                "epoch 2 after 1",
                "epoch 1");
    }

    @Test
    void damageInAnEpochThatIsNotAskedForDoesNotMatter() throws Exception {
        Runs runs = Runs.start(run, 2, 0, 1);
        for (int epoch = 0; epoch < 3; epoch++) {
            runs.epoch(
                    Pass.EPOCH_END,
                    new long[] {0, 1},
                    new int[] {0, 1},
                    0,
                    Runs.p(2, 0, 0.5),
                    Runs.p(2, 1, 0.5));
        }
        Files.write(runs.file(Pass.EPOCH_END, 2), new byte[] {1, 2, 3});
        assertThat(Analyzer.of(run).useFirst(2).map().provenance().epochs()).isEqualTo(2);
        assertThat(refusal(Analyzer.of(run))).contains("epoch=2").contains("damage");
    }

    @Test
    void whatAReaderMustKnowIsInTheProvenance() {
        Runs runs = Runs.start(run, 2, 0, 1, 0, 1);
        runs.epoch(
                Pass.TRAINING,
                new long[] {0, 2},
                new int[] {0, 0},
                3,
                Runs.p(2, 0, 0.5),
                Runs.p(2, 0, 0.5));
        DataMap map = Analyzer.of(run).map();
        assertThat(map.size()).isEqualTo(2);
        assertThat(map.provenance())
                .isEqualTo(
                        new Provenance(
                                "toy",
                                4,
                                runs.fingerprint(),
                                "",
                                Pass.TRAINING,
                                0,
                                1,
                                2,
                                List.of("class0", "class1"),
                                List.of(
                                        "epoch 0 lacks 2 of 4 examples; their statistics are over"
                                                + " the epochs that have them",
                                        "in epoch 0 examples came up again, 3 in all; the first"
                                                + " time counts",
                                        "2 examples were seen in no epoch and are not on the map",
                                        "one epoch only: variability is 0 everywhere",
                                        "one class only: every example has the label 0")));
    }

    @Test
    void aWholeRunHasNothingToWarnOf() {
        Runs runs = Runs.start(run, 2, 0, 1);
        runs.gold(Pass.EPOCH_END, 0.5, 0.5).gold(Pass.EPOCH_END, 0.5, 0.75);
        assertThat(Analyzer.of(run).strict().map().provenance().warnings()).isEmpty();
    }

    @Test
    void anEpochWithoutRowsGivesAnEmptyMap() {
        Runs.start(run, 2, 0, 1).epoch(Pass.EPOCH_END, new long[0], new int[0], 0);
        DataMap map = Analyzer.of(run).map();
        assertThat(map.size()).isZero();
        assertThat(map.mean(Metric.CONFIDENCE)).isNaN();
        assertThat(Region.EASY.of(map)).isEmpty();
    }

    /** Written by changing the number in the footer of a few: publishing waits for the disk. */
    @Test
    @Tag("sweep")
    void moreEpochsThanTheSumsCanHoldAreRefused() throws IOException {
        Runs runs = Runs.start(run, 2, 0);
        ArchiveWriter writer = ArchiveWriter.resume(run);
        for (int template : new int[] {7, 77, 777, 1777}) {
            try (EpochWriter epoch = writer.epoch(Pass.TRAINING, template, Layout.full(2))) {
                epoch.append(0, 0, new float[] {0.75f, 0.25f}, 0);
                epoch.publish(runs.fingerprint(), Coverage.of(1, 1, 0, 0));
            }
        }
        for (int e = 0; e <= Moments.MOST; e++) {
            int template = e < 10 ? 7 : e < 100 ? 77 : e < 1000 ? 777 : 1777;
            Path file = runs.file(Pass.TRAINING, e);
            Files.createDirectories(file.getParent());
            String text =
                    Files.readString(
                            runs.file(Pass.TRAINING, template), StandardCharsets.ISO_8859_1);
            Files.writeString(
                    file,
                    text.replace("\0\0\0" + template + "\0", "\0\0\0" + e + "\0"),
                    StandardCharsets.ISO_8859_1);
        }
        assertSays(refusal(Analyzer.of(run)), run, "2048 epochs", "at most 2047");
    }

    private DataMap epochs(int classes, int[] labels, double... gold) {
        Runs runs = Runs.start(run, classes, labels);
        for (double p : gold) {
            runs.gold(Pass.EPOCH_END, p);
        }
        return Analyzer.of(run).map();
    }

    private static String refusal(Analyzer analyzer) {
        ArchiveException refused = catchThrowableOfType(ArchiveException.class, analyzer::map);
        assertThat(refused).as("the map is refused").isNotNull();
        return String.valueOf(refused.getMessage());
    }
}
