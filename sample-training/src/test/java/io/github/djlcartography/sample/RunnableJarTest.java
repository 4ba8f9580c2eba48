package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar of the command line, as a user starts it: no flag but {@code -jar}, no DJL, no Tablesaw.
 */
class RunnableJarTest {

    private static final Path JAR = Path.of("..", "djl-cartography", "target", "cartography.jar");
    private static final Path RUN =
            Path.of("..", "djl-cartography", "src", "test", "resources", "archives", "v1");

    @TempDir Path out;

    private String cartography(int exit, String... arguments) throws Exception {
        assumeTrue(Files.exists(JAR), JAR + " is not there: mvn package makes it");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-jar",
                                JAR.toString()));
        command.addAll(List.of(arguments));
        File talk = out.resolve("err.txt").toFile();
        Process process = new ProcessBuilder(command).redirectError(talk).start();
        String result = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        String said = Files.readString(talk.toPath());
        assertThat(process.exitValue()).as(said).isEqualTo(exit);
        assertThat(said).doesNotContain("SLF4J", "WARNING", "Exception");
        return result;
    }

    @Test
    void everyCommandRunsFromTheJarAlone() throws Exception {
        String run = RUN.toString();
        assertThat(cartography(0, "inspect", run)).contains("epoch-end");
        String csv = out.resolve("map.csv").toString();
        assertThat(cartography(0, "map", run, "--csv", csv)).contains("mean confidence");
        assertThat(Files.readAllLines(Path.of(csv))).hasSize(13);
        String ids = out.resolve("ids.txt").toString();
        String selection = out.resolve("s.arrow").toString();
        cartography(
                0,
                "select",
                run,
                "--metric",
                "variability",
                "--top",
                "0.5",
                "--ids",
                ids,
                "--out",
                selection);
        assertThat(Files.readAllLines(Path.of(ids))).hasSize(6);
        Path png = out.resolve("map.png");
        cartography(0, "report", run, "--png", png.toString());
        assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(2800);
        assertThat(cartography(0, "--version")).startsWith("cartography 0.");
    }

    @Test
    void whatFailsSaysWhyAndExitsWith1OrWith2() throws Exception {
        cartography(1, "map", out.toString());
        assertThat(Files.readString(out.resolve("err.txt")))
                .contains("found no manifest.json, expected the directory of a run");
        cartography(2, "map");
        cartography(2);
    }
}
