package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.datasets.truth.GlyphTruth;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holds a finished map of the bundled digits against what was planted in them. Nothing that trains
 * or selects may use this class.
 */
final class PlantedTruth {

    private PlantedTruth() {}

    /** The rows of the map that have a wrong label; says in words where they lie. */
    static int[] check(DataMap map, List<String> words) {
        List<GlyphTruth> truth = GlyphTruth.digitsTrain();
        boolean[] wrong = new boolean[map.size()];
        int count = 0;
        for (int row = 0; row < wrong.length; row++) {
            wrong[row] = truth.get((int) map.id(row)).flipped();
            count += wrong[row] ? 1 : 0;
        }
        boolean[] lowest = map.extreme(Metric.CONFIDENCE, count, false);
        int found = 0;
        for (int row = 0; row < wrong.length; row++) {
            found += wrong[row] && lowest[row] ? 1 : 0;
        }
        words.add(
                "planted wrong labels: %d; of the %d examples of lowest confidence %d are among them (%.0f%%); area under the ROC curve of low confidence %.3f"
                        .formatted(
                                count,
                                count,
                                found,
                                100.0 * found / Math.max(1, count),
                                areaUnderRoc(map.values(Metric.CONFIDENCE), wrong)));
        return IntStream.range(0, wrong.length).filter(row -> wrong[row]).toArray();
    }

    /** Probability that a wrong row has lower confidence than a right one; ties count half. */
    static double areaUnderRoc(double[] confidence, boolean[] wrong) {
        double[] rights = new double[confidence.length];
        int n = 0;
        for (int row = 0; row < wrong.length; row++) {
            if (!wrong[row]) {
                rights[n++] = confidence[row];
            }
        }
        double[] sorted = Arrays.copyOf(rights, n);
        Arrays.sort(sorted);
        double wins = 0;
        int wrongs = 0;
        for (int row = 0; row < wrong.length; row++) {
            if (wrong[row]) {
                wrongs++;
                int below = firstAtLeast(sorted, confidence[row]);
                int upTo = firstAtLeast(sorted, Math.nextUp(confidence[row]));
                wins += n - upTo + (upTo - below) / 2.0;
            }
        }
        return wins / ((double) wrongs * n);
    }

    private static int firstAtLeast(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
