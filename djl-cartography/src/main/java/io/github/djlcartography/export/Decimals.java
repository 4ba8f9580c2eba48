package io.github.djlcartography.export;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as text: the same on every JDK, which {@link Double#toString} is not. */
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
     * With a fixed number of digits after the point at most and no exponent.
     *
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

    /**
     * With as many digits as tell a number from any other, 17 at most.
     *
     * @param value finite
     */
    static String shortest(double value) {
        if (value == (int) value) {
            return (int) value + ".0";
        }
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 15; ; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (digits == 17 || rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros().toString();
            }
        }
    }
}
