package io.github.djlcartography.capture;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;

/** A training job that closes nothing and just ends. */
final class ForgetfulTraining {

    static final int EPOCHS = 3;

    private ForgetfulTraining() {}

    /** Argument: directory of the run. */
    @SuppressWarnings("MustBeClosed") // it forgets to
    public static void main(String[] arguments) throws Exception {
        NDManager manager = NDManager.newBaseManager();
        ArrayDataset dataset = RowCoded.arrays(manager, CrashingTraining.ROWS, 500, true);
        Model model = RowCoded.echo();
        Trainer trainer =
                model.newTrainer(
                        RowCoded.still()
                                .addTrainingListeners(
                                        CartographyListener.builder()
                                                .setDirectory(Path.of(arguments[0]))
                                                .setTrainingSet(dataset)
                                                .optPasses(Pass.EPOCH_END, Pass.TRAINING)
                                                .build()));
        trainer.initialize(new Shape(1, RowCoded.CLASSES));
        RowCoded.makeEcho(model);
        EasyTrain.fit(trainer, EPOCHS, dataset, null);
    }
}
