package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.datasets.truth.GlyphTruth;
import io.github.djlcartography.datasets.truth.IncidentTruth;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Holds a finished map of a bundled set against what was planted in it. Nothing that trains or
 * selects may use this class.
 *
 * @param wrong whether the label of an example is wrong, by its id
 * @param shortcut what goes with the label, as a rule
 * @param others that make an example hard, the likeliest reason first; the shortcut is the first
 */
record PlantedTruth(IntPredicate wrong, String shortcut, List<Mechanism> others) {

    /**
     * Something that was planted.
     *
     * @param words what examples with it do or are
     * @param planted whether it was planted in an example, by its id
     */
    record Mechanism(String words, IntPredicate planted) {}

    static PlantedTruth digits() {
        List<GlyphTruth> all = GlyphTruth.digitsTrain();
        return new PlantedTruth(
                id -> all.get(id).flipped(),
                "the mark",
                List.of(
                        new Mechanism(
                                "have a mark that contradicts the label",
                                id -> !all.get(id).markAgrees()),
                        new Mechanism("are blends", id -> all.get(id).blended())));
    }

    /**
     * @param noise of the labels, in percent
     */
    static PlantedTruth incidents(int noise) {
        List<IncidentTruth> all = IncidentTruth.train();
        return new PlantedTruth(
                id -> all.get(id).flipped(noise),
                "the cue",
                List.of(
                        new Mechanism(
                                "have a cue that contradicts the label",
                                id -> !all.get(id).intruder() && !all.get(id).cueAgrees()),
                        new Mechanism("are intruders", id -> all.get(id).intruder()),
                        new Mechanism(
                                "have annotators who disagree", id -> all.get(id).ambiguous()),
                        new Mechanism(
                                "are in rare constructions",
                                id -> !all.get(id).constructions().isEmpty())));
    }

    /**
     * How far the five annotators of each bundled sentence pair disagree: the entropy of their
     * votes, in nats.
     */
    static double[] disagreement() {
        return IncidentTruth.train().stream()
                .mapToDouble(
                        one ->
                                one.votes().stream()
                                        .distinct()
                                        .mapToDouble(
                                                vote ->
                                                        Collections.frequency(one.votes(), vote)
                                                                / (double) one.votes().size())
                                        .map(share -> -share * StrictMath.log(share))
                                        .sum())
                .toArray();
    }

    /** The rows of the map that have a wrong label; says in words where they lie. */
    int[] check(DataMap map, List<String> words) {
        int size = map.size();
        boolean[] flipped = new boolean[size];
        for (int row = 0; row < size; row++) {
            flipped[row] = wrong.test((int) map.id(row));
        }
        int count = count(map, filled(size), wrong);
        if (count > 0) {
            find(map, flipped, count, words);
        } else {
            words.add("planted wrong labels: none");
        }
        IntPredicate against = others.get(0).planted();
        words.add(
                "%s contradicts the label in %d examples, of them in the easy third %d"
                        .formatted(
                                shortcut,
                                count(map, filled(size), against),
                                count(map, Region.EASY.of(map), against)));
        return IntStream.range(0, size).filter(row -> flipped[row]).toArray();
    }

    private void find(DataMap map, boolean[] flipped, int count, List<String> words) {
        boolean[] lowest = map.extreme(Metric.CONFIDENCE, count, false);
        StringBuilder found =
                new StringBuilder(
                        "planted wrong labels: %d; of the %d examples of lowest confidence %d are among them"
                                .formatted(count, count, count(map, lowest, wrong)));
        IntPredicate left = wrong.negate();
        for (Mechanism other : others) {
            found.append(
                    ", %d more %s"
                            .formatted(
                                    count(map, lowest, left.and(other.planted())), other.words()));
            left = left.and(other.planted().negate());
        }
        words.add(found.toString());
        words.add(
                "wrong labels in the hard third %d, the ambiguous %d, the easy %d; area under the ROC curve of low confidence %.3f"
                        .formatted(
                                count(map, Region.HARD.of(map), wrong),
                                count(map, Region.AMBIGUOUS.of(map), wrong),
                                count(map, Region.EASY.of(map), wrong),
                                areaUnderRoc(map.values(Metric.CONFIDENCE), flipped)));
    }

    private static int count(DataMap map, boolean[] among, IntPredicate predicate) {
        return (int)
                IntStream.range(0, map.size())
                        .filter(row -> among[row] && predicate.test((int) map.id(row)))
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
