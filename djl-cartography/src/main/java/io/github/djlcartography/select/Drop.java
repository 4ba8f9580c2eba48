package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Keeps of each class a fraction in proportion to what the model misses of it.
 *
 * @param amount to keep
 * @param recall of each class on data that was not trained on
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Drop(Amount amount, double[] recall) {

    Drop {
        recall = recall.clone();
        if (recall.length == 0) {
            throw new IllegalArgumentException("recall: found none, expected one of each class.");
        }
        for (double one : recall) {
            Ranges.fraction("recall", one);
        }
    }

    /**
     * @throws IllegalArgumentException if the map has more classes than recall is told of
     */
    ClassQuotas quotas(DataMap map) {
        for (int row = 0; row < map.size(); row++) {
            if (map.label(row) >= recall.length) {
                throw new IllegalArgumentException(
                        "recall: found that of "
                                + recall.length
                                + " classes, expected one of each; example "
                                + map.id(row)
                                + " has the label "
                                + map.label(row)
                                + ".");
            }
        }
        double[] missed = Arrays.stream(recall).map(one -> 1 - one).toArray();
        return new ClassQuotas(
                map,
                recall.length,
                amount.of(map),
                (count, sizes) -> Quotas.byDensity(count, sizes, missed));
    }

    static double[] recall(DataMap validation) {
        double[] right = validation.values(Metric.CORRECTNESS);
        int classes = validation.provenance().classes();
        for (int row = 0; row < right.length; row++) {
            classes = Math.max(classes, validation.label(row) + 1);
        }
        double[] sums = new double[classes];
        int[] counts = new int[classes];
        for (int row = 0; row < right.length; row++) {
            sums[validation.label(row)] += right[row];
            counts[validation.label(row)]++;
        }
        double mean = 0;
        int seen = 0;
        for (int c = 0; c < classes; c++) {
            sums[c] /= counts[c];
            mean += counts[c] == 0 ? 0 : sums[c];
            seen += counts[c] == 0 ? 0 : 1;
        }
        for (int c = 0; c < classes; c++) {
            sums[c] = counts[c] == 0 ? mean / seen : sums[c];
        }
        return sums;
    }

    /** For the recipe. */
    List<Double> list() {
        return DoubleStream.of(recall).boxed().toList();
    }
}
