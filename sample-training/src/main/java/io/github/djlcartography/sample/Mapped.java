package io.github.djlcartography.sample;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.apply.SelectedDataset;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A training set whose first run was watched: what the second runs are decided by.
 *
 * @param world the training set
 * @param dataset its examples
 * @param run archive of the first run, on all of them
 * @param map of that archive
 * @param recall of the first run on the validation set, by class
 * @param protocol of all runs
 */
record Mapped(
        World world,
        RandomAccessDataset dataset,
        Path run,
        DataMap map,
        List<Double> recall,
        Protocol protocol) {

    long seed() {
        return world.seed();
    }

    /** As many steps as every run of the full budget takes. */
    int steps() {
        return protocol.steps(world.train().size());
    }

    /** A plain training on the examples that are kept. */
    Training.Schedule on(Selection selection) throws IOException, TranslateException {
        return Training.Schedule.of(view(selection), steps(), seed());
    }

    SelectedDataset view(Selection selection) throws IOException, TranslateException {
        return SelectedDataset.builder()
                .setDataset(dataset)
                .setSelection(selection)
                .setSampling(Training.BATCH, true)
                .build();
    }
}
