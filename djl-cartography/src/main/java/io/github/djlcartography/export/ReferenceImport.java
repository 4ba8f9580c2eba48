package io.github.djlcartography.export;

import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Fingerprint;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.export.DynamicsFile.Logits;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a run of the reference implementation's training dynamics: {@code dynamics_epoch_0.jsonl},
 * {@code dynamics_epoch_1.jsonl}, … become the epochs of the {@link Pass#TRAINING} pass.
 *
 * <pre>{@code
 * Archive run = ReferenceImport.of(Path.of("model")).into(Path.of("run"));
 * }</pre>
 *
 * Every file is read twice: once to find what is wrong before anything is written, once to write. A
 * row is the place of a guid among all of them, ascending by value where every guid is an integer,
 * else by text; the guids and the order in which they came ({@value #INDEX}, the reference's {@code
 * index}) go to {@code examples.arrow}. An example that an epoch lacks is counted as missing there;
 * of one that an epoch has more than once the first line counts. Memory: about 150 bytes for each
 * example, and one epoch of at most 256 MB; larger ones are written in the order of their lines.
 */
public final class ReferenceImport {

    /** Metadata column of {@code examples.arrow}: an example's place in order of appearance. */
    public static final String INDEX = "reference_index";

    private static final int SLOTS = 1 << 26; // floats of an epoch that is put in order
    private static final int REPORT = 10_000; // lines

    private final Path directory;
    private boolean stripLast;
    private @Nullable String name;
    private List<String> classNames = List.of();
    private Consumer<String> notes = note -> {};
    private SourceFilter.Progress progress = (done, total) -> {};

    private ReferenceImport(Path directory) {
        this.directory = directory;
    }

    /**
     * @param directory that the reference calls {@code model_dir}, or the {@code training_dynamics}
     *     in it
     * @return an import of it
     */
    public static ReferenceImport of(Path directory) {
        return new ReferenceImport(directory);
    }

    /**
     * Takes the last character off each guid, of a number its last digit, as the reference does for
     * QNLI. Two guids that become the same are refused.
     *
     * @param strip whether to; default no
     * @return this
     */
    public ReferenceImport stripLast(boolean strip) {
        stripLast = strip;
        return this;
    }

    /**
     * @param name of the dataset; default: that of the directory
     * @return this
     */
    public ReferenceImport name(String name) {
        this.name = name;
        return this;
    }

    /**
     * @param names K names in class order; default none
     * @return this
     */
    public ReferenceImport classNames(List<String> names) {
        classNames = List.copyOf(names);
        return this;
    }

    /**
     * @param progress told now and then
     * @return this
     */
    public ReferenceImport progress(SourceFilter.Progress progress) {
        this.progress = progress;
        return this;
    }

    /**
     * @param notes is told what a reader must know (files that were not read, gaps, repetitions);
     *     default nobody
     * @return this
     */
    public ReferenceImport notes(Consumer<String> notes) {
        this.notes = notes;
        return this;
    }

    /**
     * @param run directory of the run to write, empty or not there yet
     * @return the run
     * @throws ArchiveException if there is a run already; if an epoch in the middle is missing; if
     *     a line is not the JSON that it should be, has no class in [0, K) as gold or another one
     *     than before, other classes than the first line, or a logit that is not finite; if the
     *     disk does not take the run
     */
    public Archive into(Path run) {
        try (ArchiveWriter writer = ArchiveWriter.create(run)) {
            DynamicsFile.requireEmpty(run); // a killed import leaves epochs that are no run yet
            List<DynamicsFile> files = DynamicsFile.in(directory, notes);
            Roster roster = new Roster(files.size());
            files.forEach(roster::take);
            writer.claim();
            roster.write(files, writer);
        }
        return Archive.open(run);
    }

    private String datasetName() {
        if (name != null) {
            return name;
        }
        Path full = directory.toAbsolutePath().normalize();
        return full.getName(full.getNameCount() - (full.endsWith(DynamicsFile.DIRECTORY) ? 2 : 1))
                .toString();
    }

    /** All examples of all epochs. */
    private final class Roster {

        private final int epochs;
        private final Guids guids = new Guids();
        private final Map<String, String> whole = new HashMap<>(); // stripped guid → as it was
        private int[] gold = new int[1024]; // by place
        private int classes;
        private long lines;
        private long expected; // of both readings

        Roster(int epochs) {
            this.epochs = epochs;
        }

        /** The first reading: everything is held against everything before. */
        void take(DynamicsFile file) {
            long before = lines;
            file.read(
                    (line, guid, label, logits) -> {
                        report();
                        if (classes == 0) {
                            classes = classes(file, line, logits.count());
                        }
                        if (logits.count() != classes) {
                            throw file.wrong(
                                    line,
                                    logits.count() + " logits",
                                    classes + ", as in the first line of all");
                        }
                        if (label < 0 || label >= classes) {
                            throw file.wrong(
                                    line, "gold " + label, "a class in [0, " + classes + ")");
                        }
                        int known = guids.size();
                        int place = guids.add(strip(file, line, guid));
                        if (place == known) {
                            if (place == gold.length) {
                                gold = Arrays.copyOf(gold, 2 * place);
                            }
                            gold[place] = label;
                        } else if (gold[place] != label) {
                            throw file.wrong(
                                    line,
                                    "gold " + label + " for guid " + guid,
                                    gold[place] + ", as before");
                        }
                    });
            if (lines == before) {
                throw file.wrong(1, "no example", "at least one");
            }
            expected = 2 * lines / (file.epoch() + 1) * epochs; // those to come are as long
        }

        private int classes(DynamicsFile file, int line, int logits) {
            int named = classNames.size();
            if (logits < 2 || (named > 0 && named != logits)) {
                throw file.wrong(
                        line,
                        logits + " logits",
                        named > 0 ? named + ", one for each class name" : "2 or more");
            }
            return logits;
        }

        private String strip(DynamicsFile file, int line, String guid) {
            if (!stripLast) {
                return guid;
            }
            String stripped = guid.substring(0, guid.length() - 1);
            String other = whole.putIfAbsent(stripped, guid);
            if (stripped.isEmpty() || (other != null && !other.equals(guid))) {
                throw file.wrong(
                        line,
                        "guid " + guid + (other == null ? "" : " beside " + other),
                        "guids that tell examples apart without their last character");
            }
            return stripped;
        }

        /** Each line is read twice; how many there are, the first files tell. */
        private void report() {
            if (++lines % REPORT == 0) {
                progress.at(lines, Math.max(lines + 1, expected));
            }
        }

        void write(List<DynamicsFile> files, ArchiveWriter writer) {
            int[] places = guids.places();
            int[] rows = new int[places.length]; // by place
            int[] labels = new int[places.length];
            for (int row = 0; row < places.length; row++) {
                rows[places[row]] = row;
                labels[row] = gold[places[row]];
            }
            String fingerprint =
                    Fingerprint.of(
                            places.length, LongStream.range(0, places.length).toArray(), labels);
            Examples examples = guids.examples(places).with(INDEX, places);
            expected = 2 * lines;
            for (DynamicsFile file : files) {
                write(file, writer, rows, labels, fingerprint);
            }
            writer.examples(examples);
            writer.manifest( // last: before it there is no run
                    Manifest.builder(
                                    classes,
                                    new Manifest.Dataset(
                                            datasetName(),
                                            places.length,
                                            places.length,
                                            fingerprint),
                                    List.of(Pass.TRAINING))
                            .classNames(classNames)
                            .build());
        }

        private void write(
                DynamicsFile file,
                ArchiveWriter writer,
                int[] rows,
                int[] labels,
                String fingerprint) {
            boolean inOrder = (long) rows.length * classes <= SLOTS;
            float[] p = new float[inOrder ? rows.length * classes : classes];
            BitSet seen = new BitSet(rows.length);
            long[] repeated = {0};
            try (EpochWriter epoch =
                    writer.epoch(Pass.TRAINING, file.epoch(), Layout.full(classes))) {
                file.read(
                        (line, guid, label, logits) -> {
                            report();
                            int row = rows[guids.add(strip(file, line, guid))];
                            if (seen.get(row)) {
                                repeated[0]++;
                                return;
                            }
                            seen.set(row);
                            softmax(logits, p, inOrder ? row * classes : 0);
                            if (!inOrder) {
                                epoch.append(row, label, p, 0);
                            }
                        });
                if (inOrder) {
                    seen.stream().forEach(row -> epoch.append(row, labels[row], p, row));
                }
                Coverage coverage = Coverage.of(rows.length, seen.cardinality(), repeated[0], 0);
                epoch.publish(fingerprint, coverage);
                if (coverage.missing() > 0 || repeated[0] > 0) {
                    notes.accept(
                            String.format(
                                    "epoch %d: %,d of %,d examples missing, %,d lines repeat one"
                                            + " (the first counts)",
                                    file.epoch(), coverage.missing(), rows.length, repeated[0]));
                }
            }
        }
    }

    /**
     * Softmax of the logits as float32, which the reference takes too. Where rounding makes the
     * highest probabilities equal that the logits tell apart, the arg-max gets one unit in the last
     * place more, so that right and wrong are those of the logits.
     */
    static void softmax(Logits logits, float[] p, int at) {
        int best = 0;
        for (int c = 1; c < logits.count(); c++) {
            best = logits.get(c) > logits.get(best) ? c : best;
        }
        float top = (float) logits.get(best);
        double sum = 0;
        for (int c = 0; c < logits.count(); c++) {
            sum += Math.exp((double) (float) logits.get(c) - top);
        }
        for (int c = 0; c < logits.count(); c++) {
            p[at + c] = (float) (Math.exp((double) (float) logits.get(c) - top) / sum);
        }
        for (int c = 0; c < best; c++) {
            if (p[at + c] == p[at + best]) {
                p[at + best] = Math.nextUp(p[at + best]);
            }
        }
    }
}
