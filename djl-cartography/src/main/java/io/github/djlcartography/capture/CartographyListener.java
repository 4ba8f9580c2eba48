package io.github.djlcartography.capture;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.SequenceSampler;
import ai.djl.training.listener.TrainingListener;
import ai.djl.translate.TranslateException;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures the softmax of every training example at each epoch, and changes nothing in the
 * training.
 *
 * <pre>{@code
 * config.addTrainingListeners(
 *         CartographyListener.builder().setDirectory(run).setTrainingSet(dataset).build());
 * }</pre>
 *
 * What it does at each of DJL's events:
 *
 * <pre>
 *   onTrainingBegin     the trainer is checked
 *   onTrainingBatch     TRAINING pass: the batch's rows join the open epoch
 *   onValidationBatch   ignored: validation rows are not training dynamics
 *   onEpoch             EPOCH_END pass: the training set is swept once in evaluation mode;
 *                       the epoch is published
 *   onTrainingEnd       an epoch that did not end is dropped
 *   exception, kill     published epochs stay; the open one is dropped
 * </pre>
 *
 * <p>Attach it <em>before</em> other listeners: DJL skips the rest once one throws. A hand-written
 * loop must call {@link Trainer#notifyListeners} as {@link ai.djl.training.EasyTrain} does. One
 * listener serves one trainer. The sweep reads the training set as it is given: where the dataset
 * augments at random, it draws random numbers that training would have drawn.
 *
 * <p>Memory: the TRAINING pass holds one epoch of probabilities, 4·K bytes an example, up to the
 * limit of {@link Builder#optSlotBytes}; the EPOCH_END pass one batch and one file buffer of 2 MB.
 */
public final class CartographyListener implements TrainingListener {

    private static final Logger log = LoggerFactory.getLogger(CartographyListener.class);

    private final Path directory;
    private final RandomAccessDataset trainingSet;
    private final Set<Pass> passes;
    private final Outputs outputs;
    private final Builder options;
    private final Roster roster;
    private final ArchiveWriter archive;
    private final Map<Pass, OpenEpoch> open = new EnumMap<>(Pass.class);
    private @Nullable Manifest manifest;
    private @Nullable String fingerprint;
    private @Nullable Trainer trainer;
    private int epoch;
    private int batchSize;

    private CartographyListener(Builder builder) {
        directory = builder.required(builder.directory, "setDirectory");
        trainingSet = builder.required(builder.trainingSet, "setTrainingSet");
        passes = EnumSet.copyOf(builder.passes);
        outputs = new Outputs(builder.output, builder.label, builder.probabilities);
        options = builder;
        try {
            trainingSet.prepare();
        } catch (IOException | TranslateException e) {
            throw CaptureException.at(
                    "training set", "a failure to prepare it", "data", "See the cause.", e);
        }
        roster = new Roster(ExampleIds.of(trainingSet));
        if (builder.resume && ArchiveWriter.holdsRun(directory)) {
            archive = ArchiveWriter.resume(directory);
            resume(Archive.open(directory));
        } else {
            archive = ArchiveWriter.create(directory);
        }
    }

    /**
     * @return a builder with nothing set
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * @return 0-based number of the epoch that is captured next; more than 0 at first after a
     *     resume
     */
    public int nextEpoch() {
        return epoch;
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
        epoch = passes.stream().mapToInt(there::epochCount).min().orElse(0);
        manifest = before;
        for (Pass pass : passes) {
            List<Epoch> published = there.epochs(pass);
            if (!published.isEmpty()) {
                published
                        .get(published.size() - 1)
                        .read(
                                (count, example, label, p) -> {
                                    for (int i = 0; i < count; i++) {
                                        roster.label(roster.slot(example[i]), label[i]);
                                    }
                                });
            }
        }
        log.info("Cartography goes on in {} at epoch {}", directory, epoch);
    }

    /** Checks what can be checked before the first batch. */
    @Override
    public void onTrainingBegin(Trainer trainer) {
        attach(trainer);
        log.info(
                "Cartography of {}: {} examples, {} pass, into {}",
                options.datasetName,
                roster.size(),
                passes,
                directory);
    }

    private void attach(Trainer candidate) {
        if (trainer == candidate) {
            return;
        }
        if (trainer != null) {
            throw CaptureException.at(
                    "trainer",
                    "a second one",
                    "the one that the listener began with",
                    "Build one listener, with a directory of its own, for each trainer.");
        }
        int devices = candidate.getDevices().length;
        if (devices > 1 && candidate.getExecutorService().isPresent()) {
            throw CaptureException.at(
                    "trainer",
                    devices + " devices and an executor",
                    "several devices without one",
                    "DJL does not wait for the executor's threads, so rows would be missed: leave out"
                            + " TrainingConfig.optExecutorService.");
        }
        trainer = candidate;
    }

    /**
     * Copies one batch. DJL closes it right after this returns, so nothing here outlives the call.
     */
    @Override
    public void onTrainingBatch(Trainer trainer, BatchData batchData) {
        attach(trainer);
        batchSize = Math.max(batchSize, batchData.getBatch().getSize());
        if (!passes.contains(Pass.TRAINING)) {
            return;
        }
        long start = System.nanoTime();
        long[] ids = indices(batchData.getBatch());
        Device[] devices = trainer.getDevices();
        Map<Device, NDList> predictions = batchData.getPredictions();
        checkDevices(devices, predictions, ids.length);
        int from = 0;
        for (Device device : devices) { // rows were split in this order; the map has none
            NDList prediction = predictions.get(device);
            NDList label = batchData.getLabels().get(device);
            if (prediction != null && label != null) {
                Outputs.Rows rows = outputs.read(prediction, label);
                if (from + rows.count() > ids.length) {
                    throw rowCount(from + rows.count(), ids.length);
                }
                epoch(Pass.TRAINING, rows.classes()).add(ids, from, rows);
                from += rows.count();
            }
        }
        if (from != ids.length) {
            throw rowCount(from, ids.length);
        }
        epoch(Pass.TRAINING).took((System.nanoTime() - start) * 1e-9);
    }

    private static CaptureException rowCount(int rows, int ids) {
        return CaptureException.at(
                "batch",
                rows + " rows of predictions",
                "one for each of its " + ids + " indices",
                "Let the model return one row per example, in the order of the batch.");
    }

    private static void checkDevices(
            Device[] devices, Map<Device, NDList> predictions, int examples) {
        Set<Device> known = Set.copyOf(List.of(devices));
        if (!known.containsAll(predictions.keySet())
                || known.size() != devices.length
                || predictions.size() < Math.min(devices.length, examples)) {
            throw CaptureException.at(
                    "batch",
                    "predictions from " + predictions.keySet(),
                    "from each of the trainer's devices " + List.of(devices) + ", all different",
                    "Give the trainer distinct devices, and let each device's predictions stay on it.");
        }
    }

    private static long[] indices(Batch batch) {
        List<?> indices = batch.getIndices();
        if (indices == null || indices.size() != batch.getSize()) {
            throw CaptureException.at(
                    "batch",
                    indices == null ? "no indices" : indices.size() + " indices",
                    "one for each of its " + batch.getSize() + " examples (Batch.getIndices)",
                    "Iterate a RandomAccessDataset, or pass the indices to the Batch that you make.");
        }
        long[] ids = new long[indices.size()];
        for (int i = 0; i < ids.length; i++) {
            if (!(indices.get(i) instanceof Number id)) {
                throw CaptureException.at(
                        "batch",
                        "index " + indices.get(i),
                        "a whole number",
                        "Pass row numbers as the batch's indices.");
            }
            ids[i] = id.longValue();
        }
        return ids;
    }

    /** Ignored: validation rows are not training dynamics. */
    @Override
    public void onValidationBatch(Trainer trainer, BatchData batchData) {}

    /** Publishes the epoch that ended. */
    @Override
    public void onEpoch(Trainer trainer) {
        attach(trainer);
        if (passes.contains(Pass.EPOCH_END)) {
            sweep(trainer);
        } else if (!open.containsKey(Pass.TRAINING)) {
            throw CaptureException.at(
                    "epoch " + epoch,
                    "no training batch",
                    "at least one",
                    "A hand-written loop must call trainer.notifyListeners(l ->"
                            + " l.onTrainingBatch(…)) after each batch.");
        }
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
            ended.close();
        }
        open.clear();
        epoch++;
    }

    private void sweep(Trainer trainer) {
        long start = System.nanoTime();
        int rows = options.sweepBatch > 0 ? options.sweepBatch : batchSize > 0 ? batchSize : 32;
        Device[] first = {trainer.getDevices()[0]}; // parameters are the same on all of them
        BatchSampler inOrder = new BatchSampler(new SequenceSampler(), rows);
        try {
            for (Batch batch : trainingSet.getData(trainer.getManager(), inOrder)) {
                try (batch) {
                    long[] ids = indices(batch);
                    Batch onDevice = batch.split(first, false)[0];
                    NDList predictions = trainer.evaluate(onDevice.getData());
                    Outputs.Rows read = outputs.read(predictions, onDevice.getLabels());
                    if (read.count() != ids.length) {
                        throw rowCount(read.count(), ids.length);
                    }
                    epoch(Pass.EPOCH_END, read.classes()).add(ids, 0, read);
                }
            }
        } catch (IOException | TranslateException e) {
            throw CaptureException.at(
                    "epoch-end pass of epoch " + epoch,
                    "a failure to read the training set",
                    "its rows",
                    "See the cause.",
                    e);
        }
        OpenEpoch swept = epoch(Pass.EPOCH_END);
        if (swept.seen() != roster.size()) {
            throw CaptureException.at(
                    "epoch-end pass of epoch " + epoch,
                    swept.seen() + " examples",
                    roster.size() + ", the size of the training set",
                    "Iterating the dataset in order must give each of its rows once.");
        }
        swept.took((System.nanoTime() - start) * 1e-9);
    }

    private OpenEpoch epoch(Pass pass, int classes) {
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
                                        p == Pass.EPOCH_END,
                                        options.slotBytes));
        int expected = manifest == null ? there.classes() : manifest.classes();
        if (classes != expected) {
            throw CaptureException.at(
                    "model output",
                    classes + " classes",
                    expected + ", as before",
                    "One run holds one model: give another directory for another one.");
        }
        return there;
    }

    private OpenEpoch epoch(Pass pass) {
        OpenEpoch there = open.get(pass);
        if (there == null) {
            throw CaptureException.at(
                    pass + " pass of epoch " + epoch, "no rows", "some", "Is the dataset empty?");
        }
        return there;
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

    /** Drops an epoch that did not end. DJL may call this more than once. */
    @Override
    public void onTrainingEnd(Trainer trainer) {
        if (!open.isEmpty()) {
            log.warn(
                    "Cartography: the training ended inside epoch {}; its rows are dropped", epoch);
        }
        open.values().forEach(OpenEpoch::close);
        open.clear();
    }

    /** What to capture, from where, and into which directory. */
    public static final class Builder {

        private @Nullable Path directory;
        private @Nullable RandomAccessDataset trainingSet;
        private Set<Pass> passes = EnumSet.of(Pass.EPOCH_END);
        private Function<NDList, NDArray> output = NDList::singletonOrThrow;
        private Function<NDList, NDArray> label = NDList::singletonOrThrow;
        private boolean probabilities;
        private String datasetName = "training set";
        private @Nullable String modelName;
        private List<String> classNames = List.of();
        private @Nullable Long seed;
        private boolean resume;
        private int sweepBatch;
        private long slotBytes = 256L << 20;

        private Builder() {}

        /**
         * @param directory to write the run into; without a run in it, unless {@link #optResume}
         * @return this
         */
        public Builder setDirectory(Path directory) {
            this.directory = directory;
            return this;
        }

        /**
         * @param dataset the one that the trainer iterates; all of its rows are captured
         * @return this
         */
        public Builder setTrainingSet(RandomAccessDataset dataset) {
            trainingSet = dataset;
            return this;
        }

        /**
         * @param first a pass to capture; default: {@link Pass#EPOCH_END}
         * @param more others, captured side by side
         * @return this
         */
        public Builder optPasses(Pass first, Pass... more) {
            passes = EnumSet.of(first, more);
            return this;
        }

        /**
         * @param output picks an array of shape (B, K), before softmax; default: the only
         *     prediction
         * @return this
         */
        public Builder optOutput(Function<NDList, NDArray> output) {
            this.output = output;
            return this;
        }

        /**
         * Says that the model ends in a softmax: its outputs are kept as they are, and must sum to
         * 1 ± 0.001.
         *
         * @return this
         */
        public Builder optProbabilities() {
            probabilities = true;
            return this;
        }

        /**
         * @param label picks an array of shape (B), (B, 1) or one-hot (B, K); default: the only
         *     label
         * @return this
         */
        public Builder optLabel(Function<NDList, NDArray> label) {
            this.label = label;
            return this;
        }

        /**
         * @param name of the dataset, for people
         * @return this
         */
        public Builder optDatasetName(String name) {
            datasetName = name;
            return this;
        }

        /**
         * @param name of what is trained, for people; default: the DJL model's name
         * @return this
         */
        public Builder optModelName(String name) {
            modelName = name;
            return this;
        }

        /**
         * @param names of the K classes, in class order
         * @return this
         */
        public Builder optClassNames(List<String> names) {
            classNames = List.copyOf(names);
            return this;
        }

        /**
         * @param seed of the run, to be written down
         * @return this
         */
        public Builder optSeed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * @param resume whether to go on after the last complete epoch of a run that is in the
         *     directory; default: such a directory is refused
         * @return this
         */
        public Builder optResume(boolean resume) {
            this.resume = resume;
            return this;
        }

        /**
         * @param examples in one batch of the EPOCH_END pass; default: as in training
         * @return this
         */
        public Builder optSweepBatch(int examples) {
            sweepBatch = examples;
            return this;
        }

        /**
         * @param bytes that the TRAINING pass may hold to bring an epoch into dataset order (4·K an
         *     example), default 256 MiB; a larger epoch is written in order of arrival
         * @return this
         */
        public Builder optSlotBytes(long bytes) {
            slotBytes = bytes;
            return this;
        }

        /**
         * Opens the directory.
         *
         * @return the listener
         * @throws CaptureException if something required is missing, or the dataset hides its rows
         * @throws ArchiveException if the directory holds a run already, or cannot be written
         */
        public CartographyListener build() {
            return new CartographyListener(this);
        }

        private <T> T required(@Nullable T value, String setter) {
            if (value == null) {
                throw CaptureException.at(
                        "CartographyListener.Builder",
                        "no call of " + setter,
                        "one",
                        "Call it before build().");
            }
            return value;
        }
    }
}
