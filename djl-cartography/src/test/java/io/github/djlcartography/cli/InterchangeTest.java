package io.github.djlcartography.cli;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code import} and {@code export}, and published maps in the place of a run. */
class InterchangeTest {

    @TempDir private Path directory;

    private record Result(int code, String out, String err) {}

    private Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        for (int i = 0; i < arguments.length; i++) { // @x: x in the test's directory
            arguments[i] = arguments[i].replaceFirst("^@", directory.toString() + "/");
        }
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Result(code, out.toString(), err.toString());
    }

    private void writeModel() throws IOException {
        Path dynamics = Files.createDirectories(directory.resolve("model/training_dynamics"));
        Files.writeString(
                dynamics.resolve("dynamics_epoch_0.jsonl"),
                """
                {"guid":"x2","logits_epoch_0":[0.5,0.25,3],"gold":2}
                {"guid":"x1","logits_epoch_0":[2,0,1],"gold":1}
                """);
        Files.writeString(
                dynamics.resolve("dynamics_epoch_1.jsonl"),
                "{\"guid\":\"x1\",\"logits_epoch_1\":[-2,0,1],\"gold\":1}\n");
        Files.writeString(dynamics.resolve("notes.txt"), "mine");
    }

    @Test
    void thereAndBack() throws IOException {
        writeModel();
        Result imported =
                run(
                        "import",
                        "@model",
                        "@run",
                        "--name",
                        "toy",
                        "--class-names",
                        "entailment,neutral,contradiction");
        assertThat(imported.code).as(imported.err).isZero();
        assertThat(imported.out)
                .isEqualTo(
                        directory.resolve("run")
                                + ": toy, 2 examples, 3 classes, 2 epochs of the training pass\n");
        assertThat(imported.err.lines())
                .containsExactly(
                        "note: not read, in "
                                + directory.resolve("model/training_dynamics")
                                + ": notes.txt",
                        "note: epoch 1: 1 of 2 examples missing, 0 lines repeat one (the first"
                                + " counts)");
        assertThat(Archive.open(directory.resolve("run")).manifest().classNames())
                .containsExactly("entailment", "neutral", "contradiction");

        Result exported = run("export", "@run", "--format", "reference", "--out", "@out");
        assertThat(exported.code).as(exported.err).isZero();
        assertThat(exported.out).isEqualTo(directory.resolve("out") + "\n");
        assertThat(exported.err).contains("note: epoch 1 lacks 1 of 2 examples");
        assertThat(Files.readAllLines(directory.resolve("out/td_metrics.jsonl")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("{\"guid\":\"x2\",\"index\":0,"),
                        line -> assertThat(line).endsWith("\"forgetfulness\":1000}"));
        assertThat(run("import", "@out", "@again").code).isZero();
        assertThat(Analyzer.of(directory.resolve("again")).map().provenance().fingerprint())
                .isEqualTo(Analyzer.of(directory.resolve("run")).map().provenance().fingerprint());
    }

    @Test
    void metricsAloneAreWrittenOnRequest() throws IOException {
        Runs.start(directory.resolve("run"), 2, 0, 1).gold(Pass.EPOCH_END, 0.25, 0.75);
        Result result = run("export", "@run", "--format", "td-metrics", "--out", "@out");
        assertThat(result.code).as(result.err).isZero();
        assertThat(directory.resolve("out"))
                .isDirectoryNotContaining(file -> file.endsWith("training_dynamics"));
        assertThat(Files.readAllLines(directory.resolve("out/td_metrics.jsonl"))).hasSize(2);
    }

    /** map, select and report take it where they take a run. */
    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "csv"})
    void aPublishedMapStandsWhereARunDoes(String form) throws IOException {
        List<String> lines =
                form.equals("csv")
                        ? List.of(
                                "guid,confidence,variability,correctness",
                                "b,0.5,0.4,1",
                                "a,0.9,0.1,2",
                                "c,0.2,0.3,0")
                        : List.of(
                                "{\"guid\":\"b\",\"confidence\":0.5,\"variability\":0.4,"
                                        + "\"correctness\":1}",
                                "{\"guid\":\"a\",\"confidence\":0.9,\"variability\":0.1,"
                                        + "\"correctness\":2}",
                                "{\"guid\":\"c\",\"confidence\":0.2,\"variability\":0.3,"
                                        + "\"correctness\":0}");
        String map = "@map." + form;
        Files.write(directory.resolve("map." + form), lines);
        Result select = run("select", map, "--region", "ambiguous", "--ids", "@ids.txt");
        assertThat(select.code).as(select.err).isZero();
        assertThat(select.err).contains("note: labels are not told and stand as 0");
        assertThat(directory.resolve("ids.txt")).hasContent("b\n");
        assertThat(run("map", map, "--csv", "@map2.csv").code).isZero();
        assertThat(Files.readAllLines(directory.resolve("map2.csv")).get(1))
                .startsWith("a,0,0.9,0.1,1.0,2,");
        assertThat(
                        run(
                                        "select",
                                        "@map2.csv",
                                        "--region",
                                        "hard",
                                        "--force",
                                        "--ids",
                                        "@ids.txt")
                                .code)
                .isZero();
        assertThat(directory.resolve("ids.txt")).hasContent("c\n");

        Result wrong = run("map", map, "--skip-first", "1");
        assertThat(wrong.code).isEqualTo(2);
        assertThat(wrong.err).contains("go with the directory of a run");
        Result none = run("export", map, "--format", "reference", "--out", "@out");
        assertThat(none.code).isOne();
        assertSays(
                none.err.replaceAll("(?m)^note: .*\n", ""),
                directory.resolve("map." + form),
                "a file",
                "a run directory");
    }

    @Test
    void coordinatesAreWrittenAsTheReferencesAuthorsReleasedThem() throws IOException {
        Files.writeString(
                directory.resolve("map.jsonl"),
                """
                {"guid":"b","index":0,"confidence":0.5,"variability":0.00001,"correctness":1}
                {"guid":"a","index":1,"confidence":1.0,"variability":0.0,"correctness":2}
                """);
        Result result = run("export", "@map.jsonl", "--format", "coordinates", "--out", "@out");
        assertThat(result.code).as(result.err).isZero();
        assertThat(directory.resolve("out/data_map_coordinates.jsonl"))
                .hasSameBinaryContentAs(directory.resolve("map.jsonl"));
    }

    @Test
    void aumsTableComesOutOfARunAndStandsWhereAMapDoes() throws IOException {
        Runs.start(directory.resolve("run"), 2, 0, 1, 0).gold(Pass.EPOCH_END, 0.5, 0.25, 0.75);
        Result exported = run("export", "@run", "--format", "aum", "--out", "@out");
        assertThat(exported.code).as(exported.err).isZero();
        assertThat(Files.readAllLines(directory.resolve("out/aum_values.csv")))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("sample_id,aum"),
                        line -> assertThat(line).startsWith("2,1.09861"),
                        line -> assertThat(line).isEqualTo("0,0.0"),
                        line -> assertThat(line).startsWith("1,-1.09861"));

        String aum = "@out/aum_values.csv";
        Result map = run("map", aum, "--csv", "@map.csv", "--out", "@map.arrow");
        assertThat(map.code).as(map.err).isZero();
        assertThat(map.out)
                .startsWith("aum_values.csv: 3 examples\n  mean aum ")
                .doesNotContain("third");
        assertThat(map.err).contains("note: no confidence and variability are told, only [aum]");
        assertThat(Files.readAllLines(directory.resolve("map.csv")))
                .startsWith("id,label,aum", "0,0,0.0");
        assertThat(run("map", aum, "--json").out).contains("\"means\"").doesNotContain("hard");
        assertThat(run("map", "@map.arrow").out).contains("  mean aum ");
        assertThat(run("select", aum, "--metric", "aum", "--bottom", "0.34", "--ids", "@ids").code)
                .isZero();
        assertThat(directory.resolve("ids")).hasContent("1\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select @aum_values.csv --region hard --force --ids @ids",
                "select @aum_values.csv --metric variability --top 0.5 --force --ids @ids",
                "report @aum_values.csv --png @map.png",
                "export @aum_values.csv --format td-metrics --out @out",
                "export @aum_values.csv --format coordinates --out @out"
            })
    void whatATableOfOneMetricCannotBeIsRefused(String arguments) throws IOException {
        Path file = directory.resolve("aum_values.csv");
        Files.writeString(file, "sample_id,aum\na,1.5\n");
        Result result = run(arguments.split(" "));
        assertThat(result.code).isOne();
        assertSays(result.err, file, "a map of [aum]", "one with ");
    }

    @Test
    void aMapWithoutAumGivesNoTableOfIt() throws IOException {
        Path file = directory.resolve("m.csv");
        Files.writeString(file, "id,confidence,variability,correctness\na,0.5,0.1,1\n");
        Result result = run("export", "@m.csv", "--format", "aum", "--out", "@out");
        assertThat(result.code).isOne();
        assertSays(result.err, file, "a map of [confidence, ", "one with aum");
    }

    @Test
    void whatCannotBeReadIsAFailureWithARemedy() throws IOException {
        writeModel();
        Result gone = run("import", "@gone", "@run");
        assertThat(gone.code).isOne();
        assertSays(gone.err, directory.resolve("gone"), "no directory", "dynamics_epoch_0.jsonl");
        Result table = run("import", "@model/training_dynamics/notes.txt", "@run");
        assertThat(table.code).isOne();
        assertSays(
                table.err,
                directory.resolve("model/training_dynamics/notes.txt"),
                "a file",
                "a directory with dynamics_epoch_0.jsonl");
        assertThat(run("import", "@model", "@run2").code).isZero();
        Result twice = run("import", "@model", "@run2");
        assertThat(twice.code).isOne();
        assertSays(twice.err, directory.resolve("run2"), "a run of 2 epochs", "an empty directory");
    }

    @Test
    void optionsThatAreNoneAreWrongUsage() {
        assertThat(run("import", "@model").code).isEqualTo(2);
        assertThat(run("export", "@run", "--format", "reference").code).isEqualTo(2);
        assertThat(run("export", "@run", "--out", "@out").code).isEqualTo(2);
        Result format = run("export", "@run", "--format", "yaml", "--out", "@out");
        assertThat(format.code).isEqualTo(2);
        assertThat(format.err).contains("reference", "td-metrics");
    }
}
