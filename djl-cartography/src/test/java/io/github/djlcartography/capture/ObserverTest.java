package io.github.djlcartography.capture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Observers observe: attached or not, the training comes to the same bits. */
class ObserverTest {

    @TempDir Path run;

    @Test
    void trainingWithTheListenerEndsInTheSameParametersToTheBit() throws Exception {
        List<float[]> without = train();
        List<float[]> with = train(Pass.EPOCH_END, Pass.TRAINING);
        assertThat(Archive.open(run).epochCount()).isEqualTo(3);
        assertThat(with).hasSameSizeAs(without).hasSizeGreaterThan(6);
        for (int i = 0; i < with.size(); i++) {
            assertThat(with.get(i)).containsExactly(without.get(i));
        }
    }

    @Test
    void noArrayOutlivesTheEpochItWasMadeFor() throws Exception {
        try (NDManager manager = NDManager.newBaseManager();
                Model model = RowCoded.echo()) {
            var dataset = RowCoded.arrays(manager, 90, 16, true);
            DefaultTrainingConfig config =
                    RowCoded.still()
                            .addTrainingListeners(
                                    CartographyListener.builder()
                                            .setDirectory(run)
                                            .setTrainingSet(dataset)
                                            .optPasses(Pass.EPOCH_END, Pass.TRAINING)
                                            .build());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(1, RowCoded.CLASSES));
                EasyTrain.fit(trainer, 1, dataset, null);
                int own = trainer.getManager().getManagedArrays().size();
                int models = model.getNDManager().getManagedArrays().size();
                int data = manager.getManagedArrays().size();
                EasyTrain.fit(trainer, 10, dataset, null);
                assertThat(trainer.getManager().getManagedArrays()).hasSize(own);
                assertThat(model.getNDManager().getManagedArrays()).hasSize(models);
                assertThat(manager.getManagedArrays()).hasSize(data);
            }
        }
    }

    /** Dropout, batch normalisation and a shuffle: all that another random number would change. */
    private List<float[]> train(Pass... passes) throws Exception {
        Engine.getInstance().setRandomSeed(42);
        try (NDManager manager = NDManager.newBaseManager();
                Model model = Model.newInstance("watched")) {
            var dataset = RowCoded.arrays(manager, 90, 16, true);
            DefaultTrainingConfig config =
                    new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                            .optOptimizer(Optimizer.adam().build())
                            .addTrainingListeners(TrainingListener.Defaults.basic());
            if (passes.length > 0) {
                config.addTrainingListeners(
                        CartographyListener.builder()
                                .setDirectory(run)
                                .setTrainingSet(dataset)
                                .optPasses(passes[0], passes)
                                .build());
            }
            model.setBlock(
                    new SequentialBlock()
                            .add(Linear.builder().setUnits(16).build())
                            .add(BatchNorm.builder().build())
                            .add(Activation.reluBlock())
                            .add(Dropout.builder().optRate(0.3f).build())
                            .add(Linear.builder().setUnits(RowCoded.CLASSES).build()));
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.setMetrics(new ai.djl.metric.Metrics());
                trainer.initialize(new Shape(1, RowCoded.CLASSES));
                EasyTrain.fit(trainer, 3, dataset, dataset);
                List<float[]> parameters = new ArrayList<>();
                for (Parameter parameter : model.getBlock().getParameters().values()) {
                    parameters.add(parameter.getArray().toFloatArray());
                }
                return parameters;
            }
        }
    }
}
