package io.github.djlcartography.select;

import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Columns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A selection's columns and notes. Those of the decision before it come after its own, under names
 * that begin with {@code parent.}.
 */
final class Form {

    private static final int VERSION = 2; // 1 had a recipe in words, and no reasons
    private static final String PARENT = "parent.";

    private Form() {}

    static void write(Selection selection, Columns columns) {
        columns.note("version", Integer.toString(VERSION))
                .note("formulas", Integer.toString(Metric.FORMULAS));
        write(selection, columns, "");
    }

    private static void write(Selection selection, Columns columns, String prefix) {
        Reasons reasons = selection.why();
        columns.with(prefix + "keep", selection.keep());
        if (selection.hasWeights()) {
            columns.with(prefix + "weight", selection.weights());
        }
        double[] scores = reasons.scores();
        if (scores != null) {
            columns.with(prefix + "score", scores).note(prefix + "score", reasons.scoreName());
        }
        columns.with(prefix + "reason", reasons.codes())
                .note(prefix + "recipe", selection.recipe().toJson());
        list(columns, prefix + "reason.", reasons.texts());
        list(columns, prefix + "warning.", selection.ownWarnings());
        selection.parent().ifPresent(parent -> write(parent, columns, prefix + PARENT));
    }

    private static void list(Columns columns, String key, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            columns.note(key + i, texts.get(i));
        }
    }

    private static List<String> list(Columns columns, String key) {
        List<String> texts = new ArrayList<>();
        while (columns.has(key + texts.size())) {
            texts.add(columns.note(key + texts.size()));
        }
        return texts;
    }

    static void check(Columns columns, Path file) {
        String version = columns.noteOr("version", "1");
        if (!version.matches("[1-" + VERSION + "]")) {
            throw ArchiveException.at(
                    file,
                    "a selection of format version " + version,
                    "1 to " + VERSION,
                    "Use the release that wrote it, or a later one.");
        }
    }

    static Selection read(Columns columns, Candidates about) {
        return columns.has("version") ? read(columns, about, "") : first(columns, about);
    }

    private static Selection read(Columns columns, Candidates about, String prefix) {
        List<String> names = columns.names();
        boolean scored = names.contains(prefix + "score");
        Selection parent =
                names.contains(prefix + PARENT + "keep")
                        ? read(columns, about, prefix + PARENT)
                        : null;
        return new Selection(
                about,
                Recipe.parse(columns.note(prefix + "recipe")),
                columns.column(prefix + "keep", boolean[].class),
                numbers(columns, prefix + "weight"),
                new Reasons(
                        scored ? columns.note(prefix + "score") : "",
                        numbers(columns, prefix + "score"),
                        list(columns, prefix + "reason."),
                        columns.column(prefix + "reason", int[].class)),
                list(columns, prefix + "warning."),
                parent);
    }

    private static double @Nullable [] numbers(Columns columns, String name) {
        return columns.names().contains(name) ? columns.column(name, double[].class) : null;
    }

    private static Selection first(Columns columns, Candidates about) {
        boolean[] keep = columns.column("keep", boolean[].class);
        String words = columns.note("recipe");
        return new Selection(
                about,
                Recipe.of("own", "words", words),
                keep,
                null,
                Reasons.plain(keep, "kept by: " + words, "not kept by: " + words),
                List.of(),
                null);
    }
}
