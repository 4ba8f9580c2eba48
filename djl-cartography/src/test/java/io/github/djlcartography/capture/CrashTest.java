package io.github.djlcartography.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Pass;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts a real training process and kills it (SIGKILL) at random moments, among them while it
 * writes and just after it renames; starts it again, and again. Every published epoch must read
 * back to the bit, and the finished run give the map of one that was never killed.
 *
 * <p>Four kills in a build; {@code -Dcartography.crash.kills=200} for the long form.
 */
class CrashTest {

    private static final int KILLS = Integer.getInteger("cartography.crash.kills", 4);
    private static final int EPOCHS = 12;

    @TempDir static Path home;

    private static Path reference;

    @BeforeAll
    static void runOnceWithoutAKill() throws Exception {
        reference = home.resolve("reference");
        Process process = start(reference, home.resolve("reference-checkpoints"), EPOCHS);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Archive.open(reference).epochCount()).isEqualTo(EPOCHS);
    }

    private static Process start(Path run, Path checkpoints, int epochs) throws IOException {
        Files.createDirectories(checkpoints);
        return new ProcessBuilder(
                        CrashingTraining.command(
                                run, checkpoints, epochs, OnCaptureFailure.STOP_TRAINING))
                .redirectError(home.resolve("err.txt").toFile())
                .start();
    }

    @Test
    void whatWasPublishedSurvivesAnyKillAndResumeEndsInTheSameMap() throws Exception {
        Random random = new Random(20);
        int torn = 0;
        int inWrite = 0;
        int finished = 0;
        int attempt = 0;
        Path run = home.resolve("run-0");
        for (int kills = 0; kills < KILLS || finished == 0; ) {
            Process process =
                    start(run, run.resolveSibling(run.getFileName() + "-checkpoints"), EPOCHS);
            boolean last = kills >= KILLS;
            boolean writing = !last && waitForAMoment(process, run, random);
            boolean ended = last ? process.waitFor(2, TimeUnit.MINUTES) : !process.isAlive();
            if (!ended) {
                process.destroyForcibly().waitFor();
                kills++;
                inWrite += writing ? 1 : 0;
            } else {
                assertThat(process.exitValue())
                        .as(Files.readString(home.resolve("err.txt")))
                        .isZero();
            }
            if (ArchiveWriter.holdsRun(run)) {
                Archive archive = Archive.open(run);
                torn += archive.unfinished().isEmpty() ? 0 : 1;
                sameRows(archive);
            }
            if (ended) {
                sameMap(run);
                finished++;
                run = home.resolve("run-" + ++attempt);
            }
        }
        System.out.printf(
                "%d kills, %d of them inside a write; %d left a torn file; %d runs finished%n",
                KILLS, inWrite, torn, finished);
    }

    /**
     * Waits for a random moment, a write that has begun, or a rename; says whether it is a write.
     */
    private static boolean waitForAMoment(Process process, Path run, Random random)
            throws Exception {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        out.readLine(); // "ready"; or null, where it ended
        int kind = random.nextInt(3);
        if (kind == 0) {
            Thread.sleep(random.nextInt(1500));
            return false;
        }
        int epoch = random.nextInt(3);
        if (ArchiveWriter.holdsRun(run)) {
            epoch += Archive.open(run).epochCount(Pass.TRAINING);
        }
        Path file = run.resolve("pass=training/epoch=" + epoch + "/part-0.arrow");
        Path unfinished = file.resolveSibling("part-0.arrow.unfinished");
        while (process.isAlive()) {
            if (kind == 1 ? unfinished.toFile().length() > 1024 : Files.exists(file)) {
                return kind == 1;
            }
        }
        return false;
    }

    private static void sameRows(Archive archive) {
        Archive whole = Archive.open(reference);
        for (Pass pass : Pass.values()) {
            List<Epoch> epochs = archive.epochs(pass);
            for (Epoch epoch : epochs) {
                assertThat(digest(epoch))
                        .as("%s pass, epoch %d", pass, epoch.number())
                        .isEqualTo(digest(whole.epoch(pass, epoch.number())));
            }
        }
    }

    private static long digest(Epoch epoch) {
        CRC32C digest = new CRC32C();
        epoch.read(
                (count, example, label, p) -> {
                    digest.update(bytes(Arrays.hashCode(Arrays.copyOf(example, count))));
                    digest.update(bytes(Arrays.hashCode(Arrays.copyOf(label, count))));
                    digest.update(
                            bytes(Arrays.hashCode(Arrays.copyOf(p, count * RowCoded.CLASSES))));
                });
        return digest.getValue();
    }

    private static byte[] bytes(int hash) {
        return java.nio.ByteBuffer.allocate(Integer.BYTES).putInt(hash).array();
    }

    private static void sameMap(Path run) throws IOException {
        for (Pass pass : Pass.values()) {
            Path ours = home.resolve("ours.arrow");
            Path theirs = home.resolve("theirs.arrow");
            Analyzer.of(run).pass(pass).map().save(ours);
            Analyzer.of(reference).pass(pass).map().save(theirs);
            assertThat(ours).hasSameBinaryContentAs(theirs);
        }
    }

    @Test
    void aProcessThatEndsWithoutClosingItsTrainerHasItsLastEpoch() throws Exception {
        Path run = home.resolve("forgetful");
        Process process =
                new ProcessBuilder(
                                CrashingTraining.command(ForgetfulTraining.class, run.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("forgetful.txt").toFile())
                        .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(home.resolve("forgetful.txt")))
                .isZero();
        Archive archive = Archive.open(run);
        for (Pass pass : Pass.values()) {
            assertThat(archive.epochs(pass)).hasSize(ForgetfulTraining.EPOCHS);
        }
        assertThat(archive.unfinished()).isEmpty();
    }

    @Test
    void anotherProcessThatWritesThereIsNamed() throws Exception {
        Path run = home.resolve("shared");
        Process process = start(run, home.resolve("shared-checkpoints"), 100_000);
        process.inputReader(StandardCharsets.UTF_8).readLine(); // ready: it has claimed the run
        try (NDManager manager = NDManager.newBaseManager();
                ArchiveWriter second = ArchiveWriter.create(home.resolve("elsewhere"))) {
            second.claim();
            CartographyListener listener =
                    CartographyListener.builder()
                            .setDirectory(run)
                            .setTrainingSet(
                                    RowCoded.arrays(manager, CrashingTraining.ROWS, 10, true))
                            .optPasses(Pass.EPOCH_END, Pass.TRAINING)
                            .optResume(true)
                            .build();
            try (ai.djl.Model model = RowCoded.echo()) {
                assertThatThrownBy(
                                () ->
                                        model.newTrainer(
                                                RowCoded.still().addTrainingListeners(listener)))
                        .isInstanceOf(ArchiveException.class)
                        .hasMessageContaining("process " + process.pid());
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
