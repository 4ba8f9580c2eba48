package io.github.djlcartography.analyze;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Numbers as text, for files: the same on every JDK, which {@link Double#toString} is not (19
 * changed it).
 */
public final class Decimals {

    private static final int DIGITS = 17; // tell any two doubles apart
    private static final long LOWEST = 1L << 52; // of the 53 bits of a double
    private static final int SURE = 15; // of so many, two never stand for one double
    private static final double[] TENS = {
        1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6
    };

    private static final long[] POWERS = powers(10, 19);
    private static final long[] FIVES = powers(5, 23);

    private Decimals() {}

    private static long[] powers(int base, int count) {
        long[] powers = new long[count];
        powers[0] = 1;
        for (int i = 1; i < count; i++) {
            powers[i] = base * powers[i - 1];
        }
        return powers;
    }

    /**
     * With a fixed number of digits after the point at most and no exponent.
     *
     * @param value to round, finite; times 10^digits below 2⁶³
     * @param digits after the point at most, and one at least
     * @return its text, with a point
     */
    public static String text(double value, int digits) {
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
     * With the fewest digits that read back as the same double.
     *
     * @param value any
     * @return its text, with a point or an exponent; {@code NaN} and {@code Infinity} as Java has
     *     them
     */
    public static String exact(double value) {
        if (value == (int) value) {
            return (int) value + ".0";
        }
        double size = Math.abs(value);
        if (size >= TENS[0] && size < TENS[TENS.length - 1]) {
            return (value < 0 ? "-" : "") + between(size);
        }
        return Double.isFinite(value) ? any(value) : Double.toString(value);
    }

    private static String any(double value) {
        BigDecimal whole = new BigDecimal(value);
        int digits = SURE;
        BigDecimal shortest = whole.round(new MathContext(digits));
        while (digits < DIGITS && shortest.doubleValue() != value) {
            shortest = whole.round(new MathContext(++digits));
        }
        BigDecimal bare = shortest.stripTrailingZeros();
        if (Math.abs(bare.precision() - bare.scale()) > DIGITS) {
            return bare.toString();
        }
        String text = bare.toPlainString();
        return text.indexOf('.') < 0 ? text + ".0" : text;
    }

    /**
     * The same in whole numbers of 128 bits: a file has millions of these.
     *
     * @param value m · 2^e, from the first of the tens to below the last
     */
    private static String between(double value) {
        long bits = Double.doubleToRawLongBits(value);
        long m = (bits & (LOWEST - 1)) | LOWEST;
        int e = (int) (bits >> 52) - 1075;
        int k = FIVES.length - 1; // so that value · 10^k = m · 5^k · 2^(e + k) has 17 digits
        for (int i = 1; value >= TENS[i]; i++) {
            k--;
        }
        long high = Math.multiplyHigh(m, FIVES[k]);
        long low = m * FIVES[k];
        int shift = -(e + k); // 23 to 50
        long whole = (high << (Long.SIZE - shift)) | (low >>> shift);
        long rest = low & ((1L << shift) - 1);
        long shortest = 0;
        for (int digits = SURE; digits <= DIGITS; digits++) {
            long unit = POWERS[DIGITS - digits];
            long down = whole / unit * unit;
            boolean up = unit == 1 ? rest >= 1L << (shift - 1) : 2 * (whole - down) >= unit;
            shortest = up ? down + unit : down;
            long off = ((shortest - whole) << shift) - rest; // in units of 2^-shift
            long half = FIVES[k] / 2; // of the distance to the next double
            boolean narrow = m == LOWEST && off < 0; // the next one below is half as far
            boolean close = Math.abs(off) <= (narrow ? half / 2 : half);
            if (close) {
                break;
            }
        }
        return plain(shortest, k);
    }

    /** Digits with the point before the last k of them, and no zeros at the end. */
    private static String plain(long digits, int k) {
        long bare = digits;
        int after = k;
        while (after > 1 && bare % 10 == 0) {
            bare /= 10;
            after--;
        }
        String text = Long.toString(bare);
        return text.length() > after
                ? text.substring(0, text.length() - after)
                        + "."
                        + text.substring(text.length() - after)
                : "0." + "0".repeat(after - text.length()) + text;
    }
}
