package io.github.djlcartography.cli;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.cli.Session.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cartography relabel}, and {@code export --review}, its other half. */
class RelabelCommandTest {

    private static final String SOURCE = "name,class\nx,class0\ny,class1\nz,class0\nw,class1\n";

    @TempDir private Path directory;
    private Session session;

    @BeforeEach
    void makeARunAndASource() throws IOException {
        session = new Session(directory);
        Runs runs = Runs.start(directory.resolve("run"), 2, 0, 1, 0, 1);
        runs.gold(Pass.EPOCH_END, 0.1, 0.9, 0.6, 0.4);
        ArchiveWriter.resume(runs.directory()).examples(Examples.of("a", "b", "c", "d"));
        Files.writeString(directory.resolve("s.csv"), SOURCE);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private String read(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    @Test
    void aTableThatWasFilledInComesBackAsALabel() throws IOException {
        Result review = session.line("export @run --first 2 --review @two.csv");
        assertThat(review.code()).as(review.err()).isZero();
        assertThat(read("two.csv"))
                .contains("\na,,class0,0.1", "\nd,,class1,0.4")
                .doesNotContain("\nb,");
        write("two.csv", read("two.csv").replace("a,,", "a,class1,"));
        String line =
                "relabel @run --from @two.csv --source @s.csv --label-column class --out @f/s.csv";
        Result done = session.line(line);
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.out())
                .isEqualTo(
                        directory.resolve("f/s.csv")
                                + ": 1 label corrected, 1 without an answer; 4 of 4 rows of "
                                + directory.resolve("s.csv")
                                + " (csv)\n");
        assertThat(read("f/s.csv")).isEqualTo(SOURCE.replace("x,class0", "x,class1"));
        assertThat(read("s.csv")).isEqualTo(SOURCE);

        Result again = session.line(line);
        assertThat(again.code()).isOne();
        assertSays(again.err(), directory.resolve("f/s.csv"), "something there", "nothing");
        Result json = session.line(line + " --force --json");
        JsonNode said = new ObjectMapper().readTree(json.out());
        assertThat(said.get("relabelled").asInt()).isOne();
    }

    @Test
    void aSelectionIsRelabelledAndFilteredAtOnce() throws IOException {
        assertThat(session.line("select @run --metric confidence --bottom 2 --out @k.arrow").code())
                .isZero();
        write("fix.jsonl", "{\"id\":\"a\",\"label\":\"class1\"}\n");
        Result done =
                session.line(
                        "relabel @k.arrow --run @run --from @fix.jsonl --source @s.csv"
                                + " --label-column 1 --out @o.csv");
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(read("o.csv")).isEqualTo("name,class\nx,class1\nw,class1\n");
        Result rows =
                session.line(
                        "relabel @k.arrow --from @fix.jsonl --source @s.csv --label-column 1"
                                + " --out @p.csv");
        assertThat(rows.code()).isOne();
        assertSays(rows.err(), directory.resolve("fix.jsonl"), "id \"a\"", "that of one of the 4");
    }

    @Test
    void wrongUsageIsCode2() throws IOException {
        write("fix.csv", "id,label\na,1\n");
        assertThat(session.line("relabel @run --source @s.csv --out @o.csv").code()).isEqualTo(2);
        Result column = session.line("relabel @run --from @fix.csv --source @s.csv --out @o.csv");
        assertThat(column.code()).isEqualTo(2);
        assertThat(column.err()).contains("--label-column");
        Result both =
                session.line(
                        "relabel @run --from @fix.csv --source @s.csv --out @o.csv --drop"
                                + " --annotate");
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("--annotate", "--drop", "mutually exclusive");
    }

    @Test
    void tasksOfAnotherDatasetAreRefused() throws IOException {
        Result tasks = session.line("export @run --label-studio @t.json");
        assertThat(tasks.out().lines())
                .containsExactly(
                        directory.resolve("t.json").toString(),
                        directory.resolve("t.json.xml").toString());
        String exported =
                read("t.json")
                        .replaceFirst(
                                "\"predictions\"",
                                "\"annotations\":[{\"result\":[{\"value\":{\"choices\":[\"class1\"]}}]}],"
                                        + "\"predictions\"");
        Path back = write("back.json", exported);
        String line =
                "relabel @run --from @back.json --source @s.csv --label-column class --out @o.csv";
        assertThat(session.line(line).code()).isZero();
        assertThat(read("o.csv")).isEqualTo(SOURCE.replace("x,class0", "x,class1"));
        write("back.json", exported.replace("sha256:", "sha256:0"));
        Result other = session.line(line + " --force");
        assertThat(other.code()).isOne();
        assertSays(other.err(), back, "corrections to the dataset sha256:0", "those to sha256:");
    }
}
