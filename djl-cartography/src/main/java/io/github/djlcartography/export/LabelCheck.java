package io.github.djlcartography.export;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the labels in a source against those that the model was trained on. Where the names of the
 * classes are known, a name must be that of the label; else what stands for a class in the source,
 * a name or a number, must stand for one label, and no other stand for the same.
 */
final class LabelCheck {

    private final Path source;
    private final Decisions decisions;
    private final List<String> classNames;
    private final Map<String, Integer> labels = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private final Map<Integer, String> texts = new HashMap<>();

    LabelCheck(Path source, Decisions decisions, List<String> classNames) {
        this.source = source;
        this.decisions = decisions;
        this.classNames = classNames;
        for (int label = 0; label < classNames.size(); label++) {
            labels.put(classNames.get(label), label);
        }
    }

    /** The label that a text of the source stands for, or null where none had it. */
    @Nullable Integer label(String text) {
        return written.contains(text) ? labels.get(text) : null;
    }

    /** What the source has for labels. */
    Set<String> texts() {
        return written;
    }

    /** What stands for a label in the source, or would; null where nothing tells. */
    @Nullable String text(int label) {
        String text = texts.get(label);
        boolean named = label < classNames.size();
        if (text != null || (named && written.contains(classNames.get(label)))) {
            return text != null ? text : classNames.get(label);
        } else if (texts.isEmpty()) { // all are names
            return named ? classNames.get(label) : null;
        }
        boolean numbers =
                texts.entrySet().stream().allMatch(e -> e.getValue().equals(e.getKey() + ""));
        return numbers ? Integer.toString(label) : null;
    }

    /** Takes what a row of the dataset has as its label in the source. */
    void see(long row, @Nullable String text, String where) {
        int label = decisions.label(row);
        if (label == Decisions.UNKNOWN || text == null) {
            return;
        }
        written.add(text);
        Integer before = labels.putIfAbsent(text, label);
        String other = classNames.contains(text) ? text : texts.putIfAbsent(label, text);
        if ((before != null && before != label) || (other != null && !other.equals(text))) {
            throw decisions.other(
                    source,
                    "label \""
                            + text
                            + "\" "
                            + where
                            + " where the example was trained as "
                            + (label < classNames.size() ? classNames.get(label) : label)
                            + (before != null && before != label
                                    ? ", and \"" + text + "\" is " + before
                                    : ", which is \"" + other + "\" elsewhere"),
                    "one label for each class");
        }
    }
}
