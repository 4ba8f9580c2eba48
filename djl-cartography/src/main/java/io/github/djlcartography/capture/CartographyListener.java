package io.github.djlcartography.capture;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.listener.TrainingListener;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.archive.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
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
 * augments at random, it draws random numbers that training would have drawn; give the plain
 * examples to {@link Builder#optSweepSet} then.
 *
 * <p>The training thread only takes handles on the engine's arrays. Softmax, checks and files are a
 * thread's of its own; what it finds wrong is thrown on the training thread, before the epoch's
 * {@code onEpoch} returns. On a GPU, rows stay on the device until {@value Chunk#GPU_BYTES} bytes
 * are worth one copy.
 *
 * <p>For each epoch one line is logged (SLF4J, level INFO), from the writer's thread once the epoch
 * is published: examples, mean confidence, accuracy; of the examples seen so far, the shares that
 * were right in all epochs, in some and in none, which stands for the regions of a map that is not
 * there yet (after a resume, since then); and the time that it took the training thread. Where
 * DJL's progress bar is switched off ({@code DJL_DISABLE_PROGRESS_BAR} or {@code
 * disableProgressBar}) its level is DEBUG; warnings stay what they are. {@link
 * Builder#optTensorBoard} draws the same.
 *
 * <p>Memory: up to 64 MiB of outputs wait for that thread, on their device; a larger batch is
 * worked off before training goes on. The TRAINING pass holds one epoch of rows, 4·K bytes an
 * example in layout FULL, up to the limit of {@link Builder#optSlotBytes}; a file takes one buffer
 * of 2 MB.
 */
public final class CartographyListener implements TrainingListener {

    private static final Logger log = LoggerFactory.getLogger(CartographyListener.class);

    private final RandomAccessDataset trainingSet;
    private final RandomAccessDataset sweepSet;
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
        sweepSet = builder.sweepSet == null ? trainingSet : builder.sweepSet;
        try {
            trainingSet.prepare();
            sweepSet.prepare();
        } catch (IOException | TranslateException e) {
            throw CaptureException.at(
                    "training set", "a failure to prepare it", "data", "See the cause.", e);
        }
        requireSameRows(sweepSet);
        Roster roster = new Roster(ExampleIds.of(trainingSet), builder.labelsPerExample);
        outputs = new Outputs(builder, roster.size());
        run = new Run(builder, directory, trainingSet, outputs, roster);
    }

    private void requireSameRows(RandomAccessDataset other) {
        ExampleIds ids = ExampleIds.of(trainingSet);
        ExampleIds others = ExampleIds.of(other);
        if (ids.rootSize() != others.rootSize()
                || !Arrays.equals(ids.exampleIds(), others.exampleIds())) {
            throw CaptureException.at(
                    "CartographyListener.Builder.optSweepSet",
                    other.size() + " examples of " + others.rootSize() + " rows",
                    trainingSet.size() + " of " + ids.rootSize() + ", the training set's",
                    "Give the same examples in the same order, only without augmentation.");
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
        return run.epoch();
    }

    /** Checks what can be checked before the first batch. */
    @Override
    public void onTrainingBegin(Trainer trainer) {
        hear(
                trainer,
                () ->
                        log.debug(
                                "Cartography of {}: {} examples, {} pass, into {}",
                                options.datasetName,
                                trainingSet.size(),
                                options.passes,
                                options.directory));
    }

    private void hear(Trainer trainer, Runnable event) {
        hear(
                () -> {
                    run.rethrow();
                    attach(trainer);
                    event.run();
                });
    }

    private void hear(Runnable event) {
        if (failed) {
            return;
        }
        try {
            event.run();
        } catch (RuntimeException e) {
            if (options.onCaptureFailure == OnCaptureFailure.STOP_TRAINING) {
                throw e;
            }
            failed = true;
            log.warn("Cartography ends here, the training goes on: {}", e.getMessage(), e);
            giveUp();
        }
    }

    private void giveUp() {
        try {
            run.end(true);
        } catch (RuntimeException e) {
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
        SelfTest.run(candidate.getManager());
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
                from += take(Pass.TRAINING, prediction, label, null, ids, from);
            }
        }
        if (from != ids.length) {
            throw BatchRows.rowCount(from, ids.length);
        }
        run.took(Pass.TRAINING, (System.nanoTime() - start) * 1e-9);
    }

    /** Takes the rows of one device, the first of them {@code ids[from]}; returns how many. */
    private int take(
            Pass pass,
            NDList predictions,
            NDList labels,
            @Nullable NDArray vectors,
            long[] ids,
            int from) {
        int[] taken = new int[1];
        run.add(
                pass,
                outputs.take(
                        predictions,
                        labels,
                        vectors,
                        rows -> {
                            taken[0] = rows;
                            if (from + rows > ids.length) {
                                throw BatchRows.rowCount(from + rows, ids.length);
                            }
                            return rows == ids.length
                                    ? ids
                                    : Arrays.copyOfRange(ids, from, from + rows);
                        }));
        return taken[0];
    }

    /** Ignored: validation rows are not training dynamics. */
    @Override
    public void onValidationBatch(Trainer trainer, BatchData batchData) {}

    /**
     * Sweeps, checks the epoch's rows and has it published: its file is there when the next epoch
     * has ended, after {@link #flush()}, or when the trainer is closed.
     */
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
        BatchSampler inOrder = new BatchSampler(run.share(), examples);
        try {
            for (Batch batch : sweepSet.getData(trainer.getManager(), inOrder)) {
                try (batch) {
                    long[] ids = BatchRows.indices(batch);
                    Batch onDevice = batch.split(first, false)[0];
                    Tap tap = options.embedding;
                    NDList data = onDevice.getData();
                    NDList predictions =
                            tap == null ? trainer.evaluate(data) : tap.forward(trainer, data);
                    NDArray vectors = tap == null ? null : tap.output();
                    NDList labels = onDevice.getLabels();
                    int rows = take(Pass.EPOCH_END, predictions, labels, vectors, ids, 0);
                    if (rows != ids.length) {
                        throw BatchRows.rowCount(rows, ids.length);
                    }
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
        run.requireAll();
        run.took(Pass.EPOCH_END, (System.nanoTime() - start) * 1e-9);
    }

    /**
     * Waits until every epoch that has ended is on disk. Closing the trainer does so too.
     *
     * @throws ArchiveException if the disk did not take one
     */
    public void flush() {
        hear(run::flush);
    }

    /**
     * Waits for the files of the epochs that ended and drops one that did not. DJL may call this
     * more than once.
     */
    @Override
    public void onTrainingEnd(Trainer trainer) {
        hear(() -> run.end(failed));
    }

    /** What to capture, from where, and into which directory. */
    public static final class Builder {

        private @Nullable Path directory;
        private @Nullable RandomAccessDataset trainingSet;
        Set<Pass> passes = EnumSet.of(Pass.EPOCH_END);
        Function<NDList, NDArray> output = NDList::singletonOrThrow;
        Function<NDList, NDArray> label = ExampleColumns::label;
        @Nullable Function<NDList, NDArray> mask;
        boolean probabilities;
        @Nullable Task task;
        int labelsPerExample = 1;
        @Nullable Boolean full;
        boolean half;
        boolean tokens;
        @Nullable Tap embedding;
        boolean everyEmbedding;
        boolean compressed;
        int top;
        DuplicatePolicy duplicates = DuplicatePolicy.FIRST;
        int rank;
        int worldSize = 1;
        @Nullable Long chunkBytes;
        String datasetName = "training set";
        @Nullable String modelName;
        List<String> classNames = List.of();
        @Nullable Examples examples;
        @Nullable Path tensorBoard;
        @Nullable Long seed;
        boolean resume;
        private OnCaptureFailure onCaptureFailure = OnCaptureFailure.STOP_TRAINING;
        private int sweepBatch;
        private @Nullable RandomAccessDataset sweepSet;
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
         * @param output picks the array to watch, before softmax or sigmoid, of a shape that {@link
         *     Task} names; default: the only prediction
         * @return this
         */
        public Builder optOutput(Function<NDList, NDArray> output) {
            this.output = output;
            return this;
        }

        /**
         * @param name of the prediction to watch, where a model has several heads
         * @return this
         */
        public Builder optOutput(String name) {
            return optOutput(
                    predictions -> {
                        NDArray head = predictions.get(name);
                        if (head == null) {
                            throw CaptureException.at(
                                    "model output",
                                    "no head " + name,
                                    "one of " + predictions.stream().map(NDArray::getName).toList(),
                                    "Give one of these names, or pick the array by position.");
                        }
                        return head;
                    });
        }

        /**
         * Default: by the shape of the outputs, {@link Task#BINARY} for (B) and (B, 1), {@link
         * Task#SINGLE_LABEL} for (B, K), {@link Task#SEQUENCE} for (B, T, V).
         *
         * @param task what outputs and labels mean
         * @return this
         */
        public Builder optTask(Task task) {
            if (task == Task.MULTI_LABEL_PAIRS) {
                throw CaptureException.at(
                        "CartographyListener.Builder.optTask",
                        "" + task,
                        "the number of labels with it",
                        "Call optMultiLabelPairs(labels).");
            }
            this.task = task;
            return this;
        }

        /**
         * Makes each label of each example an example of its own, with an id of its own: {@link
         * Task#MULTI_LABEL_PAIRS}.
         *
         * @param labels L, the outputs that an example has
         * @return this
         */
        public Builder optMultiLabelPairs(int labels) {
            task = Task.MULTI_LABEL_PAIRS;
            labelsPerExample = labels;
            return this;
        }

        /**
         * Says that the model ends in a softmax or a sigmoid: its outputs are kept as they are.
         * Over classes they must sum to 1 ± 0.001. A probability below 1.2e-38 counts as that where
         * a logarithm is kept.
         *
         * @return this
         */
        public Builder optProbabilities() {
            probabilities = true;
            return this;
        }

        /**
         * Default, for a single label: {@link #optFull()} where an epoch takes at most 256 MiB,
         * else {@link #optGold}.
         *
         * @return this, keeping every probability: 4·K bytes an example and epoch
         */
        public Builder optFull() {
            full = true;
            return this;
        }

        /**
         * Keeps the label's probability and what goes with it, of any number of classes: layout
         * GOLD of {@link io.github.djlcartography.archive.Layout}, 44 bytes an example and epoch.
         *
         * @param top number of highest classes to keep too, 8 bytes each; 0 for none
         * @return this
         */
        public Builder optGold(int top) {
            full = false;
            this.top = top;
            return this;
        }

        /**
         * @return this, keeping probabilities as float16: half the size, an error of at most 2.5e-4
         */
        public Builder optHalfPrecision() {
            half = true;
            return this;
        }

        /**
         * Compresses files by Zstandard: smaller by a tenth to a half, written and read at about a
         * quarter of the speed (BENCHMARKS.md).
         *
         * @return this
         */
        public Builder optCompression() {
            compressed = true;
            return this;
        }

        /**
         * Says which tokens count, for {@link Task#SEQUENCE} and {@link Task#MULTI_LABEL}. Default:
         * all. A token whose label is −100 counts in no case; an example without a token that
         * counts is missing in the ledger.
         *
         * @param mask picks from the labels an array of shape (B, T) that is 0 where a token does
         *     not count, or (B) with the number of tokens that do
         * @return this
         */
        public Builder optMask(Function<NDList, NDArray> mask) {
            this.mask = mask;
            return this;
        }

        /**
         * Keeps every token of a sequence, or every label of a multi-label example, in a file
         * beside the epoch's: layout TOKENS, 32 bytes each.
         *
         * @return this
         */
        public Builder optTokens() {
            tokens = true;
            return this;
        }

        /**
         * Keeps what a block of the model gives for each example, as float16, from the EPOCH_END
         * pass: a child of the model's {@link ai.djl.nn.SequentialBlock}, or of one within it.
         *
         * @param block path of names to the block, such as {@code 03Linear} or {@code
         *     01SequentialBlock/02Linear}
         * @param everyEpoch whether each epoch keeps its own; else a run has those of its last
         *     epoch
         * @return this
         */
        public Builder optEmbedding(String block, boolean everyEpoch) {
            embedding = new Tap(block);
            everyEmbedding = everyEpoch;
            return this;
        }

        /**
         * @param policy what counts where an example comes up more than once in an epoch of the
         *     TRAINING pass; default: the first time
         * @return this
         */
        public Builder optDuplicates(DuplicatePolicy policy) {
            duplicates = policy;
            return this;
        }

        /**
         * Says that several processes write one run, each with the whole training set given and a
         * part of the batches. Each writes its own {@code part-R.arrow}; the epoch is there once
         * all have. The EPOCH_END pass is shared out among them.
         *
         * @param rank of this process, 0 to {@code worldSize} − 1; 0 writes the manifest
         * @param worldSize number of processes
         * @return this
         */
        public Builder optRank(int rank, int worldSize) {
            if (rank < 0 || rank >= worldSize) {
                throw CaptureException.at(
                        "CartographyListener.Builder.optRank",
                        "rank " + rank + " of " + worldSize,
                        "0 to world size − 1",
                        "Give the numbers that the launcher gives each process.");
            }
            this.rank = rank;
            this.worldSize = worldSize;
            return this;
        }

        /** Bytes of outputs that wait on a device before they are copied together. */
        long chunkBytes(Device device) {
            return chunkBytes != null
                    ? chunkBytes
                    : device.isGpu() ? Chunk.GPU_BYTES : Chunk.CPU_BYTES;
        }

        /**
         * @param label picks an array of a shape that {@link Task} names; default: the only label,
         *     {@link ExampleColumns} aside. Of a soft label the likeliest class counts
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
         * Keeps ids of your own, metadata, texts and thumbnails with the run.
         *
         * @param examples one for each row of the root dataset, in dataset order; default: none,
         *     and after a resume those of the run. A run that is resumed takes new ones only under
         *     the ids that it has
         * @return this
         */
        public Builder optExamples(Examples examples) {
            this.examples = examples;
            return this;
        }

        /**
         * Writes what the line of an epoch says for TensorBoard too: mean confidence, accuracy, and
         * the shares of examples that were right in all epochs so far, in some, in none; a chart
         * each under {@code cartography/}, by pass, the epoch as the step. A file that is there is
         * never written over. {@code cartography report --tensorboard} adds the map as an image.
         *
         * @param directory of this run under TensorBoard's {@code --logdir}; with several processes
         *     each writes into its own {@code rank-R} in it. Default: none is written
         * @return this
         */
        public Builder optTensorBoard(Path directory) {
            tensorBoard = directory;
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
         * Where a training resumes is {@link CartographyListener#nextEpoch()}. One that keeps its
         * latest checkpoint only calls {@link CartographyListener#flush()} before it writes it over
         * the one before, so that no checkpoint is ahead of the files.
         *
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
         * @param dataset for the EPOCH_END pass: the same examples in the same order as the
         *     training set, such as without its augmentation; default: the training set itself
         * @return this
         */
        public Builder optSweepSet(RandomAccessDataset dataset) {
            sweepSet = dataset;
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
         *     example in layout FULL), default 256 MiB; a larger epoch is written in order of
         *     arrival
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
