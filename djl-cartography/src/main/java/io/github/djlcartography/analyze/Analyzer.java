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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run once, epoch by epoch, and places each example on the map.
 *
 * <pre>{@code
 * DataMap map = Analyzer.of(Path.of("run")).map();
 * }</pre>
 *
 * The same run gives the same bits in whatever order its rows were written.
 *
 * <p>What is amiss with a run is an error, is told in {@link Provenance#warnings}, or is left out
 * and told there:
 *
 * <pre>
 *                                               strict    default   lenient
 *   an epoch lacks examples, or an example
 *       came up more than once in it            error     told      told
 *   an example is in no epoch, or in one only   error     told      told
 *   an epoch is missing in the middle           error     error     the others are mapped, told
 *   an epoch is damaged, of another run,
 *       another pass or other classes           error     error     left out whole, told
 *   a probability that is none, a sum off one,
 *       a label that is no class, an example
 *       that the dataset does not hold          error     error     that row is left out, told
 *   an example twice in one epoch               error     error     the first row counts, told
 *   an example's label changes                  error     error     left off the map, told
 *   one epoch only, one class only              told      told      told
 *   no epoch                                    error     error     error
 * </pre>
 *
 * What is missing is never made up: every statistic is over the epochs that have the example.
 *
 * <p>A JVM that was started with {@code --add-modules jdk.incubator.vector} makes maps of three
 * classes faster, on processors with registers of 256 bits; the bits are the same.
 */
public final class Analyzer {

    private static final int WINDOW = 10; // epochs, as Dyn-Unc and DUAL have it
    private static final long LEAST_MEMORY = 1 << 20;
    private static final int PIECE = 1 << 18; // rows of a map for each thread

    private final Archive archive;
    private @Nullable Pass pass;
    private int skipFirst;
    private int useFirst = Integer.MAX_VALUE;
    private boolean exact; // the epochs asked for must be there
    private @Nullable Set<Metric> metrics;
    private final Map<String, PerEpoch> customs = new LinkedHashMap<>();
    private int window = WINDOW;
    private int el2nEpochs = Integer.MAX_VALUE;
    private int threads = Runtime.getRuntime().availableProcessors();
    private Rules rules = Rules.DEFAULT;
    private long memory = Math.max(LEAST_MEMORY, Runtime.getRuntime().maxMemory() / 4 * 3);

    private Progress progress = (done, total) -> {};

    /** Told how far a reading is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * @param done rows that were read, of all epochs; by any thread
         * @param total of them, 1 or more
         */
        void at(long done, long total);
    }

    private enum Rules {
        STRICT,
        DEFAULT,
        LENIENT
    }

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
     * @throws IllegalStateException after {@link #epochs}
     */
    public Analyzer skipFirst(int epochs) {
        if (epochs < 0) {
            throw new IllegalArgumentException(
                    "skipFirst: found " + epochs + ", expected 0 or more.");
        }
        refuseBoth(exact);
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
     * @throws IllegalStateException after {@link #epochs}
     */
    public Analyzer useFirst(int epochs) {
        if (epochs < 1) {
            throw new IllegalArgumentException(
                    "useFirst: found " + epochs + ", expected 1 or more.");
        }
        refuseBoth(exact);
        useFirst = epochs;
        return this;
    }

    /**
     * Names the epochs: as {@code skipFirst(from).useFirst(to)}, but all of them must be there.
     *
     * @param from the first epoch, 0-based
     * @param to the epoch after the last
     * @return this
     * @throws IllegalArgumentException if that is no range
     * @throws IllegalStateException after {@link #skipFirst} or {@link #useFirst}
     */
    public Analyzer epochs(int from, int to) {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException(
                    "epochs: found "
                            + from
                            + " to "
                            + to
                            + ", expected a first epoch of 0 or more and a higher one after the"
                            + " last.");
        }
        refuseBoth(!exact && (skipFirst != 0 || useFirst != Integer.MAX_VALUE));
        skipFirst = from;
        useFirst = to;
        exact = true;
        return this;
    }

    private static void refuseBoth(boolean both) {
        if (both) {
            throw new IllegalStateException(
                    "epochs: found skipFirst or useFirst too, expected one way to choose epochs."
                            + " epochs(a, b) is skipFirst(a) and useFirst(b).");
        }
    }

    /**
     * Refuses a run of which anything would have to be told.
     *
     * @return this
     */
    public Analyzer strict() {
        rules = Rules.STRICT;
        return this;
    }

    /**
     * Leaves out what is wrong, and goes on with the rest.
     *
     * @return this
     */
    public Analyzer lenient() {
        rules = Rules.LENIENT;
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
     * Adds a column of your own: the mean over the epochs of a number for each.
     *
     * @param name of the column, none that a map has already
     * @param number what to add up; layout FULL only, the others do not have every probability
     * @return this
     * @throws IllegalArgumentException if the name is blank, or taken
     */
    public Analyzer metric(String name, PerEpoch number) {
        if (name.isBlank() || DataMap.isKnown(name) || customs.containsKey(name)) {
            throw new IllegalArgumentException(
                    "metric: found the name \"" + name + "\", expected one that no column has.");
        }
        customs.put(name, number);
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
     * Sets how much memory a map may take while it is made, for what grows with its examples.
     * Larger ones {@link #mapTo} writes without holding them.
     *
     * @param bytes at least 1 MiB, default three quarters of the JVM's heap
     * @return this
     * @throws IllegalArgumentException if below 1 MiB
     */
    public Analyzer memory(long bytes) {
        if (bytes < LEAST_MEMORY) {
            throw new IllegalArgumentException(
                    "memory: found " + bytes + " bytes, expected 1 MiB or more.");
        }
        memory = bytes;
        return this;
    }

    /**
     * @param progress told now and then, by any thread
     * @return this
     */
    public Analyzer progress(Progress progress) {
        this.progress = progress;
        return this;
    }

    /**
     * @return the map
     * @throws ArchiveException if the run has no epoch to use, its layout lacks a metric that was
     *     asked for, one of your own gives NaN, something is amiss that the rules have as an error,
     *     or the map takes more memory than {@link #memory} allows, which is told before it is read
     */
    public DataMap map() {
        Job job = job();
        Optional<DataMap> map = map(job);
        if (map.isPresent()) {
            return map.get();
        }
        long needed = needed(job);
        throw tooLarge(
                job,
                "a map",
                needed > memory ? needed : Footprint.scattered(job),
                "Write it to a file with Analyzer.mapTo (cartography map --out)");
    }

    /**
     * @return the map; nothing if it takes more memory than {@link #memory} allows: {@link #mapTo}
     *     can write it
     * @throws ArchiveException as {@link #map} throws otherwise
     */
    public Optional<DataMap> mapIfFits() {
        return map(job());
    }

    private Optional<DataMap> map(Job job) {
        if (needed(job) > memory) {
            return Optional.empty();
        }
        Optional<DataMap> map = Lockstep.map(job, this::provenance);
        if (map.isEmpty() && Footprint.scattered(job) <= memory) {
            map = Optional.of(Scatter.map(job, this::provenance));
        }
        map.ifPresent(whole -> refuseDoubts(job, whole.size()));
        return map;
    }

    /** Memory that the map takes, if the order of the first rows is that of all. */
    private static long needed(Job job) {
        return Lockstep.isLikely(job) ? Footprint.inOrder(job) : Footprint.scattered(job);
    }

    private ArchiveException tooLarge(Job job, String what, long bytes, String remedy) {
        return ArchiveException.at(
                archive.directory(),
                String.format(
                        Locale.ROOT,
                        "%s of %,d rows and %d epochs, which takes %,d MB of memory",
                        what,
                        job.rows(),
                        job.epochs().size(),
                        (bytes + (1 << 20) - 1) >> 20),
                String.format(Locale.ROOT, "at most %,d MB", memory >> 20),
                remedy + ", or give it more: java -Xmx, Analyzer.memory.");
    }

    /**
     * Writes the bytes that {@link DataMap#save} would, without holding the map. Rows that are in
     * dataset order are written as they are read. Others go to disk beside the file first, in
     * buckets that {@link #memory} can hold, unless it can hold them all: 8 to 12 bytes of a row
     * and epoch, more for other metrics than those of p(gold). {@link DataMap#scan} reads such a
     * map.
     *
     * @param file to write; one that is there is replaced once the new one is whole
     * @throws ArchiveException as {@link #map} throws, but for the memory, unless the map is to be
     *     lenient and its rows are not in order or not right; if the disk has not the room, which
     *     is asked before anything is written
     */
    public void mapTo(Path file) {
        Job job = job();
        if (isWrittenInOrder(job, file)) {
            return;
        }
        if (Footprint.scattered(job) <= memory) {
            DataMap map = Scatter.map(job, this::provenance);
            refuseDoubts(job, map.size());
            map.save(file);
        } else if (job.lenient()) {
            throw tooLarge(
                    job,
                    "a lenient map",
                    Footprint.scattered(job),
                    "Leave out lenient() or --lenient, which tells what is wrong, and mend it");
        } else {
            writeBuckets(job, file);
        }
    }

    private boolean isWrittenInOrder(Job job, Path file) {
        if (!Lockstep.isLikely(job)) {
            return false;
        }
        long rows = job.epochs().get(0).coverage().seen();
        long most = memory / 8 / (MapColumns.bytes(job) + Long.BYTES);
        Provenance none = provenance(Tally.nothing(job));
        Tally[] tally = {Tally.nothing(job)};
        try (MapFile target = target(job, file)) {
            MapFile.requireRoom(file, rows * target.bytes(), 0);
            boolean good =
                    Lockstep.walk(
                            job,
                            (int) Math.min(most, (long) PIECE * job.threads()),
                            (columns, ids, count) -> {
                                tally[0] = tally[0].and(columns.tally(count));
                                target.add(columns.map(count, ids, none), count);
                            });
            if (good) {
                refuseDoubts(job, target.rows());
                target.publish(provenance(tally[0]));
            }
            return good;
        }
    }

    private void writeBuckets(Job job, Path file) {
        long rows = job.epochs().get(0).coverage().expected();
        Tally[] tally = {Tally.nothing(job)};
        try (MapFile target = target(job, file);
                Buckets buckets = new Buckets(job, memory, file.toAbsolutePath())) {
            MapFile.requireRoom(file, rows * target.bytes(), buckets.bytes());
            buckets.walk(
                    provenance(tally[0]),
                    (part, one) -> {
                        tally[0] = tally[0].and(one);
                        target.add(part, part.size());
                    });
            refuseDoubts(job, target.rows());
            target.publish(provenance(tally[0]));
        }
    }

    private MapFile target(Job job, Path file) {
        DataMap none = new MapColumns(0, job).map(0, null, provenance(Tally.nothing(job)));
        return new MapFile(file, none.metrics(), none.customs());
    }

    /**
     * Keeps p(gold) of every epoch instead of adding it up.
     *
     * @return the trajectories that {@link #map} is made of
     * @throws ArchiveException as {@link #map} throws
     */
    public Trajectories trajectories() {
        Job job = job(EnumSet.of(Quantity.GOLD), Map.of());
        long bytes = Footprint.trajectories(job);
        if (bytes > memory) {
            throw tooLarge(
                    job, "trajectories", bytes, "Take fewer epochs with skipFirst and useFirst");
        }
        Trajectories trajectories = Scatter.trajectories(job, this::provenance);
        refuseDoubts(job, trajectories.size());
        return trajectories;
    }

    Job job() {
        if (!customs.isEmpty() && !archive.manifest().layout().equals(Layout.FULL)) {
            throw ArchiveException.at(
                    archive.directory(),
                    "layout "
                            + archive.manifest().layout()
                            + ", which cannot give "
                            + customs.keySet(),
                    "layout " + Layout.FULL + ", which has every probability",
                    "Leave out the metrics of your own, or capture that layout.");
        }
        return job(wanted(), customs);
    }

    private Job job(Set<Quantity> wanted, Map<String, PerEpoch> customs) {
        Pass chosen = choosePass();
        Path where = archive.directory();
        List<Integer> published = archive.epochNumbers(chosen);
        int after = published.get(published.size() - 1) + 1; // the last one
        if (rules != Rules.LENIENT) {
            refuseGaps(chosen, published.size(), after);
        }
        List<Integer> numbers =
                published.stream().filter(n -> n >= skipFirst && n < useFirst).toList();
        int used = numbers.size();
        if (used < 1) {
            throw ArchiveException.at(
                    where,
                    published.size()
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
        LeftOut leftOut = new LeftOut(where);
        List<Epoch> epochs =
                rules == Rules.LENIENT
                        ? those(
                                chosen,
                                numbers,
                                exact ? useFirst : Math.min(useFirst, after),
                                leftOut)
                        : archive.epochs(chosen, skipFirst, useFirst);
        long total = Math.max(1, epochs.stream().mapToLong(e -> e.coverage().seen()).sum());
        AtomicLong done = new AtomicLong(); // some orders are read twice
        return new Job(
                epochs,
                (int) rows,
                archive.manifest().classes(),
                archive.manifest().columns(),
                wanted,
                customs,
                window,
                el2nEpochs,
                threads,
                rules == Rules.LENIENT,
                leftOut,
                count -> progress.at(Math.min(total, done.addAndGet(count)), total));
    }

    private void refuseGaps(Pass pass, int published, int after) {
        if (after > published) {
            archive.epochs(pass, 0, 0); // says which is missing
        }
        if (exact && useFirst > after) {
            throw ArchiveException.at(
                    archive.directory(),
                    after + " epochs of the " + pass + " pass",
                    useFirst
                            + ", of which "
                            + skipFirst
                            + " to "
                            + (useFirst - 1)
                            + " are asked for",
                    "Ask for epochs that are there, or train for more.");
        }
    }

    /** Those that are there and whole, out of a range that ends before another. */
    private List<Epoch> those(Pass pass, List<Integer> numbers, int to, LeftOut leftOut) {
        List<Epoch> epochs = new ArrayList<>();
        int next = skipFirst;
        for (int number : numbers) {
            if (number > next) {
                leftOut.missing(next, number);
            }
            next = number + 1;
            try {
                epochs.add(archive.epoch(pass, number));
            } catch (ArchiveException e) {
                leftOut.epoch(number, e);
            }
        }
        if (next < to) {
            leftOut.missing(next, to);
        }
        if (epochs.isEmpty()) {
            throw leftOut.nothing();
        }
        return epochs;
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

    private void refuseDoubts(Job job, int seen) {
        List<String> doubts = doubts(job, seen);
        if (rules == Rules.STRICT && !doubts.isEmpty()) {
            throw ArchiveException.at(
                    archive.directory(),
                    "that "
                            + doubts.get(0)
                            + (doubts.size() == 1 ? "" : ", and " + (doubts.size() - 1) + " more"),
                    "nothing to tell of, as the map is to be strict",
                    "Train again, or leave out strict() or --strict: then it is told with the map.");
        }
    }

    /** What is amiss, though not wrong. */
    private List<String> doubts(Job job, int seen) {
        List<String> doubts = new ArrayList<>();
        for (Epoch epoch : job.epochs()) {
            Coverage coverage = epoch.coverage();
            if (coverage.missing() > 0) {
                doubts.add(
                        "epoch "
                                + epoch.number()
                                + " lacks "
                                + coverage.missing()
                                + " of "
                                + coverage.expected()
                                + " examples; their statistics are over the epochs that have them");
            }
            if (coverage.duplicates() > 0) {
                doubts.add(
                        "in epoch "
                                + epoch.number()
                                + " examples came up again, "
                                + coverage.duplicates()
                                + " in all; "
                                + counted()
                                + " counts");
            }
        }
        long unseen = archive.manifest().dataset().examples() - seen - job.leftOut().changing();
        if (unseen > 0) {
            doubts.add(
                    were(unseen)
                            + " seen in no epoch"
                            + (job.leftOut().hasRows() ? ", or only in rows left out," : "")
                            + (unseen == 1 ? " and is not on the map" : " and are not on the map"));
        }
        return doubts;
    }

    private String counted() {
        String policy = String.valueOf(archive.manifest().duplicatePolicy());
        return switch (policy) {
            case "last" -> "the last time";
            case "mean" -> "the mean of all times";
            default -> "the first time";
        };
    }

    private static String were(long examples) {
        return examples == 1 ? "1 example was" : examples + " examples were";
    }

    private Provenance provenance(Tally tally) {
        Manifest manifest = archive.manifest();
        Job job = tally.job();
        List<Epoch> epochs = job.epochs();
        List<String> warnings = new ArrayList<>(job.leftOut().told());
        warnings.addAll(doubts(job, tally.examples()));
        if (epochs.size() == 1) {
            warnings.add("one epoch only: variability is 0 everywhere");
        } else if (tally.once() > 0) {
            warnings.add(
                    were(tally.once()) + " seen in one epoch only, which leaves variability at 0");
        }
        if (tally.label() != Tally.NONE) {
            warnings.add("one class only: every example has the label " + tally.label());
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
                job.numbers(),
                manifest.classes(),
                manifest.classNames(),
                warnings);
    }
}
