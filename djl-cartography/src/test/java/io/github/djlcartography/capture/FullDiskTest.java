package io.github.djlcartography.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real training process whose disk takes no more: a limit on the size of a file (EFBIG), a file
 * system that is full (ENOSPC), one that turns read-only (EROFS). What was published before stays,
 * nothing torn has a final name, and the run resumes to the map of one that met no trouble.
 */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {

    private static final int EPOCHS = 5;

    @TempDir static Path home;

    private static Path reference;
    private static Path two;

    @BeforeAll
    static void runWithoutTrouble() throws Exception {
        reference = home.resolve("reference");
        train(reference, 2);
        two = home.resolve("two");
        copy(reference, two);
        copy(checkpoints(reference), checkpoints(two));
        train(reference, EPOCHS);
    }

    private static Path checkpoints(Path run) {
        return run.resolveSibling(run.getFileName() + "-checkpoints");
    }

    /** In this process. */
    private static void train(Path run, int epochs) throws Exception {
        Files.createDirectories(checkpoints(run));
        CrashingTraining.main(
                new String[] {
                    run.toString(),
                    checkpoints(run).toString(),
                    Integer.toString(epochs),
                    OnCaptureFailure.STOP_TRAINING.name()
                });
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    /**
     * A training in a process of its own.
     *
     * @param run what it leaves, with its checkpoints beside
     */
    private record Training(Path run, Process process, Path err) {

        /** Starts one; the script ends in {@code "$@"}, which writes into {@code directory}. */
        static Training start(Path run, Path directory, OnCaptureFailure policy, String script)
                throws IOException {
            Path err = run.resolveSibling(run.getFileName() + ".err");
            Files.createDirectories(checkpoints(run));
            List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
            command.addAll(CrashingTraining.command(directory, checkpoints(run), EPOCHS, policy));
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("RUN", run.toString());
            builder.environment().put("DISK", directory.toString());
            return new Training(
                    run,
                    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(err.toFile())
                            .start(),
                    err);
        }

        void stopped(String why) throws Exception {
            String said = ended();
            assertThat(process.exitValue()).as(said).isOne();
            assertThat(said)
                    .containsPattern("ArchiveException: /\\S+: found that \\w+ failed")
                    .contains(why, "expected room on the disk", "See to both and try again");
        }

        void wentOn(String why) throws Exception {
            String said = ended();
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(CrashingTraining.at(checkpoints(run), EPOCHS - 1)).exists();
            assertThat(said.lines().filter(line -> line.contains("CartographyListener - ")))
                    .singleElement()
                    .asString()
                    .contains("Cartography ends here, the training goes on", why);
        }

        private String ended() throws Exception {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return Files.readString(err);
        }
    }

    /**
     * All that has a final name reads back, and the rest of the training makes it the reference.
     */
    private static void resumes(Path run, int fromAtLeast) throws Exception {
        Archive archive = Archive.open(run);
        for (Pass pass : Pass.values()) {
            assertThat(archive.epochCount(pass)).isBetween(fromAtLeast, EPOCHS - 1);
            archive.epochs(pass).forEach(epoch -> epoch.read((count, id, label, p) -> {}));
        }
        train(run, EPOCHS);
        assertThat(archive.unfinished()).isEmpty();
        for (Pass pass : Pass.values()) {
            Path ours = home.resolve("ours.arrow");
            Path theirs = home.resolve("theirs.arrow");
            Analyzer.of(run).pass(pass).map().save(ours);
            Analyzer.of(reference).pass(pass).map().save(theirs);
            assertThat(ours).hasSameBinaryContentAs(theirs);
        }
    }

    private static Path copyOfTwoEpochs(String name) throws IOException {
        Path run = home.resolve(name);
        copy(two, run);
        copy(checkpoints(two), checkpoints(run));
        return run;
    }

    @Test
    void aFileThatMayNotGrow() throws Exception {
        Path stop = copyOfTwoEpochs("limit-stop");
        Path goOn = copyOfTwoEpochs("limit-go-on");
        String limit = "ulimit -f 256; exec \"$@\""; // KiB; an epoch is 550
        Training first = Training.start(stop, stop, OnCaptureFailure.STOP_TRAINING, limit);
        Training second = Training.start(goOn, goOn, OnCaptureFailure.WARN_AND_GO_ON, limit);
        first.stopped("File too large");
        second.wentOn("File too large");
        for (Path run : List.of(stop, goOn)) {
            assertThat(Archive.open(run).epochCount()).isEqualTo(2);
            resumes(run, 2);
        }
    }

    @Test
    void aFileSystemThatIsFullOrTurnsReadOnly() throws Exception {
        Path disk = Files.createDirectory(home.resolve("disk"));
        int mounted =
                new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "none", disk + "")
                        .redirectErrorStream(true)
                        .start()
                        .waitFor();
        assumeTrue(mounted == 0, "this system lets nobody mount in a namespace of his own");
        Path full = home.resolve("full");
        Training first =
                Training.start(
                        full,
                        disk,
                        OnCaptureFailure.STOP_TRAINING,
                        "exec unshare -rm bash -c 'mount -t tmpfs -o size=3m none $DISK; \"$@\";"
                                + " code=$?; cp -a $DISK $RUN; exit $code' bash \"$@\"");
        Path readOnly = copyOfTwoEpochs("read-only");
        Training second =
                Training.start(
                        readOnly,
                        readOnly,
                        OnCaptureFailure.WARN_AND_GO_ON,
                        "exec unshare -rm bash -c '\"$@\" & "
                                + "until [ -e $DISK/pass=training/epoch=2 ]; do sleep 0.02; done; "
                                + "mount --bind $DISK $DISK; mount -o remount,bind,ro $DISK; "
                                + "wait $!' bash \"$@\"");
        first.stopped("No space left on device");
        resumes(full, 1);
        second.wentOn("Read-only file system");
        resumes(readOnly, 2);
    }
}
