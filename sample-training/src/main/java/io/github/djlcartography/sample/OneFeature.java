package io.github.djlcartography.sample;

import java.util.stream.IntStream;

/**
 * A linear classifier of one number: logistic regression on the standardised value, a little ridge,
 * Newton's method.
 *
 * @param mean of the feature
 * @param deviation of the feature
 * @param slope of the log odds
 * @param offset of the log odds
 */
record OneFeature(double mean, double deviation, double slope, double offset) {

    private static final double RIDGE = 0.1;
    private static final int STEPS = 50;

    static OneFeature fit(double[] values, boolean[] positive) {
        int n = values.length;
        double mean = IntStream.range(0, n).mapToDouble(i -> values[i]).sum() / n;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = squares == 0 ? 1 : Math.sqrt(squares / n);
        double slope = 0;
        double offset = 0;
        for (int step = 0; step < STEPS; step++) {
            double gs = RIDGE * slope;
            double go = 0;
            double ss = RIDGE;
            double so = 0;
            double oo = 1e-9;
            for (int i = 0; i < n; i++) {
                double x = (values[i] - mean) / deviation;
                double p = 1 / (1 + StrictMath.exp(-slope * x - offset));
                double miss = p - (positive[i] ? 1 : 0);
                double weight = p * (1 - p);
                gs += miss * x;
                go += miss;
                ss += weight * x * x;
                so += weight * x;
                oo += weight;
            }
            double determinant = ss * oo - so * so;
            slope -= (gs * oo - go * so) / determinant;
            offset -= (go * ss - gs * so) / determinant;
        }
        return new OneFeature(mean, deviation, slope, offset);
    }

    boolean isPositive(double value) {
        return slope * (value - mean) / deviation + offset > 0;
    }

    /** Harmonic mean of precision and recall of the positives; 0 where none is found. */
    double f1(double[] values, boolean[] positive) {
        int hits = 0;
        int found = 0;
        int there = 0;
        for (int i = 0; i < values.length; i++) {
            boolean is = isPositive(values[i]);
            hits += is && positive[i] ? 1 : 0;
            found += is ? 1 : 0;
            there += positive[i] ? 1 : 0;
        }
        return 2.0 * hits / (found + there);
    }
}
