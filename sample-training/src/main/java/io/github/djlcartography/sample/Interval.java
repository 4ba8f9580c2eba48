package io.github.djlcartography.sample;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A mean with its 95% interval by Student's t: of the differences of paired runs, where nothing
 * else is said.
 *
 * @param mean middle of the interval
 * @param half half of its width; infinite of a single run, which tells nothing
 */
record Interval(double mean, double half) {

    /** Two-sided 95% quantile of Student's t by degrees of freedom, 1 to 29. */
    private static final double[] T95 = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
        2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
        2.052, 2.048, 2.045
    };

    static final double NORMAL95 = 1.960;

    static Interval of(List<Double> values) {
        int freedom = values.size() - 1;
        if (freedom < 1) {
            return new Interval(mean(values), Double.POSITIVE_INFINITY);
        }
        double t = freedom <= T95.length ? T95[freedom - 1] : NORMAL95;
        return new Interval(mean(values), t * deviation(values) / Math.sqrt(values.size()));
    }

    /** Of {@code ours[i] − theirs[i]}. */
    static Interval paired(List<Double> ours, List<Double> theirs) {
        if (ours.size() != theirs.size()) {
            throw new IllegalArgumentException(
                    "pairs: found "
                            + ours.size()
                            + " and "
                            + theirs.size()
                            + ", expected as many.");
        }
        return of(
                IntStream.range(0, ours.size())
                        .mapToObj(i -> ours.get(i) - theirs.get(i))
                        .toList());
    }

    /** The same times a factor above 0. */
    Interval scaled(double factor) {
        return new Interval(factor * mean, factor * half);
    }

    double low() {
        return mean - half;
    }

    double high() {
        return mean + half;
    }

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    }

    /** Sample standard deviation (divided by n − 1). */
    static double deviation(List<Double> values) {
        double mean = mean(values);
        double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.size() - 1));
    }
}
