package io.github.djlcartography.report;

import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.tensorboard.EventFile;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A run in a few numbers for each epoch, over the examples that the epoch has.
 *
 * @param run that they tell of
 * @param accuracy share of the examples whose arg-max was the label
 * @param confidence mean p(gold)
 * @param always share of the examples seen so far that were right in every epoch that had them
 * @param never share that were right in none
 */
@SuppressWarnings("ArrayRecordComponent") // carried once, never compared
record Curves(
        Trajectories run, double[] accuracy, double[] confidence, double[] always, double[] never) {

    static Curves of(Trajectories run) {
        int epochs = run.epochs();
        Curves curves =
                new Curves(
                        run,
                        new double[epochs],
                        new double[epochs],
                        new double[epochs],
                        new double[epochs]);
        boolean[] right = new boolean[run.size()];
        boolean[] wrong = new boolean[run.size()];
        for (int epoch = 0; epoch < epochs; epoch++) {
            curves.fill(epoch, right, wrong);
        }
        return curves;
    }

    private void fill(int epoch, boolean[] right, boolean[] wrong) {
        int here = 0;
        int hits = 0;
        int seen = 0;
        int all = 0;
        int none = 0;
        double sum = 0; // exact: of multiples of 2⁻²⁶
        for (int row = 0; row < run.size(); row++) {
            if (run.has(epoch, row)) {
                boolean hit = run.isRight(epoch, row);
                here++;
                hits += hit ? 1 : 0;
                sum += run.probability(epoch, row);
                right[row] |= hit;
                wrong[row] |= !hit;
            }
            seen += right[row] || wrong[row] ? 1 : 0;
            all += right[row] && !wrong[row] ? 1 : 0;
            none += wrong[row] && !right[row] ? 1 : 0;
        }
        accuracy[epoch] = (double) hits / here;
        confidence[epoch] = sum / here;
        always[epoch] = (double) all / seen;
        never[epoch] = (double) none / seen;
    }

    /** Under the names that a listener gives them. */
    void write(EventFile events, double wallTime) {
        String chart = "cartography/" + run.provenance().pass() + "/";
        for (int epoch = 0; epoch < accuracy.length; epoch++) {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put(chart + "mean_confidence", confidence[epoch]);
            values.put(chart + "accuracy", accuracy[epoch]);
            values.put(chart + "always_right", always[epoch]);
            values.put(chart + "sometimes_right", 1 - always[epoch] - never[epoch]);
            values.put(chart + "never_right", never[epoch]);
            events.scalars(wallTime, run.provenance().numbers().get(epoch), values);
        }
    }
}
