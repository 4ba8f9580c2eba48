package io.github.djlcartography.datasets.truth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The sidecar's text: a header, then one line a row, tab-separated, each line ended by a line feed.
 * {@code flip} and {@code mark} are in lower case, {@code blend_partner} and {@code lambda} empty
 * without a blend, {@code lambda} with three decimals, {@code mark_agrees} 0 or 1.
 */
public final class TruthTable {
    private static final String HEADER =
            "row\tobserved\ttrue\tflip\tblend_partner\tlambda\tmark\tmark_agrees\tstyle";

    private TruthTable() {}

    /** The rows as text, in UTF-8. */
    public static byte[] format(List<GlyphTruth> rows) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (GlyphTruth t : rows) {
            text.append(t.row()).append('\t');
            text.append(t.observedLabel()).append('\t');
            text.append(t.trueLabel()).append('\t');
            text.append(t.flip().name().toLowerCase(Locale.ROOT)).append('\t');
            t.blendPartner().ifPresent(text::append);
            text.append('\t');
            t.lambda().ifPresent(l -> text.append("0.").append(Math.round(l * 1000)));
            text.append('\t');
            text.append(t.mark().name().toLowerCase(Locale.ROOT)).append('\t');
            text.append(t.markAgrees() ? '1' : '0').append('\t');
            text.append(t.style()).append('\n');
        }
        return text.toString().getBytes(UTF_8);
    }

    /** The inverse of {@link #format}; {@code where} names the text in errors. */
    static List<GlyphTruth> parse(byte[] text, String where) throws IOException {
        String[] lines = new String(text, UTF_8).split("\n", -1);
        if (!lines[0].equals(HEADER)) {
            throw new IOException(
                    "%s: the header is \"%s\", expected \"%s\". It is of another version; generate it anew."
                            .formatted(where, lines[0], HEADER));
        }
        List<GlyphTruth> rows = new ArrayList<>();
        for (int i = 1; i < lines.length - 1; i++) {
            String[] f = lines[i].split("\t", -1);
            try {
                rows.add(
                        new GlyphTruth(
                                Integer.parseInt(f[0]),
                                Integer.parseInt(f[1]),
                                Integer.parseInt(f[2]),
                                Flip.valueOf(f[3].toUpperCase(Locale.ROOT)),
                                f[4].isEmpty()
                                        ? OptionalInt.empty()
                                        : OptionalInt.of(Integer.parseInt(f[4])),
                                f[5].isEmpty()
                                        ? OptionalDouble.empty()
                                        : OptionalDouble.of(Double.parseDouble(f[5])),
                                Mark.valueOf(f[6].toUpperCase(Locale.ROOT)),
                                f[7].equals("1"),
                                f[8]));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new IOException(
                        "%s: line %d is \"%s\", expected the %d columns of the header. Generate the file anew."
                                .formatted(where, i + 1, lines[i], HEADER.split("\t", -1).length),
                        e);
            }
        }
        return List.copyOf(rows);
    }
}
