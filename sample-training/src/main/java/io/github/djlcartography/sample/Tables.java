package io.github.djlcartography.sample;

import io.github.djlcartography.sample.Claim.Case;
import io.github.djlcartography.sample.Measured.Runs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The measured cells as Markdown: mean accuracies, and differences to the control in points with
 * their 95% intervals (Student's t over paired seeds).
 */
final class Tables extends Markdown {

    private static final Pattern BLOCK =
            Pattern.compile("(<!-- tables (\\S+) -->\n).*?(<!-- end -->)", Pattern.DOTALL);

    private static final List<Condition> THIRDS = List.of(Condition.CLEAN, Condition.FLIPS_10);
    private static final List<Condition> PRUNING =
            List.of(Condition.CLEAN, Condition.FLIPS_10, Condition.IMBALANCED);
    private static final List<Condition> CURRICULA = List.of(Condition.CLEAN, Condition.FLIPS_20);

    private static final ToDoubleFunction<Cell> IN_DOMAIN = on(Source.IN_DOMAIN);

    private final Results results;
    private final Set<Long> seeds;

    private Tables(Results results, Set<Long> seeds) {
        this.results = results;
        this.seeds = seeds;
    }

    /**
     * A text with the tables between its marks {@code <!-- tables e3 --> … <!-- end -->} renewed.
     */
    static String into(String text, Results results) throws IOException {
        Matcher block = BLOCK.matcher(text);
        StringBuilder renewed = new StringBuilder();
        while (block.find()) {
            String tables = of(Experiment.of(block.group(2)), results);
            block.appendReplacement(
                    renewed,
                    Matcher.quoteReplacement(
                            block.group(1) + "\n" + tables + "\n" + block.group(3)));
        }
        return block.appendTail(renewed).toString();
    }

    /** The tables of one experiment, and what became of what was expected. */
    static String of(Experiment experiment, Results results) throws IOException {
        if (experiment.isOfMaps()) {
            return MapTables.of(experiment, results);
        }
        Set<Long> seeds = new TreeSet<>();
        for (Source source : Source.values()) {
            results.cells(source)
                    .of(experiment.key())
                    .forEach(cell -> seeds.add(cell.key().seed()));
        }
        if (seeds.isEmpty()) {
            return NOT_MEASURED + "\n";
        }
        Tables tables = new Tables(results, seeds);
        switch (experiment) {
            case E3 -> tables.thirds();
            case E4 -> tables.reweighting();
            case E5 -> tables.pruning();
            case E9 -> tables.curricula();
            case DYNAMIC -> tables.dynamic();
            case TUNE -> tables.tuning();
            default -> throw new AssertionError(experiment);
        }
        Set<Source> missing = tables.asked(experiment);
        missing.removeAll(tables.sources(experiment));
        for (Source source : missing) {
            tables.line();
            tables.line("**" + source + "**: " + NOT_MEASURED);
        }
        return tables.text();
    }

    private Measured at(Source source, Condition condition) {
        return new Measured(results, source, condition, seeds);
    }

    /** The sources that have been measured. */
    private List<Source> sources(Experiment experiment) throws IOException {
        List<Source> there = new ArrayList<>();
        for (Source source : asked(experiment)) {
            if (results.cells(source).of(experiment.key()).stream()
                    .anyMatch(cell -> cell.key().data().equals(source.key()))) {
                there.add(source);
            }
        }
        return there;
    }

    private Set<Source> asked(Experiment experiment) {
        return experiment.trials(results.protocol(Source.GLYPHS)).stream()
                .map(Trial::source)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static ToDoubleFunction<Cell> on(String test) {
        return cell -> cell.accuracy(test);
    }

    private static double worstClass(Cell cell) {
        return cell.score(Source.IN_DOMAIN).worst();
    }

    /** The tests that are shown, and the first out of domain if there is one. */
    private static List<String> tests(Source source) {
        return switch (source) {
            case GLYPHS -> List.of(Source.IN_DOMAIN, Source.REVERSED_MARK, Source.UNSEEN_STYLE);
            case MNIST -> List.of(Source.IN_DOMAIN, Source.USPS);
            case FASHION -> List.of(Source.IN_DOMAIN);
            case INCIDENTS, INCIDENTS_SMALL, INCIDENTS_LONG ->
                    List.of(
                            Source.IN_DOMAIN,
                            Source.ANTI_CUE,
                            Source.NEUTRAL_CUE,
                            Source.UNSEEN_LEXICON,
                            Source.UNSEEN_CONSTRUCTION);
        };
    }

    private static String outOfDomain(Source source) {
        List<String> tests = tests(source);
        return tests.get(Math.min(1, tests.size() - 1));
    }

    // E3

    private void thirds() throws IOException {
        Experiment e = Experiment.E3;
        List<String> sets = List.copyOf(Thirds.setups().keySet());
        Claim ambiguous = claim("Ambiguous − random is +3 points or more, out of domain.");
        Claim full = claim("Ambiguous − everything is −1 point or more, in and out of domain.");
        Claim easy = claim("Easy is below random, in and out of domain.");
        Claim mix = claim("With 10% flips, ambiguous + easy is above ambiguous, in domain.");
        Claim mixFull = claim("With 10% flips, ambiguous + easy is above everything, in domain.");
        Claim twin = claim("Ambiguous is above its class-matched random twin, in domain.");
        for (Source source : sources(e)) {
            List<String> tests = tests(source);
            heading(source, "Points are differences to the random third.");
            List<String> head = new ArrayList<>(List.of("training set"));
            for (Condition condition : THIRDS) {
                tests.forEach(test -> head.add(condition + ": " + test));
            }
            head.add("wrong labels in it");
            head(head);
            for (String set : with(Lab.FULL, sets)) {
                List<String> row = new ArrayList<>(List.of(set));
                for (Condition condition : THIRDS) {
                    Measured at = at(source, condition);
                    for (String test : tests) {
                        Runs random = at.runs(e, Thirds.RANDOM, on(test));
                        row.add(cell(third(at, set, on(test)), random, set.equals(Thirds.RANDOM)));
                    }
                }
                Runs flips =
                        third(
                                at(source, Condition.FLIPS_10),
                                set,
                                cell -> (double) cell.flips() / cell.rows());
                row.add(flips.isEmpty() ? "–" : percent(flips.mean()));
                row(row);
            }
            line();
            for (Condition condition : THIRDS) {
                Measured at = at(source, condition);
                String out = outOfDomain(source);
                if (!out.equals(Source.IN_DOMAIN)) {
                    ambiguous
                            .cases()
                            .add(
                                    Case.atLeast(
                                            at.where(),
                                            third(at, Thirds.AMBIGUOUS, on(out))
                                                    .minus(third(at, Thirds.RANDOM, on(out))),
                                            0.03));
                }
                for (String test : List.of(Source.IN_DOMAIN, out).stream().distinct().toList()) {
                    String where = at.where() + ", " + test;
                    full.cases()
                            .add(
                                    Case.atLeast(
                                            where,
                                            third(at, Thirds.AMBIGUOUS, on(test))
                                                    .minus(at.full(on(test))),
                                            -0.01));
                    easy.cases()
                            .add(
                                    Case.below(
                                            where,
                                            third(at, Thirds.EASY, on(test))
                                                    .minus(third(at, Thirds.RANDOM, on(test))),
                                            0));
                }
                twin.cases()
                        .add(
                                Case.atLeast(
                                        at.where(),
                                        third(at, Thirds.AMBIGUOUS, IN_DOMAIN)
                                                .minus(third(at, Thirds.TWIN, IN_DOMAIN)),
                                        0));
            }
            Measured noisy = at(source, Condition.FLIPS_10);
            Runs mixed = third(noisy, Thirds.WITH_EASY, IN_DOMAIN);
            mix.cases()
                    .add(
                            Case.atLeast(
                                    noisy.where(),
                                    mixed.minus(third(noisy, Thirds.AMBIGUOUS, IN_DOMAIN)),
                                    0));
            mixFull.cases().add(Case.atLeast(noisy.where(), mixed.minus(noisy.full(IN_DOMAIN)), 0));
        }
        verdicts(ambiguous, full, easy, twin, mix, mixFull);
    }

    private static Runs third(Measured at, String set, ToDoubleFunction<Cell> value)
            throws IOException {
        return set.equals(Lab.FULL) ? at.full(value) : at.runs(Experiment.E3, set, value);
    }

    // E5

    private void pruning() throws IOException {
        String e = Experiment.E5.key();
        List<String> sets = List.copyOf(Pruning.setups(50).keySet());
        List<Integer> pruned = results.protocol(Source.GLYPHS).pruned();
        int most = pruned.get(pruned.size() - 1);
        int least = pruned.get(0);
        Claim wins = claim("Hard first (EL2N) is above random at %d%% pruned.".formatted(least));
        Claim collapses =
                claim("Hard first (EL2N) is below random at %d%% pruned.".formatted(most));
        Claim ccs = claim("CCS is not below random at %d%% pruned.".formatted(most));
        Map<String, List<Claim>> advised = new LinkedHashMap<>();
        for (String advisor : List.of(Pruning.ADVISOR, Pruning.ADVISOR_TRIED)) {
            advised.put(
                    advisor,
                    List.of(
                            claim("%s: within 1 point of the best, or above.".formatted(advisor)),
                            claim("%s: worst class not below random's.".formatted(advisor))));
        }
        for (Source source : sources(Experiment.E5)) {
            for (Condition condition : PRUNING) {
                Measured at = at(source, condition);
                heading(
                        source,
                        "%s. In domain, points are differences to random; everything: %s, worst class %s."
                                .formatted(
                                        condition,
                                        share(at.full(IN_DOMAIN)),
                                        share(at.full(Tables::worstClass))));
                List<String> head = new ArrayList<>(List.of("pruned"));
                pruned.forEach(rate -> head.add(rate + "%"));
                pruned.forEach(rate -> head.add("worst class, " + rate + "%"));
                head(head);
                for (String set : sets) {
                    List<String> row = new ArrayList<>(List.of(set));
                    for (ToDoubleFunction<Cell> value :
                            List.<ToDoubleFunction<Cell>>of(IN_DOMAIN, Tables::worstClass)) {
                        for (int rate : pruned) {
                            row.add(
                                    cell(
                                            at.runs(e, set, rate, value),
                                            at.runs(e, Pruning.RANDOM, rate, value),
                                            set.equals(Pruning.RANDOM)));
                        }
                    }
                    row(row);
                }
                line();
                for (int rate : pruned) {
                    Runs random = at.runs(e, Pruning.RANDOM, rate, IN_DOMAIN);
                    Interval hard = at.runs(e, Pruning.EL2N, rate, IN_DOMAIN).minus(random);
                    if (rate == least) {
                        wins.cases().add(Case.atLeast(at.where(), hard, 0));
                    }
                    if (rate == most) {
                        collapses.cases().add(Case.below(at.where(), hard, 0));
                        ccs.cases()
                                .add(
                                        Case.atLeast(
                                                at.where(),
                                                at.runs(e, Pruning.CCS, rate, IN_DOMAIN)
                                                        .minus(random),
                                                0));
                    }
                    String where = at.where() + ", " + rate + "%";
                    Runs best = random;
                    for (String set : sets) {
                        Runs other = at.runs(e, set, rate, IN_DOMAIN);
                        best = other.mean() > best.mean() ? other : best;
                    }
                    Runs worst = at.runs(e, Pruning.RANDOM, rate, Tables::worstClass);
                    for (Map.Entry<String, List<Claim>> claims : advised.entrySet()) {
                        Runs mean = at.runs(e, claims.getKey(), rate, IN_DOMAIN);
                        Runs low = at.runs(e, claims.getKey(), rate, Tables::worstClass);
                        claims.getValue()
                                .get(0)
                                .cases()
                                .add(Case.atLeast(where, mean.minus(best), -0.01));
                        claims.getValue()
                                .get(1)
                                .cases()
                                .add(Case.atLeast(where, low.minus(worst), 0));
                    }
                }
            }
        }
        verdicts(wins, collapses, ccs);
        advised.values().forEach(claims -> claims.forEach(claim -> line(claim.render())));
    }

    // E4

    private void reweighting() throws IOException {
        Experiment e = Experiment.E4;
        Claim gap = claim("Balanced groups are above everything, shortcut reversed.");
        Claim half = claim("Where they are, JTT closes half of that gap (here against half-way).");
        Claim mixOut =
                claim(
                        "With 10% flips, ambiguous + easy is at most 1 point below JTT, shortcut"
                                + " reversed.");
        Claim mixIn = claim("With 10% flips, ambiguous + easy is 1.5 points above JTT, in domain.");
        for (Source source : sources(e)) {
            String out = outOfDomain(source);
            heading(source, "Points are differences to everything, unweighted.");
            Map<String, ToDoubleFunction<Cell>> columns = new LinkedHashMap<>();
            tests(source).forEach(test -> columns.put(test, on(test)));
            if (source != Source.GLYPHS) {
                columns.put("validation, worst group", Tables::worstGroup);
            }
            List<String> head = new ArrayList<>(List.of("training"));
            THIRDS.forEach(
                    condition ->
                            columns.keySet().forEach(name -> head.add(condition + ": " + name)));
            head(head);
            List<String> sets = new ArrayList<>(List.of(Lab.FULL, Thirds.WITH_EASY));
            List<String> weighted = List.copyOf(Reweighting.setups(source).keySet());
            sets.addAll(weighted);
            for (String set : sets) {
                List<String> row = new ArrayList<>(List.of(set));
                for (Condition condition : THIRDS) {
                    Measured at = at(source, condition);
                    for (ToDoubleFunction<Cell> value : columns.values()) {
                        Runs runs =
                                weighted.contains(set)
                                        ? at.runs(e, set, value)
                                        : third(at, set, value);
                        row.add(cell(runs, at.full(value), set.equals(Lab.FULL)));
                    }
                }
                row(row);
            }
            line();
            for (Condition condition : THIRDS) {
                Measured at = at(source, condition);
                Runs full = at.full(on(out));
                Runs groups = at.runs(e, Reweighting.GROUPS, on(out));
                Case between = Case.atLeast(at.where(), groups.minus(full), 0);
                gap.cases().add(between);
                if (between.verdict() != Claim.Verdict.HOLDS) {
                    continue; // no gap to close
                }
                Runs halfWay = full.plus(groups).times(0.5);
                half.cases()
                        .add(
                                Case.atLeast(
                                        at.where(),
                                        at.runs(e, Reweighting.JTT, on(out)).minus(halfWay),
                                        0));
            }
            Measured noisy = at(source, Condition.FLIPS_10);
            mixOut.cases()
                    .add(
                            Case.atLeast(
                                    noisy.where(),
                                    third(noisy, Thirds.WITH_EASY, on(out))
                                            .minus(noisy.runs(e, Reweighting.JTT, on(out))),
                                    -0.01));
            mixIn.cases()
                    .add(
                            Case.atLeast(
                                    noisy.where(),
                                    third(noisy, Thirds.WITH_EASY, IN_DOMAIN)
                                            .minus(noisy.runs(e, Reweighting.JTT, IN_DOMAIN)),
                                    0.015));
        }
        verdicts(gap, half, mixOut, mixIn);
    }

    /** Accuracy on the group of label and cue that fares worst. */
    private static double worstGroup(Cell cell) {
        return cell.scores().entrySet().stream()
                .filter(score -> score.getKey().startsWith(IncidentsPool.GROUP))
                .mapToDouble(score -> score.getValue().accuracy())
                .min()
                .orElse(Double.NaN);
    }

    // E9

    private void curricula() throws IOException {
        Claim nothing =
                claim(
                        "On clean labels and the full budget, easy first is within 0.5 points of random pacing.");
        Claim gains =
                claim(
                        "With 20% flips or a short budget, easy first is 1 point or more above random"
                                + " pacing.");
        Claim anti = claim("Hard first is below random pacing.");
        for (Source source : sources(Experiment.E9)) {
            heading(source, "In domain, points are differences to a plain shuffled training.");
            List<String> head = new ArrayList<>(List.of("order"));
            for (String budget : List.of("", Curricula.SHORT)) {
                CURRICULA.forEach(condition -> head.add(budget(budget) + condition));
            }
            head(head);
            for (String order :
                    List.of(
                            Curricula.NONE,
                            Curricula.EASY_FIRST,
                            Curricula.ANTI,
                            Curricula.RANDOM_PACING)) {
                List<String> row = new ArrayList<>(List.of(order));
                for (String budget : List.of("", Curricula.SHORT)) {
                    for (Condition condition : CURRICULA) {
                        Measured at = at(source, condition);
                        row.add(
                                cell(
                                        order(at, budget, order),
                                        order(at, budget, Curricula.NONE),
                                        order.equals(Curricula.NONE)));
                    }
                }
                row(row);
            }
            line();
            for (String budget : List.of("", Curricula.SHORT)) {
                for (Condition condition : CURRICULA) {
                    Measured at = at(source, condition);
                    String where = at.where() + ", " + budget(budget).replace(": ", "");
                    Runs random = order(at, budget, Curricula.RANDOM_PACING);
                    Interval easy = order(at, budget, Curricula.EASY_FIRST).minus(random);
                    if (condition == Condition.CLEAN && budget.isEmpty()) {
                        nothing.cases().add(Case.within(where, easy, 0.005));
                    } else {
                        gains.cases().add(Case.atLeast(where, easy, 0.01));
                    }
                    anti.cases()
                            .add(
                                    Case.below(
                                            where,
                                            order(at, budget, Curricula.ANTI).minus(random),
                                            0));
                }
            }
        }
        verdicts(nothing, gains, anti);
    }

    private static String budget(String prefix) {
        return prefix.isEmpty() ? "full: " : prefix;
    }

    private static Runs order(Measured at, String budget, String order) throws IOException {
        return budget.isEmpty() && order.equals(Curricula.NONE)
                ? at.full(IN_DOMAIN)
                : at.runs(Experiment.E9, budget + order, IN_DOMAIN);
    }

    // dynamic pruning

    private void dynamic() throws IOException {
        Experiment e = Experiment.DYNAMIC;
        Measured at = at(Source.FASHION, Condition.CLEAN);
        Runs plain = at.runs(e, Dynamic.PLAIN, IN_DOMAIN);
        Runs time = at.runs(e, Dynamic.PLAIN, Cell::seconds);
        Runs steps = at.runs(e, Dynamic.PLAIN, Cell::steps);
        heading(Source.FASHION, "Points are differences to everything.");
        head(List.of("training", "steps", "steps saved", "seconds", "in domain"));
        for (String set : Dynamic.setups().keySet()) {
            Runs accuracy = at.runs(e, set, IN_DOMAIN);
            Runs took = at.runs(e, set, Cell::steps);
            row(
                    List.of(
                            set,
                            number("%,.0f", took),
                            took.isEmpty() ? "–" : percent(1 - took.mean() / steps.mean()),
                            number("%.1f", at.runs(e, set, Cell::seconds)),
                            cell(accuracy, plain, set.equals(Dynamic.PLAIN))));
        }
        line();
        Runs pruned = at.runs(e, Dynamic.PRUNED, IN_DOMAIN);
        Claim lossless = claim("Dynamic pruning is within 0.5 points of everything.");
        lossless.cases().add(Case.within(at.where(), pruned.minus(plain), 0.005));
        Claim better = claim("It is above a plain training of as few steps.");
        better.cases()
                .add(
                        Case.atLeast(
                                at.where(),
                                pruned.minus(at.runs(e, Dynamic.SHORTER, IN_DOMAIN)),
                                0));
        Claim faster =
                claim(
                        "It takes four fifths of the seconds or less (here what it takes beyond that, in"
                                + " percent of everything's).");
        Runs seconds = at.runs(e, Dynamic.PRUNED, Cell::seconds);
        faster.cases()
                .add(
                        Case.below(
                                at.where(),
                                seconds.minus(time.times(0.8)).scaled(1 / time.mean()),
                                0));
        verdicts(lossless, better, faster);
    }

    // what was fixed beforehand

    private void tuning() throws IOException {
        List<Source> sources = sources(Experiment.TUNE);
        for (Source source : Reweighting.SOURCES) {
            if (!sources.contains(source)) {
                continue;
            }
            Map<String, Runs> jtt = new LinkedHashMap<>();
            for (String set : Reweighting.grid(source).keySet()) {
                List<Runs> parts = new ArrayList<>();
                for (Condition condition : THIRDS) {
                    parts.add(
                            at(source, condition)
                                    .runs(Experiment.TUNE, set, Reweighting::validated));
                }
                jtt.put(set, mean(parts));
            }
            ranking(
                    "E4, %s: mean over the groups of validation, clean and flipped"
                            .formatted(source),
                    jtt);
        }
        sources.retainAll(Source.IMAGES);
        if (sources.isEmpty()) {
            return;
        }
        Map<String, Runs> paces = new LinkedHashMap<>();
        for (String pace : Curricula.grid().keySet()) {
            if (pace.startsWith(Curricula.SHORT)) {
                continue;
            }
            List<Runs> parts = new ArrayList<>();
            for (Source source : sources) {
                for (String budget : List.of("", Curricula.SHORT)) {
                    parts.add(
                            at(source, Condition.FLIPS_20)
                                    .runs(Experiment.TUNE, budget + pace, on(Source.VALIDATION)));
                }
            }
            paces.put(pace, mean(parts));
        }
        ranking("E9, mean validation accuracy of easy first", paces);
    }

    /** Of the seeds that all of them have. */
    private static Runs mean(List<Runs> parts) {
        return parts.stream().reduce(Runs::plus).orElseThrow().times(1.0 / parts.size());
    }

    private void ranking(String what, Map<String, Runs> values) {
        head(List.of(what, "mean", "seeds"));
        values.forEach(
                (name, runs) ->
                        row(List.of(name, share(runs), Integer.toString(runs.bySeed().size()))));
        line();
    }

    /** The mean, and the difference to the control; bold where the interval leaves out 0. */
    private static String cell(Runs runs, Runs control, boolean isControl) {
        if (runs.isEmpty()) {
            return "–";
        }
        String mean = share(runs);
        if (isControl || control.isEmpty()) {
            return mean;
        }
        Interval difference = runs.minus(control);
        String points = Claim.points(difference);
        boolean clear = Math.abs(difference.mean()) > difference.half();
        return mean + (clear ? " (**" + points + "**)" : " (" + points + ")");
    }
}
