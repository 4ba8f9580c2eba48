package io.github.djlcartography.datasets.truth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The sidecar's text: a header, then one line a row, tab-separated, each line ended by a line feed.
 * Labels are words, votes five initials, {@code flip_to} empty where {@code flip} is {@code none},
 * constructions joined by commas, yes and no 1 and 0.
 */
public final class IncidentTable {
    private static final String HEADER =
            "id\tlabel\tvotes\tcue\tcue_agrees\tintruder\tnear_duplicate_of\tconstructions\tform"
                    + "\tflip\tflip_noise\tflip_to";

    private static final List<String> LABELS = List.of("entailment", "neutral", "contradiction");
    private static final String INITIALS = "enc";

    private IncidentTable() {}

    /** The rows as text, in UTF-8. */
    public static byte[] format(List<IncidentTruth> rows) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        for (IncidentTruth t : rows) {
            text.append(t.id()).append('\t');
            text.append(LABELS.get(t.label())).append('\t');
            t.votes().forEach(vote -> text.append(INITIALS.charAt(vote)));
            text.append('\t').append(t.cue()).append('\t');
            text.append(t.cueAgrees() ? '1' : '0').append('\t');
            text.append(t.intruder() ? '1' : '0').append('\t');
            text.append(t.nearDuplicateOf()).append('\t');
            text.append(String.join(",", t.constructions())).append('\t');
            text.append(t.form()).append('\t');
            text.append(t.flip().name().toLowerCase(Locale.ROOT)).append('\t');
            text.append(t.flipNoise()).append('\t');
            text.append(t.flip() == Flip.NONE ? "" : LABELS.get(t.flippedTo())).append('\n');
        }
        return text.toString().getBytes(UTF_8);
    }

    /** The inverse of {@link #format}; {@code where} names the text in errors. */
    static List<IncidentTruth> parse(byte[] text, String where) throws IOException {
        String[] lines = new String(text, UTF_8).split("\n", -1);
        if (!lines[0].equals(HEADER)) {
            throw new IOException(
                    "%s: the header is \"%s\", expected \"%s\". It is of another version; generate it anew."
                            .formatted(where, lines[0], HEADER));
        }
        List<IncidentTruth> rows = new ArrayList<>();
        for (int i = 1; i < lines.length - 1; i++) {
            String[] f = lines[i].split("\t", -1);
            try {
                int label = label(f[1]);
                rows.add(
                        new IncidentTruth(
                                f[0],
                                label,
                                f[2].chars().mapToObj(INITIALS::indexOf).toList(),
                                f[3],
                                f[4].equals("1"),
                                f[5].equals("1"),
                                f[6],
                                f[7].isEmpty() ? List.of() : Arrays.asList(f[7].split(",", -1)),
                                f[8],
                                Flip.valueOf(f[9].toUpperCase(Locale.ROOT)),
                                Integer.parseInt(f[10]),
                                f[11].isEmpty() ? label : label(f[11])));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new IOException(
                        "%s: line %d is \"%s\", expected the %d columns of the header. Generate the file anew."
                                .formatted(where, i + 1, lines[i], HEADER.split("\t", -1).length),
                        e);
            }
        }
        return List.copyOf(rows);
    }

    private static int label(String word) {
        int label = LABELS.indexOf(word);
        if (label < 0) {
            throw new IllegalArgumentException(word);
        }
        return label;
    }
}
