package io.github.djlcartography.sample;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.apply.SelectedDataset;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A training set whose first run was watched: what the second runs are decided by.
 *
 * @param world the training set
 * @param dataset its examples
 * @param run archive of the first run, on all of them
 * @param map of that archive
 * @param recall of the first run on the validation set, by class
 * @param protocol of all runs
 * @param trials trains to see how well it goes, on the validation set alone
 * @param results measured so far
 * @param arrays manager of the examples
 */
record Mapped(
        World world,
        RandomAccessDataset dataset,
        Path run,
        DataMap map,
        List<Double> recall,
        Protocol protocol,
        Training trials,
        Results results,
        NDManager arrays) {

    long seed() {
        return world.seed();
    }

    /** As many steps as every run of that budget takes. */
    int steps(boolean shortly) {
        return protocol.steps(world.train().size(), batch(), shortly);
    }

    /** Examples in a batch. */
    int batch() {
        return world.train().learner().batch();
    }

    /** A run on the same training set that was measured before this one. */
    Cell measured(Experiment experiment, String set) throws IOException {
        Cell.Key key =
                new Cell.Key(
                        experiment.key(),
                        world.source().key(),
                        world.condition().key(),
                        set,
                        Trial.NONE_PRUNED,
                        seed());
        return results.cells(world.source())
                .find(key)
                .orElseThrow(() -> new IOException(key + ": not measured yet."));
    }

    /** A plain training on the examples that are kept. */
    Training.Schedule on(Selection selection) throws IOException, TranslateException {
        SelectedDataset kept =
                SelectedDataset.builder()
                        .setDataset(dataset)
                        .setSelection(selection)
                        .setSampling(batch(), true)
                        .build();
        return Training.Schedule.of(kept, batch(), steps(false), seed());
    }

    /** Accuracy on the validation set after a share of the steps on what is kept. */
    double tried(Selection selection, double share) throws IOException, TranslateException {
        Training.Schedule whole = on(selection);
        Training.Schedule part =
                new Training.Schedule(
                        whole.dataset(),
                        whole.sampler(),
                        whole.loss(),
                        (int) Math.ceil(share * whole.steps()),
                        whole.epochs());
        Score score = trials.run("proxy", part, seed()).scores().get(Source.VALIDATION);
        return Objects.requireNonNull(score).accuracy();
    }
}
