package io.github.djlcartography.sample.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Labelled texts to train or test on.
 *
 * @param name of the set
 * @param classNames in the order of the labels
 * @param rows in the order of the file
 */
public record TextSet(String name, List<String> classNames, List<Text> rows) {

    /**
     * One example.
     *
     * @param id unlike any other in the set
     * @param first the text, or the first of a pair
     * @param second the second of a pair, or null where texts are single
     * @param label index of its class
     */
    public record Text(String id, String first, @Nullable String second, int label) {}

    /** A set whose rows and class names nobody can change. */
    public TextSet {
        classNames = List.copyOf(classNames);
        rows = List.copyOf(rows);
    }

    /** Number of rows. */
    public int size() {
        return rows.size();
    }

    /** The first rows. */
    public TextSet limit(int count) {
        return new TextSet(name, classNames, rows.subList(0, Math.min(count, rows.size())));
    }
}
