package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.analyze.Region;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {

    @TempDir Path directory;

    private Results results() {
        return new Results(directory, true);
    }

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
        Results results = results();
        Cells cells = results.cells(Source.FASHION);
        double[] gain = {0.01, 0.02, 0.03};
        for (int seed = 0; seed < 3; seed++) {
            cells.add(cell("e3", Thirds.RANDOM, seed, 0.8 - 0.1 * seed));
            cells.add(cell(Lab.FULL, Lab.FULL, seed, 0.9));
        }
        for (int seed = 2; seed >= 0; seed--) {
            cells.add(cell("e3", Thirds.AMBIGUOUS, seed, 0.8 - 0.1 * seed + gain[seed]));
        }
        // mean 2 points, sd 1 point, t(2) = 4.303: half-width 4.303 / √3 = 2.484
        assertThat(Tables.of(Experiment.E3, results))
                .contains("| random | .7000 |")
                .contains("| ambiguous | .7200 (+2.0 ± 2.5) |");
    }

    @Test
    void dynamicPruningIsHeldAgainstTheTimeOfEverything() throws Exception {
        Results results = results();
        Cells cells = results.cells(Source.FASHION);
        for (int seed = 0; seed < 3; seed++) {
            cells.add(cell("dynamic", Dynamic.PLAIN, seed, 0.85 + 0.001 * seed));
            cells.add(cell("dynamic", Dynamic.PRUNED, seed, 0.85));
            cells.add(cell("dynamic", Dynamic.SHORTER, seed, 0.84));
        }
        assertThat(Tables.of(Experiment.DYNAMIC, results))
                .contains("| everything | 1,000 | 0.0% | 2.0 | .8510 |")
                .contains("| dynamic pruning | 750 | 25.0% | 1.5 | .8500 (-0.1 ± 0.2) |")
                .contains("*It is above a plain training of as few steps.* **Holds**")
                .contains("**Holds**: fashion, clean (-5.0 ± 0.0)");
    }

    @Test
    void onlyWhatIsBetweenTheMarksIsRenewed() throws Exception {
        String text = "Before\n\n<!-- tables e9 -->\nold\n<!-- end -->\nafter <!-- end -->\n";
        String renewed = Tables.into(text, results());
        assertThat(renewed)
                .startsWith("Before\n\n<!-- tables e9 -->\n\nNot measured.\n")
                .endsWith("<!-- end -->\nafter <!-- end -->\n")
                .doesNotContain("old");
    }

    @Test
    void theTablesOfTheResultsAreThoseOfTheMeasuredCells() throws Exception {
        String text = Files.readString(Path.of("RESULTS.md"));
        Results results = new Results(Path.of("results"), false);
        assertThat(Tables.into(text, results)).isEqualTo(text);
        for (Experiment experiment : Experiment.values()) {
            assertThat(text).contains("<!-- tables " + experiment.key() + " -->");
            List<Long> seeds =
                    switch (experiment) {
                        case TUNE -> List.of(101L, 102L, 103L);
                        case E5 -> List.of(6L, 7L, 8L, 9L, 10L); // of which no rule was made
                        case E6 -> List.of(1L, 2L, 3L, 4L, 5L, 6L); // three against three
                        default -> List.of(1L, 2L, 3L, 4L, 5L);
                    };
            for (Source source : Source.values()) {
                if (experiment.isOfMaps()) {
                    assertThat(results.readings(source).of(experiment.key()))
                            .filteredOn(reading -> !reading.key().data().equals(ChaosNli.KEY))
                            .allMatch(reading -> seeds.contains(reading.key().seed()));
                } else {
                    assertThat(results.cells(source).of(experiment.key()))
                            .allMatch(cell -> seeds.contains(cell.key().seed()));
                }
            }
        }
    }

    @Test
    void theParametersOfJttAreTheBestOfWhatWasTuned() throws Exception {
        Results results = new Results(Path.of("results"), false);
        for (Source source : Reweighting.SOURCES) {
            Map<String, Double> means =
                    results.cells(source).of(Experiment.TUNE.key()).stream()
                            .filter(cell -> Reweighting.grid(source).containsKey(cell.key().set()))
                            .collect(
                                    Collectors.groupingBy(
                                            cell -> cell.key().set(),
                                            Collectors.averagingDouble(Reweighting::validated)));
            assertThat(means).hasSameSizeAs(Reweighting.grid(source));
            assertThat(means)
                    .hasEntrySatisfying(
                            Reweighting.tuned(source),
                            best -> assertThat(best).isEqualTo(Collections.max(means.values())));
        }
    }

    private void read(
            Experiment experiment,
            Source source,
            Condition condition,
            String set,
            long seed,
            Map<String, Double> values)
            throws Exception {
        results()
                .readings(source)
                .add(
                        Reading.of(
                                new Draw(source, condition, seed).key(experiment.key(), set),
                                values));
    }

    @Test
    void statisticsOfWrongLabelsAreMeansOverSeeds() throws Exception {
        for (int seed = 1; seed <= 3; seed++) {
            Map<String, Double> values = new HashMap<>();
            values.put("all, base", 0.1);
            for (NoiseDetection.Signal signal : NoiseDetection.Signal.values()) {
                values.put("all, " + signal.key() + NoiseDetection.AP, 0.3);
                values.put("all, " + signal.key() + NoiseDetection.F1, 0.2);
            }
            values.put("all, confidence, AP", 0.9 + 0.01 * seed);
            read(
                    Experiment.E2,
                    Source.GLYPHS,
                    Condition.FLIPS_10,
                    NoiseDetection.FOUND,
                    seed,
                    values);
            read(
                    Experiment.E2,
                    Source.GLYPHS,
                    Condition.CLEAN,
                    NoiseDetection.PLANTED,
                    seed,
                    Map.of(
                            "confidence, F1", 0.94,
                            "confidence, AP", 0.9,
                            "variability, F1", 0.7,
                            "variability, AP", 0.05));
        }
        // sd .01, t(2) = 4.303: half-width 4.303 · .01 / √3 = .0248
        assertThat(Tables.of(Experiment.E2, results()))
                .contains("| incidents | Not measured. |")
                .contains("| glyphs | .940 ± .000 | .900 ± .000 | .700 ± .000 | .050 ± .000 |")
                .contains("| confidence | – | .920 ± .025 | – |")
                .contains("| by chance | – | .100 | – |")
                .contains(
                        "F1 of confidence is .95 or more.* **Does not hold**: glyphs (.940 ± .000)")
                .contains(
                        "AP of confidence is .85 or more.* **Holds**: glyphs, 10% flips (.920 ± .025)")
                .contains("multiples of it).* **Does not hold**: glyphs, 10% flips (3.000");
    }

    @Test
    void theIntervalOfPairsIsOfTheirSeedsNotOfTheirNumber() throws Exception {
        double[][] rank = {{0, .9, .8}, {0, 0, .7}};
        for (int one = 1; one <= 2; one++) {
            for (int other = one + 1; other <= 3; other++) {
                Map<String, Double> values = new HashMap<>();
                values.put(Stability.CONFIDENCE, rank[one - 1][other - 1]);
                values.put(Stability.VARIABILITY, 0.5);
                for (Region region : Region.values()) {
                    values.put(Stability.OVERLAP + region.label(), 0.75);
                }
                read(
                        Experiment.E6,
                        Source.INCIDENTS,
                        Condition.FLIPS_10,
                        Stability.with(0, Source.INCIDENTS, other),
                        one,
                        values);
            }
            Map<String, Double> own = new HashMap<>();
            for (Region region : Region.values()) {
                own.put(Stability.OVERLAP + region.label(), 0.8);
                own.put(Stability.HALVES + region.label(), 0.5);
            }
            read(
                    Experiment.E6,
                    Source.INCIDENTS,
                    Condition.FLIPS_10,
                    Stability.CERTAINTY,
                    one,
                    own);
        }
        // without seed 1 .7, without 2 .8, without 3 .9: pseudo-values 3 · .8 − 2 · those are 1,
        // .8,
        // .6, of sd .2 and half-width 4.303 · .2 / √3 = .4969
        assertThat(Tables.of(Experiment.E6, results()))
                .contains("| two seeds | 0 | 3 | .800 ± .497 | .500 ± .000 |")
                .contains("| ambiguous | .800 ± .000 | .500 ± .000 | .750 ± .000 |")
                .contains("overlap, ambiguous (+5.0 ± 0.0)")
                .contains("**Does not hold**: halves, easy-to-learn (-25.0 ± 0.0)");
    }
}
