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

    private static final int HALF = 16; // bits
    private static final int FEW = 1 << 14; // sorted in less time than the bits are counted

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

    /** Of the numbers in that range. */
    private static double median(float[] numbers, int from, int to) {
        if (from == to) {
            return Double.NaN;
        }
        int middle = (to - from) / 2;
        float upper = ranked(numbers, from, to, middle);
        return (to - from) % 2 == 1
                ? upper
                : ((double) ranked(numbers, from, to, middle - 1) + upper) / 2;
    }

    /** What sorting would put at a place: by the two halves of the bits. */
    private static float ranked(float[] numbers, int from, int to, int place) {
        if (to - from <= FEW) {
            float[] sorted = Arrays.copyOfRange(numbers, from, to);
            Arrays.sort(sorted);
            return sorted[place];
        }
        int left = place;
        int[] counts = new int[1 << HALF];
        for (int i = from; i < to; i++) {
            counts[sortable(numbers[i]) >>> HALF]++;
        }
        int high = 0;
        while (left >= counts[high]) {
            left -= counts[high++];
        }
        Arrays.fill(counts, 0);
        for (int i = from; i < to; i++) {
            int bits = sortable(numbers[i]);
            if (bits >>> HALF == high) {
                counts[bits & (1 << HALF) - 1]++;
            }
        }
        int low = 0;
        while (left >= counts[low]) {
            left -= counts[low++];
        }
        int bits = high << HALF | low;
        return Float.intBitsToFloat(bits < 0 ? bits ^ Integer.MIN_VALUE : ~bits);
    }

    /** Bits that are in the order of the floats as unsigned numbers. */
    private static int sortable(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits ^ (bits >> (Integer.SIZE - 1) | Integer.MIN_VALUE);
    }
}
