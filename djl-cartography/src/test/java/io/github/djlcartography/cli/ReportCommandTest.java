package io.github.djlcartography.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

    private static final int ROWS = 40;

    @TempDir private static Path directory;
    private static String run;
    private static String other;

    private record Result(int code, String out, String err) {}

    @BeforeAll
    static void writeTwoRunsOfTwoSeeds() {
        int[] labels = new Random(1).ints(ROWS, 0, 3).toArray();
        run = write("run", 2, labels);
        other = write("other", 3, labels);
    }

    private static String write(String name, long seed, int[] labels) {
        Random random = new Random(seed);
        Runs runs = Runs.start(directory.resolve(name), 3, labels);
        for (int e = 0; e < 3; e++) {
            runs.gold(Pass.EPOCH_END, random.doubles(ROWS).toArray());
        }
        return runs.directory().toString();
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Result(code, out.toString(), err.toString());
    }

    @Test
    void aPageAndAFigureAreWrittenInOneGo() throws IOException {
        Path page = directory.resolve("both/page.html");
        Path png = directory.resolve("both/map.png");
        Result result =
                run(
                        "report",
                        run,
                        "--out",
                        page.toString(),
                        "--png",
                        png.toString(),
                        "--title",
                        "A & B");
        assertThat(result.code).as(result.err).isZero();
        assertThat(result.out.lines()).containsExactly(png.toString(), page.toString());
        assertThat(Files.readString(page))
                .startsWith("<!doctype html>")
                .contains("<title>A &amp; B</title>", "id=\"p0\"", "How sure the regions are");
        assertThat(png).isNotEmptyFile();
    }

    @Test
    void aSavedMapAndTwoRunsHaveAPageToo() throws IOException {
        Path map = directory.resolve("map.arrow");
        Path page = directory.resolve("map.html");
        assertThat(run("map", run, "--out", map.toString()).code).isZero();
        assertThat(run("report", map.toString(), "--out", page.toString()).code).isZero();
        assertThat(Files.readString(page)).doesNotContain("id=\"p0\"");
        Path merged = directory.resolve("merged.html");
        Result result = run("report", run, other, "--out", merged.toString());
        assertThat(result.code).as(result.err).isZero();
        assertThat(Files.readString(merged)).contains("\"runs\":2", "seed_variability");
    }

    @Test
    void whatIsThereStaysUnlessItMayBeReplaced() throws IOException {
        Path page = Files.writeString(directory.resolve("there.html"), "mine");
        Result refused = run("report", run, "--out", page.toString());
        assertThat(refused.code).isEqualTo(1);
        assertThat(refused.err).contains(page.toString(), "--force");
        assertThat(page).hasContent("mine");
        assertThat(run("report", run, "--out", page.toString(), "--force").code).isZero();
        assertThat(Files.readString(page)).startsWith("<!doctype html>");
    }

    @Test
    void nothingToWriteIsWrongUsage() {
        Result result = run("report", run);
        assertThat(result.code).isEqualTo(2);
        assertThat(result.err).contains("--out", "--png");
    }

    @Test
    void aRecipeOfAnotherMapFailsAndSaysWhatToGive() throws IOException {
        Path recipe =
                Files.writeString(
                        directory.resolve("recipe.json"),
                        """
                        {"name": "on_map",
                         "parameters": {"fingerprint": "sha256:0", "pass": "epoch-end",
                                        "epochs": [0, 1, 2], "runs": 1},
                         "of": [{"name": "labels", "parameters": {"any": [1]}}]}
                        """);
        Result result = run("select", run, "--recipe", recipe.toString());
        assertThat(result.code).isEqualTo(1);
        assertThat(result.err).contains("expected sha256:0", "Give the run of that one.");
    }
}
