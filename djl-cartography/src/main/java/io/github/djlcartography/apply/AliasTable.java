package io.github.djlcartography.apply;

import java.util.Arrays;
import java.util.Random;

/**
 * Draws rows in proportion to their weights, each in the same time: the alias method.
 *
 * @see <a href="https://doi.org/10.1109/32.92917">Vose 1991</a>
 */
final class AliasTable {

    private final int[] rows; // of positive weight: no rounding can bring up another
    private final double[] keep;
    private final int[] alias;

    /**
     * @param weights finite, at least 0, some more than 0
     */
    AliasTable(double[] weights) {
        rows = new int[(int) Arrays.stream(weights).filter(weight -> weight > 0).count()];
        double sum = 0;
        int n = 0;
        for (int row = 0; row < weights.length; row++) {
            if (weights[row] > 0) {
                rows[n++] = row;
                sum += weights[row];
            }
        }
        if (n == 0) {
            throw new IllegalArgumentException(
                    "weights: found none above 0 in "
                            + weights.length
                            + " examples, expected one at least. Draw from something.");
        }
        keep = new double[n];
        alias = new int[n];
        int[] open = new int[n]; // columns below 1 from the left, the others from the right
        int small = 0;
        int large = n;
        for (int i = 0; i < n; i++) {
            keep[i] = weights[rows[i]] / sum * n;
            alias[i] = i;
            open[keep[i] < 1 ? small++ : --large] = i;
        }
        while (small > 0 && large < n) {
            int low = open[--small];
            int high = open[large];
            alias[low] = high;
            keep[high] -= 1 - keep[low];
            if (keep[high] < 1) {
                large++;
                open[small++] = high;
            }
        }
        while (small > 0) { // 1 but for rounding
            keep[open[--small]] = 1;
        }
    }

    int draw(Random random) {
        int column = random.nextInt(keep.length);
        return rows[random.nextDouble() < keep[column] ? column : alias[column]];
    }
}
