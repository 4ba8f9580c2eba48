package io.github.djlcartography.datasets.incidents;

import io.github.djlcartography.datasets.Incidents.Row;
import io.github.djlcartography.datasets.random.Rng;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A reader that cannot read: softmax regression on which words are in the report, which in the
 * claim, which in both and which in the claim alone, and on how many are shared. Adagrad, seeded.
 */
final class BagOfWords {
    private static final int CLASSES = 3;
    private static final double RATE = 0.1;
    private static final double DECAY = 1e-4;

    private final boolean claimOnly;
    private final Map<String, Integer> features = new TreeMap<>();
    private final double[][] weights;

    /**
     * Trains one.
     *
     * @param claimOnly whether it is not even shown the report
     */
    BagOfWords(List<Row> rows, int epochs, boolean claimOnly) {
        this.claimOnly = claimOnly;
        List<int[]> active = new ArrayList<>();
        for (Row row : rows) {
            for (String feature : features(row)) {
                features.putIfAbsent(feature, features.size());
            }
            active.add(active(row));
        }
        weights = new double[features.size()][CLASSES];
        double[][] squares = new double[features.size()][CLASSES];
        Rng rng = new Rng(7);
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int r : rng.permutation(rows.size())) {
                double[] p = probabilities(active.get(r));
                p[rows.get(r).label()] -= 1;
                for (int f : active.get(r)) {
                    for (int c = 0; c < CLASSES; c++) {
                        double gradient = p[c] + DECAY * weights[f][c];
                        squares[f][c] += gradient * gradient;
                        weights[f][c] -= RATE * gradient / Math.sqrt(squares[f][c] + 1e-8);
                    }
                }
            }
        }
    }

    double accuracy(List<Row> rows) {
        int right = 0;
        for (Row row : rows) {
            double[] p = probabilities(active(row));
            int best = p[1] > p[0] ? 1 : 0;
            best = p[2] > p[best] ? 2 : best;
            right += best == row.label() ? 1 : 0;
        }
        return (double) right / rows.size();
    }

    private double[] probabilities(int[] active) {
        double[] p = new double[CLASSES];
        for (int f : active) {
            for (int c = 0; c < CLASSES; c++) {
                p[c] += weights[f][c];
            }
        }
        double most = Math.max(p[0], Math.max(p[1], p[2]));
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            p[c] = Math.exp(p[c] - most);
            sum += p[c];
        }
        for (int c = 0; c < CLASSES; c++) {
            p[c] /= sum;
        }
        return p;
    }

    private int[] active(Row row) {
        return features(row).stream()
                .map(features::get)
                .filter(f -> f != null)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private Set<String> features(Row row) {
        Set<String> report = new TreeSet<>(Cue.words(row.report()));
        Set<String> claim = new TreeSet<>(Cue.words(row.claim()));
        Set<String> features = new TreeSet<>();
        features.add("always");
        int shared = 0;
        for (String word : claim) {
            features.add("claim " + word);
            if (!claimOnly) {
                boolean both = report.contains(word);
                features.add((both ? "both " : "new ") + word);
                shared += both ? 1 : 0;
            }
        }
        if (!claimOnly) {
            report.forEach(word -> features.add("report " + word));
            features.add("shared " + shared);
            features.add("not shared " + (claim.size() - shared));
            features.add("share " + 10 * shared / claim.size());
        }
        return features;
    }
}
