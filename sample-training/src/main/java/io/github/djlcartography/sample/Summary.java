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
        if (!has(TrainingSet.RANDOM)) {
            return;
        }
        int seeds = accuracies(TrainingSet.RANDOM, testSizes.keySet().iterator().next()).size();
        out.println();
        out.printf(
                "Points of accuracy against the random third, with a 95%% interval (%s):%n",
                seeds > 1
                        ? seeds + " paired seeds"
                        : "one seed: the sampling error of the test set only");
        for (String test : testSizes.keySet()) {
            for (TrainingSet set :
                    List.of(TrainingSet.AMBIGUOUS, TrainingSet.AMBIGUOUS_WITH_EASY)) {
                if (has(set)) {
                    out.println("  " + compare(test, set));
                }
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
        testSizes.keySet().forEach(test -> head.append("  %15s".formatted(test)));
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
                                runs.size() == 1
                                        ? "  %15.4f".formatted(values.get(0))
                                        : "  %7.4f ± %5.4f"
                                                .formatted(
                                                        Interval.mean(values),
                                                        Interval.deviation(values)));
                    }
                    out.println(line);
                });
        out.println(
                bySet.values().iterator().next().size() == 1
                        ? "(accuracy; one seed)"
                        : "(accuracy: mean ± standard deviation over seeds)");
    }

    /** A sentence on the difference from the random third, with its 95% interval. */
    private String compare(String test, TrainingSet set) {
        List<Double> ours = accuracies(set, test);
        List<Double> random = accuracies(TrainingSet.RANDOM, test);
        Interval difference = Interval.paired(ours, random);
        if (ours.size() == 1) {
            int n = testSizes.getOrDefault(test, 1);
            double error = Math.sqrt((variance(ours.get(0)) + variance(random.get(0))) / n);
            difference = new Interval(difference.mean(), Interval.NORMAL95 * error);
        }
        String verdict =
                Math.abs(difference.mean()) <= difference.half()
                        ? "too close to call"
                        : difference.mean() > 0 ? "better than random" : "worse than random";
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
