package io.github.djlcartography.capture;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Fingerprint;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run that a capture writes. The training thread hands rows over and counts epochs; the
 * writer's thread has the open epochs and the roster, except where the training thread has waited
 * for it.
 */
final class Run {

    private static final Logger log = LoggerFactory.getLogger(CartographyListener.class);

    private final CartographyListener.Builder options;
    private final Path directory;
    private final Set<Pass> passes;
    private final RandomAccessDataset trainingSet;
    private final Outputs outputs;
    private final Roster roster;
    private final ArchiveWriter archive;
    private final WriterThread writer = new WriterThread();
    private final Progress progress;
    private final Map<Pass, OpenEpoch> open = new EnumMap<>(Pass.class);
    private final Map<Pass, Chunk> chunks = new EnumMap<>(Pass.class);
    private final Map<Pass, Double> seconds = new EnumMap<>(Pass.class);
    private @Nullable Manifest manifest;
    private @Nullable String fingerprint;
    private float @Nullable [] slots;
    private int epoch;

    Run(
            CartographyListener.Builder options,
            Path directory,
            RandomAccessDataset trainingSet,
            Outputs outputs,
            Roster roster) {
        this.options = options;
        this.directory = directory;
        this.passes = options.passes;
        this.trainingSet = trainingSet;
        this.outputs = outputs;
        this.roster = roster;
        if (options.resume && ArchiveWriter.holdsRun(directory)) {
            archive = ArchiveWriter.resume(directory);
            resume(Archive.open(directory));
        } else {
            archive = ArchiveWriter.create(directory);
        }
        archive.rank(options.rank);
        Path board = options.tensorBoard;
        boolean alone = options.worldSize == 1;
        progress =
                new Progress(
                        board == null || alone ? board : board.resolve("rank-" + options.rank));
        check(options.examples);
    }

    /** Examples must be those of the root dataset, and of the run where it goes on. */
    private void check(@Nullable Examples given) {
        if (given == null) {
            return;
        }
        if (given.size() != roster.rootSize()) {
            throw CaptureException.at(
                    "CartographyListener.Builder.optExamples",
                    given.size() + " examples",
                    roster.rootSize() + ", one for each row of the root dataset",
                    "Give all of them, in dataset order, also where a run trains on a selection.");
        }
        Examples there = manifest == null ? null : Archive.open(directory).examples().orElse(null);
        for (int row = 0; there != null && row < given.size(); row++) {
            if (!there.id(row).equals(given.id(row))) {
                throw CaptureException.at(
                        directory.toString(),
                        "a run whose example " + row + " is \"" + there.id(row) + "\"",
                        "\"" + given.id(row) + "\"",
                        "Resume with the ids that the run began with, or without optExamples to keep"
                                + " them.");
            }
        }
    }

    /** Claims the directory; another process that writes there is named. */
    void begin() {
        archive.claim();
        int there = ArchiveWriter.holdsRun(directory) ? published(Archive.open(directory)) : 0;
        if (there != epoch) {
            archive.close();
            throw CaptureException.at(
                    directory.toString(),
                    there + " epochs",
                    epoch + ", as when the listener was built",
                    "Another process wrote there since: give another directory, or build the"
                            + " listener anew.");
        }
    }

    /** Epochs that are there in every pass. */
    private int published(Archive archive) {
        return passes.stream().mapToInt(archive::epochCount).min().orElse(0);
    }

    /**
     * Drops the open epoch, if there is one, and gives the directory back.
     *
     * @param warned whether the drop has been told of
     */
    void end(boolean warned) {
        chunks.values().forEach(Chunk::close);
        chunks.clear();
        writer.await();
        if (!open.isEmpty() && !warned) {
            log.warn(
                    "Cartography: the training ended inside epoch {}; its rows are dropped", epoch);
        }
        try {
            close(open.values());
            progress.end();
        } finally {
            open.clear();
            archive.close();
        }
        if (!writer.told()) {
            writer.rethrow();
        }
    }

    /** Waits until every epoch that ended is on disk. */
    void flush() {
        writer.drain();
    }

    /** Throws what went wrong behind the training thread's back. */
    void rethrow() {
        writer.rethrow();
    }

    /** 0-based number of the open epoch, or of the next. */
    int epoch() {
        return epoch;
    }

    /** Takes one device's share of a batch, for the open epoch of a pass. */
    void add(Pass pass, Unit unit) {
        Chunk chunk = chunks.computeIfAbsent(pass, p -> new Chunk());
        chunk.add(unit);
        if (chunk.bytes() >= options.chunkBytes(unit.device()) || !outputs.joins()) {
            handOver(pass);
        }
    }

    private void handOver(Pass pass) {
        Chunk chunk = chunks.remove(pass);
        Reading reading = outputs.reading();
        if (chunk != null && reading != null) {
            writer.submit(
                    chunk.bytes(),
                    () -> {
                        try {
                            if (!writer.failed()) {
                                chunk.read(
                                        reading, (ids, rows) -> open(pass, reading).add(ids, rows));
                            }
                        } finally {
                            chunk.close();
                        }
                    });
        }
    }

    private OpenEpoch open(Pass pass, Reading reading) {
        return open.computeIfAbsent(
                pass,
                p ->
                        new OpenEpoch(
                                archive,
                                p,
                                epoch,
                                reading.layout(),
                                roster,
                                options.duplicates,
                                p == Pass.TRAINING ? slots(reading.layout().width()) : null));
    }

    /**
     * Room to bring an epoch into dataset order, the same in every epoch; null if it is too much.
     */
    private float @Nullable [] slots(int width) {
        long floats = (long) roster.size() * width;
        if (floats * Float.BYTES > options.slotBytes || floats > Integer.MAX_VALUE - 8) {
            return null;
        }
        if (slots == null || slots.length != floats) {
            slots = new float[(int) floats];
        }
        return slots;
    }

    /** Counts time of the training thread that went into a pass. */
    void took(Pass pass, double more) {
        seconds.merge(pass, more, Double::sum);
    }

    /** Waits for the rows that were taken; distinct examples of the open epoch of a pass. */
    long seen(Pass pass) {
        handOver(pass);
        writer.drain();
        OpenEpoch there = open.get(pass);
        return there == null ? 0 : there.seen();
    }

    private long silent(Pass pass) {
        OpenEpoch there = open.get(pass);
        return there == null ? 0 : there.silent();
    }

    /**
     * Ends the open epoch, in every pass. Its rows are checked when this returns; its files are
     * written meanwhile.
     */
    void publish(Trainer trainer) {
        passes.forEach(this::seen);
        Reading reading = outputs.reading();
        if (reading == null || open.isEmpty()) {
            return;
        }
        String of = fingerprint(trainer, reading);
        int number = epoch++;
        Map<Pass, OpenEpoch> ended = new EnumMap<>(open);
        Map<Pass, Double> took = new EnumMap<>(seconds);
        open.clear();
        seconds.clear();
        writer.submit(
                0,
                () -> {
                    try {
                        if (writer.failed()) {
                            return;
                        }
                        Map<Pass, Progress.Ended> published = new EnumMap<>(Pass.class);
                        ended.forEach(
                                (pass, its) -> {
                                    double seconds = took.getOrDefault(pass, 0.0);
                                    publish(pass, number, its, of, seconds);
                                    published.put(
                                            pass, new Progress.Ended(its, expected(pass), seconds));
                                });
                        progress.tell(number, published);
                    } finally {
                        close(ended.values());
                    }
                });
    }

    private void publish(
            Pass pass, int number, OpenEpoch ended, String fingerprint, double seconds) {
        ended.publish(fingerprint, expected(pass), seconds);
        if (pass == Pass.EPOCH_END && options.embedding != null && !options.everyEmbedding) {
            archive.removeEmbeddings(number - 1);
        }
    }

    /** Throws unless the open epoch of the EPOCH_END pass has every row of this process's share. */
    void requireAll() {
        long seen = seen(Pass.EPOCH_END);
        if (seen + silent(Pass.EPOCH_END) != expected(Pass.EPOCH_END)) {
            throw CaptureException.at(
                    "epoch-end pass of epoch " + epoch,
                    seen + " examples",
                    expected(Pass.EPOCH_END) + ", the size of the training set",
                    "Iterating the dataset in order must give each of its rows once.");
        }
    }

    /** The examples that this process sweeps, in dataset order: all, or its part of them. */
    Sampler.SubSampler share() {
        int rows = options.labelsPerExample;
        long from = share(0) / rows;
        long to = share(1) / rows;
        return dataset -> LongStream.range(from, to).iterator();
    }

    /** Rows that an epoch of this process should have. */
    private int expected(Pass pass) {
        return pass == Pass.TRAINING ? roster.size() : share(1) - share(0);
    }

    /** Where the share of this process begins (0) and ends (1) in the roster. */
    private int share(int end) {
        int rows = options.labelsPerExample;
        long examples = roster.size() / rows;
        return (int) (examples * (options.rank + end) / options.worldSize) * rows;
    }

    private static void close(Collection<OpenEpoch> epochs) {
        ArchiveException failure = null;
        for (OpenEpoch epoch : epochs) {
            try {
                epoch.close();
            } catch (ArchiveException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void resume(Archive there) {
        Manifest before = there.manifest();
        Manifest.Dataset dataset = before.dataset();
        if (dataset.rows() != roster.rootSize() || dataset.examples() != roster.size()) {
            throw CaptureException.at(
                    directory.toString(),
                    "a run on " + dataset.examples() + " of " + dataset.rows() + " rows",
                    "one on " + roster.size() + " of " + roster.rootSize(),
                    "Resume with the dataset that the run began with.");
        }
        List<String> captured = passes.stream().map(Pass::key).toList();
        if (!before.passes().equals(captured)) {
            throw CaptureException.at(
                    directory.toString(),
                    "a run of the passes " + before.passes(),
                    captured.toString(),
                    "Resume with the passes that the run began with.");
        }
        if (before.worldSize() != options.worldSize) {
            throw CaptureException.at(
                    directory.toString(),
                    "a run of " + before.worldSize() + " processes",
                    options.worldSize + "",
                    "Resume with as many processes as the run began with.");
        }
        epoch = published(there);
        manifest = before;
        outputs.resume(before.columns());
        for (Pass pass : passes) {
            int published = there.epochCount(pass);
            for (Epoch last : there.epochs(pass, Math.max(0, published - 1), published)) {
                last.read(
                        (count, example, label, values) -> {
                            for (int i = 0; i < count; i++) {
                                roster.label(roster.slot(example[i]), label[i]);
                            }
                        });
            }
        }
        log.debug("Cartography goes on in {} at epoch {}", directory, epoch);
    }

    /**
     * Fingerprint of the training set: labels may not change, so once is enough. With it the
     * manifest is written, or after a resume held against. Of several processes the first writes.
     */
    private String fingerprint(Trainer trainer, Reading reading) {
        if (fingerprint != null) {
            return fingerprint;
        }
        completeLabels(trainer, reading);
        String found = Fingerprint.of(roster.rootSize(), roster.ids(), roster.labels());
        if (manifest != null) {
            compare(manifest, found, reading);
            if (options.examples != null && options.rank == 0) {
                archive.examples(options.examples);
            }
        } else if (options.rank == 0) {
            archive.examples(options.examples);
            archive.manifest(manifest(trainer, reading, found));
        }
        fingerprint = found;
        return found;
    }

    private void compare(Manifest before, String found, Reading reading) {
        if (!before.dataset().fingerprint().equals(found)) {
            throw CaptureException.at(
                    directory.toString(),
                    "a run on the dataset " + before.dataset().fingerprint(),
                    found,
                    "Resume with the dataset that the run began with.");
        }
        if (before.classes() != reading.classes() || !before.task().equals(reading.task().key())) {
            throw CaptureException.at(
                    directory.toString(),
                    "a run of " + before.classes() + " classes (" + before.task() + ")",
                    reading.classes() + " (" + reading.task() + ")",
                    "Resume with the model that the run began with.");
        }
    }

    private Manifest manifest(Trainer trainer, Reading reading, String found) {
        String model = options.modelName;
        return Manifest.builder(
                        reading.classes(),
                        new Manifest.Dataset(
                                options.datasetName, roster.rootSize(), roster.size(), found),
                        passes)
                .classNames(options.classNames)
                .outputs(reading.task(), reading.rowsPerExample(), reading.layout())
                .duplicatePolicy(options.duplicates.key())
                .worldSize(options.worldSize)
                .run(
                        options.seed,
                        model != null ? model : trainer.getModel().getName(),
                        libraries(trainer.getManager().getEngine()))
                .build();
    }

    private static Map<String, String> libraries(Engine engine) {
        Map<String, String> versions = new TreeMap<>();
        versions.put("djl", Engine.getDjlVersion());
        versions.put(engine.getEngineName(), engine.getVersion());
        versions.put("java", System.getProperty("java.version", "?"));
        return versions;
    }

    /**
     * Examples that no batch has shown yet (a dropped last batch) are asked for their label alone.
     */
    private void completeLabels(Trainer trainer, Reading reading) {
        int rows = reading.rowsPerExample();
        try (NDManager manager = trainer.getManager().newSubManager()) {
            for (int slot = 0; slot < roster.size(); slot++) {
                if (roster.lacksLabel(slot)) {
                    Record record = trainingSet.get(manager, slot / rows);
                    roster.label(slot, outputs.labels(reading, record.getLabels())[slot % rows]);
                }
            }
        } catch (IOException e) {
            throw CaptureException.at(
                    "training set", "a failure to read a row", "its label", "See the cause.", e);
        }
    }
}
