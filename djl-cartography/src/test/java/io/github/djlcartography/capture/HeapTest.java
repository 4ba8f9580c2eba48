package io.github.djlcartography.capture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Heap that capture allocates: so much a batch, whatever the number of rows and of epochs. */
class HeapTest {

    private static final int EPOCHS = 10;
    private static final int CLASSES = 256;
    private static final int ROWS = 512;
    private static final int BATCH = 32;

    @TempDir Path home;

    /** Bytes of each of the epochs. */
    private long[] bytes(Pass pass, int rows, int batch) throws Exception {
        try (NDManager manager = NDManager.newBaseManager();
                Model model = Model.newInstance("heap")) {
            ArrayDataset dataset =
                    new ArrayDataset.Builder()
                            .setData(manager.randomUniform(0, 1, new Shape(rows, 8)))
                            .optLabels(
                                    manager.create(new Random(1).longs(rows, 0, CLASSES).toArray()))
                            .setSampling(batch, true)
                            .build();
            HeapCounted counted =
                    new HeapCounted(
                            EPOCHS,
                            CartographyListener.builder()
                                    .setDirectory(home.resolve(pass + "-" + rows + "-" + batch))
                                    .setTrainingSet(dataset)
                                    .optPasses(pass)
                                    .build());
            model.setBlock(Linear.builder().setUnits(CLASSES).build());
            DefaultTrainingConfig config =
                    new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                            .addTrainingListeners(counted);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(1, 8));
                EasyTrain.fit(trainer, EPOCHS, dataset, null);
            }
            return counted.epochs();
        }
    }

    @ParameterizedTest
    @EnumSource(Pass.class)
    void anEpochAllocatesSoMuchABatchAndNothingThatGrows(Pass pass) throws Exception {
        long[] few = bytes(pass, ROWS, BATCH);
        long[] moreBatches = bytes(pass, 4 * ROWS, BATCH);
        long[] largerBatches = bytes(pass, 4 * ROWS, 4 * BATCH);
        for (long[] epochs : new long[][] {few, moreBatches, largerBatches}) {
            assertThat(HeapCounted.least(epochs, EPOCHS - 3))
                    .as("the last epochs against the first: %s", Arrays.toString(epochs))
                    .isLessThan(HeapCounted.least(epochs, 3) + (16 << 10));
        }
        long epoch = HeapCounted.least(few, EPOCHS - 3);
        assertThat(HeapCounted.least(moreBatches, EPOCHS - 3))
                .as("four times the batches")
                .isLessThan(4 * epoch + (16 << 10));
        assertThat((HeapCounted.least(largerBatches, EPOCHS - 3) - epoch) / (3 * ROWS))
                .as("bytes a row: ids and labels, no copy of its %d probabilities", CLASSES)
                .isLessThan(Float.BYTES * CLASSES / 4);
    }
}
