package io.github.djlcartography.sample;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well a network does on a test set.
 *
 * @param accuracy share of its examples that are classified right, in [0, 1]
 * @param recall the same of each class; NaN of one that the test lacks
 */
record Score(
        @JsonProperty("accuracy") double accuracy, @JsonProperty("recall") List<Double> recall) {

    static Score of(long[] right, long[] rows) {
        return new Score(
                (double) Arrays.stream(right).sum() / Arrays.stream(rows).sum(),
                IntStream.range(0, rows.length)
                        .mapToObj(c -> (double) right[c] / rows[c])
                        .toList());
    }

    /** To five decimals, which is finer than one example of 10,000. */
    Score rounded() {
        return new Score(rounded(accuracy), recall.stream().map(Score::rounded).toList());
    }

    private static double rounded(double share) {
        return Double.isNaN(share) ? share : Math.round(share * 1e5) / 1e5;
    }

    /** Accuracy on the class that fares worst. */
    double worst() {
        return recall.stream()
                .mapToDouble(r -> r)
                .filter(r -> !Double.isNaN(r))
                .min()
                .orElse(Double.NaN);
    }
}
