package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import java.util.Arrays;

/**
 * The examples whose distance from the median embedding of their class is in the middle.
 *
 * @param embeddings of the examples
 * @param amount to keep
 */
record Moderate(Embeddings embeddings, Amount amount) implements Strategy.Rule {

    @Override
    public Decision decide(DataMap map) {
        embeddings.check(map);
        int count = amount.of(map);
        return Ranked.between(
                map,
                "distance from the median embedding of its class",
                distances(map),
                (map.size() - count) / 2,
                count);
    }

    /** Euclidean, from the median of each coordinate over the class. */
    private double[] distances(DataMap map) {
        int size = map.size();
        int[] label = new int[size];
        int classes = 0;
        for (int row = 0; row < size; row++) {
            label[row] = map.label(row);
            classes = Math.max(classes, label[row] + 1);
        }
        int[] ends = Quotas.sizes(label, classes); // of each class's place in the order of classes
        for (int c = 1; c < classes; c++) {
            ends[c] += ends[c - 1];
        }
        int[] at = new int[size]; // place of each row
        int[] next = new int[classes];
        for (int row = 0; row < size; row++) {
            int c = label[row];
            at[row] = (c == 0 ? 0 : ends[c - 1]) + next[c]++;
        }
        float[][] vectors = new float[size][];
        Arrays.setAll(vectors, row -> embeddings.of(map.id(row)));
        double[] squares = new double[size];
        float[] column = new float[size];
        float[] grouped = new float[size];
        for (int d = 0; d < embeddings.width(); d++) {
            for (int row = 0; row < size; row++) {
                column[row] = vectors[row][d];
                grouped[at[row]] = column[row];
            }
            double[] medians = new double[classes];
            for (int c = 0; c < classes; c++) {
                medians[c] = median(grouped, c == 0 ? 0 : ends[c - 1], ends[c]);
            }
            for (int row = 0; row < size; row++) {
                double from = column[row] - medians[label[row]];
                squares[row] += from * from;
            }
        }
        Arrays.setAll(squares, row -> Math.sqrt(squares[row]));
        return squares;
    }

    /** Reorders the numbers in that range. */
    private static double median(float[] numbers, int from, int to) {
        if (from == to) {
            return Double.NaN;
        }
        Arrays.sort(numbers, from, to);
        int middle = from + (to - from) / 2;
        return (to - from) % 2 == 1
                ? numbers[middle]
                : ((double) numbers[middle - 1] + numbers[middle]) / 2;
    }
}
