package io.github.djlcartography.cli;

import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Slices;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A metadata column as slices: its values, or where it holds many numbers their quarters. */
final class Quarters {

    private static final int MANY = 20;
    private static final int QUARTERS = 4;

    private Quarters() {}

    /**
     * @throws IllegalArgumentException if there is no such column
     */
    static Slices of(Examples examples, String column) {
        Slices values = Slices.of(examples, column); // names the column where it is not there
        Object all = examples.column(column, Object.class);
        if (!(all instanceof double[] || all instanceof long[] || all instanceof int[])) {
            return values;
        }
        double[] numbers =
                IntStream.range(0, examples.size())
                        .mapToDouble(i -> Array.getDouble(all, i))
                        .toArray();
        double[] sorted = Arrays.stream(numbers).filter(v -> !Double.isNaN(v)).sorted().toArray();
        if (Arrays.stream(sorted).distinct().limit(MANY + 1).count() <= MANY) {
            return values;
        }
        return Slices.of(column, id -> name(numbers[Math.toIntExact(id)], sorted));
    }

    /** Sorts as its numbers do. */
    private static String name(double value, double[] sorted) {
        if (Double.isNaN(value)) {
            return "none";
        }
        for (int quarter = 1; quarter < QUARTERS; quarter++) {
            double most = sorted[(int) ((long) quarter * sorted.length / QUARTERS) - 1];
            if (value <= most) {
                return "Q" + quarter + " ≤ " + text(most);
            }
        }
        return "Q" + QUARTERS + " ≤ " + text(sorted[sorted.length - 1]);
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format("%.4g", value);
    }
}
