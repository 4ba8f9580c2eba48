package io.github.djlcartography.cli;

import java.util.Locale;
import java.util.Optional;

/** The word that somebody meant. */
final class Nearest {

    private Nearest() {}

    /**
     * The one that takes the fewest changes, where these are few: a letter more, fewer or another,
     * or two that have changed places.
     *
     * @param words to choose among; of equally near ones the first
     */
    static Optional<String> of(String given, Iterable<String> words) {
        String nearest = null;
        int fewest = 1 + Math.max(1, given.length() / 3);
        for (String word : words) {
            int changes = changes(given.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
            if (changes < fewest) {
                nearest = word;
                fewest = changes;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Restricted Damerau-Levenshtein distance. */
    private static int changes(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + other);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
