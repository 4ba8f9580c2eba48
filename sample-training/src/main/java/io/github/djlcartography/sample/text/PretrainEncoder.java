package io.github.djlcartography.sample.text;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import io.github.djlcartography.datasets.Incidents;
import io.github.djlcartography.datasets.incidents.Passages;
import io.github.djlcartography.sample.text.PretrainingRows.Batch;
import io.github.djlcartography.sample.text.TextSet.Text;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes the encoders that the text sample starts from: {@link PretrainingBlock}, on passages
 * without labels. Writes the vocabulary, and the weights of each size with a log beside them. One
 * thread, fixed seed.
 */
public final class PretrainEncoder {

    private static final int STEPS = 24_000;
    private static final int SEED = 2026;
    private static final int BATCH = 32;
    private static final float RATE = 1e-3f;
    private static final float LAST_RATE = RATE / 50;
    private static final int WARM_UP = 500;
    private static final int HELD_OUT = 2000;
    private static final int LINES = 20;
    private static final int WORDS_FROM = 20_000;
    private static final int MOST_WORDS = 800;

    private final Path directory;
    private final int steps;
    private final Passages passages = new Passages(SEED);
    private final WordTokenizer tokenizer;
    private final Neighbours neighbours = new Neighbours();
    private final StringBuilder log = new StringBuilder();

    private PretrainEncoder(Path directory, int steps) {
        this.directory = directory;
        this.steps = steps;
        tokenizer = WordTokenizer.of(words(), MOST_WORDS);
        for (int i = 0; i < WORDS_FROM; i++) {
            for (String text : passages.passage(i)) {
                neighbours.learn(tokenizer.encode(new Text("", text, null, 0), 64));
            }
        }
    }

    /**
     * @param arguments the directory to write to; then, if it is not the whole, which sizes, with
     *     commas, and for how many steps
     * @throws IOException if it cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 1) {
            System.err.println("usage: PretrainEncoder DIRECTORY [base,small [STEPS]]");
            System.exit(2);
        }
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        Path directory = Path.of(arguments[0]);
        Files.createDirectories(directory);
        List<String> sizes =
                List.of((arguments.length > 1 ? arguments[1] : "base,small").split(",", -1));
        int steps = arguments.length > 2 ? Integer.parseInt(arguments[2]) : STEPS;
        for (String size : sizes) {
            new PretrainEncoder(directory, steps).run(size);
        }
    }

    /** What the vocabulary is made from: no labels. */
    private TextSet words() {
        return new TextSet(
                "words",
                List.of(),
                Stream.concat(
                                IntStream.range(0, WORDS_FROM)
                                        .boxed()
                                        .flatMap(i -> passages.passage(i).stream()),
                                Incidents.train(0).stream()
                                        .flatMap(row -> Stream.of(row.report(), row.claim())))
                        .map(text -> new Text("", text, null, 0))
                        .toList());
    }

    private void run(String name) throws IOException {
        EncoderSize size =
                name.equals("small")
                        ? EncoderSize.small(tokenizer.size())
                        : EncoderSize.base(tokenizer.size());
        tokenizer.save(directory.resolve(EncoderLearner.WORDS));
        say(
                "%s: %s, %,d steps of %d pairs, AdamW %s with %d steps of warm-up, seed %d"
                        .formatted(name, size, steps, BATCH, RATE, WARM_UP, SEED));
        Engine.getInstance().setRandomSeed(SEED);
        PretrainingBlock block = new PretrainingBlock(new Encoder(size, tokenizer));
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optOptimizer(
                                Optimizer.adamW()
                                        .optLearningRateTracker(
                                                LearningRates.of(RATE, LAST_RATE, WARM_UP, steps))
                                        .build());
        try (Model model = Model.newInstance(name)) {
            model.setBlock(block);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(1, size.maxLength()), new Shape(1), new Shape(1));
                train(trainer, size);
            }
            Path file = directory.resolve(EncoderLearner.parameters(name));
            try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
                block.encoder().saveParameters(out);
            }
            say(Checksum.of(file) + "  " + file.getFileName());
        }
        Files.writeString(directory.resolve("incidents-encoder-" + name + ".log"), log);
    }

    private void train(Trainer trainer, EncoderSize size) {
        PretrainingRows rows = rows(passages, size, SEED);
        PretrainingRows held = rows(new Passages(SEED + 1), size, 1);
        List<Batch> tests =
                Stream.generate(() -> held.next(BATCH)).limit(HELD_OUT / BATCH).toList();
        int every = Math.max(1, steps / LINES);
        double sum = 0;
        for (int step = 1; step <= steps; step++) {
            sum += step(trainer, rows.next(BATCH));
            if (step % every == 0) {
                double[] right = right(trainer, tests);
                say(
                        "step %,d: loss %.3f; held out, right: masked words %.4f, replaced or not %.4f, altered or not %.4f, order %.4f"
                                .formatted(
                                        step, sum / every, right[0], right[1], right[2], right[3]));
                sum = 0;
            }
        }
    }

    private PretrainingRows rows(Passages from, EncoderSize size, long seed) {
        return new PretrainingRows(from, tokenizer, neighbours, size.maxLength(), new Random(seed));
    }

    private static double step(Trainer trainer, Batch batch) {
        try (NDManager own = trainer.getManager().newSubManager()) {
            double value;
            try (GradientCollector collector = trainer.newGradientCollector()) {
                NDList guesses = trainer.forward(batch.inputs(own));
                NDList labels = batch.labels(own);
                NDArray loss = loss(trainer, labels, guesses, 0);
                for (int k = 1; k < labels.size(); k++) {
                    loss = loss.add(loss(trainer, labels, guesses, k));
                }
                collector.backward(loss);
                value = loss.getFloat();
            }
            trainer.step();
            return value;
        }
    }

    private static NDArray loss(Trainer trainer, NDList labels, NDList guesses, int k) {
        return trainer.getLoss().evaluate(new NDList(labels.get(k)), new NDList(guesses.get(k)));
    }

    /** Share of the right guesses, for each of the outputs. */
    private static double[] right(Trainer trainer, List<Batch> tests) {
        double[] right = new double[PretrainingBlock.OUTPUTS];
        double[] all = new double[PretrainingBlock.OUTPUTS];
        for (Batch batch : tests) {
            try (NDManager own = trainer.getManager().newSubManager()) {
                NDList guesses = trainer.evaluate(batch.inputs(own));
                NDList labels = batch.labels(own);
                for (int k = 0; k < right.length; k++) {
                    NDArray hits = guesses.get(k).argMax(1).eq(labels.get(k));
                    right[k] += hits.toType(DataType.INT64, false).sum().getLong();
                    all[k] += labels.get(k).size();
                }
            }
        }
        for (int k = 0; k < right.length; k++) {
            right[k] /= all[k];
        }
        return right;
    }

    private void say(String line) {
        System.out.println(line);
        log.append(line).append('\n');
    }
}
