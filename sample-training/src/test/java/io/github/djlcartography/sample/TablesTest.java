package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {

    @TempDir Path directory;

    private static Cell cell(String experiment, String set, long seed, double accuracy) {
        Score score = new Score(accuracy, Collections.nCopies(10, accuracy / 2));
        return new Cell(
                new Cell.Key(experiment, "fashion", "clean", set, Trial.NONE_PRUNED, seed),
                100,
                5,
                experiment.equals("dynamic") && !set.equals(Dynamic.PLAIN) ? 750 : 1000,
                set.equals(Dynamic.PRUNED) ? 1.5 : 2,
                Map.of(Source.IN_DOMAIN, score, Source.VALIDATION, score));
    }

    @Test
    void differencesArePairedBySeedWhateverTheOrderOfTheFile() throws Exception {
        Cells cells = new Cells(directory, Protocol.QUICK);
        double[] gain = {0.01, 0.02, 0.03};
        for (int seed = 0; seed < 3; seed++) {
            cells.add(cell("e3", Thirds.RANDOM, seed, 0.8 - 0.1 * seed));
            cells.add(cell(Lab.FULL, Lab.FULL, seed, 0.9));
        }
        for (int seed = 2; seed >= 0; seed--) {
            cells.add(cell("e3", Thirds.AMBIGUOUS, seed, 0.8 - 0.1 * seed + gain[seed]));
        }
        // mean 2 points, sd 1 point, t(2) = 4.303: half-width 4.303 / √3 = 2.484
        assertThat(Tables.of(Experiment.E3, cells, Protocol.QUICK))
                .contains("| random | .7000 |")
                .contains("| ambiguous | .7200 (+2.0 ± 2.5) |");
    }

    @Test
    void dynamicPruningIsHeldAgainstTheTimeOfEverything() throws Exception {
        Cells cells = new Cells(directory, Protocol.QUICK);
        for (int seed = 0; seed < 3; seed++) {
            cells.add(cell("dynamic", Dynamic.PLAIN, seed, 0.85 + 0.001 * seed));
            cells.add(cell("dynamic", Dynamic.PRUNED, seed, 0.85));
            cells.add(cell("dynamic", Dynamic.SHORTER, seed, 0.84));
        }
        assertThat(Tables.of(Experiment.DYNAMIC, cells, Protocol.QUICK))
                .contains("| everything | 1,000 | 0.0% | 2.0 | .8510 |")
                .contains("| dynamic pruning | 750 | 25.0% | 1.5 | .8500 (-0.1 ± 0.2) |")
                .contains("*It is above a plain training of as few steps.* **Holds**")
                .contains("**Holds**: fashion, clean (-5.0 ± 0.0)");
    }

    @Test
    void onlyWhatIsBetweenTheMarksIsRenewed() throws Exception {
        String text = "Before\n\n<!-- tables e9 -->\nold\n<!-- end -->\nafter <!-- end -->\n";
        String renewed = Tables.into(text, new Cells(directory, Protocol.QUICK), Protocol.QUICK);
        assertThat(renewed)
                .startsWith("Before\n\n<!-- tables e9 -->\n\nNot measured.\n")
                .endsWith("<!-- end -->\nafter <!-- end -->\n")
                .doesNotContain("old");
    }

    @Test
    void theTablesOfTheResultsAreThoseOfTheMeasuredCells() throws Exception {
        String text = Files.readString(Path.of("RESULTS.md"));
        Cells cells = new Cells(Path.of("results"), Protocol.FULL);
        assertThat(Tables.into(text, cells, Protocol.FULL)).isEqualTo(text);
        for (Experiment experiment : Experiment.values()) {
            assertThat(text).contains("<!-- tables " + experiment.key() + " -->");
            for (Cell cell : cells.of(experiment.key())) {
                List<Long> seeds =
                        switch (experiment) {
                            case TUNE -> List.of(101L, 102L, 103L);
                            case E5 -> List.of(6L, 7L, 8L, 9L, 10L); // of which no rule was made
                            default -> List.of(1L, 2L, 3L, 4L, 5L);
                        };
                assertThat(cell.key().seed()).isIn(seeds);
            }
        }
    }
}
