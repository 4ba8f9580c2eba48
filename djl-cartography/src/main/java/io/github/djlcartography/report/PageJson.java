package io.github.djlcartography.report;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON that may stand in an HTML page: nothing in it ends a script element or begins a comment, and
 * half surrogates survive the way through UTF-8.
 */
final class PageJson {

    private final StringBuilder text = new StringBuilder();

    private PageJson() {}

    /**
     * @param value maps with text keys, lists, texts, numbers, booleans, null; NaN and infinite
     *     numbers become null
     */
    static String of(@Nullable Object value) {
        PageJson json = new PageJson();
        json.write(value);
        return json.text.toString();
    }

    private void write(@Nullable Object value) {
        if (value instanceof String string) {
            string(string);
        } else if (value instanceof Map<?, ?> map) {
            char before = '{';
            for (Map.Entry<?, ?> one : map.entrySet()) {
                text.append(before);
                string((String) one.getKey());
                text.append(':');
                write(one.getValue());
                before = ',';
            }
            text.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            text.append('[');
            for (Iterator<?> one = list.iterator(); one.hasNext(); ) {
                write(one.next());
                text.append(one.hasNext() ? "," : "");
            }
            text.append(']');
        } else if (value instanceof Double number) {
            number(number);
        } else {
            text.append(value); // a whole number, a boolean, null
        }
    }

    private void number(double value) {
        if (!Double.isFinite(value)) {
            text.append("null");
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            text.append((long) value);
        } else {
            // All digits, since the shortest ones of Double.toString differ between JDKs.
            text.append(new BigDecimal(value).stripTrailingZeros());
        }
    }

    private void string(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c == '\n') {
                text.append("\\n");
            } else if (c < ' ' || c == '<' || c == '\u2028' || c == '\u2029' || isHalf(string, i)) {
                text.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    text.append(Character.forDigit(c >> shift & 0xf, 16));
                }
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /** Whether this is one half of a surrogate pair without the other. */
    private static boolean isHalf(String string, int i) {
        char c = string.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == string.length() || !Character.isLowSurrogate(string.charAt(i + 1));
        }
        return Character.isLowSurrogate(c)
                && (i == 0 || !Character.isHighSurrogate(string.charAt(i - 1)));
    }
}
