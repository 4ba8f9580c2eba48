package io.github.djlcartography.sample;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** What is done to a training set before anything is trained on it. */
enum Condition {
    CLEAN("clean", 0, false),
    /** A twentieth of the labels is wrong. */
    FLIPS_5("5% flips", 0.05, false),
    /**
     * A tenth of the labels is replaced by another class, of images each equally likely; what the
     * wrong labels of sentence pairs are, the data card says.
     */
    FLIPS_10("10% flips", 0.1, false),
    FLIPS_20("20% flips", 0.2, false),
    /** Each class has fewer rows than the one before; the last a tenth of the first. */
    IMBALANCED("imbalanced", 0, true);

    private static final double LAST_TO_FIRST = 0.1;

    private final String key;
    private final double flips;
    private final boolean imbalanced;

    Condition(String key, double flips, boolean imbalanced) {
        this.key = key;
        this.flips = flips;
        this.imbalanced = imbalanced;
    }

    String key() {
        return key;
    }

    double flips() {
        return flips;
    }

    /**
     * Picks the rows.
     *
     * @param labels of the rows there are, in a random order
     * @param count rows to pick at most
     * @param classes number of classes
     * @param random draws which classes are the small ones
     * @return positions in {@code labels}, ascending
     */
    int[] pick(int[] labels, int count, int classes, Random random) {
        if (!imbalanced) {
            return IntStream.range(0, Math.min(count, labels.length)).toArray();
        }
        int[] rank = Draws.permutation(classes, random);
        double total = 0;
        for (int k = 0; k < classes; k++) {
            total += share(k, classes);
        }
        int[] there = new int[classes];
        Arrays.stream(labels).forEach(label -> there[label]++);
        double first = Math.min(count / total, Arrays.stream(there).min().orElse(0));
        int[] left = new int[classes];
        Arrays.setAll(left, c -> (int) Math.round(first * share(rank[c], classes)));
        return IntStream.range(0, labels.length).filter(i -> left[labels[i]]-- > 0).toArray();
    }

    /** Size of the k-th class as a share of the first's. */
    private static double share(int k, int classes) {
        return Math.pow(LAST_TO_FIRST, k / (classes - 1.0));
    }

    @Override
    public String toString() {
        return key;
    }
}
