package io.github.djlcartography.cli;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.cli.Session.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer copies the lines that the tour prints, and knows nothing else. */
class DemoCommandTest {

    @TempDir private Path directory;

    private Path at(String name) {
        return directory.resolve("d").resolve(name);
    }

    @Test
    void theTourEndsInARelabelledCopyOfTheSource() throws IOException {
        Session session = new Session(directory);
        Result demo = session.run("demo", "@d");
        assertThat(demo.code()).as(demo.err()).isZero();
        assertThat(demo.err()).isEmpty();
        assertThat(at("map.png")).isNotEmptyFile();
        assertThat(at("page.html")).content().contains("digit-0999");
        assertThat(at("images/digit-0999.png")).isNotEmptyFile();
        List<String> lines =
                demo.out().lines().filter(line -> line.startsWith("  cartography ")).toList();
        assertThat(lines).hasSizeGreaterThanOrEqualTo(4);

        Map<String, String> right = new HashMap<>();
        for (String line : Files.readAllLines(at("right-labels.csv"))) {
            right.put(line.substring(0, line.indexOf(',')), line.substring(line.indexOf(',') + 1));
        }
        int corrected = 0;
        for (String line : lines) {
            Result result = session.line(line.replace("  cartography ", ""));
            assertThat(result.code()).as(line + "\n" + result.err()).isZero();
            if (line.contains("--review")) {
                corrected = fill(at("ten.csv"), right);
            }
        }
        assertThat(corrected).isGreaterThan(3); // of the ten most suspicious
        List<String> before = Files.readAllLines(at("digits.csv"));
        List<String> after = Files.readAllLines(at("fixed/digits.csv"));
        assertThat(after).hasSameSizeAs(before);
        int changed = 0;
        for (int i = 0; i < before.size(); i++) {
            if (!after.get(i).equals(before.get(i))) {
                String id = first(after.get(i));
                assertThat(after.get(i)).startsWith(id + "," + right.get(id) + ",");
                changed++;
            }
        }
        assertThat(changed).isEqualTo(corrected);
    }

    private static String first(String line) {
        return line.substring(0, line.indexOf(','));
    }

    /** Writes the right label of those that have a wrong one. */
    private static int fill(Path table, Map<String, String> right) throws IOException {
        int filled = 0;
        List<String> lines = Files.readAllLines(table);
        assertThat(lines).hasSize(11);
        for (int i = 1; i < lines.size(); i++) {
            String id = first(lines.get(i));
            if (right.containsKey(id)) {
                lines.set(i, lines.get(i).replace(id + ",,", id + "," + right.get(id) + ","));
                filled++;
            }
        }
        Files.write(table, lines);
        return filled;
    }

    @Test
    void whatIsThereStays() throws IOException {
        Session session = new Session(directory);
        Files.createDirectory(at("").resolveSibling("d"));
        Path mine = Files.writeString(at("mine.txt"), "mine");
        Result refused = session.run("demo", "@d", "--force");
        assertThat(refused.code()).isOne();
        assertSays(refused.err(), at("").normalize(), "something else in it", "none, or an empty");
        assertThat(directory.resolve("d")).isDirectoryContaining(file -> file.equals(mine));
        Files.delete(mine);
        assertThat(session.run("demo", "@d").code()).isZero();
        assertThat(session.run("demo", "@d").code()).isOne();
        assertThat(session.run("demo", "@d", "--force").code()).isZero();
    }
}
