package io.github.djlcartography.select;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as text, the same on every JDK, which {@link Double#toString} is not. */
final class Numbers {

    private static final int DIGITS = 17; // tell any two doubles apart

    private Numbers() {}

    /** With the fewest digits that read back to the same double, and a point. */
    static String exact(double value) {
        BigDecimal whole = new BigDecimal(value);
        BigDecimal shortest = whole;
        for (int digits = 1; digits <= DIGITS; digits++) {
            shortest = whole.round(new MathContext(digits));
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        String text = plain(shortest);
        return text.matches("-?\\d+") ? text + ".0" : text;
    }

    /** For people: six digits. */
    static String text(double value) {
        return Double.isFinite(value)
                ? plain(new BigDecimal(value).round(new MathContext(6)))
                : Double.toString(value);
    }

    static String text(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A share in [0, 1], in whole per cent. */
    static String percent(double share) {
        return Math.round(100 * share) + "%";
    }

    private static String plain(BigDecimal value) {
        BigDecimal bare = value.stripTrailingZeros();
        return Math.abs(bare.precision() - bare.scale()) > DIGITS
                ? bare.toString()
                : bare.toPlainString();
    }
}
