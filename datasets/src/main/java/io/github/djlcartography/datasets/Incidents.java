package io.github.djlcartography.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * The generated sentence pairs in the jar: an incident report, a claim, and whether the one entails
 * the other, contradicts it or does neither. How they were made, and what was planted in them, is
 * in the module's INCIDENTS.md.
 */
public final class Incidents {
    /** The classes' names in the order of their labels. */
    public static final List<String> CLASSES = List.of("entailment", "neutral", "contradiction");

    /** How much noise, in percent of the rows, the training labels are to be had with. */
    public static final List<Integer> NOISE = List.of(0, 5, 10, 20);

    /**
     * One pair.
     *
     * @param id unlike any other in all sets; the same whatever the noise
     * @param report two or three things that happened, in one or more sentences
     * @param claim one sentence
     * @param label 0 entailment, 1 neutral, 2 contradiction
     */
    public record Row(String id, String report, String claim, int label) {}

    /**
     * A pair to choose models by.
     *
     * @param row the pair
     * @param group label and cue, such as {@code neutral/negation}: one of nine
     */
    public record GroupedRow(Row row, String group) {}

    /** The sets that are for testing alone. All their labels are right. */
    public enum Test {
        /** 3,000 pairs in domain: the cues agree with 95% of the labels, as in training. */
        IN_DOMAIN,
        /** 3,000 pairs out of domain: the cues agree with 5% of the labels. */
        ANTI_CUE,
        /** 3,000 pairs out of domain: every cue goes with every label as often. */
        NEUTRAL_CUE,
        /** 2,000 pairs of words that training never has. Cues as in {@link #NEUTRAL_CUE}. */
        UNSEEN_LEXICON,
        /** 1,000 pairs said in ways that training never has. Cues as in {@link #NEUTRAL_CUE}. */
        UNSEEN_CONSTRUCTION;

        /** Its name in files and on the command line: {@code in-domain}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * The test of a name.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Test of(String id) {
            for (Test test : values()) {
                if (test.id().equals(id)) {
                    return test;
                }
            }
            throw new IllegalArgumentException(
                    "%s: no such test, expected one of %s."
                            .formatted(id, List.of(values()).stream().map(Test::id).toList()));
        }
    }

    private Incidents() {}

    /**
     * The 8,000 pairs to train on, in the order of the file. The texts are the same whatever the
     * noise, and a label that is wrong at less noise is as wrong at more.
     *
     * @param noise 0, 5, 10 or 20: how many labels of a hundred are wrong
     * @throws IllegalArgumentException if it is something else
     */
    public static List<Row> train(int noise) {
        if (!NOISE.contains(noise)) {
            throw new IllegalArgumentException(
                    "%d%% noise: there is no such training set, expected one of %s."
                            .formatted(noise, NOISE));
        }
        return rows("train", "label_" + noise);
    }

    /** A test's pairs, in the order of the file. */
    public static List<Row> test(Test test) {
        return rows("test-" + test.id(), "label");
    }

    /** The same by name; see {@link Test#id()}. */
    public static List<Row> test(String name) {
        return test(Test.of(name));
    }

    /**
     * 603 pairs, 67 of each group of label and cue, to choose between models by. All labels are
     * right.
     */
    public static List<GroupedRow> validation() {
        List<Row> rows = rows("validation", "label");
        Table table = table("validation");
        List<GroupedRow> grouped = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            grouped.add(new GroupedRow(rows.get(i), table.rows.get(i)[table.column("group")]));
        }
        return List.copyOf(grouped);
    }

    private static List<Row> rows(String set, String labels) {
        Table table = table(set);
        List<Row> rows = new ArrayList<>();
        for (String[] fields : table.rows) {
            String word = fields[table.column(labels)];
            int label = CLASSES.indexOf(word);
            if (label < 0) {
                throw damaged(
                        set, fields[0] + " has the label \"" + word + "\"", CLASSES.toString());
            }
            rows.add(
                    new Row(
                            fields[table.column("id")],
                            fields[table.column("report")],
                            fields[table.column("claim")],
                            label));
        }
        return List.copyOf(rows);
    }

    private record Table(List<String> header, List<String[]> rows) {
        int column(String name) {
            return header.indexOf(name);
        }
    }

    private static Table table(String set) {
        String text;
        try (InputStream in = Incidents.class.getResourceAsStream(file(set))) {
            if (in == null) {
                throw new FileNotFoundException(
                        "%s: not on the class path, expected beside %s. Build the jar anew."
                                .formatted(file(set), Incidents.class.getName()));
            }
            text = new String(new GZIPInputStream(in).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String[] lines = text.split("\n", -1);
        List<String> header = List.of(lines[0].split("\t", -1));
        List<String[]> rows = new ArrayList<>();
        for (int i = 1; i < lines.length - 1; i++) {
            String[] fields = lines[i].split("\t", -1);
            if (fields.length != header.size()) {
                throw damaged(
                        set,
                        "line " + (i + 1) + " has " + fields.length + " columns",
                        Integer.toString(header.size()));
            }
            rows.add(fields);
        }
        return new Table(header, rows);
    }

    private static UncheckedIOException damaged(String set, String found, String expected) {
        return new UncheckedIOException(
                new IOException(
                        "%s: %s, expected %s. Build the jar anew."
                                .formatted(file(set), found, expected)));
    }

    /** The file of a set, relative to this package. */
    private static String file(String set) {
        return "incidents/" + set + ".tsv.gz";
    }
}
