package io.github.djlcartography.sample;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table, and what it says in plain words, no stronger than the numbers carry. */
final class Summary {

    private final List<Result> results;
    private final Map<String, Integer> testSizes;

    Summary(List<Result> results, Map<String, Integer> testSizes) {
        this.results = results;
        this.testSizes = testSizes;
    }

    void print(PrintStream out) {
        table(out);
        compare(
                out,
                TrainingSet.RANDOM,
                "the random third",
                List.of(TrainingSet.AMBIGUOUS, TrainingSet.AMBIGUOUS_WITH_EASY));
        compare(
                out,
                TrainingSet.FULL,
                "everything, each row as much",
                List.of(TrainingSet.REWEIGHTED));
    }

    private void compare(PrintStream out, TrainingSet to, String words, List<TrainingSet> sets) {
        List<TrainingSet> there = sets.stream().filter(this::has).toList();
        if (!has(to) || there.isEmpty()) {
            return;
        }
        int seeds = accuracies(to, testSizes.keySet().iterator().next()).size();
        out.println();
        out.printf(
                "Points of accuracy against %s, with a 95%% interval (%s):%n",
                words,
                seeds > 1
                        ? seeds + " paired seeds"
                        : "one seed: the sampling error of the test set only");
        for (String test : testSizes.keySet()) {
            for (TrainingSet set : there) {
                out.println("  " + compare(test, set, to));
            }
        }
    }

    private boolean has(TrainingSet set) {
        return results.stream().anyMatch(r -> r.trainingSet().equals(set.key()));
    }

    private void table(PrintStream out) {
        Map<String, List<Result>> bySet = new LinkedHashMap<>();
        for (Result result : results) {
            bySet.computeIfAbsent(result.trainingSet(), key -> new ArrayList<>()).add(result);
        }
        StringBuilder head =
                new StringBuilder(
                        "%-16s %8s %7s %8s".formatted("training set", "rows", "steps", "seconds"));
        testSizes.keySet().forEach(test -> head.append("  " + right(test, test)));
        out.println(head);
        bySet.forEach(
                (set, runs) -> {
                    Result first = runs.get(0);
                    StringBuilder line =
                            new StringBuilder(
                                    "%-16s %,8d %,7d %8.1f"
                                            .formatted(
                                                    set,
                                                    first.rows(),
                                                    first.steps(),
                                                    Interval.mean(
                                                            runs.stream()
                                                                    .map(Result::seconds)
                                                                    .toList())));
                    for (String test : testSizes.keySet()) {
                        List<Double> values =
                                runs.stream().map(r -> r.accuracy().get(test)).toList();
                        line.append(
                                "  "
                                        + right(
                                                test,
                                                runs.size() == 1
                                                        ? "%.4f".formatted(values.get(0))
                                                        : "%.4f ± %.4f"
                                                                .formatted(
                                                                        Interval.mean(values),
                                                                        Interval.deviation(
                                                                                values))));
                    }
                    out.println(line);
                });
        out.println(
                bySet.values().iterator().next().size() == 1
                        ? "(accuracy; one seed)"
                        : "(accuracy: mean ± standard deviation over seeds)");
    }

    /** Fills a column of the table, which is as wide as the test's name and what is below it. */
    private String right(String test, String text) {
        int numbers = results.stream().anyMatch(r -> r.seed() != results.get(0).seed()) ? 15 : 6;
        return ("%" + Math.max(numbers, test.length()) + "s").formatted(text);
    }

    /** A sentence on the difference, with its 95% interval. */
    private String compare(String test, TrainingSet set, TrainingSet to) {
        List<Double> ours = accuracies(set, test);
        List<Double> theirs = accuracies(to, test);
        Interval difference = Interval.paired(ours, theirs);
        if (ours.size() == 1) {
            int n = testSizes.getOrDefault(test, 1);
            double error = Math.sqrt((variance(ours.get(0)) + variance(theirs.get(0))) / n);
            difference = new Interval(difference.mean(), Interval.NORMAL95 * error);
        }
        String verdict =
                Math.abs(difference.mean()) <= difference.half()
                        ? "too close to call"
                        : (difference.mean() > 0 ? "better than " : "worse than ") + to;
        return "%s, %s: %+.1f ± %.1f, %s"
                .formatted(test, set, 100 * difference.mean(), 100 * difference.half(), verdict);
    }

    private List<Double> accuracies(TrainingSet set, String test) {
        return results.stream()
                .filter(r -> r.trainingSet().equals(set.key()))
                .map(r -> r.accuracy().get(test))
                .toList();
    }

    private static double variance(double share) {
        return share * (1 - share);
    }
}
