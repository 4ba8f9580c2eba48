package io.github.djlcartography.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.RandomSampler;
import ai.djl.training.dataset.Sampler;
import ai.djl.training.dataset.SequenceSampler;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.capture.CartographyListener;
import io.github.djlcartography.capture.ExampleColumns;
import io.github.djlcartography.capture.RowCoded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DynamicPruningTest {

    private static final int ROWS = 40;
    private static final int B = 8;

    /** The predictions are the losses themselves. */
    private static final WeightedLoss GIVEN = WeightedLoss.of("given", (y, z) -> z.head());

    private final NDManager manager = NDManager.newBaseManager();

    @TempDir Path directory;

    @AfterEach
    void close() {
        manager.close();
    }

    private static Sampler inOrder() {
        return new BatchSampler(new SequenceSampler(), B);
    }

    private static List<List<Long>> pass(Sampler sampler) {
        return pass(sampler, ROWS);
    }

    private static List<List<Long>> pass(Sampler sampler, int rows) {
        List<List<Long>> batches = new ArrayList<>();
        for (Iterator<List<Long>> all = sampler.sample(RowCoded.of(rows, B, true));
                all.hasNext(); ) {
            batches.add(all.next());
        }
        return batches;
    }

    private static List<Long> flat(List<List<Long>> batches) {
        return batches.stream().flatMap(List::stream).toList();
    }

    /** Tells the losses of some examples, and gives the training loss of them as one batch. */
    private double train(Loss loss, List<Long> ids, float[] losses) {
        try (NDManager scope = manager.newSubManager()) {
            float[] z = new float[ids.size()];
            for (int i = 0; i < z.length; i++) {
                z[i] = losses[ids.get(i).intValue()];
            }
            NDArray example = scope.create(ids.stream().mapToLong(id -> id).toArray());
            example.setName(ExampleColumns.EXAMPLE);
            return loss.evaluate(
                            new NDList(scope.zeros(example.getShape()), example),
                            new NDList(scope.create(z)))
                    .getFloat();
        }
    }

    private static float[] losses(long seed) {
        Random random = new Random(seed);
        float[] losses = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            losses[i] = (float) Math.exp(random.nextGaussian());
        }
        return losses;
    }

    private static List<Long> under(float[] losses) {
        double mean = 0;
        for (float loss : losses) {
            mean += loss / (double) ROWS;
        }
        List<Long> low = new ArrayList<>();
        for (long id = 0; id < ROWS; id++) {
            if (losses[(int) id] < mean) {
                low.add(id);
            }
        }
        return low;
    }

    /**
     * Over T epochs the sum of the rescaled losses of what is left is on average the sum of all:
     * its variance in one epoch is Σ l² r/(1 − r) over the losses under the mean. The bound is 5
     * standard errors, which chance exceeds once in two million; so is the one on how often each
     * example is left out.
     */
    @ParameterizedTest(name = "rate {0}")
    @ValueSource(doubles = {0.2, 0.5, 0.8})
    void whatIsLeftStandsForAllOfIt(double rate) {
        int epochs = 1000;
        DynamicPruning pruning =
                DynamicPruning.builder()
                        .setEpochs(epochs + 1)
                        .optFullShare(0)
                        .optRate(rate)
                        .optSeed(3)
                        .build();
        Sampler sampler = pruning.sampler(inOrder());
        Loss loss = pruning.loss(GIVEN);
        float[] losses = losses(1);
        List<Long> low = under(losses);
        assertThat(low.size()).isBetween(15, 35);
        train(loss, flat(pass(sampler)), losses); // the first epoch has everything
        double sum = 0;
        int[] left = new int[ROWS];
        for (int epoch = 0; epoch < epochs; epoch++) {
            List<Long> kept = flat(pass(sampler));
            kept.forEach(id -> left[id.intValue()]++);
            sum += train(loss, kept, losses) * kept.size();
        }
        double full = 0;
        double variance = 0;
        for (long id = 0; id < ROWS; id++) {
            double l = losses[(int) id];
            full += l;
            variance += low.contains(id) ? l * l * rate / (1 - rate) : 0;
            double chance = low.contains(id) ? 1 - rate : 1;
            assertThat((double) left[(int) id])
                    .isCloseTo(
                            epochs * chance, within(5 * Math.sqrt(epochs * chance * (1 - chance))));
        }
        assertThat(sum / epochs).isCloseTo(full, within(5 * Math.sqrt(variance / epochs)));
    }

    private static SelectedDataset view(DynamicPruning pruning, Sampler inner) throws Exception {
        return SelectedDataset.builder()
                .setDataset(RowCoded.of(ROWS, B, true))
                .setAll()
                .optExampleIds()
                .setSampling(pruning.sampler(inner))
                .build();
    }

    /**
     * As above for each number of a net's gradient, whose variance is estimated from the epochs.
     */
    @Test
    void theGradientOfAnEpochIsOnAverageThatOfAllExamples() throws Exception {
        int epochs = 100;
        DynamicPruning pruning =
                DynamicPruning.builder().setEpochs(epochs + 1).optFullShare(0).optSeed(5).build();
        try (Model model = Nets.model(Nets.mlp(false));
                Trainer trainer =
                        model.newTrainer(
                                new DefaultTrainingConfig(
                                                pruning.loss(WeightedLoss.softmaxCrossEntropy()))
                                        .optOptimizer(
                                                Optimizer.sgd()
                                                        .setLearningRateTracker(Tracker.fixed(0f))
                                                        .build()))) {
            Nets.initialize(trainer, 5);
            RandomAccessDataset view = view(pruning, inOrder());
            double[] full = gradient(trainer, view);
            double[] sum = new double[full.length];
            double[] squares = new double[full.length];
            for (int epoch = 0; epoch < epochs; epoch++) {
                double[] one = gradient(trainer, view);
                for (int i = 0; i < one.length; i++) {
                    sum[i] += one[i] - full[i];
                    squares[i] += (one[i] - full[i]) * (one[i] - full[i]);
                }
            }
            double most = 0;
            for (int i = 0; i < full.length; i++) {
                double error = Math.sqrt(squares[i]) / epochs;
                assertThat(sum[i] / epochs).isCloseTo(0, within(5 * error + 1e-5));
                most = Math.max(most, error);
            }
            assertThat(most).isGreaterThan(0.001); // something was left out
        }
    }

    /** Sum over the batches of an epoch of the batch's gradient times its examples. */
    private static double[] gradient(Trainer trainer, RandomAccessDataset view) throws Exception {
        double[] sum = new double[Nets.flat(trainer, false).length];
        for (Batch batch : trainer.iterateDataset(view)) {
            try (batch) {
                EasyTrain.trainBatch(trainer, batch);
                double[] one = Nets.flat(trainer, true);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += one[i] * batch.getSize();
                }
                trainer.step(); // by nothing; the gradient is 0 again
            }
        }
        return sum;
    }

    @Test
    void theFirstEpochTheLastOnesAndExamplesOfUnknownLossAreLeftWhole() {
        DynamicPruning pruning = DynamicPruning.builder().setEpochs(10).optRate(0.999).build();
        Sampler sampler = pruning.sampler(inOrder());
        Loss loss = pruning.loss(GIVEN);
        float[] losses = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            losses[i] = i < 20 ? 1 : i < 30 ? 3 : Float.NaN;
        }
        for (int epoch = 0; epoch < 12; epoch++) {
            List<Long> rows = flat(pass(sampler));
            boolean pruned = epoch > 1 && epoch < 8; // ⌈0.125 · 10⌉ = 2 at the end
            if (epoch == 1) { // 10 to 19 and those of NaN are not known
                assertThat(rows).hasSizeBetween(30, 33).contains(10L, 19L, 39L);
            } else {
                assertThat(rows).hasSizeBetween(pruned ? 20 : 40, pruned ? 23 : 40);
                assertThat(rows).contains(20L, 29L, 30L, 39L);
            }
            train(loss, epoch > 0 ? rows : known(rows), losses);
            assertThat(pruning.passes()).isEqualTo(epoch + 1);
        }
        assertThat(pruning.loss(25)).hasValue(3);
        assertThat(pruning.loss(35)).isEmpty();
        assertThat(pruning.loss(400)).isEmpty();
    }

    private static List<Long> known(List<Long> rows) {
        return rows.stream().filter(id -> id < 10 || id >= 20).toList();
    }

    @Test
    void batchesAreFilledUpAndAnySamplerMayBeBeneath() throws Exception {
        DynamicPruning pruning = DynamicPruning.builder().setEpochs(8).optSeed(2).build();
        Sampler inner =
                WeightedSampler.builder()
                        .setWeights(id -> 1 + id % 3)
                        .setBatchSize(6)
                        .optExamples(100)
                        .build();
        Sampler sampler = pruning.sampler(inner);
        assertThat(sampler.getBatchSize()).isEqualTo(6);
        float[] losses = losses(4);
        train(pruning.loss(GIVEN), flat(pass(sampler)), losses);
        List<List<Long>> batches = pass(sampler);
        assertThat(flat(batches)).hasSizeBetween(50, 90);
        assertThat(batches.subList(0, batches.size() - 1)).allMatch(batch -> batch.size() == 6);
        assertThat(batches.get(batches.size() - 1)).hasSizeBetween(1, 6);

        DynamicPruning other = DynamicPruning.builder().setEpochs(8).build();
        Sampler free =
                other.sampler(Nets.batches(List.of(List.of(1L, 2L, 3L), List.of(7L), List.of(9L))));
        assertThat(pass(free)).containsExactly(List.of(1L, 2L, 3L), List.of(7L), List.of(9L));
    }

    @Test
    void aTrainingThatResumesLeavesOutTheSame() {
        DynamicPruning whole = DynamicPruning.builder().setEpochs(9).optSeed(11).build();
        Sampler sampler = whole.sampler(inOrder());
        float[] losses = losses(6);
        losses[3] = Float.POSITIVE_INFINITY;
        train(whole.loss(GIVEN), flat(pass(sampler)), losses);
        train(whole.loss(GIVEN), flat(pass(sampler)), losses);
        Path file = directory.resolve("pruning.arrow");
        whole.save(file);
        DynamicPruning resumed = DynamicPruning.load(file);
        assertThat(resumed.passes()).isEqualTo(2);
        assertThat(resumed.loss(3)).isEmpty();
        assertThat(resumed.loss(4)).hasValue(losses[4]);
        assertThat(resumed.plannedSteps(ROWS, B)).isEqualTo(whole.plannedSteps(ROWS, B));
        List<List<Long>> third = pass(sampler);
        assertThat(flat(third)).hasSizeLessThan(ROWS);
        assertThat(pass(resumed.sampler(inOrder()))).isEqualTo(third);
        Path fresh = directory.resolve("fresh.arrow");
        DynamicPruning.builder().setEpochs(9).build().save(fresh);
        assertThat(flat(pass(DynamicPruning.load(fresh).sampler(inOrder())))).hasSize(ROWS);
        assertThatThrownBy(() -> DynamicPruning.load(directory.resolve("none.arrow")))
                .isInstanceOf(ArchiveException.class);
    }

    @Test
    void weightsMultiplyTheLossButNotWhatPruningGoesBy() {
        DynamicPruning pruning = DynamicPruning.builder().setEpochs(9).build();
        Sampler sampler = pruning.sampler(Nets.batches(List.of(List.of(0L, 1L, 2L, 3L))));
        Loss loss = pruning.loss(GIVEN);
        float[] losses = {1, 2, 3, 10}; // of mean 4: the first three weigh 2 in the second epoch
        for (int epoch = 0; epoch < 2; epoch++) {
            pass(sampler);
            NDArray example = manager.create(new long[] {0, 1, 2, 3});
            example.setName(ExampleColumns.EXAMPLE);
            NDArray weights = manager.create(new float[] {5, 1, 0, 0.5f});
            weights.setName(ExampleColumns.WEIGHT);
            NDList labels = new NDList(weights, manager.zeros(example.getShape()), example);
            assertThat(loss.evaluate(labels, new NDList(manager.create(losses))).getFloat())
                    .isEqualTo((epoch == 0 ? 5 + 2 + 5 : 2 * 5 + 2 * 2 + 5) / 4f);
            assertThat(pruning.loss(0)).hasValue(1);
        }
    }

    @Test
    void theStepsToPlanForFollowTheLosses() {
        DynamicPruning pruning = DynamicPruning.builder().setEpochs(8).build();
        // 6 of 8 epochs may leave out: the first and the last have everything
        assertThat(pruning.plannedSteps(64, 8))
                .isEqualTo(new DynamicPruning.Steps(2 * 8 + 6 * 4, 2 * 8 + 6 * 6, 8 * 8));
        Sampler sampler = pruning.sampler(inOrder());
        float[] losses = new float[ROWS];
        losses[7] = 1; // 39 of 40 under the mean
        train(pruning.loss(GIVEN), flat(pass(sampler)), losses);
        pass(sampler);
        assertThat(pruning.plannedSteps(40, 8))
                .isEqualTo(new DynamicPruning.Steps(2 * 5 + 6 * 3, 2 * 5 + 6 * 3, 8 * 5));
    }

    @Test
    void aTrainingIsPrunedAndCanStillBeMapped() throws Exception {
        DynamicPruning pruning = DynamicPruning.builder().setEpochs(6).optSeed(1).build();
        SelectedDataset view = view(pruning, new BatchSampler(new RandomSampler(), B));
        Path run = directory.resolve("run");
        int[] batches = new int[1];
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(pruning.loss(WeightedLoss.softmaxCrossEntropy()))
                        .addTrainingListeners(
                                CartographyListener.builder()
                                        .setDirectory(run)
                                        .setTrainingSet(view)
                                        .optPasses(Pass.EPOCH_END, Pass.TRAINING)
                                        .build())
                        .addTrainingListeners(
                                new ai.djl.training.listener.TrainingListenerAdapter() {
                                    @Override
                                    public void onTrainingBatch(Trainer trainer, BatchData data) {
                                        batches[0]++;
                                    }
                                });
        DynamicPruning.Steps plan = pruning.plannedSteps(ROWS, B);
        try (Model model = Nets.model(Nets.mlp(false));
                Trainer trainer = model.newTrainer(config)) {
            Nets.initialize(trainer, 5);
            EasyTrain.fit(trainer, 6, view, RowCoded.of(ROWS, B, false));
        }
        assertThat((long) batches[0]).isBetween(plan.least(), plan.most() - 1);
        assertThat(Analyzer.of(run).map().size()).isEqualTo(ROWS);
        assertThat(Analyzer.of(run).pass(Pass.TRAINING).map().size()).isEqualTo(ROWS);
    }

    @Test
    void aLossThatWasNotUsedAndAnotherDatasetAreRefused() {
        DynamicPruning pruning = DynamicPruning.builder().setEpochs(8).build();
        Sampler sampler = pruning.sampler(inOrder());
        pass(sampler);
        assertThatThrownBy(() -> pass(sampler))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("found no loss of any example before epoch 1")
                .hasMessageContaining("optExampleIds");
        train(pruning.loss(GIVEN), List.of(0L), losses(1));
        assertThatThrownBy(() -> pass(sampler, ROWS + 1))
                .hasMessageContaining("found 41 examples, expected the 40");
        assertThatThrownBy(() -> train(pruning.loss(GIVEN), List.of(40L), new float[41]))
                .hasMessageContaining("found example 40");
        assertThatThrownBy(() -> DynamicPruning.builder().setEpochs(3).optRate(1).build())
                .hasMessageContaining("rate 1.0");
    }
}
