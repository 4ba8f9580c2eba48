package io.github.djlcartography.export;

/**
 * Numbers as text, with a fixed number of digits after the point at most and no exponent: the same
 * on every JDK, which {@link Double#toString} is not.
 */
final class Decimals {

    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = 10 * POWERS[i - 1];
        }
    }

    private Decimals() {}

    /**
     * @param value to round, finite; times 10^digits below 2⁶³
     * @param digits after the point at most, and one at least
     */
    static String text(double value, int digits) {
        long scale = POWERS[digits];
        long rounded = (long) Math.rint(value * scale);
        StringBuilder text = new StringBuilder(digits + 8);
        if (rounded < 0) {
            text.append('-');
        }
        text.append(Math.abs(rounded / scale)).append('.');
        long rest = Math.abs(rounded % scale);
        int digit = digits;
        do {
            digit--;
            text.append((char) ('0' + rest / POWERS[digit]));
            rest %= POWERS[digit];
        } while (rest > 0);
        return text.toString();
    }
}
