package io.github.djlcartography.sample;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.datasets.ImageSet;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One training run of a given number of optimiser steps, and the accuracies at its end. Two runs
 * with one seed start from the same weights, whatever they train on.
 */
final class Training {

    static final int BATCH = 64;
    private static final float LEARNING_RATE = 1e-3f;

    private final Map<String, RandomAccessDataset> tests = new LinkedHashMap<>();
    private final int classes;
    private final Progress progress;

    /**
     * @param tests held-out sets by name
     * @param classes number of classes
     * @param progress told of each step
     * @param arrays manager that the test images live in
     */
    Training(
            Map<String, ImageSet> tests,
            int classes,
            Progress progress,
            ai.djl.ndarray.NDManager arrays) {
        tests.forEach((name, images) -> this.tests.put(name, images.toDataset(arrays, 256, false)));
        this.classes = classes;
        this.progress = progress;
    }

    /** What a run came to. */
    record Outcome(double seconds, Map<String, Double> accuracy) {}

    Outcome run(
            String name,
            RandomAccessDataset dataset,
            int steps,
            long seed,
            TrainingListener... listeners)
            throws IOException, TranslateException {
        Engine.getInstance().setRandomSeed((int) seed); // the head's first weights
        DefaultTrainingConfig config = config().addTrainingListeners(listeners);
        try (Model model = Network.pretrained(name, classes);
                Trainer trainer = model.newTrainer(config)) {
            trainer.initialize(new Shape(1).addAll(Network.IMAGE));
            long start = System.nanoTime();
            train(name, trainer, dataset, steps, seed);
            double seconds = (System.nanoTime() - start) * 1e-9;
            Map<String, Double> accuracy = new LinkedHashMap<>();
            for (Map.Entry<String, RandomAccessDataset> test : tests.entrySet()) {
                accuracy.put(test.getKey(), accuracy(trainer, test.getValue()));
            }
            return new Outcome(seconds, accuracy);
        }
    }

    static DefaultTrainingConfig config() {
        return new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(
                        Optimizer.adam()
                                .optLearningRateTracker(Tracker.fixed(LEARNING_RATE))
                                .build());
    }

    /** Whole epochs, each with its onEpoch, until the steps are used up. */
    private void train(
            String name, Trainer trainer, RandomAccessDataset dataset, int steps, long seed)
            throws IOException, TranslateException {
        var sampler = Shuffle.batches(BATCH, seed);
        int step = 0;
        for (int epoch = 1; step < steps; epoch++) {
            progress.phase(name + ", epoch " + epoch);
            for (Batch batch : dataset.getData(trainer.getManager(), sampler)) {
                try (batch) {
                    if (step < steps) {
                        EasyTrain.trainBatch(trainer, batch);
                        trainer.step();
                        step++;
                        progress.step();
                    }
                }
            }
            trainer.notifyListeners(listener -> listener.onEpoch(trainer));
        }
    }

    static double accuracy(Trainer trainer, RandomAccessDataset test)
            throws IOException, TranslateException {
        long correct = 0;
        for (Batch batch : test.getData(trainer.getManager())) {
            try (batch) {
                NDList outputs = trainer.evaluate(batch.getData());
                correct += Network.correct(outputs.singletonOrThrow(), batch.getLabels().head());
            }
        }
        return (double) correct / test.size();
    }
}
