package io.github.djlcartography.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.archive.UnflushedRun;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run with very many epochs: each look at it is one walk through the directory, and publishing
 * the next epoch is none. {@code -Dcartography.epochs=1000000} for the figures in BENCHMARKS.md.
 */
class ManyEpochsTest {

    private static final int EPOCHS = Integer.getInteger("cartography.epochs", 3_000);
    private static final int ROWS = 3;

    @TempDir Path home;

    private static <T> T timed(String what, Supplier<T> action) {
        long start = System.nanoTime();
        T result = action.get();
        System.out.printf(
                "%,d epochs, %s: %.3f s%n", EPOCHS, what, (System.nanoTime() - start) * 1e-9);
        return result;
    }

    @Test
    void theyAreCountedMappedInPartsAndGoneOnWith() throws Exception {
        Path run = home.resolve("run");
        int[] labels = IntStream.range(0, ROWS).map(RowCoded::label).toArray();
        UnflushedRun.lay(run, Pass.TRAINING, EPOCHS, RowCoded.CLASSES, labels);

        Archive archive = timed("open", () -> Archive.open(run));
        boolean holds = timed("holdsRun", () -> ArchiveWriter.holdsRun(run));
        assertThat(holds).isTrue();
        int count = timed("epochCount", () -> archive.epochCount());
        assertThat(count).isEqualTo(EPOCHS);
        List<Integer> numbers = timed("epochNumbers", () -> archive.epochNumbers(Pass.TRAINING));
        assertThat(numbers).hasSize(EPOCHS).startsWith(0, 1, 2).endsWith(EPOCHS - 1);
        List<Path> unfinished = timed("unfinished", archive::unfinished);
        assertThat(unfinished).isEmpty();

        assertThatThrownBy(() -> Analyzer.of(run).map())
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("found " + EPOCHS + " epochs, expected at most 2047")
                .hasMessageContaining("skipFirst and useFirst");
        DataMap map = timed("last three", () -> Analyzer.of(run).skipFirst(EPOCHS - 3).map());
        assertThat(map.provenance().epochs()).isEqualTo(3);

        CartographyListener resumed = timed("resume", () -> listener(run));
        assertThat(resumed.nextEpoch()).isEqualTo(EPOCHS);
        long first = bytesAnEpoch(listener(home.resolve("empty")));
        long last = bytesAnEpoch(resumed);
        assertThat(archive.epochCount()).isEqualTo(EPOCHS + 10);
        assertThat(last).isLessThan(first + (8 << 10)); // a listing takes more for each epoch
    }

    private static long bytesAnEpoch(CartographyListener listener) throws Exception {
        HeapCounted counted = new HeapCounted(10, listener);
        try (Model model = RowCoded.echo();
                Trainer trainer =
                        model.newTrainer(RowCoded.still().addTrainingListeners(counted))) {
            trainer.initialize(new Shape(1, RowCoded.CLASSES));
            EasyTrain.fit(trainer, 10, RowCoded.of(ROWS, 2, true), null);
        }
        return HeapCounted.least(counted.epochs(), 7);
    }

    private static CartographyListener listener(Path directory) {
        return CartographyListener.builder()
                .setDirectory(directory)
                .setTrainingSet(RowCoded.of(ROWS, 2, true))
                .optPasses(Pass.TRAINING)
                .optResume(true)
                .build();
    }
}
