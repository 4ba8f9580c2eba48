package io.github.djlcartography.capture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clock that is wrong, or goes back, changes no number: nothing asks for the time of a file. */
class ClockTest {

    private static final int ROWS = 20;

    @TempDir Path home;

    /** Made in a future, the later an epoch the earlier its file. */
    private static void skew(Path run) throws IOException {
        Path manifest = run.resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replaceFirst("(\"created\" : )\"[^\"]*\"", "$1\"2999-01-01T00:00:00Z\""));
        assertThat(Archive.open(run).manifest().created()).startsWith("2999");
        try (Stream<Path> paths = Files.walk(run)) {
            Instant time = Instant.parse("2999-01-01T00:00:00Z");
            for (Path path : paths.sorted().toList()) {
                Files.setLastModifiedTime(path, FileTime.from(time));
                time = time.minus(Duration.ofDays(40_000));
            }
        }
    }

    @Test
    void theMapOfARunWithFilesFromTheFutureIsTheSame() throws IOException {
        Runs runs =
                Runs.start(home.resolve("run"), 3, 0, 1, 2)
                        .gold(Pass.TRAINING, 0.1, 0.9, 0.2)
                        .gold(Pass.TRAINING, 0.8, 0.1, 0.3)
                        .gold(Pass.TRAINING, 0.7, 0.8, 0.9);
        Path before = home.resolve("before.arrow");
        Path after = home.resolve("after.arrow");
        Analyzer.of(runs.directory()).map().save(before);
        skew(runs.directory());
        Analyzer.of(runs.directory()).map().save(after);
        assertThat(after).hasSameBinaryContentAs(before);
    }

    @Test
    void aRunFromTheFutureIsResumedAfterItsLastEpoch() throws Exception {
        Path run = home.resolve("run");
        train(run);
        skew(run);
        long start = System.nanoTime();
        train(run);
        double elapsed = (System.nanoTime() - start) * 1e-9;
        for (Pass pass : Pass.values()) {
            List<Epoch> epochs = Archive.open(run).epochs(pass);
            assertThat(epochs).extracting(Epoch::number).containsExactly(0, 1, 2, 3);
            double seconds = 0;
            for (Epoch epoch : epochs.subList(2, 4)) {
                assertThat(epoch.coverage().seconds()).isPositive();
                seconds += epoch.coverage().seconds();
            }
            assertThat(seconds).isLessThan(elapsed);
        }
    }

    private static void train(Path run) throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, 8, true);
        CartographyListener listener =
                CartographyListener.builder()
                        .setDirectory(run)
                        .setTrainingSet(dataset)
                        .optPasses(Pass.EPOCH_END, Pass.TRAINING)
                        .optResume(true)
                        .build();
        try (Model model = RowCoded.echo();
                Trainer trainer =
                        model.newTrainer(RowCoded.still().addTrainingListeners(listener))) {
            trainer.initialize(new Shape(1, RowCoded.CLASSES));
            EasyTrain.fit(trainer, 2, dataset, null);
        }
    }
}
