package io.github.djlcartography.archive;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One writer to a run, in this process and in others. */
class RunLockTest {

    @TempDir private Path run;

    /** A process that claims the run of its argument and keeps it until it is killed. */
    static final class Holder {
        public static void main(String[] arguments) throws IOException {
            try (ArchiveWriter writer = ArchiveWriter.create(Path.of(arguments[0]))) {
                writer.claim();
                System.out.println("claimed");
                System.in.read();
            } catch (ArchiveException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private Process holder() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")),
                        Holder.class.getName(),
                        run.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String says(Process process) throws IOException {
        return String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine());
    }

    private String refusal(ArchiveWriter writer) {
        ArchiveException refused = catchThrowableOfType(ArchiveException.class, writer::claim);
        assertThat(refused).as("the claim is refused").isNotNull();
        return String.valueOf(refused.getMessage());
    }

    @Test
    @Tag("sweep")
    void whatAProcessHoldsIsFreeOnceItIsKilled() throws Exception {
        Process other = holder();
        try (ArchiveWriter writer = ArchiveWriter.create(run)) {
            assertThat(says(other)).isEqualTo("claimed");
            assertSays(refusal(writer), run, "process " + other.pid(), "nobody");
            assertSays(refusal(writer), run, "process " + other.pid(), "nobody");
            other.destroyForcibly().waitFor();
            writer.claim();
            assertThat(Files.readString(run.resolve(RunLock.FILE)))
                    .startsWith("process " + ProcessHandle.current().pid() + " (since ");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    @Tag("sweep")
    void aSecondClaimInThisProcessDoesNotLoseTheFirst() throws Exception {
        String self = "process " + ProcessHandle.current().pid();
        try (ArchiveWriter second = ArchiveWriter.create(run.resolve("../" + run.getFileName()))) {
            try (ArchiveWriter first = ArchiveWriter.create(run)) {
                first.claim();
                assertThat(refusal(second)).contains(self);
                Process other = holder();
                try {
                    assertSays(says(other), run, self, "nobody");
                } finally {
                    other.destroyForcibly().waitFor();
                }
            }
            second.claim();
        }
    }

    @Test
    void aClaimedDirectoryThatIsGoneIsNotMadeAgain() throws IOException {
        Path deleted = run.resolve("deleted");
        try (ArchiveWriter writer = ArchiveWriter.create(deleted)) {
            writer.claim();
            Files.delete(deleted.resolve(RunLock.FILE));
            Files.delete(deleted);
            ArchiveException refused =
                    catchThrowableOfType(
                            ArchiveException.class,
                            () -> writer.epoch(Pass.TRAINING, 0, Layout.full(2)));
            assertSays(
                    String.valueOf(refused.getMessage()),
                    deleted,
                    "no lock of this process",
                    "the .lock that it made");
            assertThat(deleted).doesNotExist();
            Files.createDirectory(deleted);
            try (ArchiveWriter another = ArchiveWriter.create(deleted)) {
                assertThat(refusal(another)).contains("process " + ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void aDirectoryInThePlaceOfAClaimedOneIsNotWrittenTo() throws IOException {
        Path claimed = run.resolve("claimed");
        Path moved = run.resolve("moved");
        try (ArchiveWriter writer = ArchiveWriter.create(claimed)) {
            writer.claim();
            Files.move(claimed, moved);
            Files.createDirectory(claimed);
            Files.writeString(claimed.resolve(RunLock.FILE), "process 1\n");
            assertThat(
                            catchThrowableOfType(
                                    ArchiveException.class,
                                    () -> writer.epoch(Pass.TRAINING, 0, Layout.full(2))))
                    .hasMessageContaining("deleted, moved or replaced");
        }
    }
}
