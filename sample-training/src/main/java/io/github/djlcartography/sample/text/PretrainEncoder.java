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
import ai.djl.training.tracker.Tracker;
import ai.djl.training.tracker.WarmUpTracker;
import io.github.djlcartography.datasets.Incidents;
import io.github.djlcartography.datasets.incidents.Passages;
import io.github.djlcartography.sample.text.TextSet.Text;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Makes the encoders that the text sample starts from, on passages without labels: masked words and
 * sentence order. Writes the weights and a log beside them. One thread, fixed seed.
 */
public final class PretrainEncoder {

    private static final int SEED = 2026;
    private static final int BATCH = 32;
    private static final float RATE = 1e-3f;
    private static final int WARM_UP = 500;
    private static final double MASKED = 0.15;
    private static final int HELD_OUT = 2000;
    private static final int WORDS_FROM = 20_000;
    private static final int MOST_WORDS = 800;

    private PretrainEncoder() {}

    /**
     * @param arguments the directory to write to, base or small, and the number of steps
     * @throws IOException if it cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        Path directory = Path.of(arguments[0]);
        String name = arguments[1];
        int steps = Integer.parseInt(arguments[2]);
        Files.createDirectories(directory);
        Passages passages = new Passages(SEED);
        WordTokenizer tokenizer = WordTokenizer.of(words(passages), MOST_WORDS);
        tokenizer.save(directory.resolve(EncoderLearner.WORDS));
        EncoderSize size =
                name.equals("small")
                        ? EncoderSize.small(tokenizer.size())
                        : EncoderSize.base(tokenizer.size());
        Neighbours neighbours = new Neighbours();
        for (int i = 0; i < WORDS_FROM; i++) {
            for (String text : passages.passage(i)) {
                neighbours.learn(tokenizer.encode(new Text("", text, null, 0), size.maxLength()));
            }
        }
        StringBuilder log = new StringBuilder();
        say(
                log,
                "%s: %s, %,d steps of %d pairs, AdamW %s with %d steps of warm-up, seed %d"
                        .formatted(name, size, steps, BATCH, RATE, WARM_UP, SEED));
        Engine.getInstance().setRandomSeed(SEED);
        PretrainingBlock block = new PretrainingBlock(new Encoder(size, tokenizer));
        Rows rows = new Rows(passages, tokenizer, neighbours, size.maxLength(), new Random(SEED));
        Rows held = new Rows(new Passages(SEED + 1), tokenizer, neighbours, size.maxLength(), new Random(1));
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optOptimizer(
                                Optimizer.adamW()
                                        .optLearningRateTracker(
                                                WarmUpTracker.builder()
                                                        .optWarmUpSteps(WARM_UP)
                                                        .optWarmUpBeginValue(RATE / WARM_UP)
                                                        .setMainTracker(
                                                                Tracker.cosine()
                                                                        .setBaseValue(RATE)
                                                                        .optFinalValue(RATE / 50)
                                                                        .setMaxUpdates(
                                                                                steps - WARM_UP)
                                                                        .build())
                                                        .build())
                                        .build());
        List<Batch> tests = new ArrayList<>();
        for (int i = 0; i < HELD_OUT / BATCH; i++) {
            tests.add(held.next(BATCH));
        }
        try (Model model = Model.newInstance(name)) {
            model.setBlock(block);
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(1, size.maxLength()), new Shape(1), new Shape(1));
                Loss loss = trainer.getLoss();
                double sum = 0;
                int every = Math.max(1, steps / 20);
                for (int step = 1; step <= steps; step++) {
                    try (NDManager own = trainer.getManager().newSubManager()) {
                        Batch batch = rows.next(BATCH);
                        try (GradientCollector collector = trainer.newGradientCollector()) {
                            NDList guesses = trainer.forward(batch.inputs(own));
                            NDList labels = batch.labels(own);
                            NDArray all = null;
                            for (int k = 0; k < labels.size(); k++) {
                                NDArray one =
                                        loss.evaluate(
                                                new NDList(labels.get(k)),
                                                new NDList(guesses.get(k)));
                                all = all == null ? one : all.add(one);
                            }
                            collector.backward(all);
                            sum += all.getFloat();
                        }
                        trainer.step();
                    }
                    if (step % every == 0) {
                        double[] right = test(trainer, tests);
                        say(
                                log,
                                "step %,d: loss %.3f; held out, right: masked words %.4f, replaced or not %.4f, altered or not %.4f, order %.4f"
                                        .formatted(step, sum / every, right[0], right[1], right[2], right[3]));
                        sum = 0;
                    }
                }
            }
            Path file = directory.resolve(EncoderLearner.parameters(name));
            try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
                block.encoder().saveParameters(out);
            }
            say(log, sha256(file) + "  " + file.getFileName());
        }
        Files.writeString(directory.resolve("incidents-encoder-" + name + ".log"), log);
    }

    /** What the vocabulary is made from: no labels. */
    private static TextSet words(Passages passages) {
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

    private static double[] test(Trainer trainer, List<Batch> tests) {
        double[] right = new double[4];
        double[] all = new double[4];
        for (Batch batch : tests) {
            try (NDManager own = trainer.getManager().newSubManager()) {
                NDList guesses = trainer.evaluate(batch.inputs(own));
                NDList labels = batch.labels(own);
                for (int k = 0; k < 4; k++) {
                    NDArray hits = guesses.get(k).argMax(1).eq(labels.get(k));
                    right[k] += hits.toType(DataType.INT64, false).sum().getLong();
                    all[k] += labels.get(k).size();
                }
            }
        }
        for (int k = 0; k < 4; k++) {
            right[k] /= all[k];
        }
        return right;
    }

    private static void say(StringBuilder log, String line) {
        System.out.println(line);
        log.append(line).append('\n');
    }

    /** What one step learns by. */
    private record Batch(
            long[][] tokens,
            long[] masked,
            long[] words,
            long[] judged,
            long[] replaced,
            long[] altered,
            long[] orders) {

        NDList inputs(NDManager manager) {
            int length = tokens[0].length;
            long[] flat = Arrays.stream(tokens).flatMapToLong(Arrays::stream).toArray();
            return new NDList(
                    manager.create(flat, new Shape(tokens.length, length)),
                    manager.create(masked),
                    manager.create(judged));
        }

        NDList labels(NDManager manager) {
            return new NDList(
                    manager.create(words),
                    manager.create(replaced),
                    manager.create(altered),
                    manager.create(orders));
        }
    }

    /** The words that have been seen between two others. */
    private static final class Neighbours {
        private final Map<Long, List<Long>> between = new HashMap<>();

        void learn(int[] tokens) {
            for (int t = 1; t + 1 < tokens.length; t++) {
                List<Long> known =
                        between.computeIfAbsent(
                                key(tokens[t - 1], tokens[t + 1]), key -> new ArrayList<>());
                if (!known.contains((long) tokens[t])) {
                    known.add((long) tokens[t]);
                }
            }
        }

        /** Another word that has been seen there, or the same where there is none. */
        long other(long before, long word, long after, Random random) {
            List<Long> known = between.getOrDefault(key(before, after), List.of());
            return known.isEmpty() ? word : known.get(random.nextInt(known.size()));
        }

        private static long key(long before, long after) {
            return before << 32 | after;
        }
    }

    /** Pairs of a passage's report and a sentence that follows it, half of them the other way. */
    private static final class Rows {
        private final Passages passages;
        private final WordTokenizer tokenizer;
        private final Neighbours neighbours;
        private final int maxLength;
        private final Random random;
        private final List<Text> waiting = new ArrayList<>();
        private int passage;

        Rows(
                Passages passages,
                WordTokenizer tokenizer,
                Neighbours neighbours,
                int maxLength,
                Random random) {
            this.neighbours = neighbours;
            this.passages = passages;
            this.tokenizer = tokenizer;
            this.maxLength = maxLength;
            this.random = random;
        }

        Batch next(int count) {
            long[][] rows = new long[count][];
            long[] orders = new long[count];
            int longest = 0;
            for (int i = 0; i < count; i++) {
                if (waiting.isEmpty()) {
                    fill(count * 8);
                }
                Text text = waiting.remove(waiting.size() - 1);
                orders[i] = text.label();
                rows[i] =
                        Arrays.stream(tokenizer.encode(text, maxLength)).asLongStream().toArray();
                longest = Math.max(longest, rows[i].length);
            }
            LongStream.Builder masked = LongStream.builder();
            LongStream.Builder words = LongStream.builder();
            LongStream.Builder judged = LongStream.builder();
            LongStream.Builder replaced = LongStream.builder();
            long[] altered = new long[count];
            for (int i = 0; i < count; i++) {
                long[] before = rows[i];
                long[] row = Arrays.copyOf(before, longest);
                rows[i] = row;
                int middle = 1;
                while (before[middle] != tokenizer.separator()) {
                    middle++;
                }
                int from = orders[i] == 0 ? middle + 1 : 1; // the sentence, not the report
                int to = orders[i] == 0 ? before.length - 1 : middle;
                if (random.nextBoolean()) {
                    int times = 1 + random.nextInt(2);
                    for (int k = 0; k < times; k++) {
                        int t = from + random.nextInt(to - from);
                        row[t] = neighbours.other(before[t - 1], before[t], before[t + 1], random);
                        altered[i] |= row[t] == before[t] ? 0 : 1;
                    }
                }
                for (int t = 1; t < before.length; t++) {
                    if (before[t] == tokenizer.separator()) {
                        continue;
                    }
                    long place = (long) i * longest + t;
                    if (row[t] == before[t] && random.nextDouble() < MASKED) {
                        masked.add(place);
                        words.add(row[t]);
                        row[t] = WordTokenizer.MASK;
                    } else if (t >= from && t < to) {
                        judged.add(place);
                        replaced.add(row[t] == before[t] ? 0 : 1);
                    }
                }
            }
            return new Batch(
                    rows,
                    masked.build().toArray(),
                    words.build().toArray(),
                    judged.build().toArray(),
                    replaced.build().toArray(),
                    altered,
                    orders);
        }

        private void fill(int count) {
            while (waiting.size() < count) {
                List<String> parts = passages.passage(passage++);
                for (String sentence : parts.subList(1, parts.size())) {
                    boolean swapped = random.nextBoolean();
                    String report = parts.get(0);
                    waiting.add(
                            swapped
                                    ? new Text("", sentence, report, 1)
                                    : new Text("", report, sentence, 0));
                }
            }
            Collections.shuffle(waiting, random);
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
