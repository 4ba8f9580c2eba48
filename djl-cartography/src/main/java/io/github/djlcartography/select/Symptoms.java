package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.ArrayList;
import java.util.List;

/** What an advice rests on: numbers of the map that a person can count again. */
final class Symptoms {

    /**
     * Share of the map that looks wrong from which on wrong labels are taken to be likely. By small
     * networks on 6,000 digits and 6,000 clothes: with right labels 0.001 to 0.013 and 0.019 to
     * 0.035 looked wrong, with a twentieth flipped 0.034 to 0.050 and 0.054 to 0.070.
     */
    private static final double LIKELY = 0.03;

    private static final double FAR = -0.5; // probability margin
    private static final double LOW = 0.25; // confidence
    private static final double SELDOM = 0.2; // correctness

    final int size;
    final int count; // to keep
    final int epochs;
    final int classes; // that have examples
    final int smallest; // examples of the smallest of these
    final int largest;
    final String smallestName;

    /** How hard an example is, low being hard: AUM where the map has it, or the next best. */
    final Metric margin;

    private final double right; // mean correctness
    private final int never; // right in no epoch
    private final int suspects;
    private final String rule; // that makes them suspects

    Symptoms(DataMap map, int count) {
        size = map.size();
        this.count = count;
        epochs = map.provenance().numbers().size();
        double[] correctness = map.values(Metric.CORRECTNESS);
        right = map.mean(Metric.CORRECTNESS);
        never = under(correctness, Double.MIN_VALUE);

        int[] labels = new int[size];
        int most = 0;
        for (int row = 0; row < size; row++) {
            labels[row] = map.label(row);
            most = Math.max(most, labels[row] + 1);
        }
        int[] sizes = Quotas.sizes(labels, most);
        int there = 0;
        int least = 0;
        int biggest = 0;
        for (int c = 0; c < most; c++) {
            if (sizes[c] > 0) {
                least = there == 0 || sizes[c] < sizes[least] ? c : least;
                biggest = Math.max(biggest, sizes[c]);
                there++;
            }
        }
        classes = there;
        smallest = there == 0 ? 0 : sizes[least];
        largest = biggest;
        List<String> names = map.provenance().classNames();
        smallestName = least < names.size() ? names.get(least) : "class " + least;

        boolean margins = map.metrics().contains(Metric.PROBABILITY_MARGIN);
        margin =
                map.metrics().contains(Metric.AUM)
                        ? Metric.AUM
                        : margins ? Metric.PROBABILITY_MARGIN : Metric.CONFIDENCE;
        if (margins) {
            suspects = under(map.values(Metric.PROBABILITY_MARGIN), FAR);
            rule = "probability_margin under -0.5: another class was the more likely one by far";
        } else {
            double[] confidence = map.values(Metric.CONFIDENCE);
            int both = 0;
            for (int row = 0; row < size; row++) {
                both += confidence[row] < LOW && correctness[row] <= SELDOM ? 1 : 0;
            }
            suspects = both;
            rule = "confidence under 0.25, and were right in at most a fifth of the epochs";
        }
    }

    private static int under(double[] values, double limit) {
        int under = 0;
        for (double value : values) {
            under += value < limit ? 1 : 0;
        }
        return under;
    }

    boolean isPruned() {
        return count < size;
    }

    /** Share of the map that is dropped. */
    double pruned() {
        return size == 0 ? 0 : (double) (size - count) / size;
    }

    /** Largest class to smallest. */
    double imbalance() {
        return (double) largest / Math.max(1, smallest);
    }

    /** Share of the map whose labels look wrong; 0 where these are as few as hard examples are. */
    double noise() {
        double share = (double) suspects / Math.max(1, size);
        return share >= LIKELY ? share : 0;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s of %s examples are to be kept; %s are pruned"
                        .formatted(
                                Numbers.text(count),
                                Numbers.text(size),
                                Numbers.percent(pruned())));
        lines.add(
                "%s epochs; the model was right %s of the time; %s examples were right in no epoch"
                        .formatted(epochs, Numbers.percent(right), Numbers.text(never)));
        lines.add(
                "%s examples (%s) have %s: %s"
                        .formatted(
                                Numbers.text(suspects),
                                Numbers.percent((double) suspects / Math.max(1, size)),
                                rule,
                                noise() > 0
                                        ? "wrong labels are likely"
                                        : "fewer than 3%, as there are hard examples anywhere"));
        if (classes > 1) {
            lines.add(
                    "%s classes of %s to %s examples, the smallest %s"
                            .formatted(
                                    Numbers.text(classes),
                                    Numbers.text(smallest),
                                    Numbers.text(largest),
                                    smallestName));
        }
        return lines;
    }
}
