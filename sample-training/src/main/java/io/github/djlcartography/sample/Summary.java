package io.github.djlcartography.sample;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table, and what it says in plain words, no stronger than the numbers carry. */
final class Summary {

    /** Two-sided 95% quantile of Student's t by degrees of freedom, 1 to 9. */
    private static final double[] T95 = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262
    };

    private static final double NORMAL95 = 1.960;

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
                                                    mean(
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
                                                .formatted(mean(values), deviation(values)));
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
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            differences.add(ours.get(i) - random.get(i));
        }
        double difference = mean(differences);
        double half;
        if (differences.size() > 1) {
            int freedom = differences.size() - 1;
            half =
                    (freedom <= T95.length ? T95[freedom - 1] : NORMAL95)
                            * deviation(differences)
                            / Math.sqrt(differences.size());
        } else {
            int n = testSizes.getOrDefault(test, 1);
            half = NORMAL95 * Math.sqrt((variance(ours.get(0)) + variance(random.get(0))) / n);
        }
        String verdict =
                Math.abs(difference) <= half
                        ? "too close to call"
                        : difference > 0 ? "better than random" : "worse than random";
        return "%s, %s: %+.1f ± %.1f, %s"
                .formatted(test, set, 100 * difference, 100 * half, verdict);
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

    private static double mean(Collection<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    }

    /** Sample standard deviation (divided by n − 1). */
    private static double deviation(Collection<Double> values) {
        double mean = mean(values);
        double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.size() - 1));
    }
}
