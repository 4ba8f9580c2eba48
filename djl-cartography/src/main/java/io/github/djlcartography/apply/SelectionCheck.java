package io.github.djlcartography.apply;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.capture.ExampleIds;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Function;

/** Holds a selection against a dataset. */
final class SelectionCheck {

    /** Rows whose label is looked up, evenly spaced: another dataset has other labels there. */
    private static final int PROBES = 256;

    private SelectionCheck() {}

    static void about(
            Selection selection, RandomAccessDataset dataset, Function<NDList, NDArray> pick)
            throws IOException {
        ExampleIds there = ExampleIds.of(dataset);
        if (there.rootSize() != selection.rows()) {
            throw refused(selection, there.rootSize() + " rows", selection.rows() + " rows");
        }
        long[] held = there.exampleIds();
        long[] candidates = selection.candidates();
        int[] labels = selection.labels();
        int step = Math.max(1, candidates.length / PROBES);
        try (NDManager manager = NDManager.newBaseManager()) {
            for (int i = 0; i < candidates.length; i += step) {
                int row = Arrays.binarySearch(held, candidates[i]);
                if (row >= 0) {
                    long label = label(pick.apply(dataset.get(manager, row).getLabels()));
                    if (label != labels[i]) {
                        throw refused(
                                selection,
                                "label " + label + " for example " + candidates[i],
                                "label " + labels[i]);
                    }
                }
            }
        }
    }

    private static long label(NDArray label) {
        return label.size() == 1
                ? label.flatten().toArray()[0].longValue()
                : label.flatten().argMax().getLong();
    }

    private static ArchiveException refused(Selection selection, String found, String expected) {
        return new ArchiveException(
                "selection "
                        + selection.recipe()
                        + ": found a dataset with "
                        + found
                        + ", expected "
                        + expected
                        + " as in "
                        + selection.dataset()
                        + " ("
                        + selection.fingerprint()
                        + "). Give the dataset that was mapped.",
                null);
    }
}
