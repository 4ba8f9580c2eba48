package io.github.djlcartography.analyze;

import java.util.Arrays;

/** The highest or lowest of a column, in time that is linear in its length. */
final class Extremes {

    private static final int DIGIT = 16; // bits
    private static final int FEW = 1 << 14; // sorted in less time than the digits are counted

    private Extremes() {}

    /**
     * @param values are reordered
     */
    static boolean[] of(double[] values, int count, boolean top, boolean[] without) {
        int size = values.length;
        if (count < 0 || count > size) {
            throw new IllegalArgumentException(
                    "count: found " + count + ", expected 0 to the map's " + size + " rows.");
        }
        boolean[] picked = new boolean[size];
        if (count == 0) {
            return picked;
        }
        for (int row = 0; row < size; row++) {
            // Negation is exact, so both ways take the lowest; what is left out comes last.
            double value = top ? -values[row] : values[row];
            values[row] = without[row] || Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
        }
        double cut = ascending(values, count - 1);
        if (cut == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "found fewer than " + count + " rows to pick from, expected that many.");
        }
        int left = count;
        for (int row = 0; row < size; row++) {
            if (values[row] < cut) {
                picked[row] = true;
                left--;
            }
        }
        for (int row = 0; left > 0; row++) {
            if (values[row] == cut) {
                picked[row] = true;
                left--;
            }
        }
        return picked;
    }

    /** What sorting would put at a place: digit by digit of the bits. */
    private static double ascending(double[] values, int place) {
        if (values.length <= FEW) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[place];
        }
        long high = 0; // the digits found so far
        int left = place; // among the values that begin with them
        for (int shift = Long.SIZE - DIGIT; shift >= 0; shift -= DIGIT) {
            int[] counts = new int[1 << DIGIT];
            for (double value : values) {
                long bits = sortable(value);
                if (shift == Long.SIZE - DIGIT || bits >>> (shift + DIGIT) == high) {
                    counts[(int) (bits >>> shift) & (1 << DIGIT) - 1]++;
                }
            }
            int digit = 0;
            while (left >= counts[digit]) {
                left -= counts[digit];
                digit++;
            }
            high = high << DIGIT | digit;
        }
        return Double.longBitsToDouble(high < 0 ? high ^ Long.MIN_VALUE : ~high);
    }

    /**
     * Bits that are in the order of the doubles as unsigned numbers: all of a negative's flipped.
     */
    private static long sortable(double value) {
        long bits = Double.doubleToRawLongBits(value);
        return bits ^ (bits >> (Long.SIZE - 1) | Long.MIN_VALUE);
    }
}
