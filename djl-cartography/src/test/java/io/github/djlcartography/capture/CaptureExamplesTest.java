package io.github.djlcartography.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.djlcartography.apply.SelectedDataset;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Examples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of the examples goes once into the run, and stays what it was. */
class CaptureExamplesTest {

    private static final int ROWS = 11;

    @TempDir Path run;

    private static Examples named(String prefix) {
        return Examples.of(
                IntStream.range(0, ROWS).mapToObj(row -> prefix + row).toArray(String[]::new));
    }

    private static RowCoded dataset() {
        return RowCoded.of(ROWS, 4, true);
    }

    private CartographyListener.Builder listener(RandomAccessDataset dataset) {
        return CartographyListener.builder().setDirectory(run).setTrainingSet(dataset);
    }

    private void capture(
            RandomAccessDataset dataset, UnaryOperator<CartographyListener.Builder> options)
            throws Exception {
        CartographyListener listener = options.apply(listener(dataset)).build();
        try (Model model = RowCoded.echo();
                Trainer trainer =
                        model.newTrainer(RowCoded.still().addTrainingListeners(listener))) {
            trainer.initialize(new Shape(1, RowCoded.CLASSES));
            EasyTrain.fit(trainer, 1, dataset, null);
        }
    }

    private Examples kept() {
        return Archive.open(run).examples().orElseThrow();
    }

    @Test
    void examplesAreKeptWithTheRun() throws Exception {
        capture(dataset(), b -> b.optExamples(named("x").with("n", new int[ROWS])));
        assertThat(kept().id(7)).isEqualTo("x7");
        assertThat(kept().names()).containsExactly("n");
    }

    @Test
    void withoutThemThereIsNoFileNotEvenOneThatWasLeft() throws Exception {
        Path left = Files.createFile(run.resolve("examples.arrow"));
        capture(dataset(), b -> b);
        assertThat(left).doesNotExist();
        assertThat(Archive.open(run).examples()).isEmpty();
    }

    @Test
    void examplesOfAnotherNumberAreRefusedAtOnce() {
        assertThatThrownBy(
                        () ->
                                listener(RowCoded.of(ROWS + 1, 4, true))
                                        .optExamples(named("x"))
                                        .build())
                .isInstanceOf(CaptureException.class)
                .hasMessage(
                        "CartographyListener.Builder.optExamples: found 11 examples, expected 12, one"
                                + " for each row of the root dataset. Give all of them, in dataset"
                                + " order, also where a run trains on a selection.");
    }

    @Test
    void aRunOnASelectionKeepsThoseOfTheRoot() throws Exception {
        SelectedDataset some =
                SelectedDataset.builder()
                        .setDataset(dataset())
                        .setIds(1, 3, 7)
                        .setSampling(2, true)
                        .build();
        capture(some, b -> b.optExamples(named("x")));
        assertThat(kept().size()).isEqualTo(ROWS);
    }

    @Test
    void resumeKeepsThem() throws Exception {
        capture(dataset(), b -> b.optExamples(named("x").with("n", new int[ROWS])));
        capture(dataset(), b -> b.optResume(true));
        assertThat(Archive.open(run).epochCount()).isEqualTo(2);
        assertThat(kept().names()).containsExactly("n");
    }

    @Test
    void resumeTakesNewOnesUnderTheSameIds() throws Exception {
        capture(dataset(), b -> b.optExamples(named("x").with("n", new int[ROWS])));
        capture(dataset(), b -> b.optResume(true).optExamples(named("x").with("m", new int[ROWS])));
        assertThat(kept().names()).containsExactly("m");
    }

    @Test
    void resumeTakesThemWhereThereWereNone() throws Exception {
        capture(dataset(), b -> b);
        capture(dataset(), b -> b.optResume(true).optExamples(named("x")));
        assertThat(kept().id(0)).isEqualTo("x0");
    }

    @Test
    void resumeUnderOtherIdsIsRefused() throws Exception {
        capture(dataset(), b -> b.optExamples(named("x")));
        for (Examples other : new Examples[] {named("y"), Examples.rows(ROWS)}) {
            assertThatThrownBy(() -> listener(dataset()).optResume(true).optExamples(other).build())
                    .isInstanceOf(CaptureException.class)
                    .hasMessage(
                            run
                                    + ": found a run whose example 0 is \"x0\", expected \""
                                    + other.id(0)
                                    + "\". Resume with the ids that the run began with, or without"
                                    + " optExamples to keep them.");
        }
        assertThat(kept().id(0)).isEqualTo("x0");
    }
}
