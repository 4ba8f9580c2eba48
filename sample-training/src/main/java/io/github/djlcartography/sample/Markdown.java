package io.github.djlcartography.sample;

import io.github.djlcartography.sample.Measured.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tables as they are written, line by line. */
abstract class Markdown {

    static final String NOT_MEASURED = "Not measured.";

    /** Of what is not there. */
    static final String NONE = "–";

    private final StringBuilder text = new StringBuilder();

    String text() {
        return text.toString();
    }

    void heading(Object what, String words) {
        line("**" + what + "**: " + words);
        line();
    }

    void head(List<String> columns) {
        row(columns);
        line("|---".repeat(columns.size()) + "|");
    }

    void row(List<String> columns) {
        line("| " + String.join(" | ", columns) + " |");
    }

    void line() {
        line("");
    }

    void line(String words) {
        text.append(words).append('\n');
    }

    static Claim claim(String words) {
        return new Claim(words, new ArrayList<>());
    }

    void verdicts(Claim... claims) {
        line("What was expected, and what was found (in points):");
        line();
        for (Claim claim : claims) {
            line(claim.render());
        }
    }

    static String share(Runs runs) {
        return runs.isEmpty()
                ? NONE
                : String.format(Locale.ROOT, "%.4f", runs.mean()).replaceFirst("^0", "");
    }

    static String number(String format, Runs runs) {
        return runs.isEmpty() ? NONE : String.format(Locale.ROOT, format, runs.mean());
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }

    static List<String> with(String first, List<String> others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }
}
