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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run once, epoch by epoch, and places each example on the map.
 *
 * <pre>{@code
 * DataMap map = Analyzer.of(Path.of("run")).map();
 * }</pre>
 *
 * The same run gives the same bits in whatever order its rows were written.
 */
public final class Analyzer {

    private static final int WINDOW = 10; // epochs, as Dyn-Unc and DUAL have it

    private final Archive archive;
    private @Nullable Pass pass;
    private int skipFirst;
    private int useFirst = Integer.MAX_VALUE;
    private @Nullable Set<Metric> metrics;
    private int window = WINDOW;
    private int el2nEpochs = Integer.MAX_VALUE;
    private int threads = Runtime.getRuntime().availableProcessors();

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
     * Chooses columns; those of p(gold) alone, {@link Metric#CONFIDENCE} to {@link
     * Metric#EPISTEMIC}, come with every map. Default: of layout FULL what needs no logarithm
     * ({@link Metric#PROBABILITY_MARGIN}, {@link Metric#EL2N}, {@link Metric#PREDICTION_FLIPS}); of
     * layouts GOLD and SEQUENCE whatever their files have; no windows.
     *
     * @param metrics to have besides, all of which the run's layout must have
     * @return this
     */
    public Analyzer metrics(Metric... metrics) {
        Set<Metric> chosen = EnumSet.noneOf(Metric.class);
        chosen.addAll(Arrays.asList(metrics));
        this.metrics = chosen;
        return this;
    }

    /**
     * Sets J of {@link Metric#DYN_UNC}, {@link Metric#DUAL} and {@link Metric#TDDS}.
     *
     * @param epochs in one window, default 10; where the map has fewer, there is one window of them
     *     all
     * @return this
     * @throws IllegalArgumentException if below 2
     */
    public Analyzer window(int epochs) {
        if (epochs < 2) {
            throw new IllegalArgumentException("window: found " + epochs + ", expected 2 or more.");
        }
        window = epochs;
        return this;
    }

    /**
     * Takes {@link Metric#EL2N} over the first of the map's epochs only: it was meant as an early
     * score.
     *
     * @param epochs number of them, default all
     * @return this
     * @throws IllegalArgumentException if not positive
     */
    public Analyzer el2nEpochs(int epochs) {
        if (epochs < 1) {
            throw new IllegalArgumentException(
                    "el2nEpochs: found " + epochs + ", expected 1 or more.");
        }
        el2nEpochs = epochs;
        return this;
    }

    /**
     * Sets how many threads read. Rows that are not in dataset order have one only.
     *
     * @param threads at most, default one for each processor; the map has the same bits
     * @return this
     * @throws IllegalArgumentException if not positive
     */
    public Analyzer threads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "threads: found " + threads + ", expected 1 or more.");
        }
        this.threads = threads;
        return this;
    }

    /**
     * @return the map
     * @throws ArchiveException if the run has no epoch to use, one is damaged, its layout lacks a
     *     metric that was asked for, or its rows contradict each other: a label that changes, an
     *     example twice in one epoch, probabilities that are none
     */
    public DataMap map() {
        Job job = job();
        IntFunction<Provenance> provenance = seen -> provenance(job, seen);
        return Lockstep.map(job, provenance).orElseGet(() -> Scatter.map(job, provenance));
    }

    /**
     * Keeps p(gold) of every epoch instead of adding it up.
     *
     * @return the trajectories that {@link #map} is made of
     * @throws ArchiveException as {@link #map} throws
     */
    public Trajectories trajectories() {
        Job job = job(EnumSet.of(Quantity.GOLD));
        return Scatter.trajectories(job, seen -> provenance(job, seen));
    }

    Job job() {
        return job(wanted());
    }

    private Job job(Set<Quantity> wanted) {
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
        return new Job(
                epochs,
                (int) rows,
                archive.manifest().classes(),
                archive.manifest().columns(),
                wanted,
                Math.min(window, used),
                el2nEpochs,
                threads);
    }

    private Set<Quantity> wanted() {
        Layout layout = archive.manifest().columns();
        if (metrics == null) {
            return Quantity.cheapIn(layout);
        }
        Set<Quantity> wanted = EnumSet.of(Quantity.GOLD);
        for (Metric metric : metrics) {
            if (!Quantity.in(layout).contains(metric.quantity())) {
                throw ArchiveException.at(
                        archive.directory(),
                        "layout " + layout.name() + ", which cannot give " + metric,
                        "one of "
                                + Arrays.stream(Metric.values())
                                        .filter(m -> Quantity.in(layout).contains(m.quantity()))
                                        .toList(),
                        "Leave it out, or capture another layout.");
            }
            wanted.add(metric.quantity());
        }
        return wanted;
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

    private Provenance provenance(Job job, int seen) {
        Manifest manifest = archive.manifest();
        List<Epoch> epochs = job.epochs();
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
        if (job.wanted().contains(Quantity.EL2N) && el2nEpochs < epochs.size()) {
            warnings.add("el2n is over the first " + el2nEpochs + " of the epochs");
        }
        if (job.wanted().contains(Quantity.WINDOW) && job.window() != WINDOW) {
            warnings.add("dyn_unc and dual are over windows of " + job.window() + " epochs");
        }
        if (job.wanted().contains(Quantity.DIVERGENCE) && job.window() != WINDOW) {
            warnings.add("tdds is over windows of " + job.window() + " epochs");
        }
        return new Provenance(
                manifest.dataset().name(),
                manifest.dataset().rows(),
                manifest.dataset().fingerprint(),
                manifest.model() == null ? "" : manifest.model(),
                epochs.get(0).pass(),
                job.firstEpoch(),
                epochs.size(),
                manifest.classes(),
                manifest.classNames(),
                warnings);
    }
}
