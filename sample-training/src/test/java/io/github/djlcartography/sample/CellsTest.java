package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellsTest {

    @TempDir Path directory;

    private static Cell cell(long seed) {
        return new Cell(
                new Cell.Key("e", "glyphs", "clean", "random", 30, seed),
                10,
                1,
                5,
                0.25,
                Map.of("in-domain", new Score(0.5, List.of(0.25, Double.NaN))));
    }

    private Cells open() {
        return new Cells(directory, Protocol.QUICK);
    }

    @Test
    void whatWasAddedIsThereInTheNextProcess() throws Exception {
        open().add(cell(1));
        Cells again = open();
        assertThat(again.of("e")).containsExactly(cell(1));
        assertThat(again.has(cell(1).key())).isTrue();
        assertThat(again.has(cell(2).key())).isFalse();
        assertThat(again.of("nothing")).isEmpty();
    }

    @Test
    void twoProcessesAddToOneFile() throws Exception {
        Cells one = open();
        Cells other = open();
        one.add(cell(1));
        other.add(cell(2));
        one.add(cell(3));
        assertThat(open().of("e")).containsExactly(cell(1), cell(2), cell(3));
    }

    @Test
    void aLineThatWasCutShortIsDropped() throws Exception {
        open().add(cell(1));
        Path file = directory.resolve("e.jsonl");
        Files.writeString(file, "{\"run\":{\"exper", StandardOpenOption.APPEND);
        assertThat(open().of("e")).containsExactly(cell(1));
        open().add(cell(2));
        assertThat(open().of("e")).containsExactly(cell(1), cell(2));
    }

    @Test
    void cellsOfAnotherProtocolAreRefused() throws Exception {
        open().add(cell(1));
        assertThatThrownBy(() -> new Cells(directory, Protocol.FULL).of("e"))
                .hasMessageContainingAll("e.jsonl: found cells of Protocol", "delete the file");
    }

    @Test
    void aLineThatIsNoCellIsNamed() throws Exception {
        open().add(cell(1));
        Path file = directory.resolve("e.jsonl");
        String whole = Files.readString(file);
        for (String line : List.of("{}", "x", "[]", whole.lines().skip(1).toList().get(0) + "x")) {
            Files.writeString(file, whole + line + "\n");
            assertThatThrownBy(() -> open().of("e"))
                    .as(line)
                    .hasMessageContaining("e.jsonl, line 3: no cell");
        }
    }

    @Test
    void otherWeightsAreAnotherProtocol() throws Exception {
        Protocol one = Protocol.QUICK.from(List.of("one"));
        Protocol other = Protocol.QUICK.from(List.of("other"));
        new Cells(directory, one).add(cell(1));
        assertThat(new Cells(directory, one).of("e")).hasSize(1);
        assertThatThrownBy(() -> new Cells(directory, other).of("e"))
                .hasMessageContaining("weights=[one]], expected");
        Draw draw = new Draw(Source.INCIDENTS, Condition.CLEAN, 1L);
        assertThat(draw.under(directory, one))
                .isEqualTo(draw.under(directory, one))
                .isNotEqualTo(draw.under(directory, other));
    }
}
