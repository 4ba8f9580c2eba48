package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.Arrays;

/**
 * A column in whole steps, as a page shows it and draws on it: what is decided in steps is decided
 * in integers, so that a browser and this library agree to the last row.
 *
 * @param from the value of step 0
 * @param to the value of step {@value #LAST}; what lies outside counts as the nearer end
 */
public record Steps(double from, double to) {

    /** The last step. */
    public static final int LAST = 65_534;

    /** The step of a value that is none. */
    public static final int NONE = 65_535;

    private static final Steps WHOLE = new Steps(0, LAST); // a step is a number

    /**
     * @throws IllegalArgumentException if they are not finite, or not ascending
     */
    public Steps {
        Ranges.ascending("steps", from, to);
        if (from == to) {
            throw new IllegalArgumentException(
                    "steps: found " + from + " twice, expected the lower end and a higher one.");
        }
    }

    /**
     * @param value a value, or NaN
     * @return its step, rounded half up, in [0, {@value #LAST}]; {@value #NONE} of NaN
     */
    public int of(double value) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        double step = Math.floor((value - from) / (to - from) * LAST + 0.5);
        return (int) Math.min(LAST, Math.max(0, step));
    }

    /**
     * @param values a column
     * @return the step of each
     */
    public int[] of(double[] values) {
        return Arrays.stream(values).mapToInt(this::of).toArray();
    }

    /**
     * The steps that suit a column: for whole numbers the numbers themselves, for probabilities all
     * that there can be, else from the lowest finite value to the highest.
     *
     * @param map that has it
     * @param column a {@link Metric#key}, or one of the map's {@code customs()}
     * @return its steps
     * @throws IllegalArgumentException if the map has no such column
     */
    public static Steps of(DataMap map, String column) {
        Fitting fitting = new Fitting(column);
        fitting.add(map.values(column));
        return fitting.steps();
    }

    /** Finds the steps that suit a column which comes in pieces. */
    public static final class Fitting {

        private final String column;
        private double low = Double.POSITIVE_INFINITY;
        private double high = Double.NEGATIVE_INFINITY;
        private boolean whole = true;

        /**
         * @param column a {@link Metric#key}, or any other name
         */
        public Fitting(String column) {
            this.column = column;
        }

        /**
         * @param values some of the column
         */
        public void add(double... values) {
            for (double value : values) {
                if (Double.isFinite(value)) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                    whole &= value == Math.rint(value);
                }
            }
        }

        /**
         * @return whether all finite values so far are the same, or there is none
         */
        public boolean isConstant() {
            return low >= high;
        }

        /**
         * @return the highest step of a value so far
         */
        public int highest() {
            return low > high ? 0 : steps().of(high);
        }

        /**
         * @return what suits all values so far
         */
        public Steps steps() {
            if (column.equals(Metric.CONFIDENCE.key()) || column.equals(Metric.CORRECTNESS.key())) {
                return new Steps(0, 1);
            } else if (column.equals(Metric.VARIABILITY.key())) {
                return new Steps(0, 0.5);
            } else if (low > high) {
                return new Steps(0, 1); // no value is any
            } else if (whole && low >= 0 && high <= LAST) {
                return WHOLE;
            }
            return low == high ? new Steps(low, low + 1) : new Steps(low, high);
        }
    }

    /**
     * @return whether a step is a whole number
     */
    public boolean isWhole() {
        return equals(WHOLE);
    }

    static Steps of(Recipe recipe, String key) {
        double[] ends = recipe.numbers(key);
        if (ends.length != 2) {
            throw new IllegalArgumentException(
                    key + ": found " + ends.length + " numbers, expected the two ends.");
        }
        return new Steps(ends[0], ends[1]);
    }
}
