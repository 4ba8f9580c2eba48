package io.github.djlcartography.apply;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import io.github.djlcartography.capture.ExampleIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Shows a training set by difficulty: at each step the batch is dealt from the first examples of
 * the order, as many as the {@link Pacing} says.
 *
 * <pre>{@code
 * CurriculumSampler.builder()
 *         .setDifficulty(id -> -map.value(Metric.CONFIDENCE, (int) id)) // of a whole dataset's map
 *         .setPacing(Pacing.root(0.8, 0.2))
 *         .setBatchSize(64)
 *         .setEpochs(epochs)
 *         .build()
 * }</pre>
 *
 * Short budgets and noisy labels are where a curriculum has been seen to help; elsewhere a random
 * order did as well. So compare with {@link Order#SHUFFLED}, which adds examples at the same pace
 * in an order of no meaning, and with {@link Order#HARD_FIRST}.
 *
 * <p>A step is a batch. A pass over the dataset has as many as without a curriculum, also while few
 * examples are shown: these come up several times then. They are dealt like cards: each once before
 * any comes again, newcomers shuffled into what is left. Once everything is shown, a pass is an
 * ordinary shuffled one. Each pass over the dataset counts as an epoch; random numbers are of the
 * seed and the number of passes before.
 *
 * @see <a href="https://arxiv.org/abs/2012.03107">Wu et al. 2021</a>
 */
public final class CurriculumSampler implements Sampler {

    /** From which end to begin. */
    public enum Order {
        /** The curriculum. */
        EASY_FIRST,
        /** The anti-curriculum. */
        HARD_FIRST,
        /** No order, at the same pace: the control. */
        SHUFFLED
    }

    private final LongToDoubleFunction difficulty;
    private final @Nullable LongToIntFunction label;
    private final Order order;
    private final Pacing pacing;
    private final int batchSize;
    private final int epochs;
    private final boolean dropLast;
    private final long seed;
    private int passes;
    private long[] ids = {};
    private int[] rows = {}; // of the dataset, in the order in which they are shown

    private CurriculumSampler(Builder builder, LongToDoubleFunction difficulty, Pacing pacing) {
        this.difficulty = difficulty;
        this.pacing = pacing;
        label = builder.label;
        order = builder.order;
        batchSize = builder.batchSize;
        epochs = builder.epochs;
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
     * @param dataset whose rows are dealt
     * @return the batches, as rows of the dataset
     * @throws IllegalArgumentException if an example's difficulty is NaN
     */
    @Override
    public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
        long[] there = ExampleIds.of(dataset).exampleIds();
        if (!Arrays.equals(ids, there)) {
            rows = order(there);
            ids = there;
        }
        int pass = passes++;
        return new Deal(rows, pass, Draws.of(seed, pass));
    }

    private int[] order(long[] ids) {
        int[] rows = IntStream.range(0, ids.length).toArray();
        if (order == Order.SHUFFLED) {
            Draws.shuffle(rows, rows.length, Draws.of(seed, -1)); // the same in each pass
            return label == null ? rows : balanced(rows, ids, label);
        }
        double[] keys = new double[ids.length];
        for (int row = 0; row < ids.length; row++) {
            double value = difficulty.applyAsDouble(ids[row]);
            if (Double.isNaN(value)) {
                throw new IllegalArgumentException(
                        "difficulty of example "
                                + ids[row]
                                + ": found NaN, expected a number. Leave the example out, or say"
                                + " how hard it is.");
            }
            keys[row] = (order == Order.HARD_FIRST ? -value : value) + 0.0; // −0.0 is 0.0
        }
        int[] sorted = sorted(rows, keys);
        return label == null ? sorted : balanced(sorted, ids, label);
    }

    /** By key, ties in the order given. */
    private static int[] sorted(int[] rows, double[] keys) {
        return Arrays.stream(rows)
                .boxed()
                .sorted((a, b) -> Double.compare(keys[a], keys[b]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The classes merged so that every beginning has each in proportion to its size. */
    private static int[] balanced(int[] rows, long[] ids, LongToIntFunction label) {
        Map<Integer, Integer> sizes = new HashMap<>();
        int[] ranks = new int[rows.length]; // in its class, by row
        for (int row : rows) {
            ranks[row] = sizes.merge(label.applyAsInt(ids[row]), 1, Integer::sum) - 1;
        }
        double[] keys = new double[rows.length];
        for (int row : rows) {
            keys[row] = (ranks[row] + 0.5) / sizes.getOrDefault(label.applyAsInt(ids[row]), 1);
        }
        return sorted(rows, keys);
    }

    /** One pass. */
    private final class Deal implements Iterator<List<Long>> {

        private final int[] rows;
        private final int pass;
        private final Random random;
        private final int steps;
        private final int[] deck; // the first `shown` rows; up to `dealt` they are out
        private int shown;
        private int dealt;
        private int step;

        Deal(int[] rows, int pass, Random random) {
            this.rows = rows;
            this.pass = pass;
            this.random = random;
            deck = new int[rows.length];
            steps = (rows.length + (dropLast ? 0 : batchSize - 1)) / batchSize;
        }

        @Override
        public boolean hasNext() {
            return step < steps;
        }

        @Override
        public List<Long> next() {
            if (step >= steps) {
                throw new NoSuchElementException();
            }
            show(shown((double) ((long) pass * steps + step) / ((long) epochs * steps)));
            int size = Math.min(batchSize, rows.length - step * batchSize);
            List<Long> batch = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                if (dealt == shown) {
                    Draws.shuffle(deck, shown, random);
                    dealt = 0;
                }
                batch.add((long) deck[dealt++]);
            }
            step++;
            return batch;
        }

        /** How many examples there are to deal from: a batch at least. */
        private int shown(double progress) {
            double share = pacing.share(progress);
            if (Double.isNaN(share)) {
                throw new IllegalArgumentException(
                        "pacing at progress " + progress + ": found NaN, expected a share.");
            }
            int count = (int) (Math.min(1, Math.max(0, share)) * rows.length);
            return Math.min(rows.length, Math.max(count, batchSize));
        }

        /** Each newcomer to any place among those not yet dealt; none ever leaves. */
        private void show(int count) {
            for (; shown < count; shown++) {
                deck[shown] = rows[shown];
                Draws.swap(deck, shown, dealt + random.nextInt(shown + 1 - dealt));
            }
        }
    }

    /** In which order, how fast and for how long. */
    public static final class Builder {

        private @Nullable LongToDoubleFunction difficulty;
        private @Nullable LongToIntFunction label;
        private @Nullable Pacing pacing;
        private Order order = Order.EASY_FIRST;
        private int batchSize;
        private int epochs;
        private boolean dropLast;
        private long seed;
        private int passes;

        private Builder() {}

        /**
         * @param difficulty of an example, by its id: any number, higher is harder; asked once. Of
         *     equally hard ones the lower id comes first
         * @return this
         */
        public Builder setDifficulty(LongToDoubleFunction difficulty) {
            this.difficulty = difficulty;
            return this;
        }

        /**
         * @param pacing how much is shown when
         * @return this
         */
        public Builder setPacing(Pacing pacing) {
            this.pacing = pacing;
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
         * @param epochs of the whole training: progress 1 is their end
         * @return this
         */
        public Builder setEpochs(int epochs) {
            this.epochs = epochs;
            return this;
        }

        /**
         * @param order from which end to begin; default: {@link Order#EASY_FIRST}
         * @return this
         */
        public Builder optOrder(Order order) {
            this.order = order;
            return this;
        }

        /**
         * Goes by difficulty within each class, so that what is shown has every class in its share.
         *
         * @param label of an example, by its id
         * @return this
         */
        public Builder optBalanced(LongToIntFunction label) {
            this.label = label;
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
         * @param seed of the shuffling; default: 0
         * @return this
         */
        public Builder optSeed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * @param passes that lie behind a training that resumes ({@link CurriculumSampler#passes})
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
        public CurriculumSampler build() {
            if (difficulty == null || pacing == null || batchSize < 1 || epochs < 1) {
                throw new IllegalArgumentException(
                        "CurriculumSampler.Builder: found "
                                + (difficulty == null
                                        ? "no difficulty"
                                        : pacing == null
                                                ? "no pacing"
                                                : "batch size " + batchSize + ", epochs " + epochs)
                                + ", expected a difficulty, a pacing, and at least 1 of each. Call"
                                + " setDifficulty, setPacing, setBatchSize and setEpochs.");
            }
            return new CurriculumSampler(this, difficulty, pacing);
        }
    }
}
