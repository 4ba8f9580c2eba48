package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.export.Corrections.Correction;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a source get another label, and how that is written there: as the source itself
 * writes the class, which the first pass over it tells.
 */
final class Relabelling {

    private final Corrections corrections;
    private final SourceFilter.Relabel how;
    private final Decisions decisions;
    private final List<String> classNames;
    private final LabelCheck labels; // as the source writes them
    private final Map<Long, Integer> classes = new HashMap<>(); // of the rows that were wrong

    Relabelling(
            Path source,
            Corrections corrections,
            SourceFilter.Relabel how,
            Decisions decisions,
            List<String> classNames) {
        this.corrections = corrections;
        this.how = how;
        this.decisions = decisions;
        this.classNames = classNames;
        labels = new LabelCheck(source, decisions, classNames);
        String about = corrections.fingerprint();
        if (about != null && !about.equals(decisions.selection().fingerprint())) {
            throw decisions.other(
                    corrections.file(),
                    "corrections to the dataset " + about,
                    "those to " + decisions.selection().fingerprint());
        }
    }

    /** Takes the label of a row, at the first pass. */
    void see(long row, @Nullable String text, String where) {
        labels.see(row, text, where);
    }

    /**
     * After the first pass.
     *
     * @throws ArchiveException if a correction is of no example or to no class, or two of one
     *     example differ
     */
    void resolve() {
        Map<Long, Correction> seen = new HashMap<>();
        Map<Long, Integer> wanted = new HashMap<>();
        for (Correction one : corrections.all()) {
            long row = decisions.row(one.id());
            if (row == Decisions.NONE) {
                throw wrong(
                        one,
                        "id \"" + one.id() + "\"",
                        "that of one of the "
                                + decisions.rows()
                                + " examples of "
                                + decisions.selection().dataset(),
                        decisions.hasIds()
                                ? "Spell it as the run's examples.arrow has it."
                                : "Ids are the numbers of rows, from 0; where examples have others,"
                                        + " give the run that has them (--run).");
            }
            int label = label(one);
            Integer before = wanted.putIfAbsent(row, label);
            Correction first = seen.putIfAbsent(row, one);
            if (before != null && first != null && before != label) {
                throw wrong(
                        one,
                        "\""
                                + one.label()
                                + "\" for "
                                + one.id()
                                + ", and \""
                                + first.label()
                                + "\" at "
                                + first.where(),
                        "one label for each example",
                        "Decide which one is right.");
            }
            if (label != decisions.label(row)) {
                classes.put(row, label);
            }
        }
        if (how == SourceFilter.Relabel.DROP) {
            classes.keySet().forEach(decisions::drop);
        } else {
            classes.values().forEach(this::text); // fails before anything is written
        }
    }

    private int label(Correction one) {
        String text = one.label();
        int named = classNames.indexOf(text);
        Integer written = labels.label(text);
        int known = named >= 0 || written == null ? named : written;
        int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
        if (number < 0 || number >= decisions.classes(classNames)) {
            number = -1;
        }
        if (known >= 0 && number >= 0 && known != number) {
            throw wrong(
                    one,
                    "label \""
                            + text
                            + "\", the number of one class and the name of class "
                            + known,
                    "a label that is one of them",
                    "Rename the classes in the run's manifest.json (class_names).");
        } else if (known < 0 && number < 0) {
            Set<String> all = new TreeSet<>(classNames);
            all.addAll(labels.texts());
            throw wrong(
                    one,
                    "label \"" + text + "\"",
                    all.isEmpty()
                            ? "a class from 0 to " + (decisions.classes(classNames) - 1)
                            : "one of " + shortened(all),
                    "Spell it as the class is named, or give its number.");
        }
        return known >= 0 ? known : number;
    }

    private static String shortened(Set<String> names) {
        List<String> first = names.stream().limit(20).toList();
        return String.join(", ", first)
                + (names.size() > first.size() ? " and " + (names.size() - 20) + " more" : "");
    }

    private String text(int label) {
        String text = labels.text(label);
        if (text != null && text.indexOf('\uFFFD') >= 0) {
            throw ArchiveException.at(
                    corrections.file(),
                    "class " + label + ", whose name in the source is no UTF-8",
                    "labels in UTF-8",
                    "Convert the source, with iconv for instance, or say --drop.");
        } else if (text == null) {
            throw ArchiveException.at(
                    corrections.file(),
                    "class " + label + ", of which the source has no example",
                    "one that shows how it is written there",
                    "Name the classes in the run's manifest.json (class_names).");
        }
        return text;
    }

    /** What takes the place of a row's label, or null where that stays. */
    @Nullable String replacement(long row) {
        Integer label = classes.get(row);
        return label == null || how != SourceFilter.Relabel.REPLACE ? null : text(label);
    }

    /** The label of a row after its correction, empty where nobody knows it. */
    String corrected(long row) {
        Integer label = classes.get(row);
        int now = label == null ? decisions.label(row) : label;
        String text = now == Decisions.UNKNOWN ? null : labels.text(now);
        return text == null ? "" : text;
    }

    /** Rows whose label was wrong. */
    int count() {
        return classes.size();
    }

    private ArchiveException wrong(Correction at, String found, String expected, String remedy) {
        return ArchiveException.at(
                corrections.file(), found + " at " + at.where(), expected, remedy);
    }
}
