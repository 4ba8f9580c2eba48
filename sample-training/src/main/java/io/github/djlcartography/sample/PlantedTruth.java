package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.datasets.truth.GlyphTruth;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Holds a finished map of the bundled digits against what was planted in them. Nothing that trains
 * or selects may use this class.
 */
final class PlantedTruth {

    private PlantedTruth() {}

    /** The rows of the map that have a wrong label; says in words where they lie. */
    static int[] check(DataMap map, List<String> words) {
        List<GlyphTruth> all = GlyphTruth.digitsTrain();
        GlyphTruth[] truth = new GlyphTruth[map.size()];
        boolean[] wrong = new boolean[map.size()];
        for (int row = 0; row < truth.length; row++) {
            truth[row] = all.get((int) map.id(row));
            wrong[row] = truth[row].flipped();
        }
        int count = count(truth, filled(truth.length), GlyphTruth::flipped);
        boolean[] lowest = map.extreme(Metric.CONFIDENCE, count, false);
        words.add(
                "planted wrong labels: %d; of the %d examples of lowest confidence %d are among them, %d more have a mark that contradicts the label, %d more are blends"
                        .formatted(
                                count,
                                count,
                                count(truth, lowest, GlyphTruth::flipped),
                                count(truth, lowest, t -> !t.flipped() && !t.markAgrees()),
                                count(
                                        truth,
                                        lowest,
                                        t -> !t.flipped() && t.markAgrees() && t.blended())));
        words.add(
                "wrong labels in the hard third %d, the ambiguous %d, the easy %d; area under the ROC curve of low confidence %.3f"
                        .formatted(
                                count(truth, Region.HARD.of(map), GlyphTruth::flipped),
                                count(truth, Region.AMBIGUOUS.of(map), GlyphTruth::flipped),
                                count(truth, Region.EASY.of(map), GlyphTruth::flipped),
                                areaUnderRoc(map.values(Metric.CONFIDENCE), wrong)));
        words.add(
                "the mark contradicts the label in %d examples, of them in the easy third %d"
                        .formatted(
                                count(truth, filled(truth.length), t -> !t.markAgrees()),
                                count(truth, Region.EASY.of(map), t -> !t.markAgrees())));
        return IntStream.range(0, wrong.length).filter(row -> wrong[row]).toArray();
    }

    private static int count(GlyphTruth[] truth, boolean[] among, Predicate<GlyphTruth> predicate) {
        return (int)
                IntStream.range(0, truth.length)
                        .filter(row -> among[row] && predicate.test(truth[row]))
                        .count();
    }

    private static boolean[] filled(int length) {
        boolean[] all = new boolean[length];
        Arrays.fill(all, true);
        return all;
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
