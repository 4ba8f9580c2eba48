package io.github.djlcartography.capture;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.SequenceSampler;
import ai.djl.training.listener.TrainingListener;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final RandomAccessDataset trainingSet;
    private final Outputs outputs;
    private final Builder options;
    private final Run run;
    private @Nullable Trainer trainer;
    private int batchSize;
    private boolean failed;

    private CartographyListener(Builder builder) {
        options = builder;
        Path directory = builder.required(builder.directory, "setDirectory");
        trainingSet = builder.required(builder.trainingSet, "setTrainingSet");
        outputs = new Outputs(builder.output, builder.label, builder.probabilities);
        try {
            trainingSet.prepare();
        } catch (IOException | TranslateException e) {
            throw CaptureException.at(
                    "training set", "a failure to prepare it", "data", "See the cause.", e);
        }
        run = new Run(builder, directory, trainingSet, outputs);
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
        return run.epoch();
    }

    /** Checks what can be checked before the first batch. */
    @Override
    public void onTrainingBegin(Trainer trainer) {
        hear(
                trainer,
                () ->
                        log.info(
                                "Cartography of {}: {} examples, {} pass, into {}",
                                options.datasetName,
                                run.size(),
                                options.passes,
                                options.directory));
    }

    private void hear(Trainer trainer, Runnable event) {
        if (failed) {
            return;
        }
        try {
            attach(trainer);
            event.run();
        } catch (RuntimeException e) {
            if (options.onCaptureFailure == OnCaptureFailure.STOP_TRAINING) {
                throw e;
            }
            failed = true;
            log.warn("Cartography ends here, the training goes on: {}", e.getMessage(), e);
            end();
        }
    }

    private void end() {
        try {
            run.end(failed);
        } catch (ArchiveException e) {
            if (!failed) {
                throw e;
            }
            log.debug("while giving up", e); // the disk that made it fail fails again
        }
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
        run.begin();
        trainer = candidate;
    }

    /**
     * Copies one batch. DJL closes it right after this returns, so nothing here outlives the call.
     */
    @Override
    public void onTrainingBatch(Trainer trainer, BatchData batchData) {
        hear(trainer, () -> capture(trainer, batchData));
    }

    private void capture(Trainer trainer, BatchData batchData) {
        batchSize = Math.max(batchSize, batchData.getBatch().getSize());
        if (!options.passes.contains(Pass.TRAINING)) {
            return;
        }
        long start = System.nanoTime();
        long[] ids = BatchRows.indices(batchData.getBatch());
        Device[] devices = trainer.getDevices();
        Map<Device, NDList> predictions = batchData.getPredictions();
        BatchRows.checkDevices(devices, predictions, ids.length);
        int from = 0;
        for (Device device : devices) { // rows were split in this order; the map has none
            NDList prediction = predictions.get(device);
            NDList label = batchData.getLabels().get(device);
            if (prediction != null && label != null) {
                int first = from;
                from +=
                        outputs.read(
                                prediction,
                                label,
                                rows -> {
                                    if (first + rows.count() > ids.length) {
                                        throw BatchRows.rowCount(first + rows.count(), ids.length);
                                    }
                                    run.add(Pass.TRAINING, ids, first, rows);
                                });
            }
        }
        if (from != ids.length) {
            throw BatchRows.rowCount(from, ids.length);
        }
        run.took(Pass.TRAINING, (System.nanoTime() - start) * 1e-9);
    }

    /** Ignored: validation rows are not training dynamics. */
    @Override
    public void onValidationBatch(Trainer trainer, BatchData batchData) {}

    /** Publishes the epoch that ended. */
    @Override
    public void onEpoch(Trainer trainer) {
        hear(trainer, () -> publish(trainer));
    }

    private void publish(Trainer trainer) {
        if (options.passes.contains(Pass.EPOCH_END)) {
            sweep(trainer);
        } else if (run.seen(Pass.TRAINING) == 0) {
            throw CaptureException.at(
                    "epoch " + run.epoch(),
                    "no training batch",
                    "at least one",
                    "A hand-written loop must call trainer.notifyListeners(l ->"
                            + " l.onTrainingBatch(…)) after each batch.");
        }
        run.publish(trainer);
    }

    private void sweep(Trainer trainer) {
        long start = System.nanoTime();
        int examples = options.sweepBatch > 0 ? options.sweepBatch : batchSize > 0 ? batchSize : 32;
        Device[] first = {trainer.getDevices()[0]}; // parameters are the same on all of them
        BatchSampler inOrder = new BatchSampler(new SequenceSampler(), examples);
        try {
            for (Batch batch : trainingSet.getData(trainer.getManager(), inOrder)) {
                try (batch) {
                    long[] ids = BatchRows.indices(batch);
                    Batch onDevice = batch.split(first, false)[0];
                    NDList predictions = trainer.evaluate(onDevice.getData());
                    outputs.read(
                            predictions,
                            onDevice.getLabels(),
                            rows -> {
                                if (rows.count() != ids.length) {
                                    throw BatchRows.rowCount(rows.count(), ids.length);
                                }
                                run.add(Pass.EPOCH_END, ids, 0, rows);
                            });
                }
            }
        } catch (IOException | TranslateException e) {
            throw CaptureException.at(
                    "epoch-end pass of epoch " + run.epoch(),
                    "a failure to read the training set",
                    "its rows",
                    "See the cause.",
                    e);
        }
        if (run.seen(Pass.EPOCH_END) != run.size()) {
            throw CaptureException.at(
                    "epoch-end pass of epoch " + run.epoch(),
                    run.seen(Pass.EPOCH_END) + " examples",
                    run.size() + ", the size of the training set",
                    "Iterating the dataset in order must give each of its rows once.");
        }
        run.took(Pass.EPOCH_END, (System.nanoTime() - start) * 1e-9);
    }

    /** Drops an epoch that did not end. DJL may call this more than once. */
    @Override
    public void onTrainingEnd(Trainer trainer) {
        end();
    }

    /** What to capture, from where, and into which directory. */
    public static final class Builder {

        private @Nullable Path directory;
        private @Nullable RandomAccessDataset trainingSet;
        Set<Pass> passes = EnumSet.of(Pass.EPOCH_END);
        private Function<NDList, NDArray> output = NDList::singletonOrThrow;
        private Function<NDList, NDArray> label = NDList::singletonOrThrow;
        private boolean probabilities;
        String datasetName = "training set";
        @Nullable String modelName;
        List<String> classNames = List.of();
        @Nullable Long seed;
        boolean resume;
        private OnCaptureFailure onCaptureFailure = OnCaptureFailure.STOP_TRAINING;
        private int sweepBatch;
        long slotBytes = 256L << 20;

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
         * @param policy what becomes of the training when capture fails; default: it stops. A
         *     directory or dataset that cannot be used is refused by {@link #build()} either way
         * @return this
         */
        public Builder optOnCaptureFailure(OnCaptureFailure policy) {
            onCaptureFailure = policy;
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
