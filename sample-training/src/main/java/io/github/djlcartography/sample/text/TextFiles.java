package io.github.djlcartography.sample.text;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.sample.text.TextSet.Text;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Labelled texts of one's own, from TSV, CSV and JSON Lines: the name of a file tells which, {@code
 * .gz} after that is packed. The classes are the labels of the training file, words or whole
 * numbers, in their natural order.
 *
 * @param train to train on
 * @param tests to test on, in the order in which they were given
 * @param notes a sentence for each file of which rows were left out: how many, and why
 */
public record TextFiles(TextSet train, List<TextSet> tests, List<String> notes) {

    private static final Set<String> UNLABELLED = Set.of("-", "-1");
    private static final String MINUS_ONE = "-1";

    /** More rows than this share have a class when they have −1. */
    private static final double FEW = 0.05;

    private static final int MOST_CLASSES = 1000;
    private static final int CLASSES_SHOWN = 20;
    private static final Pattern WHOLE = Pattern.compile("-?\\d+");

    /** Sets that nobody can change. */
    public TextFiles {
        tests = List.copyOf(tests);
        notes = List.copyOf(notes);
    }

    /**
     * Reads them. Rows without a label and rows with an empty text are left out.
     *
     * @param train file to train on
     * @param tests files to test on, none or more
     * @param columns where the texts and labels are, in all files
     * @throws ArchiveException if a file cannot be read, has no such column, an id twice, or a
     *     label that training does not have; if there are not two classes or more in training; if
     *     nothing of a file is left
     */
    public static TextFiles read(Path train, List<Path> tests, TextColumns columns) {
        List<String> notes = new ArrayList<>();
        Labelled learned = Labelled.read(train, columns, notes);
        List<String> classes = learned.classes(columns);
        TextSet training = learned.set(name(train), classes);
        List<TextSet> held = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path test : tests) {
            String stem = RowFile.stem(test);
            held.add(
                    Labelled.read(test, columns, notes)
                            .set(names.add(stem) ? stem : test.toString(), classes));
        }
        return new TextFiles(training, held, notes);
    }

    /** With its directory's where it says nothing: sst2/train. */
    private static String name(Path train) {
        String stem = RowFile.stem(train);
        Path path = train.toAbsolutePath().normalize();
        int names = path.getNameCount();
        return stem.startsWith("train") && names > 1 ? path.getName(names - 2) + "/" + stem : stem;
    }

    /**
     * What of a file is of use.
     *
     * @param rows those with a label and a text
     * @param ids of them
     */
    private record Labelled(Path file, List<Row> rows, List<String> ids) {

        static Labelled read(Path file, TextColumns columns, List<String> notes) {
            RowFile source = RowFile.read(file);
            List<Row> all =
                    source.format() == RowFile.Format.JSON
                            ? JsonRows.read(source, columns)
                            : DelimitedRows.read(source, columns);
            Set<String> said = columns.unlabelled();
            Set<String> unlabelled = said == null ? UNLABELLED : said;
            LeftOut leftOut = new LeftOut();
            List<Row> rows = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            Map<String, Long> lines = new HashMap<>();
            for (int i = 0; i < all.size(); i++) {
                Row row = all.get(i);
                if (row.label().isEmpty()) {
                    leftOut.add("without a label", row);
                } else if (unlabelled.contains(row.label())) {
                    leftOut.add("with the label " + row.label(), row);
                } else if (row.texts().stream().anyMatch(String::isBlank)) {
                    leftOut.add("with an empty text", row);
                } else {
                    rows.add(row);
                    ids.add(id(source, columns, row, i, lines));
                }
            }
            if (said == null && leftOut.count("with the label " + MINUS_ONE) > FEW * all.size()) {
                throw ArchiveException.at(
                        file,
                        "the label -1 in %s of %s"
                                .formatted(
                                        number(leftOut.count("with the label " + MINUS_ONE)),
                                        ofRows(all.size())),
                        "it in few rows, as a sign that they have no label",
                        "If it is that, say --unlabelled=-1; if it is a class, --unlabelled=-.");
            }
            if (rows.isEmpty()) {
                throw ArchiveException.at(
                        file,
                        all.isEmpty() ? "no rows" : "no rows but " + leftOut.reasons(),
                        "rows with a text and a label",
                        "Name their columns with --text-columns and --label-column.");
            }
            if (rows.size() < all.size()) {
                notes.add(
                        "%s: %s of %s left out: %s."
                                .formatted(
                                        file.getFileName(),
                                        number(all.size() - rows.size()),
                                        ofRows(all.size()),
                                        leftOut.reasons()));
            }
            return new Labelled(file, rows, ids);
        }

        private static String id(
                RowFile source, TextColumns columns, Row row, int index, Map<String, Long> lines) {
            if (columns.id() == null) {
                return "row-" + index;
            } else if (row.id().isEmpty()) {
                throw source.at(
                        row.line(),
                        "no id",
                        "one in every row",
                        "Name another --id-column, or none: ids are row-0, row-1 … then.");
            }
            Long before = lines.putIfAbsent(row.id(), row.line());
            if (before != null) {
                throw source.at(
                        row.line(),
                        "the id " + row.id() + ", which line " + before + " has too",
                        "every id once",
                        "Name another --id-column, or none: ids are row-0, row-1 … then.");
            }
            return row.id();
        }

        /** The labels in their natural order. */
        List<String> classes(TextColumns columns) {
            Set<String> labels = new HashSet<>();
            rows.forEach(row -> labels.add(row.label()));
            if (labels.size() < 2) {
                throw ArchiveException.at(
                        file,
                        "one label only, " + rows.get(0).label(),
                        "two classes or more",
                        "Name the column of the labels with --label-column.");
            } else if (labels.size() > MOST_CLASSES
                    || (labels.size() > 2 && labels.size() > rows.size() / 2)) {
                throw ArchiveException.at(
                        file,
                        "%s different labels in %s, such as %s"
                                .formatted(
                                        number(labels.size()),
                                        ofRows(rows.size()),
                                        rows.get(0).label()),
                        "classes, each with some rows",
                        "Name the column of the labels with --label-column, in place of "
                                + columns.label()
                                + ".");
            }
            boolean numbers = labels.stream().allMatch(label -> WHOLE.matcher(label).matches());
            return labels.stream()
                    .sorted(
                            numbers
                                    ? Comparator.comparing((String label) -> new BigInteger(label))
                                            .thenComparing(Comparator.naturalOrder())
                                    : Comparator.naturalOrder())
                    .toList();
        }

        TextSet set(String name, List<String> classes) {
            Map<String, Integer> index = new HashMap<>();
            classes.forEach(label -> index.put(label, index.size()));
            List<Text> texts = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                Row row = rows.get(i);
                Integer label = index.get(row.label());
                if (label == null) {
                    throw new ArchiveException(
                            "%s, line %d: found the label %s, expected one of the training file, %s. Leave such rows out, or put rows with that label into training."
                                    .formatted(file, row.line(), row.label(), shown(classes)),
                            null);
                }
                texts.add(
                        new Text(
                                ids.get(i),
                                row.texts().get(0),
                                row.texts().size() == 2 ? row.texts().get(1) : null,
                                label));
            }
            return new TextSet(name, classes, texts);
        }

        private static String shown(List<String> classes) {
            return classes.size() <= CLASSES_SHOWN
                    ? String.join(", ", classes)
                    : String.join(", ", classes.subList(0, CLASSES_SHOWN))
                            + " and "
                            + (classes.size() - CLASSES_SHOWN)
                            + " more";
        }
    }

    /** Rows that are left out, by the reason for it. */
    private static final class LeftOut {

        private record Some(int count, long firstLine) {}

        private final Map<String, Some> byReason = new TreeMap<>();

        void add(String reason, Row row) {
            byReason.merge(
                    reason,
                    new Some(1, row.line()),
                    (before, one) -> new Some(before.count + 1, before.firstLine));
        }

        int count(String reason) {
            Some some = byReason.get(reason);
            return some == null ? 0 : some.count;
        }

        String reasons() {
            List<String> reasons = new ArrayList<>();
            byReason.forEach(
                    (reason, some) ->
                            reasons.add(
                                    "%s %s (line %d%s)"
                                            .formatted(
                                                    number(some.count),
                                                    reason,
                                                    some.firstLine,
                                                    some.count > 1 ? " is the first" : "")));
            return String.join(", ", reasons);
        }
    }

    private static String number(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String ofRows(int count) {
        return number(count) + (count == 1 ? " row" : " rows");
    }
}
