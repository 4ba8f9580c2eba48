package io.github.djlcartography.select;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as text for people, the same on every JDK. */
final class Numbers {

    private static final int DIGITS = 17; // before an exponent is shorter

    private Numbers() {}

    /** Six digits. */
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
