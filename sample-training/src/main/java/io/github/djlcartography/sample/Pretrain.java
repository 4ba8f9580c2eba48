package io.github.djlcartography.sample;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.loss.Loss;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import io.github.djlcartography.sample.text.Checksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the backbone that the sample starts from: trains the network on the bundled letters, keeps
 * all but the head, and writes a log beside it. One thread, fixed seed.
 */
public final class Pretrain {

    private static final int EPOCHS = 8;
    private static final int BATCH = ImageLearner.FINE_TUNED.batch();
    private static final int SEED = 2026;

    private Pretrain() {}

    /**
     * @param arguments the directory to write to
     * @throws IOException if it cannot be written
     * @throws TranslateException never: the data are in memory
     */
    public static void main(String[] arguments) throws IOException, TranslateException {
        if (arguments.length != 1) {
            System.err.println("usage: Pretrain DIRECTORY");
            System.exit(2);
        }
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        Path directory = Path.of(arguments[0]);
        Files.createDirectories(directory);
        ImageSet train = ImageSet.bundled(Glyphs.LETTERS_TRAIN);
        ImageSet test = ImageSet.bundled(Glyphs.LETTERS_TEST);
        StringBuilder log = new StringBuilder();
        log.append(
                "Pretraining on %s: %,d letters, 26 classes, %d epochs of batches of %d, Adam 0.001, seed %d%n"
                        .formatted(train.name(), train.size(), EPOCHS, BATCH, SEED));
        try (NDManager arrays = NDManager.newBaseManager()) {
            Engine.getInstance().setRandomSeed(SEED);
            try (Model model = Network.fresh("letters", train.classNames().size());
                    Trainer trainer =
                            model.newTrainer(
                                    Training.config(
                                            ImageLearner.FINE_TUNED,
                                            Loss.softmaxCrossEntropyLoss(),
                                            Integer.MAX_VALUE))) {
                trainer.initialize(new Shape(1).addAll(Network.IMAGE));
                RandomAccessDataset letters = train.toDataset(arrays, BATCH, false);
                RandomAccessDataset held = test.toDataset(arrays, 256, false);
                var sampler = Shuffle.batches(BATCH, SEED);
                for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                    for (Batch batch : letters.getData(trainer.getManager(), sampler)) {
                        try (batch) {
                            EasyTrain.trainBatch(trainer, batch);
                            trainer.step();
                        }
                    }
                    String line =
                            "epoch %d: accuracy on %,d held-out letters %.4f%n"
                                    .formatted(
                                            epoch,
                                            test.size(),
                                            Training.score(trainer, held, 26).accuracy());
                    System.out.print(line);
                    log.append(line);
                }
                Path file = directory.resolve(Network.BACKBONE);
                Network.saveBackbone(model, file);
                log.append("%s  %s%n".formatted(Checksum.of(file), Network.BACKBONE));
            }
        }
        Files.writeString(directory.resolve("letters-backbone.log"), log);
    }
}
