package io.github.djlcartography.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.tensorboard.EventReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.slf4j.LoggerFactory;

/** What people see while a run goes on. */
@ResourceLock(Resources.SYSTEM_ERR)
class ProgressTest {

    private static final int ROWS = 60;
    private static final int INFO = 20;

    @TempDir Path directory;

    @Test
    void anEpochIsOneLineAndNothingElseIsSaid() throws Exception {
        List<String> lines = logged(() -> fit(3, b -> b.optPasses(Pass.EPOCH_END)));
        assertThat(lines).hasSize(3);
        Numbers last = numbers(Pass.EPOCH_END).get(2);
        assertThat(lines.get(2))
                .contains(
                        "Cartography epoch 2, epoch-end pass: 60 of 60 examples, mean confidence "
                                + "%.3f, accuracy %.3f".formatted(last.confidence, last.accuracy))
                .contains(
                        "so far right in all epochs %.1f%%, in some %.1f%%, in none %.1f%%; it cost"
                                .formatted(
                                        100 * last.always, 100 * last.sometimes, 100 * last.never))
                .endsWith(" s");
    }

    @Test
    void twoPassesShareTheLine() throws Exception {
        List<String> lines = logged(() -> fit(2, b -> b));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("training pass: ", " | ", "epoch-end pass: ");
    }

    @Test
    void whereDjlsProgressBarIsOffTheLineIsOffToo() throws Exception {
        for (String property : List.of("DJL_DISABLE_PROGRESS_BAR", "disableProgressBar")) {
            System.setProperty(property, "true");
            try {
                Path run = directory.resolve(property);
                assertThat(logged(() -> fit(2, b -> b.setDirectory(run)))).isEmpty();
            } finally {
                System.clearProperty(property);
            }
        }
    }

    @Test
    void tensorBoardGetsTheNumbersOfTheRunThatIsOnDisk() throws Exception {
        Path board = directory.resolve("board");
        fit(4, b -> b.optTensorBoard(board));
        Map<String, Double> charts = charts(board);
        for (Pass pass : Pass.values()) {
            List<Numbers> expected = numbers(pass);
            for (int epoch = 0; epoch < 4; epoch++) {
                String chart = epoch + " cartography/" + pass + "/";
                Numbers numbers = expected.get(epoch);
                Map.of(
                                "mean_confidence", numbers.confidence,
                                "accuracy", numbers.accuracy,
                                "always_right", numbers.always,
                                "sometimes_right", numbers.sometimes,
                                "never_right", numbers.never)
                        .forEach(
                                (name, value) ->
                                        assertThat(charts.get(chart + name))
                                                .as(chart + name)
                                                .isCloseTo(value, within(1e-6)));
            }
        }
        assertThat(charts).hasSize(2 * 4 * 5);
        assertThat(numbers(Pass.EPOCH_END).get(3).sometimes).isPositive(); // else it proves little
    }

    @Test
    void aRunThatIsResumedGoesOnInAnotherFile() throws Exception {
        Path board = directory.resolve("board");
        fit(2, b -> b.optTensorBoard(board));
        fit(2, b -> b.optTensorBoard(board).optResume(true));
        try (Stream<Path> files = Files.list(board)) {
            assertThat(files).hasSize(2);
        }
        assertThat(charts(board).keySet())
                .anyMatch(chart -> chart.startsWith("0 "))
                .anyMatch(chart -> chart.startsWith("3 "))
                .hasSize(2 * 4 * 5);
    }

    @Test
    void withoutBeingAskedNoEventFileIsWritten() throws Exception {
        fit(1, b -> b);
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files).noneMatch(file -> file.toString().contains("tfevents"));
        }
    }

    private record Numbers(
            double confidence, double accuracy, double always, double sometimes, double never) {}

    /** By the definition, from what is on disk. */
    private List<Numbers> numbers(Pass pass) {
        Trajectories run = Analyzer.of(directory.resolve("run")).pass(pass).trajectories();
        List<Numbers> numbers = new ArrayList<>();
        for (int epoch = 0; epoch < run.epochs(); epoch++) {
            double sum = 0;
            double hits = 0;
            double always = 0;
            double never = 0;
            for (int row = 0; row < run.size(); row++) {
                sum += run.probability(epoch, row);
                hits += run.isRight(epoch, row) ? 1 : 0;
                int right = 0;
                for (int e = 0; e <= epoch; e++) {
                    right += run.isRight(e, row) ? 1 : 0;
                }
                always += right == epoch + 1 ? 1 : 0;
                never += right == 0 ? 1 : 0;
            }
            double n = run.size();
            numbers.add(
                    new Numbers(
                            sum / n, hits / n, always / n, (n - always - never) / n, never / n));
        }
        return numbers;
    }

    private static Map<String, Double> charts(Path board) throws IOException {
        Map<String, Double> charts = new TreeMap<>();
        try (Stream<Path> files = Files.list(board)) {
            for (Path file : files.toList()) {
                for (EventReader.Point point : EventReader.read(file)) {
                    charts.put(point.step() + " " + point.tag(), point.value());
                }
            }
        }
        return charts;
    }

    /** A model that learns, a little too fast to be right for good. */
    private void fit(int epochs, UnaryOperator<CartographyListener.Builder> options)
            throws Exception {
        Engine.getInstance().setRandomSeed(7);
        try (NDManager manager = NDManager.newBaseManager();
                Model model = Model.newInstance("learner")) {
            var dataset = RowCoded.arrays(manager, ROWS, 16, true);
            CartographyListener.Builder listener =
                    CartographyListener.builder()
                            .setDirectory(directory.resolve("run"))
                            .setTrainingSet(dataset)
                            .optPasses(Pass.EPOCH_END, Pass.TRAINING);
            model.setBlock(
                    new SequentialBlock()
                            .add(Linear.builder().setUnits(16).build())
                            .add(Activation.reluBlock())
                            .add(Linear.builder().setUnits(RowCoded.CLASSES).build()));
            Optimizer fast = Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.05f)).build();
            try (Trainer trainer =
                    model.newTrainer(
                            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                                    .optOptimizer(fast)
                                    .addTrainingListeners(options.apply(listener).build()))) {
                trainer.initialize(new Shape(1, RowCoded.CLASSES));
                EasyTrain.fit(trainer, epochs, dataset, null);
            }
        }
    }

    private interface Training {
        void run() throws Exception;
    }

    /** What our logger says at level INFO and above. */
    private static List<String> logged(Training training) throws Exception {
        Object logger = LoggerFactory.getLogger(CartographyListener.class);
        Field level = logger.getClass().getDeclaredField("currentLogLevel");
        level.setAccessible(true); // it is read once from a file, and the tests' is quiet
        Object before = level.get(logger);
        PrintStream err = System.err;
        var text = new ByteArrayOutputStream();
        level.set(logger, INFO);
        System.setErr(new PrintStream(text, true, StandardCharsets.UTF_8));
        try {
            training.run();
        } finally {
            System.setErr(err);
            level.set(logger, before);
        }
        return text.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("artography"))
                .toList();
    }
}
