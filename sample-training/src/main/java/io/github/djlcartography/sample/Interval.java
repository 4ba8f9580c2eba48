package io.github.djlcartography.sample;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A mean with its 95% interval by Student's t: of the differences of paired runs, where nothing
 * else is said.
 *
 * @param mean middle of the interval
 * @param half half of its width; infinite of a single run, which tells nothing
 */
record Interval(double mean, double half) {

    static final double NORMAL95 = 1.960;

    static Interval of(List<Double> values) {
        int freedom = values.size() - 1;
        if (freedom < 1) {
            return new Interval(mean(values), Double.POSITIVE_INFINITY);
        }
        double t = new TDistribution(freedom).inverseCumulativeProbability(0.975);
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
