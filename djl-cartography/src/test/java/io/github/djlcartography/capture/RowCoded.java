package io.github.djlcartography.capture;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Progress;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A dataset whose content says which row it is, and a model that says what it was given: the logits
 * of a row are the row's own data. Whoever captures a row under another row's name is found out.
 */
public final class RowCoded extends RandomAccessDataset {

    /** Number of classes. */
    public static final int CLASSES = 4;

    private final int rows;
    private final long sleepSeed;
    private final AtomicInteger relabelled = new AtomicInteger(-1);
    private final AtomicInteger reads = new AtomicInteger();

    private RowCoded(Builder builder) {
        super(builder);
        rows = builder.rows;
        sleepSeed = builder.sleepSeed;
    }

    /** Logit of a class for a row: any function that tells rows apart. */
    public static float logit(long row, int c) {
        return (float) Math.sin(row * 1.7 + c * 2.3) * 2;
    }

    /** The label of a row. */
    public static int label(long row) {
        return (int) (row * row % 7 % CLASSES);
    }

    /** Softmax of a row, in double arithmetic. */
    public static double probability(long row, int c) {
        double sum = 0;
        for (int k = 0; k < CLASSES; k++) {
            sum += Math.exp(logit(row, k));
        }
        return Math.exp(logit(row, c)) / sum;
    }

    public static RowCoded of(int rows, int batch, boolean shuffle) {
        return new Builder(rows).setSampling(batch, shuffle).build();
    }

    public static RowCoded of(int rows, Sampler sampler) {
        return new Builder(rows).setSampling(sampler).build();
    }

    /** Rows that take a random time to come. */
    static RowCoded slow(int rows, int batch) {
        Builder builder = new Builder(rows);
        builder.sleepSeed = 7;
        return builder.setSampling(batch, true).build();
    }

    /** The same rows in arrays, which DJL reads in bulk. */
    public static ArrayDataset arrays(NDManager manager, int rows, int batch, boolean shuffle) {
        float[] data = new float[rows * CLASSES];
        long[] labels = new long[rows];
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < CLASSES; c++) {
                data[row * CLASSES + c] = logit(row, c);
            }
            labels[row] = label(row);
        }
        return new ArrayDataset.Builder()
                .setData(manager.create(data, new Shape(rows, CLASSES)))
                .optLabels(manager.create(labels))
                .setSampling(batch, shuffle)
                .build();
    }

    int reads() {
        return reads.get();
    }

    void relabel(int row) {
        relabelled.set(row);
    }

    @Override
    public Record get(NDManager manager, long index) {
        reads.incrementAndGet();
        if (sleepSeed != 0) {
            try {
                Thread.sleep(new Random(sleepSeed * 31 + index).nextInt(3));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        float[] data = new float[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            data[c] = logit(index, c);
        }
        long label = label(index);
        if (relabelled.get() == index) {
            label = (label + 1) % CLASSES;
        }
        return new Record(new NDList(manager.create(data)), new NDList(manager.create(label)));
    }

    @Override
    protected long availableSize() {
        return rows;
    }

    @Override
    public void prepare(@Nullable Progress progress) {}

    /** A model that returns its input, and goes on doing so: its learning rate is 0. */
    public static Model echo() {
        Model model = Model.newInstance("echo");
        model.setBlock(Linear.builder().setUnits(CLASSES).optBias(false).build());
        return model;
    }

    /** Fills in the identity; call it once the parameters are there. */
    public static void makeEcho(Model model) {
        for (Parameter parameter : model.getBlock().getParameters().values()) {
            NDArray weight = parameter.getArray();
            float[] identity = new float[CLASSES * CLASSES];
            for (int c = 0; c < CLASSES; c++) {
                identity[c * CLASSES + c] = 1;
            }
            weight.set(identity);
        }
    }

    public static DefaultTrainingConfig still() {
        return new DefaultTrainingConfig(new MeanOutput())
                .optInitializer(Initializer.ONES, Parameter.Type.WEIGHT)
                .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0f)).build());
    }

    /**
     * Trains an echo; its outputs are the dataset's data, of any shape that ends in the classes.
     */
    static void fit(RandomAccessDataset dataset, int epochs, DefaultTrainingConfig config)
            throws Exception {
        try (Model model = echo();
                Trainer trainer = model.newTrainer(config)) {
            trainer.initialize(new Shape(1, CLASSES));
            makeEcho(model);
            EasyTrain.fit(trainer, epochs, dataset, dataset);
        }
    }

    /**
     * DJL's trainer refuses gradients that sum to zero, as cross-entropy's do up to rounding; what
     * is learnt does not matter here.
     */
    private static final class MeanOutput extends Loss {
        MeanOutput() {
            super("mean output");
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            return predictions.singletonOrThrow().mean();
        }
    }

    private static final class Builder extends BaseBuilder<Builder> {
        private final int rows;
        private long sleepSeed;

        Builder(int rows) {
            this.rows = rows;
        }

        @Override
        protected Builder self() {
            return this;
        }

        RowCoded build() {
            return new RowCoded(this);
        }
    }
}
