package io.github.djlcartography.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.evaluator.IndexEvaluator;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.djlcartography.capture.ExampleColumns;
import io.github.djlcartography.capture.RowCoded;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedLossTest {

    private static final int ROWS = 48;
    private static final int B = 16;

    private static boolean kept(long id) {
        return id % 3 != 0;
    }

    /** Logits, a distribution over the classes, and a weight of each row; some weights are 0. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Case(double[][] z, double[][] y, double[] w) {

        static Case of(long seed, int rows, int classes, boolean soft) {
            Random random = new Random(seed);
            double[][] z = new double[rows][classes];
            double[][] y = new double[rows][classes];
            double[] w = new double[rows];
            for (int i = 0; i < rows; i++) {
                double sum = 0;
                for (int c = 0; c < classes; c++) {
                    z[i][c] = random.nextGaussian() * 3;
                    y[i][c] = soft ? random.nextDouble() : 0;
                    sum += y[i][c];
                }
                for (int c = 0; soft && c < classes; c++) {
                    y[i][c] /= sum;
                }
                if (!soft) {
                    y[i][random.nextInt(classes)] = 1;
                }
                w[i] = i % 5 == 2 ? 0 : random.nextDouble() * 4;
            }
            return new Case(z, y, w);
        }

        double[] p(int row) {
            double[] p = new double[z[row].length];
            double sum = 0;
            for (int c = 0; c < p.length; c++) {
                p[c] = Math.exp(z[row][c]);
                sum += p[c];
            }
            for (int c = 0; c < p.length; c++) {
                p[c] /= sum;
            }
            return p;
        }

        double loss(double divisor) {
            double sum = 0;
            for (int i = 0; i < z.length; i++) {
                double[] p = p(i);
                for (int c = 0; c < p.length; c++) {
                    sum -= w[i] * y[i][c] * Math.log(p[c]);
                }
            }
            return sum / divisor;
        }

        double total() {
            return java.util.Arrays.stream(w).sum();
        }
    }

    private static NDArray matrix(NDManager manager, double[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return manager.create(flat, new Shape(rows.length, rows[0].length));
    }

    private static NDArray weights(NDManager manager, double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        NDArray weights = manager.create(floats);
        weights.setName(ExampleColumns.WEIGHT);
        return weights;
    }

    private static NDArray classes(NDManager manager, double[][] oneHot, Shape shape) {
        long[] classes = new long[oneHot.length];
        for (int i = 0; i < classes.length; i++) {
            while (oneHot[i][(int) classes[i]] == 0) {
                classes[i]++;
            }
        }
        return manager.create(classes).reshape(shape);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void valueAndGradientAreThoseOfTheFormulaForClassesAndForSoftLabels(long seed) {
        int rows = 3 + (int) seed;
        int classes = 2 + (int) seed % 3;
        boolean soft = seed % 2 == 0;
        Case one = Case.of(seed, rows, classes, soft);
        WeightedLoss loss = WeightedLoss.softmaxCrossEntropy();
        try (NDManager manager = NDManager.newBaseManager()) {
            List<NDArray> labels = new ArrayList<>(List.of(matrix(manager, one.y)));
            if (!soft) {
                labels.add(classes(manager, one.y, new Shape(rows)));
                labels.add(classes(manager, one.y, new Shape(rows, 1)));
            }
            for (NDArray label : labels) {
                NDArray z = matrix(manager, one.z);
                NDArray w = weights(manager, one.w);
                z.setRequiresGradient(true);
                // by name: the weights come first here
                NDList given = new NDList(w, label);
                try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    NDArray value = loss.evaluate(given, new NDList(z));
                    collector.backward(value);
                    assertThat((double) value.getFloat())
                            .isCloseTo(one.loss(one.total()), within(2e-6));
                }
                float[] gradient = z.getGradient().toFloatArray();
                for (int i = 0; i < gradient.length; i++) {
                    int row = i / classes;
                    double expected =
                            one.w[row]
                                    / one.total()
                                    * (one.p(row)[i % classes] - one.y[row][i % classes]);
                    assertThat((double) gradient[i]).isCloseTo(expected, within(1e-6));
                }
                assertThat((double) loss.byBatchSize().evaluate(given, new NDList(z)).getFloat())
                        .isCloseTo(one.loss(rows), within(2e-6));
            }
        }
    }

    @Test
    void withoutWeightsItIsDjlsCrossEntropy() {
        Case one = Case.of(9, 11, 4, false);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList label = new NDList(classes(manager, one.y, new Shape(11)));
            NDList z = new NDList(matrix(manager, one.z));
            float expected = Loss.softmaxCrossEntropyLoss().evaluate(label, z).getFloat();
            WeightedLoss loss = WeightedLoss.softmaxCrossEntropy();
            assertThat(loss.evaluate(label, z).getFloat()).isCloseTo(expected, within(1e-6f));
            label.add(weights(manager, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3));
            assertThat(loss.evaluate(label, z).getFloat()).isCloseTo(expected, within(1e-6f));
            assertThat(loss.byBatchSize().evaluate(label, z).getFloat())
                    .isCloseTo(3 * expected, within(3e-6f));
        }
    }

    @Test
    void aBatchOfWeightZeroHasLossZeroAndNoGradient() {
        Case one = Case.of(9, 3, 4, false);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray z = matrix(manager, one.z);
            z.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray value =
                        WeightedLoss.softmaxCrossEntropy()
                                .evaluate(
                                        new NDList(
                                                classes(manager, one.y, new Shape(3)),
                                                weights(manager, 0, 0, 0)),
                                        new NDList(z));
                assertThat(value.getFloat()).isEqualTo(0);
                collector.backward(value);
            }
            assertThat(z.getGradient().toFloatArray()).containsOnly(0f);
        }
    }

    @Test
    void aLossOfYourOwnGivesAValueForEachExampleInEitherShape() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList labels =
                    new NDList(
                            manager.create(new float[] {1, 2, 3}, new Shape(3, 1)),
                            weights(manager, 1, 2, 1));
            NDList outputs = new NDList(manager.create(new float[] {1, 1, 1}, new Shape(3, 1)));
            WeightedLoss squared =
                    WeightedLoss.of(
                            "squares", (y, z) -> y.head().sub(z.head()).square()); // 0, 1, 4
            assertThat(squared.evaluate(labels, outputs).getFloat()).isEqualTo(6f / 4);
            assertThatThrownBy(
                            () ->
                                    WeightedLoss.of("mean", (y, z) -> z.head().mean())
                                            .evaluate(labels, outputs))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("mean: found a loss of shape ()")
                    .hasMessageContaining("expected (3)");
            assertThatThrownBy(
                            () ->
                                    WeightedLoss.softmaxCrossEntropy()
                                            .evaluate(
                                                    new NDList(manager.zeros(new Shape(3, 2))),
                                                    new NDList(manager.zeros(new Shape(3, 4)))))
                    .hasMessageContaining("found logits (3, 4) and labels (3, 2)");
        }
    }

    /** Parameters after some epochs, or the gradients of the first batch. */
    private static double[] trained(
            RandomAccessDataset dataset, Loss loss, boolean batchNorm, int epochs)
            throws Exception {
        try (Model model = Nets.model(Nets.mlp(batchNorm));
                Trainer trainer =
                        model.newTrainer(
                                new DefaultTrainingConfig(loss)
                                        .optOptimizer(
                                                Optimizer.adam()
                                                        .optLearningRateTracker(
                                                                Tracker.fixed(0.01f))
                                                        .build()))) {
            Nets.initialize(trainer, 5);
            if (epochs > 0) {
                EasyTrain.fit(trainer, epochs, dataset, null);
                return Nets.flat(trainer, false);
            }
            try (Batch batch = trainer.iterateDataset(dataset).iterator().next()) {
                EasyTrain.trainBatch(trainer, batch);
                return Nets.flat(trainer, true);
            }
        }
    }

    /** Everything with weight 0 or 1. */
    private static RandomAccessDataset weighted() throws Exception {
        List<List<Long>> batches = new ArrayList<>();
        for (long from = 0; from < ROWS; from += B) {
            batches.add(LongStream.range(from, from + B).boxed().toList());
        }
        return SelectedDataset.builder()
                .setDataset(RowCoded.of(ROWS, B, false))
                .setAll()
                .optWeights(id -> kept(id) ? 1 : 0)
                .setSampling(Nets.batches(batches))
                .build();
    }

    /** The same batches without the examples of weight 0. */
    private static RandomAccessDataset removed() throws Exception {
        List<List<Long>> batches = new ArrayList<>();
        long index = 0;
        for (long from = 0; from < ROWS; from += B) {
            List<Long> batch = new ArrayList<>();
            for (long id = from; id < from + B; id++) {
                if (kept(id)) {
                    batch.add(index++);
                }
            }
            batches.add(batch);
        }
        return SelectedDataset.builder()
                .setDataset(RowCoded.of(ROWS, B, false))
                .setIds(LongStream.range(0, ROWS).filter(WeightedLossTest::kept).toArray())
                .setSampling(Nets.batches(batches))
                .build();
    }

    @Test
    void weightZeroIsRemovalInTheGradientAndAfterTwentyEpochsOfAdam() throws Exception {
        WeightedLoss loss = WeightedLoss.softmaxCrossEntropy();
        double[] gradient = trained(removed(), loss, false, 0);
        assertThat(Nets.furthest(gradient, new double[gradient.length])).isGreaterThan(0.01);
        assertThat(Nets.furthest(trained(weighted(), loss, false, 0), gradient)).isLessThan(1e-6);
        double[] parameters = trained(removed(), loss, false, 20);
        assertThat(Nets.furthest(trained(weighted(), loss, false, 20), parameters))
                .isLessThan(1e-5);
        // and it is no removal where the divisor still counts the example
        assertThat(Nets.furthest(trained(weighted(), loss.byBatchSize(), false, 0), gradient))
                .isGreaterThan(0.001);
    }

    @Test
    void withBatchNormalisationWeightZeroIsNoRemovalAndTheModelIsSaidToHaveIt() throws Exception {
        WeightedLoss loss = WeightedLoss.softmaxCrossEntropy();
        assertThat(
                        Nets.furthest(
                                trained(weighted(), loss, true, 0),
                                trained(removed(), loss, true, 0)))
                .isGreaterThan(0.001);
        assertThat(WeightedLoss.batchNorm(Nets.mlp(true), "")).isEqualTo("02BatchNorm");
        assertThat(WeightedLoss.batchNorm(Nets.mlp(false), "")).isNull();
        assertThat(WeightedLoss.batchNorm(BatchNorm.builder().build(), ""))
                .isEqualTo("the model itself");
        assertThat(loss.checked(Nets.mlp(true))).isSameAs(loss);
    }

    @Test
    void accuracyCountsAsItDoesWithoutWeightsAndALossOfOneLabelIsWrapped() throws Exception {
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(WeightedLoss.softmaxCrossEntropy())
                        .optOptimizer(
                                Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0f)).build())
                        .addEvaluator(new Accuracy())
                        .addEvaluator(
                                new IndexEvaluator(Loss.softmaxCrossEntropyLoss("plain"), null, 0))
                        .addTrainingListeners(
                                ai.djl.training.listener.TrainingListener.Defaults.basic());
        try (Model model = Nets.model(Nets.mlp(false));
                Trainer trainer = model.newTrainer(config)) {
            Nets.initialize(trainer, 5);
            EasyTrain.fit(trainer, 1, weighted(), RowCoded.of(ROWS, B, false));
            var result = trainer.getTrainingResult().getEvaluations();
            assertThat(result.get("train_Accuracy")).isEqualTo(result.get("validate_Accuracy"));
            assertThat(result.get("train_plain"))
                    .isCloseTo(result.get("validate_plain"), within(1e-6f))
                    .isCloseTo(result.get("validate_loss"), within(1e-6f));
            assertThat(
                            Math.abs(
                                    result.getOrDefault("train_loss", 0f)
                                            - result.getOrDefault("validate_loss", 0f)))
                    .isGreaterThan(1e-3f);
        }
    }
}
