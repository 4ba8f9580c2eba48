package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.diagnose.Agreement;
import io.github.djlcartography.diagnose.Certainty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What E6 compares: maps of the bundled sentence pairs with 10% flips, of which all have the same
 * rows and labels.
 */
final class Stability {

    /** First epochs that are left out. */
    static final List<Integer> BURN_IN = List.of(0, 1, 2);

    /** What a map tells about its own stability. */
    static final String CERTAINTY = "certainty";

    static final String CONFIDENCE = "confidence";
    static final String VARIABILITY = "variability";
    static final String OVERLAP = "overlap, ";
    static final String HALVES = "halves, ";

    /** Maps in an average that is compared with another. */
    private static final int AVERAGED = 3;

    /** Seeds of the encoders and budgets that are not the main ones. */
    private static final int FEW = 3;

    private final Results results;
    private final Path work;
    private final Map<String, DataMap> maps = new HashMap<>();

    /**
     * @param results that are there, and where new ones go
     * @param work directory of the archives
     */
    Stability(Results results, Path work) {
        this.results = results;
        this.work = work;
    }

    /** The runs: the main ones with all seeds, the others with the first three. */
    static List<Draw> draws(List<Long> seeds) {
        List<Draw> draws = new ArrayList<>();
        for (Source source :
                List.of(Source.INCIDENTS, Source.INCIDENTS_SMALL, Source.INCIDENTS_LONG)) {
            int count = source == Source.INCIDENTS ? seeds.size() : Math.min(FEW, seeds.size());
            for (long seed : seeds.subList(0, count)) {
                draws.add(new Draw(source, Condition.FLIPS_10, seed));
            }
        }
        return draws;
    }

    /**
     * Two maps, each of one run or the average of several.
     *
     * @param set name of the comparison
     * @param one a map's runs
     * @param other another's; none where a map is asked about itself
     * @param skipped epochs of each run
     */
    private record Comparison(String set, List<Draw> one, List<Draw> other, int skipped) {

        Draw first() {
            return one.get(0);
        }

        Cell.Key key() {
            return first().key(Experiment.E6.key(), set);
        }
    }

    /** Name of a comparison of two runs. */
    static String with(int skipped, Source other, long seed) {
        return "skip %d, with %s, seed %d".formatted(skipped, other, seed);
    }

    /** What the names of comparisons of averages begin with. */
    static String averaged(int skipped) {
        return "skip %d, averages ".formatted(skipped);
    }

    private static List<Comparison> comparisons(List<Draw> draws) {
        List<Comparison> all = new ArrayList<>();
        for (Draw one : draws) {
            all.add(new Comparison(CERTAINTY, List.of(one), List.of(), 0));
        }
        List<Draw> main = draws.stream().filter(draw -> draw.source() == Source.INCIDENTS).toList();
        for (int skipped : BURN_IN) {
            for (Draw one : draws) {
                for (Draw other : draws) {
                    boolean pair = one.source() == other.source() && one.seed() < other.seed();
                    boolean transfer =
                            one.source() == Source.INCIDENTS && other.source() != one.source();
                    if (pair || transfer) {
                        all.add(
                                new Comparison(
                                        with(skipped, other.source(), other.seed()),
                                        List.of(one),
                                        List.of(other),
                                        skipped));
                    }
                }
            }
            if (main.size() >= 2 * AVERAGED) {
                averages(main.subList(0, 2 * AVERAGED), skipped, all);
            }
        }
        return all;
    }

    /** All ways to halve the runs. */
    private static void averages(List<Draw> runs, int skipped, List<Comparison> all) {
        for (int halves = 1; halves < 1 << runs.size(); halves += 2) { // the first is in the one
            if (Integer.bitCount(halves) == runs.size() / 2) {
                List<Draw> one = new ArrayList<>();
                List<Draw> other = new ArrayList<>();
                for (int i = 0; i < runs.size(); i++) {
                    (((halves >> i) & 1) == 1 ? one : other).add(runs.get(i));
                }
                all.add(
                        new Comparison(
                                averaged(skipped) + seeds(one) + " with " + seeds(other),
                                one,
                                other,
                                skipped));
            }
        }
    }

    private static String seeds(List<Draw> runs) {
        return runs.stream().map(run -> Long.toString(run.seed())).collect(Collectors.joining("+"));
    }

    /** Whether nothing is left to be compared. */
    boolean isMeasured(List<Draw> draws) throws IOException {
        for (Comparison comparison : comparisons(draws)) {
            if (!readings(comparison).has(comparison.key())) {
                return false;
            }
        }
        return true;
    }

    /** Compares all runs that are there. */
    void compare(List<Draw> draws) throws IOException {
        List<Draw> there =
                draws.stream()
                        .filter(draw -> draw.isMapped(work, results.protocol(draw.source())))
                        .toList();
        for (Comparison comparison : comparisons(there)) {
            Readings readings = readings(comparison);
            if (!readings.has(comparison.key())) {
                Map<String, Double> values =
                        comparison.other().isEmpty()
                                ? certainty(comparison.first())
                                : values(
                                        Agreement.of(
                                                map(comparison.one(), comparison.skipped()),
                                                map(comparison.other(), comparison.skipped()),
                                                Region.THIRD));
                readings.add(Reading.of(comparison.key(), values));
            }
        }
    }

    private Readings readings(Comparison comparison) {
        return results.readings(comparison.first().source());
    }

    private DataMap map(List<Draw> runs, int skipped) {
        List<DataMap> found = runs.stream().map(run -> map(run, skipped)).toList();
        return found.size() == 1 ? found.get(0) : DataMap.merge(found);
    }

    private Path archive(Draw run) {
        return run.under(work, results.protocol(run.source()));
    }

    private DataMap map(Draw run, int skipped) {
        return maps.computeIfAbsent(
                run + " " + skipped, key -> Analyzer.of(archive(run)).skipFirst(skipped).map());
    }

    private static Map<String, Double> values(Agreement agreement) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(CONFIDENCE, agreement.confidence());
        values.put(VARIABILITY, agreement.variability());
        for (Region region : Region.values()) {
            values.put(OVERLAP + region.label(), agreement.overlap(region));
        }
        return values;
    }

    private Map<String, Double> certainty(Draw run) {
        Certainty certainty =
                Certainty.builder(Analyzer.of(archive(run)).trajectories()).threads(1).build();
        Map<String, Double> values = new LinkedHashMap<>();
        for (Region region : Region.values()) {
            values.put(OVERLAP + region.label(), certainty.overlap(region));
            values.put(HALVES + region.label(), certainty.halves(region));
        }
        return values;
    }
}
