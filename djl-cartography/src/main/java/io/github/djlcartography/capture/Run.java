package io.github.djlcartography.capture;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Fingerprint;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The run that a capture writes: its examples, its manifest, and the epoch that is open. */
final class Run {

    private static final Logger log = LoggerFactory.getLogger(CartographyListener.class);

    private final CartographyListener.Builder options;
    private final Path directory;
    private final Set<Pass> passes;
    private final RandomAccessDataset trainingSet;
    private final Outputs outputs;
    private final Roster roster;
    private final ArchiveWriter archive;
    private final Map<Pass, OpenEpoch> open = new EnumMap<>(Pass.class);
    private @Nullable Manifest manifest;
    private @Nullable String fingerprint;
    private float @Nullable [] slots;
    private int epoch;

    Run(
            CartographyListener.Builder options,
            Path directory,
            RandomAccessDataset trainingSet,
            Outputs outputs) {
        this.options = options;
        this.directory = directory;
        this.passes = options.passes;
        this.trainingSet = trainingSet;
        this.outputs = outputs;
        roster = new Roster(ExampleIds.of(trainingSet));
        if (options.resume && ArchiveWriter.holdsRun(directory)) {
            archive = ArchiveWriter.resume(directory);
            resume(Archive.open(directory));
        } else {
            archive = ArchiveWriter.create(directory);
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
        if (!open.isEmpty() && !warned) {
            log.warn(
                    "Cartography: the training ended inside epoch {}; its rows are dropped", epoch);
        }
        try {
            close();
        } finally {
            archive.close();
        }
    }

    /** 0-based number of the open epoch, or of the next. */
    int epoch() {
        return epoch;
    }

    /** Examples of the training set. */
    int size() {
        return roster.size();
    }

    /** Rows for the open epoch of a pass; {@code ids[from]} belongs to the first of them. */
    void add(Pass pass, long[] ids, int from, Outputs.Rows rows) {
        int classes = rows.classes();
        OpenEpoch there =
                open.computeIfAbsent(
                        pass,
                        p ->
                                new OpenEpoch(
                                        archive,
                                        p,
                                        epoch,
                                        classes,
                                        roster,
                                        p == Pass.TRAINING ? slots(classes) : null));
        int expected = manifest == null ? there.classes() : manifest.classes();
        if (classes != expected) {
            throw CaptureException.at(
                    "model output",
                    classes + " classes",
                    expected + ", as before",
                    "One run holds one model: give another directory for another one.");
        }
        there.add(ids, from, rows);
    }

    /**
     * Room to bring an epoch into dataset order, the same in every epoch; null if it is too much.
     */
    private float @Nullable [] slots(int classes) {
        long floats = (long) roster.size() * classes;
        if (floats * Float.BYTES > options.slotBytes || floats > Integer.MAX_VALUE - 8) {
            return null;
        }
        if (slots == null || slots.length != floats) {
            slots = new float[(int) floats];
        }
        return slots;
    }

    /** Counts time that went into a pass. */
    void took(Pass pass, double seconds) {
        OpenEpoch there = open.get(pass);
        if (there != null) {
            there.took(seconds);
        }
    }

    /** Distinct examples that the open epoch of a pass has so far. */
    long seen(Pass pass) {
        OpenEpoch there = open.get(pass);
        return there == null ? 0 : there.seen();
    }

    /** Ends the open epoch, in every pass. */
    void publish(Trainer trainer) {
        for (Map.Entry<Pass, OpenEpoch> entry : open.entrySet()) {
            OpenEpoch ended = entry.getValue();
            ended.publish(fingerprint(trainer, ended.classes()));
            log.info(
                    "Cartography epoch {}, {} pass: {} of {} examples, mean confidence {}, {} s",
                    epoch,
                    entry.getKey(),
                    ended.seen(),
                    roster.size(),
                    "%.3f".formatted(ended.meanConfidence()),
                    "%.2f".formatted(ended.seconds()));
        }
        close();
        epoch++;
    }

    private void close() {
        ArchiveException failure = null;
        for (OpenEpoch ended : open.values()) {
            try {
                ended.close();
            } catch (ArchiveException e) {
                failure = e;
            }
        }
        open.clear();
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
        epoch = published(there);
        manifest = before;
        for (Pass pass : passes) {
            int published = there.epochCount(pass);
            for (Epoch last : there.epochs(pass, Math.max(0, published - 1), published)) {
                last.read(
                        (count, example, label, p) -> {
                            for (int i = 0; i < count; i++) {
                                roster.label(roster.slot(example[i]), label[i]);
                            }
                        });
            }
        }
        log.info("Cartography goes on in {} at epoch {}", directory, epoch);
    }

    /**
     * Fingerprint of the training set: labels may not change, so once is enough. With it the
     * manifest is written, or after a resume held against.
     */
    private String fingerprint(Trainer trainer, int classes) {
        if (fingerprint != null) {
            return fingerprint;
        }
        completeLabels(trainer);
        String found = Fingerprint.of(roster.rootSize(), roster.ids(), roster.labels());
        if (manifest == null) {
            String model = options.modelName;
            manifest =
                    ArchiveWriter.newManifest(
                                    classes,
                                    options.classNames,
                                    new Manifest.Dataset(
                                            options.datasetName,
                                            roster.rootSize(),
                                            roster.size(),
                                            found),
                                    List.copyOf(passes))
                            .withRun(
                                    options.seed,
                                    model != null ? model : trainer.getModel().getName(),
                                    libraries(trainer.getManager().getEngine()));
            archive.manifest(manifest);
        } else if (!manifest.dataset().fingerprint().equals(found)) {
            throw CaptureException.at(
                    directory.toString(),
                    "a run on the dataset " + manifest.dataset().fingerprint(),
                    found,
                    "Resume with the dataset that the run began with.");
        }
        fingerprint = found;
        return found;
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
    private void completeLabels(Trainer trainer) {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            for (int slot = 0; slot < roster.size(); slot++) {
                if (roster.lacksLabel(slot)) {
                    Record record = trainingSet.get(manager, slot);
                    roster.label(slot, outputs.label(record.getLabels()));
                }
            }
        } catch (IOException e) {
            throw CaptureException.at(
                    "training set", "a failure to read a row", "its label", "See the cause.", e);
        }
    }
}
