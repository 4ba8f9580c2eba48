package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What a lenient reading does not take: epochs, rows and examples, counted and named. The same
 * words in whatever order rows were read.
 */
final class LeftOut {

    private static final int NAMED = 5;
    private static final String SEPARATOR = FileSystems.getDefault().getSeparator();

    /** Why a row is left out. */
    enum Reason {
        EXAMPLE("the dataset has no such example"),
        LABEL("the label is no class"),
        VALUES("a value is out of range, or the sum of the probabilities is not 1"),
        TWICE("the example came before in the same epoch; the first row counts");

        private final String why;

        Reason(String why) {
            this.why = why;
        }
    }

    private record Where(int epoch, Reason reason) implements Comparable<Where> {
        @Override
        public int compareTo(Where other) {
            int byEpoch = Integer.compare(epoch, other.epoch);
            return byEpoch != 0 ? byEpoch : reason.compareTo(other.reason);
        }
    }

    private static final class Rows {
        private final TreeSet<Long> lowest = new TreeSet<>();
        private long count;
        private boolean more;
    }

    private final TreeMap<Integer, String> epochs = new TreeMap<>();
    private final Map<Where, Rows> rows = new TreeMap<>();
    private final Path run;
    private BitSet examples = new BitSet();

    LeftOut(Path run) {
        this.run = run;
    }

    /** Epochs that are not there. */
    void missing(int from, int to) {
        epochs.put(
                from,
                (to - from == 1
                                ? "epoch " + from + " is missing"
                                : "epochs " + from + " to " + (to - 1) + " are missing")
                        + "; the map is of the others");
    }

    /** An epoch whose files are not what they should be. */
    void epoch(int epoch, ArchiveException wrong) {
        String why = String.valueOf(wrong.getMessage()).replace(run + SEPARATOR, "");
        epochs.put(epoch, "epoch " + epoch + " is left out: " + why);
    }

    /** No epoch is left. */
    ArchiveException nothing() {
        return ArchiveException.at(
                run,
                "no epoch that can be used (" + String.join(" ", epochs.values()) + ")",
                "at least one",
                "Restore the files from a copy, or train again.");
    }

    void row(int epoch, Reason reason, long example) {
        Rows some = rows.computeIfAbsent(new Where(epoch, reason), where -> new Rows());
        some.count++;
        some.lowest.add(example);
        if (some.lowest.size() > NAMED) {
            some.lowest.pollLast();
            some.more = true;
        }
    }

    /** Examples whose label is not the same in all epochs. */
    void examples(BitSet changing) {
        examples = changing;
    }

    /** How many examples have labels that change. */
    int changing() {
        return examples.cardinality();
    }

    boolean hasRows() {
        return !rows.isEmpty();
    }

    /** Nothing where nothing was left out. */
    List<String> told() {
        List<String> told = new ArrayList<>(epochs.values());
        rows.forEach(
                (where, some) ->
                        told.add(
                                some.count
                                        + (some.count == 1 ? " row" : " rows")
                                        + " of epoch "
                                        + where.epoch
                                        + (some.count == 1 ? " is" : " are")
                                        + " left out, since "
                                        + where.reason.why
                                        + ": "
                                        + names(
                                                some.lowest.stream().mapToLong(id -> id),
                                                some.more)));
        if (!examples.isEmpty()) {
            int count = examples.cardinality();
            told.add(
                    count
                            + (count == 1 ? " example is" : " examples are")
                            + " left off the map, since the label changes: "
                            + names(examples.stream().limit(NAMED).asLongStream(), count > NAMED));
        }
        return told;
    }

    private static String names(LongStream ids, boolean more) {
        String names = ids.mapToObj(Long::toString).collect(Collectors.joining(", "));
        return (names.contains(",") || more ? "examples " : "example ")
                + names
                + (more ? ", …" : "");
    }
}
