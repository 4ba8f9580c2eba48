package io.github.djlcartography.apply;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.djl.training.loss.Loss;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.capture.ExampleColumns;
import io.github.djlcartography.capture.ExampleIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves out, in each epoch, some of the examples that the model does well on, and gives the others
 * of them more weight for it, so that the gradient stays what it was on average. After InfoBatch:
 * an example whose last loss is under the mean is left out with probability r, or else weighs 1/(1
 * − r); the last epochs have everything.
 *
 * <pre>{@code
 * DynamicPruning pruning = DynamicPruning.builder().setEpochs(epochs).optSeed(seed).build();
 * SelectedDataset pruned =
 *         SelectedDataset.builder()
 *                 .setDataset(dataset)
 *                 .setAll()
 *                 .setSampling(pruning.sampler(new BatchSampler(new RandomSampler(), 64)))
 *                 .optExampleIds()
 *                 .build();
 * config = new DefaultTrainingConfig(pruning.loss(WeightedLoss.softmaxCrossEntropy()));
 * }</pre>
 *
 * It changes the training, so it is a sampler and a loss: the loss learns what each example's is,
 * the sampler goes by it. An example whose loss is not known, or is no finite number, is not left
 * out. The mean and what lies under it are those at the beginning of an epoch, and each pass over
 * the dataset counts as one: validate on another dataset. Random numbers are of the seed and the
 * epoch, none is the engine's. Each batch's losses are copied from the device, which waits for it.
 *
 * <p>There are fewer steps than without, how many depends on the losses. A learning-rate schedule
 * must know: {@link #plannedSteps}. {@link #save} belongs beside each checkpoint of the model.
 *
 * @see <a href="https://arxiv.org/abs/2303.04947">Qin et al. 2024</a>
 */
public final class DynamicPruning {

    private static final Logger log = LoggerFactory.getLogger(DynamicPruning.class);

    private static final String KIND = "dynamic-pruning";

    private final int epochs;
    private final double rate;
    private final double fullShare;
    private final long seed;
    private int epoch; // that begins next
    private double lowShare = 0.5; // of the last epoch that was pruned
    private long[] ids = {};
    private double[] losses = {}; // NaN: not known
    private boolean[] low = {}; // in this epoch
    private boolean learnt;

    private DynamicPruning(int epochs, double rate, double fullShare, long seed) {
        if (epochs < 1 || !(rate >= 0 && rate < 1) || !(fullShare >= 0 && fullShare <= 1)) {
            throw new IllegalArgumentException(
                    "DynamicPruning: found epochs "
                            + epochs
                            + ", rate "
                            + rate
                            + ", full share "
                            + fullShare
                            + ", expected epochs of at least 1, a rate in [0, 1) and a share in [0,"
                            + " 1].");
        }
        this.epochs = epochs;
        this.rate = rate;
        this.fullShare = fullShare;
        this.seed = seed;
    }

    /**
     * @return a builder with nothing set
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Prunes what a sampler yields. Where its batches are of a fixed size, those of what is left
     * are filled up to it, but for the last.
     *
     * @param inner any sampler
     * @return the sampler, whose passes are this object's epochs
     */
    public Sampler sampler(Sampler inner) {
        return new Sampler() {
            @Override
            public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
                begin(dataset);
                return pruned(inner.sample(dataset), inner.getBatchSize());
            }

            @Override
            public int getBatchSize() {
                return inner.getBatchSize();
            }
        };
    }

    /**
     * The mean of an example's loss times its weight, over the number of examples in the batch. The
     * weight is 1/(1 − r) or 1, times {@link ExampleColumns#WEIGHT} where the batch has it; the
     * loss that counts for pruning is without any. A batch without {@link ExampleColumns#EXAMPLE},
     * such as one of validation, has the loss that is given.
     *
     * @param loss with a value for each example
     * @return the loss to train with
     */
    public Loss loss(WeightedLoss loss) {
        return new Loss(loss.getName()) {
            @Override
            public NDArray evaluate(NDList labels, NDList predictions) {
                NDArray examples = labels.get(ExampleColumns.EXAMPLE);
                if (examples == null) {
                    return loss.evaluate(labels, predictions);
                }
                NDArray values = loss.values(labels, predictions);
                float[] factors = learn(examples.toLongArray(), values);
                NDArray factor =
                        values.getManager()
                                .create(factors)
                                .toDevice(values.getDevice(), false)
                                .toType(values.getDataType(), false);
                NDArray weighted = values.mul(factor);
                NDArray weights = WeightedLoss.weights(labels, values);
                return (weights == null ? weighted : weighted.mul(weights)).mean();
            }
        };
    }

    private synchronized void begin(RandomAccessDataset dataset) {
        long[] there = ExampleIds.of(dataset).exampleIds();
        if (ids.length == 0) {
            ids = there;
            losses = new double[ids.length];
            Arrays.fill(losses, Double.NaN);
            low = new boolean[ids.length];
        } else if (!Arrays.equals(ids, there)) {
            throw new IllegalArgumentException(
                    "dataset: found "
                            + there.length
                            + " examples, expected the "
                            + ids.length
                            + " whose losses are known. Prune each dataset by itself.");
        } else if (!learnt) {
            throw new IllegalStateException(
                    "DynamicPruning: found no loss of any example before epoch "
                            + epoch
                            + ", expected those of the epoch before. Train with loss(…) of this"
                            + " object, on a SelectedDataset with optExampleIds().");
        }
        learnt = false;
        Arrays.fill(low, false);
        if (prunes(epoch)) {
            double sum = 0;
            int known = 0;
            for (double loss : losses) {
                if (!Double.isNaN(loss)) {
                    sum += loss;
                    known++;
                }
            }
            int count = 0;
            for (int i = 0; i < low.length; i++) {
                low[i] = losses[i] < sum / known;
                count += low[i] ? 1 : 0;
            }
            lowShare = known == 0 ? lowShare : (double) count / low.length;
        }
        epoch++;
    }

    /** Whether an epoch may leave out examples; in the first nothing is known. */
    private boolean prunes(int number) {
        return number > 0 && number < epochs - (int) Math.ceil(fullShare * epochs);
    }

    private Iterator<List<Long>> pruned(Iterator<List<Long>> batches, int batchSize) {
        Random random = Draws.of(seed, epoch);
        boolean[] leavable = low.clone();
        return new Iterator<>() {
            private final List<Long> kept = new ArrayList<>();

            @Override
            public boolean hasNext() {
                while (batches.hasNext() && (kept.isEmpty() || kept.size() < batchSize)) {
                    for (long row : batches.next()) {
                        if (!leavable[Math.toIntExact(row)] || random.nextDouble() >= rate) {
                            kept.add(row);
                        }
                    }
                }
                return !kept.isEmpty();
            }

            @Override
            public List<Long> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int size = batchSize < 1 ? kept.size() : Math.min(batchSize, kept.size());
                List<Long> head = kept.subList(0, size);
                List<Long> batch = new ArrayList<>(head);
                head.clear();
                return batch;
            }
        };
    }

    /** Takes the loss of each example, and gives each what to multiply it by. */
    private synchronized float[] learn(long[] examples, NDArray values) {
        float[] factors = new float[examples.length];
        NDArray numbers = values.stopGradient();
        float[] found = numbers.toType(DataType.FLOAT32, false).toFloatArray();
        for (int i = 0; i < examples.length; i++) {
            int row = Arrays.binarySearch(ids, examples[i]);
            if (row < 0) {
                throw new IllegalStateException(
                        "batch: found example "
                                + examples[i]
                                + ", expected one of the "
                                + ids.length
                                + " that this object's sampler yields. Train on the dataset that"
                                + " has it.");
            }
            losses[row] = Float.isFinite(found[i]) ? found[i] : Double.NaN;
            factors[i] = low[row] ? (float) (1 / (1 - rate)) : 1;
        }
        learnt = true;
        return factors;
    }

    /**
     * @param id of an example
     * @return its last loss; empty if it is not known
     */
    public synchronized OptionalDouble loss(long id) {
        int row = Arrays.binarySearch(ids, id);
        return row < 0 || Double.isNaN(losses[row])
                ? OptionalDouble.empty()
                : OptionalDouble.of(losses[row]);
    }

    /**
     * @return passes that have begun, each an epoch
     */
    public synchronized int passes() {
        return epoch;
    }

    /**
     * Optimiser steps of a whole training.
     *
     * @param least where nearly all losses lie under the mean
     * @param expected by the share under it in the last epoch that was pruned, or half of them as
     *     long as there was none; a right-skewed loss has more
     * @param most if nothing is left out: a schedule for so many is never past its end
     */
    public record Steps(long least, long expected, long most) {}

    /**
     * How many steps to plan for. Says so in the log, too.
     *
     * @param examples that the inner sampler yields in an epoch
     * @param batchSize of it
     * @return steps of all epochs
     */
    public synchronized Steps plannedSteps(long examples, int batchSize) {
        long pruning = 0;
        for (int number = 0; number < epochs; number++) {
            pruning += prunes(number) ? 1 : 0;
        }
        long full = steps(examples, 1, batchSize);
        long rest = (epochs - pruning) * full;
        Steps steps =
                new Steps(
                        rest + pruning * steps(examples, 1 - rate, batchSize),
                        rest + pruning * steps(examples, 1 - rate * lowShare, batchSize),
                        epochs * full);
        log.info("Dynamic pruning: plan the learning rate for {}", steps);
        return steps;
    }

    private static long steps(long examples, double share, int batchSize) {
        return (long) Math.ceil(examples * share / batchSize);
    }

    /**
     * Writes one Arrow file: {@code id: int64, loss: float64, known: bool}, a row for each example.
     * Save it after an epoch, with the model.
     *
     * @param file to write
     * @throws ArchiveException if it cannot be written
     */
    public synchronized void save(Path file) {
        boolean[] known = new boolean[ids.length];
        double[] values = new double[ids.length];
        for (int i = 0; i < ids.length; i++) {
            known[i] = !Double.isNaN(losses[i]);
            values[i] = known[i] ? losses[i] : 0;
        }
        new Columns()
                .with("id", ids)
                .with("loss", values)
                .with("known", known)
                .note("epochs", Integer.toString(epochs))
                .note("rate", Double.toString(rate))
                .note("full_share", Double.toString(fullShare))
                .note("seed", Long.toString(seed))
                .note("epoch", Integer.toString(epoch))
                .note("low_share", Double.toString(lowShare))
                .write(file, KIND);
    }

    /**
     * Goes on where {@link #save} was called: the epoch that begins next is the one that would have
     * begun then.
     *
     * @param file that was saved
     * @return the same state
     * @throws ArchiveException if the file is damaged, or another one
     */
    public static DynamicPruning load(Path file) {
        Columns columns = Columns.read(file, KIND);
        try {
            DynamicPruning pruning =
                    new DynamicPruning(
                            Integer.parseInt(columns.note("epochs")),
                            Double.parseDouble(columns.note("rate")),
                            Double.parseDouble(columns.note("full_share")),
                            Long.parseLong(columns.note("seed")));
            pruning.epoch = Integer.parseInt(columns.note("epoch"));
            pruning.lowShare = Double.parseDouble(columns.note("low_share"));
            pruning.ids = columns.column("id", long[].class);
            pruning.losses = columns.column("loss", double[].class);
            boolean[] known = columns.column("known", boolean[].class);
            for (int i = 0; i < known.length; i++) {
                pruning.learnt |= known[i];
                pruning.losses[i] = known[i] ? pruning.losses[i] : Double.NaN;
            }
            pruning.low = new boolean[known.length];
            return pruning;
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(
                    file
                            + ": "
                            + e.getMessage()
                            + " It was not written as a whole state of dynamic pruning.",
                    e);
        }
    }

    /** How long, and how much to leave out. */
    public static final class Builder {

        private int epochs;
        private double rate = 0.5;
        private double fullShare = 0.125;
        private long seed;

        private Builder() {}

        /**
         * @param epochs of the whole training
         * @return this
         */
        public Builder setEpochs(int epochs) {
            this.epochs = epochs;
            return this;
        }

        /**
         * @param rate r, the probability to leave out an example whose loss is under the mean, in
         *     [0, 1); default: 0.5
         * @return this
         */
        public Builder optRate(double rate) {
            this.rate = rate;
            return this;
        }

        /**
         * @param share of the epochs, at the end, that leave out nothing, rounded up to whole ones;
         *     default: 0.125
         * @return this
         */
        public Builder optFullShare(double share) {
            fullShare = share;
            return this;
        }

        /**
         * @param seed of the draws; default: 0
         * @return this
         */
        public Builder optSeed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * @return nothing known yet
         * @throws IllegalArgumentException if a number is out of its range
         */
        public DynamicPruning build() {
            return new DynamicPruning(epochs, rate, fullShare, seed);
        }
    }
}
