package io.github.djlcartography.capture;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What capture costs, one thread, medians of {@value #EPOCHS} epochs in one process after some to
 * warm up ({@value #WARM} of the smaller net):
 *
 * <ul>
 *   <li>TRAINING: CPU seconds of the training thread inside the listener, against all of the
 *       epoch's; and those that the writer's thread spent beside it;
 *   <li>EPOCH_END: wall seconds of the pass, against DJL's own {@code EasyTrain.evaluateDataset}
 *       over the same rows right after it (the floor: it runs the same forward passes and keeps
 *       nothing);
 *   <li>writing an epoch, against the same number of bytes through a plain {@code FileChannel},
 *       both flushed to disk.
 * </ul>
 */
public final class CaptureCost {

    private static final int EPOCHS = 9;
    private static final int WARM = 12;
    private static final int ROWS = 12_800;
    private static final int BATCH = 128;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Map<Long, Long> WRITERS = new HashMap<>();

    private CaptureCost() {}

    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        Path home = Files.createTempDirectory("capture-cost");
        System.out.printf(
                "java %s, %d rows, batches of %d, one thread%n",
                System.getProperty("java.version"), ROWS, BATCH);
        for (int classes : new int[] {10, 1000}) {
            for (boolean gold :
                    classes == 10 ? new boolean[] {false} : new boolean[] {false, true}) {
                net(home, "784-1024-512-" + classes, classes, gold, 1024, 512);
                net(home, "784-128-" + classes, classes, gold, 128);
            }
        }
        for (int classes : new int[] {3, 10, 1000}) {
            write(home, classes);
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void net(Path home, String net, int classes, boolean gold, int... hidden)
            throws Exception {
        String name = net + (gold ? " GOLD" : " FULL");
        try (NDManager manager = NDManager.newBaseManager()) {
            Engine.getInstance().setRandomSeed(1);
            long[] labels = new Random(1).longs(ROWS, 0, classes).toArray();
            ArrayDataset dataset =
                    new ArrayDataset.Builder()
                            .setData(manager.randomUniform(0, 1, new Shape(ROWS, 784)))
                            .optLabels(manager.create(labels))
                            .setSampling(BATCH, true)
                            .build();
            double[] share = new double[EPOCHS];
            double[] ratio = new double[EPOCHS];
            double[] millis = new double[EPOCHS];
            double[] beside = new double[EPOCHS];
            for (Pass pass : Pass.values()) {
                CartographyListener.Builder builder =
                        CartographyListener.builder()
                                .setDirectory(home.resolve(name + "-" + pass))
                                .setTrainingSet(dataset)
                                .optPasses(pass);
                CartographyListener listener =
                        (gold ? builder.optGold(0) : builder.optFull()).build();
                Timed timed = new Timed(listener);
                try (Model model = Model.newInstance(name)) {
                    SequentialBlock block = new SequentialBlock();
                    for (int units : hidden) {
                        block.add(Linear.builder().setUnits(units).build());
                        block.add(Activation.reluBlock());
                    }
                    model.setBlock(block.add(Linear.builder().setUnits(classes).build()));
                    DefaultTrainingConfig config =
                            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                                    .optOptimizer(
                                            Optimizer.sgd()
                                                    .setLearningRateTracker(Tracker.fixed(0.01f))
                                                    .build())
                                    .addTrainingListeners(timed);
                    try (Trainer trainer = model.newTrainer(config)) {
                        trainer.initialize(new Shape(1, 784));
                        for (int epoch = -WARM / hidden.length; epoch < EPOCHS; epoch++) {
                            timed.cpu = 0;
                            long cpu = THREADS.getCurrentThreadCpuTime();
                            for (Batch batch : trainer.iterateDataset(dataset)) {
                                EasyTrain.trainBatch(trainer, batch);
                                trainer.step();
                                batch.close();
                            }
                            long before = System.nanoTime();
                            trainer.notifyListeners(l -> l.onEpoch(trainer));
                            long swept = System.nanoTime() - before;
                            long all = THREADS.getCurrentThreadCpuTime() - cpu;
                            listener.flush();
                            double writer = writerCpu() * 1e-6;
                            before = System.nanoTime();
                            EasyTrain.evaluateDataset(trainer, dataset);
                            long evaluated = System.nanoTime() - before;
                            if (epoch >= 0) {
                                share[epoch] = (double) timed.cpu / all;
                                millis[epoch] = (pass == Pass.TRAINING ? timed.cpu : swept) * 1e-6;
                                ratio[epoch] = (double) swept / evaluated;
                                beside[epoch] = writer;
                            }
                        }
                    }
                }
                System.out.printf(
                        pass == Pass.TRAINING
                                ? "%-23s TRAINING: %.1f%% of the training thread's CPU, %.1f ms an epoch"
                                : "%-23s EPOCH_END: %.2f x EasyTrain.evaluateDataset, %.1f ms an epoch",
                        name,
                        pass == Pass.TRAINING ? 100 * median(share) : median(ratio),
                        median(millis));
                System.out.printf("; beside it %.1f ms CPU%n", median(beside));
            }
        }
    }

    /** CPU nanoseconds of the writer's thread since the last call; it is another after a rest. */
    private static long writerCpu() {
        long more = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("cartography-writer")) {
                long cpu = THREADS.getThreadCpuTime(thread.getId());
                Long before = WRITERS.put(thread.getId(), cpu);
                more += cpu - (before == null ? 0 : before);
            }
        }
        return more;
    }

    private static void write(Path home, int classes) throws IOException {
        int rows = 40_000_000 / (12 + 4 * classes);
        long[] ids = new long[rows];
        Arrays.setAll(ids, i -> i);
        int[] labels = new int[rows];
        float[] p = new float[rows * classes];
        Arrays.fill(p, 1f / classes);
        ArchiveWriter archive = ArchiveWriter.create(home.resolve("write-" + classes));
        double[] ratio = new double[EPOCHS];
        double[] seconds = new double[EPOCHS];
        for (int epoch = -2; epoch < EPOCHS; epoch++) {
            long before = System.nanoTime();
            try (EpochWriter writer =
                    archive.epoch(Pass.TRAINING, epoch + 2, Layout.full(classes))) {
                writer.append(ids, labels, p, 0, rows);
                writer.publish("sha256:none", Coverage.of(rows, rows, 0, 0));
            }
            long ours = System.nanoTime() - before;
            Path file =
                    home.resolve("write-" + classes)
                            .resolve("pass=training/epoch=" + (epoch + 2) + "/part-0.arrow");
            before = System.nanoTime();
            plain(home.resolve("plain"), Files.size(file));
            long floor = System.nanoTime() - before;
            if (epoch >= 0) {
                ratio[epoch] = (double) ours / floor;
                seconds[epoch] = ours * 1e-9;
            }
            Files.delete(file);
        }
        System.out.printf(
                "writing K = %-5d %,d rows, 40 MB: %.3f s, %.2f x FileChannel%n",
                classes, rows, median(seconds), median(ratio));
    }

    private static void plain(Path file, long size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(2 << 20);
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (long left = size; left > 0; left -= buffer.limit()) {
                buffer.clear().limit((int) Math.min(left, buffer.capacity()));
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            channel.force(true);
        }
        Files.delete(file);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Counts the CPU time of the training thread inside the listener. */
    private static final class Timed implements TrainingListener {

        private final TrainingListener listener;
        private long cpu;

        Timed(TrainingListener listener) {
            this.listener = listener;
        }

        private void time(Runnable event) {
            long start = THREADS.getCurrentThreadCpuTime();
            event.run();
            cpu += THREADS.getCurrentThreadCpuTime() - start;
        }

        @Override
        public void onEpoch(Trainer trainer) {
            time(() -> listener.onEpoch(trainer));
        }

        @Override
        public void onTrainingBatch(Trainer trainer, BatchData batchData) {
            time(() -> listener.onTrainingBatch(trainer, batchData));
        }

        @Override
        public void onValidationBatch(Trainer trainer, BatchData batchData) {
            listener.onValidationBatch(trainer, batchData);
        }

        @Override
        public void onTrainingBegin(Trainer trainer) {
            listener.onTrainingBegin(trainer);
        }

        @Override
        public void onTrainingEnd(Trainer trainer) {
            listener.onTrainingEnd(trainer);
        }
    }
}
