package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run once, epoch by epoch, and places each example on the map.
 *
 * <pre>{@code
 * DataMap map = Analyzer.of(Path.of("run")).map();
 * }</pre>
 *
 * Memory: about 48 bytes for each row of the root dataset, whatever the number of epochs and
 * classes. The same run gives the same bits in whatever order its rows were written.
 */
public final class Analyzer {

    private final Archive archive;
    private @Nullable Pass pass;
    private int skipFirst;
    private int useFirst = Integer.MAX_VALUE;

    private Analyzer(Archive archive) {
        this.archive = archive;
    }

    /**
     * @param run directory of a run
     * @return its analyzer
     * @throws ArchiveException if there is no run, or a newer release wrote it
     */
    public static Analyzer of(Path run) {
        return new Analyzer(Archive.open(run));
    }

    /**
     * @param archive a run
     * @return its analyzer
     */
    public static Analyzer of(Archive archive) {
        return new Analyzer(archive);
    }

    /**
     * Default: {@link Pass#EPOCH_END} where it was captured, else {@link Pass#TRAINING}.
     *
     * @param pass which pass to read
     * @return this
     */
    public Analyzer pass(Pass pass) {
        this.pass = pass;
        return this;
    }

    /**
     * Leaves out the first epochs: with a model trained from scratch the first one is mostly noise.
     *
     * @param epochs number to drop, default 0
     * @return this
     * @throws IllegalArgumentException if negative
     */
    public Analyzer skipFirst(int epochs) {
        if (epochs < 0) {
            throw new IllegalArgumentException(
                    "skipFirst: found " + epochs + ", expected 0 or more.");
        }
        skipFirst = epochs;
        return this;
    }

    /**
     * Keeps only the first epochs, counted from the run's start. The reference implementation calls
     * this {@code --burn_out}.
     *
     * @param epochs number to keep, default all
     * @return this
     * @throws IllegalArgumentException if not positive
     */
    public Analyzer useFirst(int epochs) {
        if (epochs < 1) {
            throw new IllegalArgumentException(
                    "useFirst: found " + epochs + ", expected 1 or more.");
        }
        useFirst = epochs;
        return this;
    }

    /**
     * @return the map
     * @throws ArchiveException if the run has no epoch to use, one is damaged, or its rows
     *     contradict each other: a label that changes, an example twice in one epoch, a probability
     *     that is none
     */
    public DataMap map() {
        Pass chosen = choosePass();
        Path where = archive.directory();
        int published = archive.epochCount(chosen);
        int used = Math.min(useFirst, published) - skipFirst;
        if (used < 1) {
            throw ArchiveException.at(
                    where,
                    published
                            + " epochs of the "
                            + chosen
                            + " pass, of which skipFirst "
                            + skipFirst
                            + " and useFirst "
                            + (useFirst == Integer.MAX_VALUE ? "(all)" : useFirst)
                            + " leave none",
                    "at least one",
                    "Skip fewer, or train for more epochs.");
        }
        if (used > Moments.MOST) {
            throw ArchiveException.at(
                    where,
                    used + " epochs",
                    "at most " + Moments.MOST,
                    "Choose a range with skipFirst and useFirst.");
        }
        long rows = archive.manifest().dataset().rows();
        if (rows < 1 || rows > Integer.MAX_VALUE - 8) {
            throw ArchiveException.at(
                    where,
                    "a dataset of " + rows + " rows",
                    "1 to 2,147,483,639",
                    "Split the dataset into shards with a run each.");
        }
        List<Epoch> epochs = archive.epochs(chosen, skipFirst, useFirst);
        Trajectories trajectories =
                new Trajectories(
                        (int) rows, archive.manifest().classes(), archive.manifest().columns());
        epochs.forEach(trajectories::read);
        return trajectories.map(provenance(chosen, epochs, trajectories.seen()));
    }

    private Pass choosePass() {
        List<Pass> there = archive.passes();
        if (there.isEmpty()) {
            throw ArchiveException.at(
                    archive.directory(),
                    "no published epoch"
                            + (archive.unfinished().isEmpty()
                                    ? ""
                                    : " (unfinished: " + archive.unfinished() + ")"),
                    "at least one",
                    "An epoch is published when it ends: let the training run to the end of one.");
        }
        if (pass == null) {
            return there.get(0);
        }
        if (!there.contains(pass)) {
            throw ArchiveException.at(
                    archive.directory(),
                    "epochs of " + there,
                    "of the " + pass + " pass",
                    "Ask for a pass that was captured, or capture it: CartographyListener.Builder"
                            + " .optPasses.");
        }
        return pass;
    }

    private Provenance provenance(Pass chosen, List<Epoch> epochs, int seen) {
        Manifest manifest = archive.manifest();
        List<String> warnings = new ArrayList<>();
        for (Epoch epoch : epochs) {
            Coverage coverage = epoch.coverage();
            if (coverage.missing() > 0) {
                warnings.add(
                        "epoch "
                                + epoch.number()
                                + " lacks "
                                + coverage.missing()
                                + " of "
                                + coverage.expected()
                                + " examples; their statistics are over the epochs that have them");
            }
            if (coverage.duplicates() > 0) {
                warnings.add(
                        "in epoch "
                                + epoch.number()
                                + " examples came up "
                                + coverage.duplicates()
                                + " times more than once; the first time counts");
            }
        }
        long unseen = manifest.dataset().examples() - seen;
        if (unseen > 0) {
            warnings.add(unseen + " examples were seen in no epoch and are not on the map");
        }
        if (epochs.size() == 1) {
            warnings.add("one epoch only: variability is 0 everywhere");
        }
        return new Provenance(
                manifest.dataset().name(),
                manifest.dataset().rows(),
                manifest.dataset().fingerprint(),
                manifest.model() == null ? "" : manifest.model(),
                chosen,
                epochs.get(0).number(),
                epochs.size(),
                manifest.classes(),
                manifest.classNames(),
                warnings);
    }

    /** What is kept of each example while the epochs go by; index: row of the root dataset. */
    private static final class Trajectories {

        private final int classes;
        private final Layout layout;
        private final long[] sum;
        private final long[] squares;
        private final int[] label;
        private final int[] lastEpoch;
        private final int[] epochs;
        private final int[] correct;
        private final int[] forgotten;
        private final boolean[] wasCorrect;
        private int seen;

        Trajectories(int rows, int classes, Layout layout) {
            this.classes = classes;
            this.layout = layout;
            sum = new long[rows];
            squares = new long[rows];
            label = new int[rows];
            lastEpoch = new int[rows];
            Arrays.fill(lastEpoch, -1);
            epochs = new int[rows];
            correct = new int[rows];
            forgotten = new int[rows];
            wasCorrect = new boolean[rows];
        }

        int seen() {
            return seen;
        }

        void read(Epoch epoch) {
            boolean full = layout.name().equals(Layout.FULL);
            boolean counted = layout.name().equals(Layout.SEQUENCE); // right: every token is
            int judged = full ? 0 : layout.offset(counted ? "accuracy" : "predicted");
            epoch.read(
                    (count, example, gold, values) -> {
                        for (int i = 0; i < count; i++) {
                            int row = check(epoch, example[i], gold[i]);
                            boolean right =
                                    full
                                            ? rightOfAll(epoch, row, gold[i], values, i)
                                            : values[i * layout.width() + judged]
                                                    == (counted ? 1 : gold[i]);
                            float p = values[layout.gold(i, gold[i])];
                            if (!(p >= 0 && p <= 1)) {
                                throw notProbability(epoch, row, "gold", p);
                            }
                            add(row, p, right);
                        }
                    });
        }

        private int check(Epoch epoch, long example, int gold) {
            if (example < 0 || example >= sum.length) {
                throw wrong(epoch, "example " + example, "a row in [0, " + sum.length + ")");
            }
            int row = (int) example;
            if (layout.labelsAreClasses() && (gold < 0 || gold >= classes)) {
                throw wrong(
                        epoch,
                        "label " + gold + " of example " + row,
                        "a class in [0, " + classes + ")");
            }
            if (lastEpoch[row] == epoch.number()) {
                throw wrong(epoch, "example " + row + " twice", "each example once");
            }
            if (lastEpoch[row] < 0) {
                seen++;
                label[row] = gold;
            } else if (label[row] != gold) {
                throw wrong(
                        epoch,
                        "label " + gold + " for example " + row,
                        label[row] + ", as in epoch " + lastEpoch[row]);
            }
            lastEpoch[row] = epoch.number();
            return row;
        }

        /** Whether the label has the highest probability; of equal ones the lowest class counts. */
        private boolean rightOfAll(Epoch epoch, int row, int gold, float[] p, int i) {
            int at = i * classes;
            int best = 0;
            boolean probabilities = true;
            for (int c = 0; c < classes; c++) {
                float one = p[at + c];
                probabilities &= one >= 0 && one <= 1; // false for NaN
                if (one > p[at + best]) {
                    best = c;
                }
            }
            if (!probabilities) {
                int c = 0;
                while (p[at + c] >= 0 && p[at + c] <= 1) {
                    c++;
                }
                throw notProbability(epoch, row, "class " + c, p[at + c]);
            }
            return best == gold;
        }

        private void add(int row, float p, boolean right) {
            long fixed = Moments.fixed(p);
            sum[row] += fixed;
            squares[row] += fixed * fixed;
            if (right) {
                correct[row]++;
            } else if (wasCorrect[row]) {
                forgotten[row]++;
            }
            wasCorrect[row] = right;
            epochs[row]++;
        }

        private static ArchiveException notProbability(
                Epoch epoch, int row, String of, float found) {
            return wrong(
                    epoch,
                    "probability " + found + " of " + of + " for example " + row,
                    "a number in [0, 1]");
        }

        private static ArchiveException wrong(Epoch epoch, String found, String expected) {
            return ArchiveException.at(
                    epoch.file(),
                    found,
                    expected,
                    "The epochs do not belong together, or the file was changed: move this one away"
                            + " or train again.");
        }

        DataMap map(Provenance provenance) {
            int n = seen;
            long[] ids = new long[n];
            int[] labels = new int[n];
            double[] confidence = new double[n];
            double[] variability = new double[n];
            int[] correctCount = new int[n];
            int[] forgettingEvents = new int[n];
            int[] epochCount = new int[n];
            int i = 0;
            for (int row = 0; row < sum.length; row++) {
                if (epochs[row] > 0) {
                    ids[i] = row;
                    labels[i] = layout.labelsAreClasses() ? label[row] : 0;
                    confidence[i] = Moments.mean(sum[row], epochs[row]);
                    variability[i] = Moments.deviation(sum[row], squares[row], epochs[row]);
                    correctCount[i] = correct[row];
                    forgettingEvents[i] = forgotten[row];
                    epochCount[i] = epochs[row];
                    i++;
                }
            }
            return new DataMap(
                    provenance,
                    ids,
                    labels,
                    confidence,
                    variability,
                    correctCount,
                    forgettingEvents,
                    epochCount);
        }
    }
}
