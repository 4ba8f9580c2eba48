package io.github.djlcartography.report;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.Arrays;
import java.util.Locale;

/** The checked columns of a figure: one example per index, at least one. The arrays are our own. */
final class Points {

    /**
     * How far outside its interval a value may lie and still be taken for the bound: the mean and
     * deviation of probabilities at the bounds are off by rounding, not by mistake.
     */
    private static final double ROUNDING = 1e-6;

    /** Population standard deviation of values in [0, 1] is at most this. */
    static final double MOST_VARIABLE = 0.5;

    final double[] variability;
    final double[] confidence;
    final double[] correctness;

    private Points(double[] variability, double[] confidence, double[] correctness) {
        this.variability = variability;
        this.confidence = confidence;
        this.correctness = correctness;
    }

    /**
     * @throws IllegalArgumentException if the map is empty
     */
    static Points of(DataMap map) {
        return of(
                map.values(Metric.VARIABILITY),
                map.values(Metric.CONFIDENCE),
                map.values(Metric.CORRECTNESS));
    }

    static Points of(double[] variability, double[] confidence, double[] correctness) {
        int n = variability.length;
        sameLength("confidence", confidence.length, n);
        sameLength("correctness", correctness.length, n);
        if (n == 0) {
            throw new IllegalArgumentException("0 examples, expected at least 1 to draw a map.");
        }
        return new Points(
                within("variability", variability, MOST_VARIABLE),
                within("confidence", confidence, 1),
                within("correctness", correctness, 1));
    }

    /** Some of the rows. */
    Points of(int[] rows) {
        return new Points(some(variability, rows), some(confidence, rows), some(correctness, rows));
    }

    private static double[] some(double[] column, int[] rows) {
        double[] some = new double[rows.length];
        Arrays.setAll(some, i -> column[rows[i]]);
        return some;
    }

    int size() {
        return variability.length;
    }

    private static void sameLength(String column, int found, int expected) {
        if (found != expected) {
            throw new IllegalArgumentException(
                    column
                            + ": "
                            + found
                            + " values, expected "
                            + expected
                            + ", as many as variability has.");
        }
    }

    private static double[] within(String column, double[] values, double high) {
        double[] own = values.clone();
        for (int i = 0; i < own.length; i++) {
            double value = own[i];
            // Written so that NaN, which compares false with everything, is refused too.
            if (!(value >= -ROUNDING && value <= high + ROUNDING)) {
                throw new IllegalArgumentException(
                        String.format(
                                Locale.ROOT,
                                "%s[%d]: %s, expected a number in [0, %s].",
                                column,
                                i,
                                value,
                                high == 1 ? "1" : "0.5"));
            }
            own[i] = Math.min(high, Math.max(0, value));
        }
        return own;
    }
}
