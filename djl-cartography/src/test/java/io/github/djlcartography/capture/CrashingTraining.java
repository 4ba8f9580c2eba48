package io.github.djlcartography.capture;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.djlcartography.archive.Pass;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A training job as people write them: checkpoint at each epoch's end, resume where the last one
 * ended. {@link CrashTest} starts it as a process of its own and kills it; {@link FullDiskTest}
 * takes the disk away from it.
 */
final class CrashingTraining {

    static final int ROWS = 20_000;
    private static final int BATCH = 500;

    private CrashingTraining() {}

    /** The command that starts it; the training fails with its capture, or goes on. */
    static List<String> command(
            Path run, Path checkpoints, int epochs, OnCaptureFailure onCaptureFailure) {
        return command(
                CrashingTraining.class,
                run.toString(),
                checkpoints.toString(),
                Integer.toString(epochs),
                onCaptureFailure.name());
    }

    /** The command that starts a class of the tests in a process of its own. */
    static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dai.djl.offline=true");
        command.add("-Dai.djl.pytorch.num_threads=1");
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * Arguments: directory of the run, directory of the checkpoints, number of epochs, {@link
     * OnCaptureFailure}.
     */
    public static void main(String[] arguments) throws Exception {
        Path checkpoints = Path.of(arguments[1]);
        int epochs = Integer.parseInt(arguments[2]);
        try (NDManager manager = NDManager.newBaseManager();
                Model model = Model.newInstance("crashing")) {
            ArrayDataset dataset = RowCoded.arrays(manager, ROWS, BATCH, false);
            CartographyListener listener =
                    CartographyListener.builder()
                            .setDirectory(Path.of(arguments[0]))
                            .setTrainingSet(dataset)
                            .optPasses(Pass.EPOCH_END, Pass.TRAINING)
                            .optResume(true)
                            .optOnCaptureFailure(OnCaptureFailure.valueOf(arguments[3]))
                            .build();
            Block block =
                    new SequentialBlock()
                            .add(Linear.builder().setUnits(8).build())
                            .add(Activation.reluBlock())
                            .add(Linear.builder().setUnits(RowCoded.CLASSES).build());
            model.setBlock(block);
            Engine.getInstance().setRandomSeed(1);
            int start = listener.nextEpoch();
            if (start > 0) {
                try (DataInputStream in =
                        new DataInputStream(Files.newInputStream(at(checkpoints, start - 1)))) {
                    block.loadParameters(manager, in);
                }
            }
            DefaultTrainingConfig config =
                    new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                            .optOptimizer(
                                    Optimizer.sgd() // without momentum: parameters are all there is
                                            .setLearningRateTracker(Tracker.fixed(0.05f))
                                            .build())
                            .addTrainingListeners(listener);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(1, RowCoded.CLASSES));
                System.out.println("ready");
                for (int epoch = start; epoch < epochs; epoch++) {
                    for (Batch batch : dataset.getData(manager, shuffled(epoch))) {
                        EasyTrain.trainBatch(trainer, batch);
                        trainer.step();
                        batch.close();
                    }
                    save(block, at(checkpoints, epoch)); // before the epoch is published
                    trainer.notifyListeners(l -> l.onEpoch(trainer));
                }
            }
        }
    }

    private static BatchSampler shuffled(int epoch) {
        return new BatchSampler(
                dataset -> {
                    Random random = new Random(epoch);
                    int[] order = IntStream.range(0, ROWS).toArray();
                    for (int i = ROWS - 1; i > 0; i--) {
                        int j = random.nextInt(i + 1);
                        int row = order[i];
                        order[i] = order[j];
                        order[j] = row;
                    }
                    return IntStream.of(order).mapToObj(row -> (long) row).iterator();
                },
                BATCH);
    }

    static Path at(Path checkpoints, int epoch) {
        return checkpoints.resolve("epoch-" + epoch + ".params");
    }

    private static void save(Block block, Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        block.saveParameters(new DataOutputStream(bytes));
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.write(beside, bytes.toByteArray());
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
