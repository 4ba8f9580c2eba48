package io.github.djlcartography.apply;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import io.github.djlcartography.capture.ExampleIds;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Draws examples with replacement, each draw in proportion to the weights: an example of weight 2
 * comes up twice as often as one of weight 1, one of weight 0 never.
 *
 * <pre>{@code
 * SelectedDataset.builder()
 *         .setDataset(dataset)
 *         .setSelection(selection)
 *         .setSampling(
 *                 WeightedSampler.builder().setWeights(selection::weight).setBatchSize(64).build())
 *         .build()
 * }</pre>
 *
 * Where {@link WeightedLoss} makes a gradient larger, this repeats it; it leaves out what has
 * weight 0 also where a model has batch normalisation. In a run that is mapped, the ledger of the
 * TRAINING pass counts what came twice and what never.
 *
 * <p>Of a dataset of ids ({@link SelectedDataset}) the weights go by id, of any other by row. Each
 * pass over the dataset has random numbers of its own, of the seed and the number of passes before.
 */
public final class WeightedSampler implements Sampler {

    private final LongToDoubleFunction weight;
    private final int batchSize;
    private final long examples;
    private final boolean dropLast;
    private final long seed;
    private int passes;

    private WeightedSampler(Builder builder, LongToDoubleFunction weight) {
        this.weight = weight;
        batchSize = builder.batchSize;
        examples = builder.examples;
        dropLast = builder.dropLast;
        seed = builder.seed;
        passes = builder.passes;
    }

    /**
     * @return a builder with nothing set
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * @return passes that have begun: what a checkpoint keeps, for {@link Builder#optPasses}
     */
    public int passes() {
        return passes;
    }

    @Override
    public int getBatchSize() {
        return batchSize;
    }

    /**
     * Begins a pass.
     *
     * @param dataset whose rows are drawn
     * @return the batches, as rows of the dataset
     * @throws IllegalArgumentException if an example has no weight, or none is above 0
     */
    @Override
    public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
        long[] ids = ExampleIds.of(dataset).exampleIds();
        double[] weights = new double[ids.length];
        for (int row = 0; row < ids.length; row++) {
            weights[row] = SelectedDataset.weight(weight, ids[row]);
        }
        AliasTable table = new AliasTable(weights);
        Random random = Draws.of(seed, passes++);
        long count = examples > 0 ? examples : ids.length;
        return new Iterator<>() {
            private long left = dropLast ? count / batchSize * batchSize : count;

            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public List<Long> next() {
                if (left <= 0) {
                    throw new NoSuchElementException();
                }
                int size = (int) Math.min(batchSize, left);
                left -= size;
                List<Long> batch = new ArrayList<>(size);
                for (int i = 0; i < size; i++) {
                    batch.add((long) table.draw(random));
                }
                return batch;
            }
        };
    }

    /** What to draw, and how much. */
    public static final class Builder {

        private @Nullable LongToDoubleFunction weight;
        private int batchSize;
        private long examples;
        private boolean dropLast;
        private long seed;
        private int passes;

        private Builder() {}

        /**
         * @param weight of an example, by its id: finite, at least 0
         * @return this
         */
        public Builder setWeights(LongToDoubleFunction weight) {
            this.weight = weight;
            return this;
        }

        /**
         * @param examples in a batch
         * @return this
         */
        public Builder setBatchSize(int examples) {
            batchSize = examples;
            return this;
        }

        /**
         * @param count of draws in a pass; default: as many as the dataset has examples
         * @return this
         */
        public Builder optExamples(long count) {
            examples = count;
            return this;
        }

        /**
         * @param dropLast whether a last batch that is not full is left out; default: no
         * @return this
         */
        public Builder optDropLast(boolean dropLast) {
            this.dropLast = dropLast;
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
         * @param passes that lie behind a training that resumes ({@link WeightedSampler#passes})
         * @return this
         */
        public Builder optPasses(int passes) {
            this.passes = passes;
            return this;
        }

        /**
         * @return the sampler
         * @throws IllegalArgumentException if something required is missing
         */
        public WeightedSampler build() {
            if (weight == null || batchSize < 1) {
                throw new IllegalArgumentException(
                        "WeightedSampler.Builder: found "
                                + (weight == null ? "no weights" : "batch size " + batchSize)
                                + ", expected weights and a batch size of at least 1. Call"
                                + " setWeights and setBatchSize.");
            }
            return new WeightedSampler(this, weight);
        }
    }
}
