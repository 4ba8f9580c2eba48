package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.sample.Claim.Case;
import io.github.djlcartography.sample.NoiseDetection.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/** The readings as Markdown: means over seeds with their 95% intervals. */
final class MapTables extends Markdown {

    private static final Pattern PAIR = Pattern.compile("skip (\\d+), with (.*), seed (\\d+)");

    private final Results results;

    private MapTables(Results results) {
        this.results = results;
    }

    /** The tables of an experiment that {@link Experiment#isOfMaps}. */
    static String of(Experiment experiment, Results results) throws IOException {
        MapTables tables = new MapTables(results);
        switch (experiment) {
            case E2 -> tables.noise();
            case AGREEMENT -> tables.agreement();
            case E6 -> tables.stability();
            default -> throw new AssertionError(experiment);
        }
        return tables.text();
    }

    private static Claim plain(String words) {
        return new Claim(words, new ArrayList<>(), Claim.Unit.PLAIN);
    }

    private void found(List<Claim> claims) {
        line("What was expected, and what was found:");
        line();
        claims.stream().filter(MapTables::isLookedFor).forEach(claim -> line(claim.render()));
    }

    private static boolean isLookedFor(Claim claim) {
        return claim.cases().stream().anyMatch(one -> !Double.isNaN(one.difference().mean()));
    }

    /** The readings of one kind of look, by seed. */
    private NavigableMap<Long, Reading> readings(
            Experiment experiment, Source source, Condition condition, String set)
            throws IOException {
        NavigableMap<Long, Reading> bySeed = new TreeMap<>();
        for (Reading reading : results.readings(source).of(experiment.key())) {
            Cell.Key key = reading.key();
            if (key.data().equals(source.key())
                    && key.condition().equals(condition.key())
                    && key.set().equals(set)) {
                bySeed.put(key.seed(), reading);
            }
        }
        return bySeed;
    }

    private static Interval over(NavigableMap<Long, Reading> readings, String name) {
        return Interval.of(readings.values().stream().map(reading -> reading.value(name)).toList());
    }

    /** Of the differences between two values of the same readings. */
    private static Interval over(NavigableMap<Long, Reading> readings, String one, String other) {
        return Interval.of(
                readings.values().stream()
                        .map(reading -> reading.value(one) - reading.value(other))
                        .toList());
    }

    // E2

    private void noise() throws IOException {
        planted();
        line();
        wrongLabels();
    }

    private void planted() throws IOException {
        Claim high = plain("E2a: F1 of confidence is .95 or more.");
        Claim low = plain("E2a: F1 of variability is .80 or less.");
        Claim natural = plain("E2a: AP of confidence among all rows is .80 or more.");
        line("E2a, the recipe of the paper:");
        line();
        String confidence = Signal.CONFIDENCE.key();
        String variability = Signal.VARIABILITY.key();
        head(
                List.of(
                        "data",
                        "confidence: F1, balanced",
                        "confidence: AP, all rows",
                        "variability: F1, balanced",
                        "variability: AP, all rows"));
        for (Source source : List.of(Source.INCIDENTS, Source.GLYPHS)) {
            NavigableMap<Long, Reading> all =
                    readings(Experiment.E2, source, Condition.CLEAN, NoiseDetection.PLANTED);
            List<String> row = new ArrayList<>(List.of(source.key()));
            if (all.isEmpty()) {
                row.addAll(List.of(NOT_MEASURED, NONE, NONE, NONE));
            } else {
                for (String signal : List.of(confidence, variability)) {
                    row.add(Claim.plain(over(all, signal + NoiseDetection.F1)));
                    row.add(Claim.plain(over(all, signal + NoiseDetection.AP)));
                }
            }
            row(row);
            high.cases()
                    .add(
                            Case.atLeast(
                                    source.key(), over(all, confidence + NoiseDetection.F1), 0.95));
            low.cases()
                    .add(Case.below(source.key(), over(all, variability + NoiseDetection.F1), 0.8));
            natural.cases()
                    .add(
                            Case.atLeast(
                                    source.key(), over(all, confidence + NoiseDetection.AP), 0.8));
        }
        line();
        found(List.of(high, low, natural));
    }

    private void wrongLabels() throws IOException {
        Claim confident = plain("E2b: at 10% flips, AP of confidence is .85 or more.");
        Claim wavering =
                plain(
                        "E2b: AP of variability is at most twice that of an order by chance (here as"
                                + " multiples of it).");
        Claim memorised =
                claim("E2b, in points: AP of confidence is not below that of the final loss.");
        Claim margin = claim("E2b, in points: AP of AUM is not below that of the final loss.");
        Claim better =
                claim(
                        "E2b, in points: with 10% flips, AP of the confidence of three runs is 2 points"
                                + " or more above the best, in each seed, of out-of-fold loss, confident"
                                + " learning, AUM and final loss.");
        for (Source source : List.of(Source.INCIDENTS, Source.GLYPHS, Source.MNIST)) {
            Map<String, NavigableMap<Long, Reading>> columns = new LinkedHashMap<>();
            for (Condition condition :
                    List.of(Condition.FLIPS_5, Condition.FLIPS_10, Condition.FLIPS_20)) {
                NavigableMap<Long, Reading> all =
                        readings(Experiment.E2, source, condition, NoiseDetection.FOUND);
                for (String kind : kinds(source)) {
                    boolean isSplit = kinds(source).size() > 1;
                    columns.put(isSplit ? condition + ": " + kind : condition.key(), all);
                    String where = source + ", " + condition + (isSplit ? ", " + kind : "");
                    String ap = kind + ", %s" + NoiseDetection.AP;
                    String loss = ap.formatted(Signal.FINAL_LOSS.key());
                    if (condition == Condition.FLIPS_10) {
                        confident
                                .cases()
                                .add(
                                        Case.atLeast(
                                                where,
                                                over(all, ap.formatted(Signal.CONFIDENCE.key())),
                                                0.85));
                    }
                    wavering.cases()
                            .add(
                                    Case.below(
                                            where,
                                            times(
                                                    all,
                                                    ap.formatted(Signal.VARIABILITY.key()),
                                                    kind + NoiseDetection.BASE),
                                            2));
                    memorised
                            .cases()
                            .add(
                                    Case.atLeast(
                                            where,
                                            over(all, ap.formatted(Signal.CONFIDENCE.key()), loss),
                                            0));
                    margin.cases()
                            .add(
                                    Case.atLeast(
                                            where,
                                            over(all, ap.formatted(Signal.AUM.key()), loss),
                                            0));
                }
            }
            if (columns.values().stream().allMatch(NavigableMap::isEmpty)) {
                heading(source, "E2b. " + NOT_MEASURED);
                continue;
            }
            Map<String, NavigableMap<Long, Reading>> rivals = rivals(source);
            for (String kind : kinds(source)) {
                better.cases()
                        .add(Case.atLeast(source + ", " + kind, lead(source, rivals, kind), 0.02));
            }
            for (String number : List.of(NoiseDetection.AP, NoiseDetection.F1)) {
                wrongLabels(source, columns, rivals, number);
            }
        }
        found(List.of(confident, wavering, memorised, margin, better));
    }

    /** What needs trainings of its own, as far as it is measured. */
    private Map<String, NavigableMap<Long, Reading>> rivals(Source source) throws IOException {
        NavigableMap<Long, Reading> heldOut =
                readings(Experiment.E2, source, Condition.FLIPS_10, Rivals.HELD_OUT);
        Map<String, NavigableMap<Long, Reading>> rivals = new LinkedHashMap<>();
        rivals.put(
                Rivals.AVERAGED, readings(Experiment.E2, source, Condition.FLIPS_10, Rivals.AGAIN));
        rivals.put(Rivals.OUT_OF_FOLD, heldOut);
        rivals.put(Rivals.CONFIDENT_LEARNING, heldOut);
        rivals.values().removeIf(NavigableMap::isEmpty);
        return rivals;
    }

    /** Of the three runs over the best of what else there is. */
    private Interval lead(
            Source source, Map<String, NavigableMap<Long, Reading>> rivals, String kind)
            throws IOException {
        NavigableMap<Long, Reading> none = Collections.emptyNavigableMap();
        NavigableMap<Long, Reading> heldOut = rivals.getOrDefault(Rivals.OUT_OF_FOLD, none);
        NavigableMap<Long, Reading> singles =
                readings(Experiment.E2, source, Condition.FLIPS_10, NoiseDetection.FOUND);
        List<Double> leads = new ArrayList<>();
        rivals.getOrDefault(Rivals.AVERAGED, none)
                .forEach(
                        (seed, three) -> {
                            Reading single = singles.get(seed);
                            Reading other = heldOut.get(seed);
                            if (single != null && other != null) {
                                leads.add(
                                        value(three, kind, Rivals.AVERAGED)
                                                - best(single, other, kind));
                            }
                        });
        return Interval.of(leads);
    }

    private static double best(Reading single, Reading heldOut, String kind) {
        return DoubleStream.of(
                        value(heldOut, kind, Rivals.OUT_OF_FOLD),
                        value(heldOut, kind, Rivals.CONFIDENT_LEARNING),
                        value(single, kind, Signal.AUM.key()),
                        value(single, kind, Signal.FINAL_LOSS.key()))
                .max()
                .orElseThrow();
    }

    private static double value(Reading reading, String kind, String statistic) {
        return reading.value(kind + ", " + statistic + NoiseDetection.AP);
    }

    private static List<String> kinds(Source source) {
        return source == Source.INCIDENTS ? NoiseDetection.KINDS : List.of(NoiseDetection.ALL);
    }

    private static Interval times(NavigableMap<Long, Reading> readings, String one, String other) {
        return Interval.of(
                readings.values().stream()
                        .map(reading -> reading.value(one) / reading.value(other))
                        .toList());
    }

    private void wrongLabels(
            Source source,
            Map<String, NavigableMap<Long, Reading>> columns,
            Map<String, NavigableMap<Long, Reading>> rivals,
            String number) {
        boolean precision = number.equals(NoiseDetection.AP);
        heading(
                source,
                precision
                        ? "E2b, average precision."
                        : "E2b, F1 where as many are suspected as are wrong.");
        head(with("statistic", List.copyOf(columns.keySet())));
        for (Signal signal : Signal.values()) {
            List<String> row = new ArrayList<>(List.of(signal.key()));
            columns.forEach(
                    (column, all) ->
                            row.add(
                                    all.isEmpty()
                                            ? NONE
                                            : Claim.plain(
                                                    over(
                                                            all,
                                                            kind(column)
                                                                    + ", "
                                                                    + signal.key()
                                                                    + number))));
            row(row);
        }
        rivals.forEach(
                (rival, readings) -> {
                    List<String> row = new ArrayList<>(List.of(rival));
                    for (String column : columns.keySet()) {
                        row.add(
                                column.startsWith(Condition.FLIPS_10.key())
                                        ? Claim.plain(
                                                over(
                                                        readings,
                                                        kind(column) + ", " + rival + number))
                                        : NONE);
                    }
                    row(row);
                });
        List<String> chance = new ArrayList<>(List.of("by chance"));
        columns.forEach(
                (column, all) ->
                        chance.add(
                                all.isEmpty()
                                        ? NONE
                                        : Claim.plain(
                                                new Interval(
                                                        over(
                                                                        all,
                                                                        kind(column)
                                                                                + NoiseDetection
                                                                                        .BASE)
                                                                .mean(),
                                                        Double.NaN))));
        row(chance);
        line();
    }

    private static String kind(String column) {
        int split = column.indexOf(": ");
        return split < 0 ? NoiseDetection.ALL : column.substring(split + 2);
    }

    // agreement

    private void agreement() throws IOException {
        Claim wavers = plain("Variability rises with disagreement.");
        Claim doubts = plain("Aleatoric uncertainty rises with disagreement.");
        Claim sure = plain("Confidence falls with disagreement.");
        head(with("votes", HumanAgreement.METRICS.stream().map(Metric::key).toList()));
        for (Condition condition : List.of(Condition.CLEAN, Condition.FLIPS_10)) {
            NavigableMap<Long, Reading> all =
                    readings(
                            Experiment.AGREEMENT,
                            Source.INCIDENTS,
                            condition,
                            HumanAgreement.VOTES);
            for (String rows : List.of(HumanAgreement.ALL, HumanAgreement.DISPUTED)) {
                String where = Source.INCIDENTS + ", " + condition + ", " + rows.replace(", ", "");
                List<String> row = new ArrayList<>(List.of(where));
                for (Metric metric : HumanAgreement.METRICS) {
                    row.add(
                            all.isEmpty()
                                    ? NOT_MEASURED
                                    : Claim.plain(over(all, rows + metric))
                                            + drawn(
                                                    over(all, rows + metric + HumanAgreement.LOW),
                                                    over(
                                                            all,
                                                            rows + metric + HumanAgreement.HIGH)));
                }
                row(row);
                wavers.cases().add(Case.atLeast(where, over(all, rows + Metric.VARIABILITY), 0));
                doubts.cases().add(Case.atLeast(where, over(all, rows + Metric.ALEATORIC), 0));
                sure.cases().add(Case.below(where, over(all, rows + Metric.CONFIDENCE), 0));
            }
        }
        Optional<Reading> people =
                results.readings(Source.GLYPHS).find(ChaosNli.key(Experiment.AGREEMENT));
        if (people.isPresent()) {
            Reading reading = people.get();
            List<String> row =
                    new ArrayList<>(
                            List.of(
                                    "SNLI, %.0f pairs, 100 people each"
                                            .formatted(reading.value(ChaosNli.ROWS))));
            for (Metric metric : HumanAgreement.METRICS) {
                String name = HumanAgreement.ALL + metric;
                Interval low = single(reading.value(name + HumanAgreement.LOW));
                Interval high = single(reading.value(name + HumanAgreement.HIGH));
                row.add(Claim.plain(single(reading.value(name))) + drawn(low, high));
            }
            row(row);
            people(reading, Metric.VARIABILITY, wavers, 1);
            people(reading, Metric.ALEATORIC, doubts, 1);
            people(reading, Metric.CONFIDENCE, sure, -1);
        }
        line();
        found(List.of(wavers, doubts, sure));
    }

    /** A case of real votes, with its interval by drawing rows. */
    private static void people(Reading reading, Metric metric, Claim claim, int sign) {
        String name = HumanAgreement.ALL + metric;
        double value = reading.value(name);
        Interval interval =
                new Interval(
                        value,
                        Math.max(
                                value - reading.value(name + HumanAgreement.LOW),
                                reading.value(name + HumanAgreement.HIGH) - value));
        claim.cases()
                .add(
                        sign > 0
                                ? Case.atLeast("SNLI", interval, 0)
                                : Case.below("SNLI", interval, 0));
    }

    private static Interval single(double value) {
        return new Interval(value, Double.NaN);
    }

    private static String drawn(Interval low, Interval high) {
        return " [%s, %s]"
                .formatted(Claim.plain(single(low.mean())), Claim.plain(single(high.mean())));
    }

    // E6

    /** Values of comparisons, each with the seeds that it is of. */
    private record Comparisons(List<Reading> readings) {

        Set<Long> seeds() {
            Set<Long> seeds = new TreeSet<>();
            for (Reading reading : readings) {
                seeds.add(reading.key().seed());
                seeds.add(other(reading));
            }
            return seeds;
        }

        static long other(Reading reading) {
            Matcher pair = PAIR.matcher(reading.key().set());
            return pair.matches() ? Long.parseLong(pair.group(3)) : reading.key().seed();
        }

        double mean(String name) {
            return readings.stream()
                    .mapToDouble(reading -> reading.value(name))
                    .average()
                    .orElse(Double.NaN);
        }

        Comparisons without(long seed) {
            return new Comparisons(
                    readings.stream()
                            .filter(
                                    reading ->
                                            reading.key().seed() != seed && other(reading) != seed)
                            .toList());
        }

        /** Only those of a seed. */
        Comparisons with(long seed) {
            return new Comparisons(
                    readings.stream()
                            .filter(
                                    reading ->
                                            reading.key().seed() == seed || other(reading) == seed)
                            .toList());
        }

        /** The mean; its interval by leaving out one seed after the other, with all its pairs. */
        Interval over(String name) {
            Set<Long> seeds = seeds();
            double all = mean(name);
            List<Double> pseudo = new ArrayList<>();
            for (long seed : seeds) {
                pseudo.add(seeds.size() * all - (seeds.size() - 1) * without(seed).mean(name));
            }
            return new Interval(all, pseudo.isEmpty() ? Double.NaN : Interval.of(pseudo).half());
        }

        /** The mean; the farthest that one is from it. */
        Interval range(String name) {
            double all = mean(name);
            return new Interval(
                    all,
                    readings.stream()
                            .mapToDouble(reading -> Math.abs(reading.value(name) - all))
                            .max()
                            .orElse(Double.NaN));
        }
    }

    private Comparisons pairs(Source source, Source other, int skipped) throws IOException {
        List<Reading> pairs = new ArrayList<>();
        for (Reading reading : results.readings(source).of(Experiment.E6.key())) {
            Matcher pair = PAIR.matcher(reading.key().set());
            if (reading.key().data().equals(source.key())
                    && pair.matches()
                    && Integer.parseInt(pair.group(1)) == skipped
                    && pair.group(2).equals(other.key())) {
                pairs.add(reading);
            }
        }
        return new Comparisons(pairs);
    }

    private Comparisons named(Source source, String prefix) throws IOException {
        return new Comparisons(
                results.readings(source).of(Experiment.E6.key()).stream()
                        .filter(reading -> reading.key().data().equals(source.key()))
                        .filter(reading -> reading.key().set().startsWith(prefix))
                        .toList());
    }

    private void stability() throws IOException {
        if (results.readings(Source.INCIDENTS).of(Experiment.E6.key()).isEmpty()) {
            line(NOT_MEASURED);
            return;
        }
        Claim sure = plain("Confidence of two seeds has a rank correlation of .80 or more.");
        Claim burnt =
                plain(
                        "Without the first epoch or two, variability of two seeds has one of .60 or"
                                + " more.");
        Claim averaged = plain("Variability of averages of three seeds has one of .80 or more.");
        Claim known =
                claim(
                        "In points: what a map says of its own regions' stability is within 10 points of what"
                                + " other seeds have of them.");
        Map<String, List<Source>> rows = new LinkedHashMap<>();
        rows.put("two seeds", List.of(Source.INCIDENTS, Source.INCIDENTS));
        rows.put(
                "two seeds, small encoder",
                List.of(Source.INCIDENTS_SMALL, Source.INCIDENTS_SMALL));
        rows.put(
                "two seeds, twice the epochs",
                List.of(Source.INCIDENTS_LONG, Source.INCIDENTS_LONG));
        rows.put("main against small encoder", List.of(Source.INCIDENTS, Source.INCIDENTS_SMALL));
        rows.put("main against twice the epochs", List.of(Source.INCIDENTS, Source.INCIDENTS_LONG));
        List<String> columns =
                new ArrayList<>(List.of(Stability.CONFIDENCE, Stability.VARIABILITY));
        for (Region region : Region.values()) {
            columns.add(Stability.OVERLAP + region.label());
        }
        head(with("maps", with("epochs left out", with("comparisons", columns))));
        for (Map.Entry<String, List<Source>> row : rows.entrySet()) {
            for (int skipped : Stability.BURN_IN) {
                Comparisons pairs = pairs(row.getValue().get(0), row.getValue().get(1), skipped);
                row(row.getKey(), skipped, pairs, columns, false);
                if (row.getValue().get(0) == row.getValue().get(1)) {
                    String where = row.getKey() + ", " + skipped + " left out";
                    if (skipped == 0) {
                        sure.cases()
                                .add(
                                        Case.atLeast(
                                                row.getKey(),
                                                pairs.over(Stability.CONFIDENCE),
                                                0.8));
                    } else {
                        burnt.cases()
                                .add(Case.atLeast(where, pairs.over(Stability.VARIABILITY), 0.6));
                    }
                }
            }
        }
        for (int skipped : Stability.BURN_IN) {
            Comparisons halves = named(Source.INCIDENTS, Stability.averaged(skipped));
            row("averages of three seeds", skipped, halves, columns, true);
            averaged.cases()
                    .add(
                            Case.atLeast(
                                    skipped + " left out",
                                    halves.range(Stability.VARIABILITY),
                                    0.8));
        }
        line();
        certainty(known);
        found(List.of(sure, burnt, averaged, known));
    }

    private void row(
            String maps, int skipped, Comparisons some, List<String> columns, boolean range) {
        List<String> row =
                new ArrayList<>(
                        List.of(
                                maps,
                                Integer.toString(skipped),
                                Integer.toString(some.readings().size())));
        for (String column : columns) {
            row.add(
                    some.readings().isEmpty()
                            ? NONE
                            : Claim.plain(range ? some.range(column) : some.over(column)));
        }
        row(row);
    }

    /** What a map of one run says of itself, and what other seeds have. */
    private void certainty(Claim known) throws IOException {
        Comparisons own = named(Source.INCIDENTS, Stability.CERTAINTY);
        Comparisons pairs = pairs(Source.INCIDENTS, Source.INCIDENTS, 0);
        head(List.of("region", "overlap, as it says", "halves, as it says", "with other seeds"));
        for (Region region : Region.values()) {
            String overlap = Stability.OVERLAP + region.label();
            String halves = Stability.HALVES + region.label();
            boolean isThere = !own.readings().isEmpty() && !pairs.readings().isEmpty();
            row(
                    List.of(
                            region.label(),
                            isThere ? Claim.plain(bySeed(own, overlap)) : NONE,
                            isThere ? Claim.plain(bySeed(own, halves)) : NONE,
                            isThere ? Claim.plain(pairs.over(overlap)) : NONE));
            for (String name : List.of(overlap, halves)) {
                List<Double> off = new ArrayList<>();
                for (Reading reading : isThere ? own.readings() : List.<Reading>of()) {
                    off.add(reading.value(name) - pairs.with(reading.key().seed()).mean(overlap));
                }
                known.cases().add(Case.within(name, Interval.of(off), 0.1));
            }
        }
        line();
    }

    private static Interval bySeed(Comparisons own, String name) {
        return Interval.of(own.readings().stream().map(reading -> reading.value(name)).toList());
    }
}
