package io.github.djlcartography.sample;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/** How well one order of some examples goes with another. */
final class Ranking {

    private Ranking() {}

    /**
     * Average precision: the mean, over the positives, of the share of positives among all examples
     * that score as high or higher.
     */
    static double averagePrecision(double[] score, boolean[] positive) {
        int[] order = descending(score);
        double sum = 0;
        int found = 0;
        for (int from = 0, to; from < order.length; from = to) {
            int here = 0;
            for (to = from; to < order.length && score[order[to]] == score[order[from]]; to++) {
                here += positive[order[to]] ? 1 : 0;
            }
            found += here;
            sum += here * (double) found / to;
        }
        return sum / found;
    }

    /** Share of positives among as many of the highest scores as there are positives: F1 there. */
    static double f1AtCount(double[] score, boolean[] positive) {
        int count = (int) IntStream.range(0, positive.length).filter(i -> positive[i]).count();
        return Arrays.stream(descending(score), 0, count).filter(i -> positive[i]).count()
                / (double) count;
    }

    /** The first of equal scores first. */
    private static int[] descending(double[] score) {
        return IntStream.range(0, score.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -score[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    /** Spearman's rank correlation, equal values having the mean of their ranks. */
    static double spearman(double[] a, double[] b) {
        return new SpearmansCorrelation().correlation(a, b);
    }

    /**
     * A number that two columns come to, with the middle 95% of what it comes to on rows drawn with
     * replacement.
     */
    record Bootstrapped(double value, double low, double high) {

        static Bootstrapped of(
                double[] a,
                double[] b,
                int times,
                Random random,
                ToDoubleBiFunction<double[], double[]> number) {
            double[] drawn = new double[times];
            for (int t = 0; t < times; t++) {
                int[] rows = random.ints(a.length, 0, a.length).toArray();
                drawn[t] = number.applyAsDouble(choose(a, rows), choose(b, rows));
            }
            Arrays.sort(drawn);
            return new Bootstrapped(
                    number.applyAsDouble(a, b), quantile(drawn, 0.025), quantile(drawn, 0.975));
        }

        private static double quantile(double[] sorted, double at) {
            return sorted[(int) Math.round(at * (sorted.length - 1))];
        }
    }

    static double[] choose(double[] values, int[] rows) {
        return Arrays.stream(rows).mapToDouble(i -> values[i]).toArray();
    }
}
