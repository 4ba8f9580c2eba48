package io.github.djlcartography.sample.text;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where in the rows of a file the texts and the labels are. Columns go by name, or by number
 * counted from 0 where a file has no header or no such name.
 *
 * @param texts column of the text, or of the first and the second of a pair
 * @param label column of the labels
 * @param id column of the ids, or null: ids are then {@code row-N}, N counted from 0
 * @param header whether the first row of a CSV or TSV file has the names
 * @param quotes whether a field may stand in quotes, and have line ends in it then; null: in CSV,
 *     and not in TSV, since GLUE's has quotes that mean nothing
 * @param unlabelled labels that say that there is none, beside the empty one; null: {@code -} and
 *     {@code -1}, as in SNLI, as long as few rows have the latter
 */
public record TextColumns(
        List<String> texts,
        String label,
        @Nullable String id,
        boolean header,
        @Nullable Boolean quotes,
        @Nullable Set<String> unlabelled) {

    /**
     * Columns by the rules that are said above.
     *
     * @throws IllegalArgumentException unless they are one or two texts, and each another
     */
    public TextColumns {
        texts = List.copyOf(texts);
        unlabelled = unlabelled == null ? null : Set.copyOf(unlabelled);
        if (texts.isEmpty() || texts.size() > 2) {
            throw new IllegalArgumentException(
                    "text columns: found %d, expected the one of a text or the two of a pair."
                            .formatted(texts.size()));
        }
        if (texts.contains(label) || texts.size() != Set.copyOf(texts).size()) {
            throw new IllegalArgumentException(
                    "columns: found texts %s and label %s, expected each to be another."
                            .formatted(String.join(" and ", texts), label));
        }
    }

    /** One text, or a pair, with a label; the rest as is usual. */
    public static TextColumns of(List<String> texts, String label) {
        return new TextColumns(texts, label, null, true, null, null);
    }

    /** The same with a column of ids. */
    public TextColumns withId(String column) {
        return new TextColumns(texts, label, column, header, quotes, unlabelled);
    }

    /** The same where there is no header. */
    public TextColumns withoutHeader() {
        return new TextColumns(texts, label, id, false, quotes, unlabelled);
    }

    /** The same with quotes that mean something, or that do not. */
    public TextColumns withQuotes(boolean meant) {
        return new TextColumns(texts, label, id, header, meant, unlabelled);
    }

    /** The same with other labels that say that there is none. */
    public TextColumns withUnlabelled(Set<String> labels) {
        return new TextColumns(texts, label, id, header, quotes, labels);
    }
}
