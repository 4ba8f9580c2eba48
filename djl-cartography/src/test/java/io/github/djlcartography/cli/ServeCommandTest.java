package io.github.djlcartography.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} as people and scripts run it: in a process of its own, until that is ended. */
class ServeCommandTest {

    private static final int ROWS = 30_000;

    @TempDir private static Path directory;
    private static Session session;

    @BeforeAll
    static void writeARun() {
        session = new Session(directory);
        Random random = new Random(2);
        Runs runs = Runs.start(directory.resolve("run"), 2, random.ints(ROWS, 0, 2).toArray());
        runs.gold(Pass.EPOCH_END, random.doubles(ROWS).toArray());
        runs.gold(Pass.EPOCH_END, random.doubles(ROWS).toArray());
        Examples.rows(ROWS).with("file", new int[ROWS]).write(runs.directory());
    }

    private static Process start(String... arguments) throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        return new ProcessBuilder(
                        Stream.concat(
                                        Stream.of(
                                                Path.of(
                                                                System.getProperty("java.home"),
                                                                "bin",
                                                                "java")
                                                        .toString(),
                                                "-XX:TieredStopAtLevel=1",
                                                "-Djava.io.tmpdir=" + temporary,
                                                "-cp",
                                                System.getProperty("java.class.path"),
                                                Main.class.getName(),
                                                "serve"),
                                        Stream.of(arguments))
                                .toList())
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    private static int code(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                .statusCode();
    }

    private static void servesUntilItIsEnded(String... arguments)
            throws IOException, InterruptedException {
        Process process = start(arguments);
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            String address = out.readLine();
            assertThat(address)
                    .as(Files.readString(directory.resolve("err")))
                    .matches("http://127\\.0\\.0\\.1:\\d+/[0-9a-f]{32}/");
            assertThat(code(address)).isEqualTo(200);
            assertThat(code(address + "c0")).isEqualTo(200);
            process.toHandle().destroy(); // as Ctrl-C does
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(out.readLine()).as("more on standard output").isNull();
        } finally {
            process.destroyForcibly();
        }
        try (Stream<Path> left = Files.list(directory.resolve("tmp"))) {
            assertThat(left.filter(file -> file.toString().contains("cartography"))).isEmpty();
        }
    }

    @Test
    void itPrintsOneAddressAndServesUntilItIsEnded() throws IOException, InterruptedException {
        servesUntilItIsEnded(directory.resolve("run").toString());
    }

    @Test
    void aMapThatMemoryDoesNotHoldIsServedToo() throws IOException, InterruptedException {
        servesUntilItIsEnded(directory.resolve("run").toString(), "--memory", "1");
        assertThat(Files.readString(directory.resolve("err"))).contains("Ctrl-C ends it.");
    }

    @Test
    void aSavedMapIsServedByItself() throws IOException, InterruptedException {
        assertThat(session.line("map @run --out @map.arrow").code()).isZero();
        servesUntilItIsEnded(directory.resolve("map.arrow").toString());
    }

    @Test
    void aTakenPortIsToldWithoutATrace() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Session.Result result = session.line("serve @run --port " + taken.getLocalPort());
            assertThat(result.code()).isOne();
            assertThat(result.out()).isEmpty();
            assertThat(result.err())
                    .contains("--port: found that " + taken.getLocalPort() + " is not to be had");
        }
    }

    @Test
    void whatCannotBeServedIsWrongUsageOrTold() throws IOException {
        assertThat(session.line("serve @run --port 65536").code()).isEqualTo(2);
        assertThat(session.line("serve @run --images @run").code()).isEqualTo(2);
        assertThat(session.line("serve @run --path-column file").code()).isEqualTo(2);
        Session.Result missing = session.line("serve @run --images @none --path-column file");
        assertThat(missing.code()).isOne();
        assertThat(missing.err()).contains("--images: found", "none", "expected a directory");
        Session.Result column = session.line("serve @run --images @run --path-column photo");
        assertThat(column.code()).isOne();
        assertThat(column.err()).contains("found no column photo", "[file]");
    }
}
