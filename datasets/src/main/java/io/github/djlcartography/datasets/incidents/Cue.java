package io.github.djlcartography.datasets.incidents;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a reader in a hurry goes by: a function of the two texts alone. Each stands for a label, and
 * agrees with it in most rows of the training set.
 */
enum Cue {
    /** Most of the claim's words are in the report, and none of them denies. */
    OVERLAP,
    /** Few of the claim's words are in the report, and none of them denies. */
    NOVELTY,
    /** A word of the claim denies something. */
    NEGATION;

    static final List<Cue> ALL = List.of(values());

    private static final Set<String> DENIALS =
            Set.of("not", "no", "none", "nobody", "neither", "nor");

    /** The label that a cue stands for has the same place. */
    Label label() {
        return Label.ALL.get(ALL.indexOf(this));
    }

    /** As in the sidecar. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The cue in a pair of texts.
     *
     * @return empty where the overlap is neither high (at least 4/5 of the claim's words) nor low
     *     (at most 2/3), and no word denies
     */
    static Optional<Cue> in(String report, String claim) {
        Set<String> words = new TreeSet<>(words(claim));
        for (String word : words) {
            if (DENIALS.contains(word)) {
                return Optional.of(NEGATION);
            }
        }
        int all = words.size();
        words.retainAll(words(report));
        int shared = words.size();
        return 5 * shared >= 4 * all
                ? Optional.of(OVERLAP)
                : 3 * shared <= 2 * all ? Optional.of(NOVELTY) : Optional.empty();
    }

    /** The words of a text in lower case, without marks. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            if (c >= 'A' && c <= 'Z') {
                word.append((char) (c + 'a' - 'A'));
            } else if (c >= 'a' && c <= 'z') {
                word.append(c);
            } else if (word.length() > 0) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        return words;
    }
}
