package io.github.djlcartography.capture;

import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import java.util.stream.LongStream;

/**
 * A dataset that knows its examples by their row in a <em>root</em> dataset, and whose batches say
 * so: {@link Batch#getIndices()} holds root rows. It may hold some of the root's rows only. A plain
 * {@link RandomAccessDataset} is its own root.
 *
 * <p>DJL's own subsets ({@code randomSplit}, {@code subDataset}) count from 0 again and hide the
 * mapping; a map of one could not be joined to anything. {@link #of} refuses them.
 */
public interface ExampleIds {

    /**
     * @return number of rows of the root dataset
     */
    long rootSize();

    /**
     * @return the root row of each example, ascending, a new array; element i is the row that
     *     {@code get(manager, i)} gives
     */
    long[] exampleIds();

    /**
     * @param dataset any dataset
     * @return the dataset itself where it knows its ids, else its rows as ids
     * @throws CaptureException if it is one of DJL's subsets, or larger than an array
     */
    static ExampleIds of(RandomAccessDataset dataset) {
        if (dataset instanceof ExampleIds ids) {
            return ids;
        }
        Class<?> outer = dataset.getClass().getEnclosingClass();
        if (outer != null
                && RandomAccessDataset.class.isAssignableFrom(outer)
                && dataset.getClass().getSimpleName().startsWith("SubDataset")) {
            throw CaptureException.at(
                    "training set",
                    "a subset made by DJL's randomSplit or subDataset",
                    "a dataset whose batches name rows of the whole one",
                    "Its batches count from 0 and the mapping is private. Make the subset with"
                            + " SelectedDataset.builder().setDataset(whole).setIds(rows).");
        }
        long size = dataset.size();
        if (size < 1 || size > Integer.MAX_VALUE - 8) {
            throw CaptureException.at(
                    "training set",
                    size + " rows",
                    "1 to 2,147,483,639",
                    "Is it prepared? Call dataset.prepare() first; split a larger one into shards.");
        }
        return new ExampleIds() {
            @Override
            public long rootSize() {
                return size;
            }

            @Override
            public long[] exampleIds() {
                return LongStream.range(0, size).toArray();
            }
        };
    }
}
