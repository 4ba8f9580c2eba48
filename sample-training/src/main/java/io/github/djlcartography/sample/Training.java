package io.github.djlcartography.sample;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Training runs of a given number of optimiser steps, and how well each did at its end. Two runs
 * with one seed start from the same weights, whatever they train on.
 */
final class Training {

    /** Examples in a batch of a test, which needs no gradients. */
    static final int TEST_BATCH = 256;

    private final Map<String, RandomAccessDataset> tests = new LinkedHashMap<>();
    private final Learner learner;
    private final int classes;
    private final Progress progress;

    /**
     * @param tests held-out sets by name
     * @param learner the network
     * @param classes number of classes
     * @param progress told of each step
     * @param arrays manager that the tests live in
     */
    Training(
            Map<String, ? extends ExampleSet> tests,
            Learner learner,
            int classes,
            Progress progress,
            NDManager arrays)
            throws IOException {
        for (Map.Entry<String, ? extends ExampleSet> test : tests.entrySet()) {
            this.tests.put(test.getKey(), test.getValue().dataset(arrays, TEST_BATCH));
        }
        this.learner = learner;
        this.classes = classes;
        this.progress = progress;
    }

    /**
     * What to train on, and how.
     *
     * @param dataset the examples
     * @param sampler their batches, an epoch for each call
     * @param loss to go down on
     * @param steps of the optimiser at most, all in all
     * @param epochs at most
     */
    record Schedule(
            RandomAccessDataset dataset, Sampler sampler, Loss loss, int steps, int epochs) {

        /** Shuffled batches, softmax cross-entropy, as many epochs as the steps take. */
        static Schedule of(RandomAccessDataset dataset, int batch, int steps, long seed) {
            return of(dataset, Shuffle.batches(batch, seed), steps);
        }

        /** Softmax cross-entropy, as many epochs as the steps take. */
        static Schedule of(RandomAccessDataset dataset, Sampler sampler, int steps) {
            return new Schedule(
                    dataset, sampler, Loss.softmaxCrossEntropyLoss(), steps, Integer.MAX_VALUE);
        }

        /** The same with another loss. */
        Schedule withLoss(Loss other) {
            return new Schedule(dataset, sampler, other, steps, epochs);
        }
    }

    /**
     * What a run came to.
     *
     * @param steps of the optimiser
     * @param seconds that training took, what listeners did included
     * @param scores by test set
     */
    record Outcome(int steps, double seconds, Map<String, Score> scores) {

        Map<String, Double> accuracy() {
            Map<String, Double> accuracy = new LinkedHashMap<>();
            scores.forEach((test, score) -> accuracy.put(test, score.accuracy()));
            return accuracy;
        }
    }

    /** What is done with a network that is trained. */
    @FunctionalInterface
    private interface Use<T> {
        T of(Trainer trainer, int steps, double seconds) throws IOException, TranslateException;
    }

    Outcome run(String name, Schedule schedule, long seed, TrainingListener... listeners)
            throws IOException, TranslateException {
        return run(
                name,
                schedule,
                seed,
                (trainer, steps, seconds) -> {
                    Map<String, Score> scores = new LinkedHashMap<>();
                    for (Map.Entry<String, RandomAccessDataset> test : tests.entrySet()) {
                        scores.put(test.getKey(), score(trainer, test.getValue(), classes));
                    }
                    return new Outcome(steps, seconds, scores);
                },
                listeners);
    }

    /**
     * Trains, and says what the network makes of other rows.
     *
     * @return probabilities, row-major (rows, K), in the rows' order
     */
    float[] predict(String name, Schedule schedule, long seed, RandomAccessDataset rows)
            throws IOException, TranslateException {
        return run(
                name,
                schedule,
                seed,
                (trainer, steps, seconds) -> {
                    FloatBuffer all = FloatBuffer.allocate((int) rows.size() * classes);
                    for (Batch batch : rows.getData(trainer.getManager())) {
                        try (batch) {
                            NDList outputs = trainer.evaluate(batch.getData());
                            try (NDArray softmax = outputs.singletonOrThrow().softmax(1)) {
                                all.put(softmax.toFloatArray());
                            }
                        }
                    }
                    return all.array();
                });
    }

    private <T> T run(
            String name, Schedule schedule, long seed, Use<T> use, TrainingListener... listeners)
            throws IOException, TranslateException {
        Engine.getInstance().setRandomSeed((int) seed); // the first weights
        DefaultTrainingConfig config =
                config(learner, schedule.loss(), schedule.steps()).addTrainingListeners(listeners);
        try (Model model = learner.model(name, classes);
                Trainer trainer = model.newTrainer(config)) {
            trainer.initialize(learner.input());
            long begin = System.nanoTime();
            int steps = train(name, trainer, schedule);
            return use.of(trainer, steps, (System.nanoTime() - begin) * 1e-9);
        }
    }

    static DefaultTrainingConfig config(Learner learner, Loss loss, int steps) {
        return new DefaultTrainingConfig(loss).optOptimizer(learner.optimizer(steps));
    }

    /**
     * Whole epochs, each with its onEpoch, until the steps or the epochs are used up. Returns the
     * steps.
     */
    private int train(String name, Trainer trainer, Schedule schedule)
            throws IOException, TranslateException {
        int step = 0;
        for (int epoch = 1; step < schedule.steps() && epoch <= schedule.epochs(); epoch++) {
            progress.phase(name + ", epoch " + epoch);
            for (Batch batch :
                    schedule.dataset().getData(trainer.getManager(), schedule.sampler())) {
                try (batch) {
                    if (step < schedule.steps()) {
                        EasyTrain.trainBatch(trainer, batch);
                        trainer.step();
                        step++;
                        progress.step();
                    }
                }
            }
            trainer.notifyListeners(listener -> listener.onEpoch(trainer));
        }
        return step;
    }

    static Score score(Trainer trainer, RandomAccessDataset test, int classes)
            throws IOException, TranslateException {
        long[] rows = new long[classes];
        long[] right = new long[classes];
        for (Batch batch : test.getData(trainer.getManager())) {
            try (batch) {
                NDList outputs = trainer.evaluate(batch.getData());
                try (NDArray best = outputs.singletonOrThrow().argMax(1)) {
                    long[] guesses = best.toLongArray();
                    long[] labels =
                            batch.getLabels().head().toType(DataType.INT64, false).toLongArray();
                    for (int i = 0; i < labels.length; i++) {
                        int label = (int) labels[i];
                        rows[label]++;
                        right[label] += guesses[i] == label ? 1 : 0;
                    }
                }
            }
        }
        return Score.of(right, rows);
    }
}
