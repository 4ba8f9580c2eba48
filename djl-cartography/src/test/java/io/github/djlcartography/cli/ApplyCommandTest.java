package io.github.djlcartography.cli;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cartography apply}: what it writes, says and answers. */
class ApplyCommandTest {

    private static final int ROWS = 4;

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

    @BeforeEach
    void makeARunASelectionAndASource() throws IOException {
        Runs runs = Runs.start(directory.resolve("run"), 2, 0, 1, 0, 1);
        runs.gold(Pass.EPOCH_END, 0.1, 0.9, 0.6, 0.4);
        ArchiveWriter.resume(runs.directory()).examples(Examples.of("d", "c", "b", "a"));
        Selection.of(
                        Analyzer.of(runs.directory()).map(),
                        "the first two",
                        new boolean[] {true, true, false, false})
                .save(directory.resolve("keep.arrow"));
        write("train.csv", "uid,class\nx,class0\ny,class1\nz,class0\nw,class1\n");
        write(
                "by-id.jsonl",
                "{\"uid\":\"a\"}\n{\"uid\":\"b\"}\n{\"uid\":\"c\"}\n{\"uid\":\"d\"}\n");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private String read(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    @Test
    void theKeptRowsAreWrittenAndSaidSo() throws IOException {
        Result result =
                run(
                        "apply",
                        "@keep.arrow",
                        "--source",
                        "@train.csv",
                        "--out",
                        "@out/train.csv",
                        "--label-column",
                        "class",
                        "--run",
                        "@run");
        assertThat(result.err).isEmpty();
        assertThat(result.code).isZero();
        assertThat(result.out).contains("out/train.csv: kept 2 of 4 rows of", "(csv)");
        assertThat(read("out/train.csv")).isEqualTo("uid,class\nx,class0\ny,class1\n");
        JsonNode record = new ObjectMapper().readTree(read("out/filtering.json"));
        JsonNode made = record.get("outputs").get("train.csv");
        assertThat(made.get("selection").get("recipe").get("parameters").get("words").asText())
                .isEqualTo("the first two");
        assertThat(made.get("rows").asInt()).isEqualTo(ROWS);
        assertThat(made.get("kept").asInt()).isEqualTo(2);
        assertThat(made.get("options").get("label_column").asText()).isEqualTo("class");
    }

    @Test
    void idsAreThoseOfTheRun() throws IOException {
        Result result =
                run(
                        "apply",
                        "@keep.arrow",
                        "--source",
                        "@by-id.jsonl",
                        "--out",
                        "@kept.jsonl",
                        "--id-field",
                        "uid",
                        "--run",
                        "@run",
                        "--annotate",
                        "--json");
        assertThat(result.err).isEmpty();
        assertThat(result.code).isZero();
        JsonNode said = new ObjectMapper().readTree(result.out);
        assertThat(said.get("format").asText()).isEqualTo("json-lines");
        assertThat(said.get("kept").asInt()).isEqualTo(2);
        assertThat(said.get("malformed_rows")).isEmpty();
        assertThat(read("kept.jsonl"))
                .startsWith(
                        "{\"uid\":\"a\",\"keep\":false,\"weight\":0.0,\"reason\":\"not kept by: the"
                                + " first two\"}\n")
                .endsWith(
                        "{\"uid\":\"d\",\"keep\":true,\"weight\":1.0,\"reason\":\"kept by: the first"
                                + " two\"}\n");
    }

    @Test
    void anotherDatasetOrAnotherRunIsRefusedWithCode1() throws IOException {
        write("short.csv", "uid\nx\n");
        Path source = directory.resolve("short.csv");
        Result rows = run("apply", "@keep.arrow", "--source", "@short.csv", "--out", "@o.csv");
        assertThat(rows.code).isEqualTo(1);
        assertSays(rows.err, source, "1 row", "4, as in toy");
        assertThat(directory.resolve("o.csv")).doesNotExist();
        Runs.start(directory.resolve("other"), 2, 0, 0, 0, 1)
                .gold(Pass.EPOCH_END, 0.1, 0.9, 0.6, 0.4);
        Result other =
                run(
                        "apply",
                        "@keep.arrow",
                        "--source",
                        "@train.csv",
                        "--out",
                        "@o.csv",
                        "--run",
                        "@other");
        assertThat(other.code).isEqualTo(1);
        assertSays(other.err, directory.resolve("other"), "toy (sha256:", "which the selection");
        Result none = run("apply", "@keep.arrow", "--source", "@none.csv", "--out", "@o.csv");
        assertThat(none.code).isEqualTo(1);
        assertSays(none.err, directory.resolve("none.csv"), "nothing", "the source");
    }

    @Test
    void whatIsThereStaysWithoutForce() throws IOException {
        write("old.csv", "mine");
        List<String> plain = List.of("apply", "@keep.arrow", "--source", "@train.csv", "--out");
        Result refused =
                run(
                        plain.get(0),
                        plain.get(1),
                        plain.get(2),
                        plain.get(3),
                        plain.get(4),
                        "@old.csv");
        assertThat(refused.code).isEqualTo(1);
        assertSays(refused.err, directory.resolve("old.csv"), "something there", "nothing");
        assertThat(read("old.csv")).isEqualTo("mine");
        Result forced =
                run(
                        "apply",
                        "@keep.arrow",
                        "--source",
                        "@train.csv",
                        "--out",
                        "@old.csv",
                        "--force");
        assertThat(forced.code).isZero();
        assertThat(read("old.csv")).isEqualTo("uid,class\nx,class0\ny,class1\n");
    }

    @Test
    void malformedRowsAreNamedOnStandardError() throws IOException {
        write("bad.csv", "uid,class\nx,class0\ny\nz,class0\nw,class1\n");
        Result result =
                run(
                        "apply",
                        "@keep.arrow",
                        "--source",
                        "@bad.csv",
                        "--out",
                        "@o.csv",
                        "--malformed",
                        "pass");
        assertThat(result.code).isZero();
        assertThat(result.err).isEqualTo("note: malformed, line 3: 1 field where there are 2\n");
        assertThat(read("o.csv")).isEqualTo("uid,class\nx,class0\ny\n");
    }

    @Test
    void wrongUsageIsCode2() {
        assertThat(run("apply").code).isEqualTo(2);
        assertThat(run("apply", "@keep.arrow", "--source", "@train.csv").code).isEqualTo(2);
        Result delimiter =
                run(
                        "apply",
                        "@keep.arrow",
                        "--source",
                        "@train.csv",
                        "--out",
                        "@o.csv",
                        "--delimiter",
                        "\"");
        assertThat(delimiter.code).isEqualTo(2);
        assertThat(delimiter.err).contains("delimiter: found");
        Result format =
                run(
                        "apply",
                        "@keep.arrow",
                        "--source",
                        "@train.csv",
                        "--out",
                        "@o.csv",
                        "--format",
                        "xml");
        assertThat(format.code).isEqualTo(2);
        assertThat(format.err).contains("xml", "json-lines", "parquet");
    }

    @Test
    void formatsGoByTheNamesThatHelpTells() throws IOException {
        Result help = run("apply", "--help");
        assertThat(help.code).isZero();
        assertThat(help.out).contains("json-lines", "hard-link", "Example:", "filtering.json");
        write("lines.data", "1\n2\n3\n4\n");
        assertThat(
                        run(
                                        "apply",
                                        "@keep.arrow",
                                        "--source",
                                        "@lines.data",
                                        "--out",
                                        "@o.data",
                                        "--format",
                                        "lines")
                                .code)
                .isZero();
        assertThat(read("o.data")).isEqualTo("1\n2\n");
        write("a.jsonl", "{}\n{}\n{}\n{}\n");
        assertThat(
                        run(
                                        "apply",
                                        "@keep.arrow",
                                        "--source",
                                        "@a.jsonl",
                                        "--out",
                                        "@b.jsonl",
                                        "--format",
                                        "json-lines")
                                .code)
                .isZero();
    }
}
