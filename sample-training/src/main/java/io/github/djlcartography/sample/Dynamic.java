package io.github.djlcartography.sample;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.apply.DynamicPruning;
import io.github.djlcartography.apply.SelectedDataset;
import io.github.djlcartography.apply.WeightedLoss;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Dynamic pruning, as it is published, and what it is held against. */
final class Dynamic {

    /** As many epochs, nothing left out. */
    static final String PLAIN = "everything";

    static final String PRUNED = "dynamic pruning";

    /** As many steps as {@link #PRUNED} took, nothing left out: a shorter training. */
    static final String SHORTER = "everything, as few steps";

    private Dynamic() {}

    static Map<String, Trial.Setup> setups() {
        Map<String, Trial.Setup> sets = new LinkedHashMap<>();
        sets.put(
                PLAIN,
                mapped ->
                        Training.Schedule.of(
                                mapped.dataset(),
                                mapped.batch(),
                                mapped.steps(false),
                                mapped.seed()));
        sets.put(PRUNED, Dynamic::pruned);
        sets.put(
                SHORTER,
                mapped ->
                        Training.Schedule.of(
                                mapped.dataset(),
                                mapped.batch(),
                                mapped.measured(Experiment.DYNAMIC, PRUNED).steps(),
                                mapped.seed()));
        return sets;
    }

    private static Training.Schedule pruned(Mapped mapped) throws IOException, TranslateException {
        int epochs = mapped.protocol().epochs(false);
        DynamicPruning pruning =
                DynamicPruning.builder().setEpochs(epochs).optSeed(mapped.seed()).build();
        RandomAccessDataset dataset =
                SelectedDataset.builder()
                        .setDataset(mapped.dataset())
                        .setAll()
                        .setSampling(mapped.batch(), false)
                        .optExampleIds()
                        .build();
        return new Training.Schedule(
                dataset,
                pruning.sampler(Shuffle.batches(mapped.batch(), mapped.seed())),
                pruning.loss(WeightedLoss.softmaxCrossEntropy()),
                mapped.steps(false),
                epochs);
    }
}
