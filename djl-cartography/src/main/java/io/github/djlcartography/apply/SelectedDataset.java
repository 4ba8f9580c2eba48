package io.github.djlcartography.apply;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.TranslateException;
import ai.djl.util.Progress;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.capture.ExampleColumns;
import io.github.djlcartography.capture.ExampleIds;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a dataset, under their own names.
 *
 * <pre>{@code
 * SelectedDataset pruned = SelectedDataset.builder()
 *         .setDataset(dataset)
 *         .setSelection(Selection.load(file))
 *         .setSampling(64, true)
 *         .build();
 * }</pre>
 *
 * A view: nothing is copied, and the dataset's own pipeline, batchifiers and fast paths stay in
 * use, since only its sampler is replaced. Batches carry rows of the root dataset in {@link
 * Batch#getIndices()}, through any depth of nesting. {@link #get} counts from 0 within the view.
 *
 * <p>With {@link Builder#optWeights()} each batch carries its examples' weights among its labels,
 * last, by the name {@link ExampleColumns#WEIGHT}: {@link WeightedLoss} reads them. DJL's
 * evaluators look at the first label and go on working; one that wants a single label is wrapped,
 * {@code new IndexEvaluator(evaluator, null, 0)}. A block that reads labels in training, such as an
 * encoder-decoder, is given the weights too. Records of {@link #get} have none.
 */
public final class SelectedDataset extends RandomAccessDataset implements ExampleIds {

    private final RandomAccessDataset dataset;
    private final long rootSize;
    private final long[] ids;
    private final long[] rows;
    private final List<ViewBatch.Column> columns;

    private SelectedDataset(Builder builder, RandomAccessDataset dataset, long[] ids) {
        super(builder.base);
        this.dataset = dataset;
        this.ids = ids;
        ExampleIds inner = ExampleIds.of(dataset);
        rootSize = inner.rootSize();
        rows = rowsOf(ids, inner.exampleIds());
        columns = columns(builder, ids);
    }

    private static List<ViewBatch.Column> columns(Builder builder, long[] ids) {
        List<ViewBatch.Column> columns = new ArrayList<>();
        LongToDoubleFunction weight = builder.weight;
        if (weight != null) {
            float[] weights = new float[ids.length];
            for (int i = 0; i < ids.length; i++) {
                weights[i] = (float) weight(weight, ids[i]);
            }
            columns.add(
                    new ViewBatch.Column(
                            ExampleColumns.WEIGHT,
                            (manager, examples) -> {
                                float[] some = new float[examples.length];
                                for (int i = 0; i < some.length; i++) {
                                    some[i] = weights[Arrays.binarySearch(ids, examples[i])];
                                }
                                return manager.create(some);
                            }));
        }
        if (builder.exampleIds) {
            columns.add(new ViewBatch.Column(ExampleColumns.EXAMPLE, NDManager::create));
        }
        return columns;
    }

    /** An example's weight, if it is one: at least 0, and finite as a float. */
    static double weight(LongToDoubleFunction weights, long id) {
        double weight = weights.applyAsDouble(id);
        if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "weight of example "
                            + id
                            + ": found "
                            + weight
                            + ", expected a number of at least 0. Clip it.");
        }
        return weight;
    }

    /** Where each id stands in the dataset, which may itself hold only some rows of the root. */
    private static long[] rowsOf(long[] ids, long[] there) {
        long[] rows = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            rows[i] = Arrays.binarySearch(there, ids[i]);
            if (rows[i] < 0) {
                throw new IllegalArgumentException(
                        "dataset: found no example "
                                + ids[i]
                                + " among its "
                                + there.length
                                + ", expected it. Give the dataset that was mapped, or one that holds"
                                + " all selected rows.");
            }
            if (i > 0 && ids[i] <= ids[i - 1]) {
                throw new IllegalArgumentException(
                        "ids: found " + ids[i] + " after " + ids[i - 1] + ", expected each once.");
            }
        }
        return rows;
    }

    /**
     * @return a builder with nothing set
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public long rootSize() {
        return rootSize;
    }

    @Override
    public long[] exampleIds() {
        return ids.clone();
    }

    /**
     * @param manager for the arrays
     * @param index within this view, in [0, size)
     * @return the record, as the dataset gives it
     */
    @Override
    public Record get(NDManager manager, long index) throws IOException {
        return dataset.get(manager, rows[Math.toIntExact(index)]);
    }

    @Override
    protected long availableSize() {
        return ids.length;
    }

    @Override
    public void prepare(@Nullable Progress progress) throws IOException, TranslateException {
        dataset.prepare(progress);
    }

    @Override
    public Iterable<Batch> getData(
            NDManager manager, Sampler sampler, @Nullable ExecutorService executor)
            throws IOException, TranslateException {
        Iterable<Batch> batches = dataset.getData(manager, new InDataset(sampler), executor);
        return () -> viewed(batches.iterator());
    }

    private Iterator<Batch> viewed(Iterator<Batch> batches) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public Batch next() {
                return new ViewBatch(batches.next(), ids.length, columns);
            }
        };
    }

    /** Samples from the view and names the rows that the dataset beneath knows. */
    private final class InDataset implements Sampler {

        private final Sampler sampler;

        InDataset(Sampler sampler) {
            this.sampler = sampler;
        }

        @Override
        public Iterator<List<Long>> sample(RandomAccessDataset beneath) {
            Iterator<List<Long>> batches = sampler.sample(SelectedDataset.this);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return batches.hasNext();
                }

                @Override
                public List<Long> next() {
                    return batches.next().stream()
                            .map(index -> rows[Math.toIntExact(index)])
                            .toList();
                }
            };
        }

        @Override
        public int getBatchSize() {
            return sampler.getBatchSize();
        }
    }

    /** Which rows, of which dataset. */
    public static final class Builder {

        private final Base base = new Base();
        private @Nullable RandomAccessDataset dataset;
        private @Nullable Selection selection;
        private long @Nullable [] ids;
        private boolean all;
        private Function<NDList, NDArray> label = ExampleColumns::label;
        private @Nullable LongToDoubleFunction weight;
        private boolean ofSelection;
        private boolean exampleIds;

        private Builder() {}

        /**
         * @param dataset the one that was mapped: the root, or a view that holds the selected rows
         * @return this
         */
        public Builder setDataset(RandomAccessDataset dataset) {
            this.dataset = dataset;
            return this;
        }

        /**
         * @param selection which rows; it is checked against the dataset's size and labels
         * @return this
         */
        public Builder setSelection(Selection selection) {
            this.selection = selection;
            return this;
        }

        /**
         * In place of a selection: rows of your own choice, such as a train/validation split.
         *
         * @param ids rows of the root dataset, each once, in any order
         * @return this
         */
        public Builder setIds(long... ids) {
            this.ids = ids.clone();
            return this;
        }

        /**
         * In place of a selection: every row of the dataset, such as to train on all of them with
         * weights.
         *
         * @return this
         */
        public Builder setAll() {
            all = true;
            return this;
        }

        /**
         * Gives each batch its examples' weights, those of the selection, as {@link
         * ExampleColumns#WEIGHT}.
         *
         * @return this
         */
        public Builder optWeights() {
            ofSelection = true;
            return this;
        }

        /**
         * Gives each batch weights of your own.
         *
         * @param weight of an example, by its id: finite, at least 0; asked once for each
         * @return this
         */
        public Builder optWeights(LongToDoubleFunction weight) {
            this.weight = weight;
            ofSelection = false;
            return this;
        }

        /**
         * Gives each batch its examples' ids as an array too, {@link ExampleColumns#EXAMPLE}:
         * {@link DynamicPruning} wants them.
         *
         * @return this
         */
        public Builder optExampleIds() {
            exampleIds = true;
            return this;
        }

        /**
         * @param label picks the label of one record, as {@code
         *     CartographyListener.Builder.optLabel} does of a batch; default: the only one. Looked
         *     at only to tell another dataset
         * @return this
         */
        public Builder optLabel(Function<NDList, NDArray> label) {
            this.label = label;
            return this;
        }

        /**
         * @param batchSize examples in a batch
         * @param shuffle whether each epoch has an order of its own
         * @return this
         */
        public Builder setSampling(int batchSize, boolean shuffle) {
            base.setSampling(batchSize, shuffle);
            return this;
        }

        /**
         * @param sampler samples indices of this view, in [0, size)
         * @return this
         */
        public Builder setSampling(Sampler sampler) {
            base.setSampling(sampler);
            return this;
        }

        /**
         * @return the view
         * @throws IllegalArgumentException if something required is missing, or a row is not there
         * @throws ArchiveException if the selection is about another dataset
         * @throws IOException if the dataset cannot be read
         * @throws TranslateException if the dataset cannot be prepared
         */
        public SelectedDataset build() throws IOException, TranslateException {
            int ways = (selection == null ? 0 : 1) + (ids == null ? 0 : 1) + (all ? 1 : 0);
            if (dataset == null || ways != 1) {
                throw new IllegalArgumentException(
                        "SelectedDataset.Builder: found "
                                + (dataset == null ? "no dataset" : "no rows, or rows twice")
                                + ", expected a dataset and one of setSelection, setIds and"
                                + " setAll.");
            }
            if (ofSelection) {
                if (selection == null) {
                    throw new IllegalArgumentException(
                            "SelectedDataset.Builder.optWeights: found no selection, expected one."
                                    + " Call setSelection, or give weights of your own.");
                }
                weight = selection::weight;
            }
            dataset.prepare();
            if (selection != null) {
                SelectionCheck.about(selection, dataset, label);
            }
            long[] sorted =
                    selection != null
                            ? selection.ids()
                            : ids != null ? ids : ExampleIds.of(dataset).exampleIds();
            Arrays.sort(sorted);
            return new SelectedDataset(this, dataset, sorted);
        }
    }

    private static final class Base extends BaseBuilder<Base> {
        @Override
        protected Base self() {
            return this;
        }
    }
}
