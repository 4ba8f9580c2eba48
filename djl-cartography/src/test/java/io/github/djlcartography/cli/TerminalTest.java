package io.github.djlcartography.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees on a terminal, and what a script gets: in processes of their own. */
class TerminalTest {

    private static final String MAIN = "io.github.djlcartography.cli.Main";

    @TempDir private static Path directory;
    private static String java;

    private record Result(int code, String out, String err) {}

    @BeforeAll
    static void name() {
        java =
                Path.of(System.getProperty("java.home"), "bin", "java")
                        + " -XX:TieredStopAtLevel=1 -Xshare:auto -cp '"
                        + System.getProperty("java.class.path")
                        + "' ";
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash here");
    }

    private static Result bash(String command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder =
                new ProcessBuilder("/bin/bash", "-c", "set -o pipefail; " + command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().remove("NO_COLOR");
        builder.environment().put("TERM", "xterm");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(command).isTrue();
        return new Result(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    /** The same on a pseudo-terminal, where both streams are one. */
    private static String onTerminal(String setup, String command, Map<String, String> environment)
            throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/script")),
                "there is no script (util-linux) here to make a pseudo-terminal");
        Path line =
                Files.writeString(Files.createTempFile(directory, "line", ".sh"), setup + command);
        Result result = bash("script -qec 'bash " + line + "' /dev/null", environment);
        assertThat(result.code).as(result.out).isZero();
        return result.out;
    }

    @Test
    void colourIsForTerminalsThatWantIt() throws IOException, InterruptedException {
        String command = java + MAIN + " diff --help";
        assertThat(onTerminal("", command, Map.of())).contains("\u001b[", "Usage:");
        assertThat(onTerminal("", command, Map.of("NO_COLOR", "1")))
                .doesNotContain("\u001b[")
                .contains("Usage:");
        assertThat(bash(command, Map.of()).out).doesNotContain("\u001b[").contains("Usage:");
    }

    @Test
    void helpIsAsWideAsTheTerminal() throws IOException, InterruptedException {
        String help =
                onTerminal(
                        "stty cols 120; ", java + MAIN + " apply --help", Map.of("NO_COLOR", "1"));
        List<Integer> widths = new ArrayList<>();
        help.lines().forEach(line -> widths.add(line.strip().length()));
        assertThat(widths).anyMatch(width -> width > 90).noneMatch(width -> width > 120);
    }

    @Test
    void aBarIsForTerminals() throws IOException, InterruptedException {
        String command = java + SlowWork.class.getName();
        assertThat(onTerminal("", command, Map.of()))
                .contains("working [###", "\r")
                .endsWith("done\r\n");
        Result piped = bash(command, Map.of());
        assertThat(piped.err).isEmpty();
        assertThat(piped.out).isEqualTo("done\n");
    }

    @Test
    void aReaderWhoHasEnoughIsNoFailure() throws IOException, InterruptedException {
        Result result = bash(java + MAIN + " completion bash | head -n 1", Map.of());
        assertThat(result.err).isEmpty();
        assertThat(result.code).isZero();
        assertThat(result.out).startsWith("#!");
    }

    @Test
    void aFullDiskIsAFailure() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full here");
        Result result = bash(java + MAIN + " --version > /dev/full", Map.of());
        assertThat(result.code).isOne();
        assertThat(result.err).startsWith("standard output: found that writing failed (");
    }

    @Test
    void resultsAndTalkGoApart() throws IOException, InterruptedException {
        Runs runs = Runs.start(directory.resolve("run"), 2, 0, 1);
        runs.gold(Pass.EPOCH_END, 0.5, 0.25);
        Result result = bash(java + MAIN + " map " + runs.directory() + " --json", Map.of());
        assertThat(result.code).isZero();
        assertThat(result.out).startsWith("{").doesNotContain("note:");
        assertThat(result.err).startsWith("note: ");
    }

    /** bash itself completes by the script. */
    @Test
    void theShellCompletesCommandsOptionsAndTheirWords() throws IOException, InterruptedException {
        String complete =
                "source <("
                        + java
                        + MAIN
                        + " completion bash); compopt() { :; }; complete_word() { COMP_WORDS=(\"$@\");"
                        + " COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\"; COMP_POINT=${#COMP_LINE};"
                        + " _complete_cartography; echo \"${COMPREPLY[@]}\"; };"
                        + " complete_word cartography rela;"
                        + " complete_word cartography relabel --ann;"
                        + " complete_word cartography select --region am";
        Result result = bash(complete, Map.of());
        assertThat(result.err).isEmpty();
        assertThat(result.out.lines()).containsExactly("relabel", "--annotate", "ambiguous");
    }
}
