package io.github.djlcartography.capture;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.listener.TrainingListenerAdapter;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run directory that cannot be written, from the start or from some moment on. */
class TroubledDirectoryTest {

    private static final int ROWS = 23;

    @TempDir Path home;

    private static CartographyListener.Builder listener(Path run) {
        return CartographyListener.builder()
                .setDirectory(run)
                .setTrainingSet(RowCoded.of(ROWS, 7, true))
                .optPasses(Pass.EPOCH_END, Pass.TRAINING)
                .optResume(true);
    }

    /** What befalls a directory, and how it is mended; nothing else of the run is touched. */
    private enum Trouble {
        /** As a directory that may not be written, but it binds root too. */
        A_FILE_IN_PLACE_OF_A_PASS {
            @Override
            void strike(Path run, Path aside) throws IOException {
                Files.move(run.resolve("pass=training"), aside);
                Files.createFile(run.resolve("pass=training"));
            }

            @Override
            void mend(Path run, Path aside) throws IOException {
                Files.delete(run.resolve("pass=training"));
                Files.move(aside, run.resolve("pass=training"));
            }
        },
        A_PASS_THAT_MAY_NOT_BE_WRITTEN {
            @Override
            void strike(Path run, Path aside) throws IOException {
                permit(run.resolve("pass=training"), "r-xr-xr-x");
            }

            @Override
            void mend(Path run, Path aside) throws IOException {
                permit(run.resolve("pass=training"), "rwxr-xr-x");
            }
        },
        THE_DIRECTORY_IS_GONE {
            @Override
            void strike(Path run, Path aside) throws IOException {
                Files.move(run, aside);
            }

            @Override
            void mend(Path run, Path aside) throws IOException {
                assertThat(run).doesNotExist(); // and was not made again
                Files.move(aside, run);
            }
        };

        abstract void strike(Path run, Path aside) throws IOException;

        abstract void mend(Path run, Path aside) throws IOException;
    }

    /** Sets the permissions of a directory and of those in it. */
    private static void permit(Path directory, String permissions) throws IOException {
        assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isDirectory).toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            }
        }
    }

    /** Root may write whatever the permissions say. */
    private static void assumePermissionsBind(Path directory) throws IOException {
        Path may = Files.createDirectory(directory.resolve("may-not"));
        permit(may, "r-xr-xr-x");
        assumeFalse(Files.isWritable(may), "permissions do not bind this user (root)");
    }

    @ParameterizedTest
    @CsvSource({
        "A_FILE_IN_PLACE_OF_A_PASS, true",
        "A_FILE_IN_PLACE_OF_A_PASS, false",
        "A_PASS_THAT_MAY_NOT_BE_WRITTEN, true",
        "A_PASS_THAT_MAY_NOT_BE_WRITTEN, false",
        "THE_DIRECTORY_IS_GONE, true",
        "THE_DIRECTORY_IS_GONE, false",
    })
    void inMidRunStopsTheTrainingOrEndsTheCapture(Trouble trouble, boolean betweenEpochs)
            throws Exception {
        if (trouble == Trouble.A_PASS_THAT_MAY_NOT_BE_WRITTEN) {
            assumePermissionsBind(home);
        }
        Path run = home.resolve("run");
        Path aside = home.resolve("aside");
        fit(2, listener(run).build());
        for (OnCaptureFailure policy : OnCaptureFailure.values()) {
            CartographyListener listener = listener(run).optOnCaptureFailure(policy).build();
            At at = new At(betweenEpochs, () -> trouble.strike(run, aside));
            if (policy == OnCaptureFailure.WARN_AND_GO_ON) {
                fit(3, listener, at);
                assertThat(at.epochs).isEqualTo(3);
            } else {
                assertThatThrownBy(() -> fit(3, listener, at))
                        .isInstanceOf(ArchiveException.class)
                        .hasMessageMatching("(?s)/\\S+: found .+, expected .+\\. [A-Z].+\\.");
            }
            trouble.mend(run, aside);
            check(run, 2);
        }
        fit(1, listener(run).build());
        check(run, 3);
        assertThat(Archive.open(run).unfinished()).isEmpty();
    }

    private static void fit(int epochs, TrainingListener... listeners) throws Exception {
        try (Model model = RowCoded.echo();
                Trainer trainer =
                        model.newTrainer(RowCoded.still().addTrainingListeners(listeners))) {
            trainer.initialize(new Shape(1, RowCoded.CLASSES));
            EasyTrain.fit(trainer, epochs, RowCoded.of(ROWS, 7, true), null);
        }
    }

    /** What is whole reads back; one pass may be an epoch ahead of the one that failed. */
    private static void check(Path run, int epochs) {
        int fewest = Integer.MAX_VALUE;
        for (Pass pass : Pass.values()) {
            List<Epoch> there = Archive.open(run).epochs(pass);
            assertThat(there).hasSizeBetween(epochs, epochs + 1);
            there.forEach(epoch -> epoch.read((count, id, label, p) -> {}));
            fewest = Math.min(fewest, there.size());
        }
        assertThat(fewest).isEqualTo(epochs);
    }

    /** Strikes once: before the first batch, or after it, when the epoch is open. */
    private static final class At extends TrainingListenerAdapter {

        /** What may fail. */
        @FunctionalInterface
        interface Action {
            void run() throws IOException;
        }

        private final boolean betweenEpochs;
        private final Action action;
        private boolean done;
        private int epochs;

        At(boolean betweenEpochs, Action action) {
            this.betweenEpochs = betweenEpochs;
            this.action = action;
        }

        private void strike() {
            try {
                if (!done) {
                    done = true;
                    action.run();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onTrainingBegin(Trainer trainer) {
            if (betweenEpochs) {
                strike();
            }
        }

        @Override
        public void onTrainingBatch(Trainer trainer, BatchData batchData) {
            strike();
        }

        @Override
        public void onEpoch(Trainer trainer) {
            epochs++;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "file/run", "file/deep/run"})
    void aPathThatIsOrGoesThroughAFileIsRefusedAtOnce(String path) throws IOException {
        Files.createFile(home.resolve("file"));
        assertRefused(home.resolve(path), "failed", "may be read and written");
    }

    @Test
    void aPathWhereNobodyMayMakeADirectoryIsRefusedAtOnce() {
        Path proc = Path.of("/proc"); // root neither
        assumeTrue(Files.isDirectory(proc.resolve("self")), "there is no /proc here");
        assertRefused(proc.resolve("cartography"), "failed", "may be read and written");
    }

    @Test
    void aDirectoryThatMayNotBeWrittenIsRefusedAtOnce() throws IOException {
        assumePermissionsBind(home);
        assertRefused(home.resolve("may-not"), "a directory that may not be written", "writable");
    }

    private static void assertRefused(Path run, String found, String expected) {
        for (OnCaptureFailure policy : OnCaptureFailure.values()) {
            ArchiveException refused =
                    catchThrowableOfType(
                            ArchiveException.class,
                            () -> listener(run).optOnCaptureFailure(policy).build());
            assertSays(String.valueOf(refused.getMessage()), run, found, expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "\"x\"", "1.5", "null"})
    void aRunOfAnotherFormatIsNeitherResumedNorWrittenOver(String version) throws Exception {
        Path run = home.resolve("run");
        fit(1, listener(run).build());
        Path manifest = run.resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace("\"format_version\" : 1", "\"format_version\" : " + version));
        for (boolean resume : new boolean[] {true, false}) {
            ArchiveException refused =
                    catchThrowableOfType(
                            ArchiveException.class, () -> listener(run).optResume(resume).build());
            assertSays(
                    String.valueOf(refused.getMessage()),
                    manifest,
                    version.equals("null") ? "no format_version" : "format version " + version,
                    "version 1");
        }
    }

    @Test
    void listenersOfOneProcessKeepToTheirOwnDirectories() throws Exception {
        Path one = home.resolve("one");
        Path gone = home.resolve("gone");
        Path two = home.resolve("two");
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        try (Model model = RowCoded.echo();
                Trainer first = trainer(model, listener(one).build());
                Trainer second =
                        trainer(
                                model,
                                listener(gone)
                                        .optOnCaptureFailure(OnCaptureFailure.WARN_AND_GO_ON)
                                        .build());
                Trainer third = trainer(model, listener(two).optPasses(Pass.TRAINING).build())) {
            List<Trainer> trainers = List.of(first, second, third);
            for (int epoch = 0; epoch < 3; epoch++) {
                List<Iterator<Batch>> batches =
                        Stream.of(first, second, third).map(t -> batches(t, dataset)).toList();
                while (batches.get(0).hasNext()) {
                    for (int i = 0; i < trainers.size(); i++) { // by turns
                        try (Batch batch = batches.get(i).next()) {
                            EasyTrain.trainBatch(trainers.get(i), batch);
                            trainers.get(i).step();
                        }
                    }
                }
                if (epoch == 1) {
                    delete(gone);
                }
                trainers.forEach(t -> t.notifyListeners(listener -> listener.onEpoch(t)));
            }
        }
        check(one, 3);
        assertThat(Archive.open(two).epochs(Pass.TRAINING)).hasSize(3);
        assertThat(Archive.open(two).passes()).containsExactly(Pass.TRAINING);
        assertThat(gone).doesNotExist();
    }

    private static Trainer trainer(Model model, CartographyListener listener) {
        DefaultTrainingConfig config = RowCoded.still().addTrainingListeners(listener);
        Trainer trainer = model.newTrainer(config);
        trainer.initialize(new Shape(1, RowCoded.CLASSES));
        return trainer;
    }

    private static Iterator<Batch> batches(Trainer trainer, RowCoded dataset) {
        try {
            return trainer.iterateDataset(dataset).iterator();
        } catch (IOException | ai.djl.translate.TranslateException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
