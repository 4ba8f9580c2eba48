package io.github.djlcartography.sample;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.djlcartography.archive.Examples;
import java.io.IOException;
import java.util.List;

/** Labelled examples, and the learner that takes them. */
interface ExampleSet {

    String name();

    /** In the order of the labels. */
    List<String> classNames();

    int size();

    /** Label of each row. */
    int[] labels();

    /** Tells it from others of its name: of all that it has. */
    String digest();

    /** The first rows. */
    ExampleSet limit(int count);

    /** The same rows with other labels. */
    ExampleSet relabelled(int[] labels);

    Learner learner();

    /** As the learner takes them, in their order; they live as long as {@code arrays}. */
    RandomAccessDataset dataset(NDManager arrays, int batch) throws IOException;

    /** What people want to see of each. */
    Examples examples() throws IOException;
}
