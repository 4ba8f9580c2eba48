package io.github.djlcartography.sample.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.util.Pair;
import io.github.djlcartography.datasets.Incidents;
import io.github.djlcartography.sample.text.TextSet.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderTest {

    private static final WordTokenizer WORDS = words();
    private static final EncoderSize TINY = new EncoderSize(WORDS.size(), 8, 2, 2, 12, 32);

    private static WordTokenizer words() {
        try {
            return EncoderLearner.words();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long[][] rows(Text... texts) {
        return Arrays.stream(texts)
                .map(text -> Arrays.stream(WORDS.encode(text, 32)).asLongStream().toArray())
                .toArray(long[][]::new);
    }

    private static NDArray batch(NDManager manager, int length, long[]... rows) {
        long[] flat = new long[rows.length * length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * length, rows[i].length);
        }
        return manager.create(flat, new Shape(rows.length, length));
    }

    private static final Text PAIR =
            new Text("a", "The old pump is cold.", "The pump is not warm.", 0);
    private static final Text OTHER = new Text("b", "All three drills are on the roof.", null, 0);

    @Test
    void whatItMakesOfARowIsWhatTheFormulasSay() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Engine.getInstance().setRandomSeed(3);
            Encoder encoder = new Encoder(TINY, WORDS);
            encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 32));
            Random random = new Random(4);
            for (Pair<String, Parameter> one : encoder.getParameters()) {
                NDArray array = one.getValue().getArray();
                float[] values = new float[(int) array.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian() * 0.5f;
                }
                array.set(values);
            }
            long[][] rows = rows(PAIR, OTHER);
            NDArray states =
                    encoder.forward(
                                    new ParameterStore(manager, false),
                                    new NDList(batch(manager, 32, rows)),
                                    false)
                            .head();
            assertThat(states.getShape()).isEqualTo(new Shape(2, rows[0].length, 8)); // trimmed
            Map<String, float[]> parameters = new TreeMap<>();
            for (Pair<String, Parameter> one : encoder.getParameters()) {
                parameters.put(
                        one.getKey().replaceAll("(^|_)\\d+(?=[a-z])", "$1"),
                        one.getValue().getArray().toFloatArray());
            }
            for (int i = 0; i < 2; i++) {
                double[][] expected = new Naive(TINY, parameters).encode(rows[i]);
                for (int t = 0; t < rows[i].length; t++) {
                    float[] found = states.get(i, t).toFloatArray();
                    for (int d = 0; d < found.length; d++) {
                        assertThat((double) found[d]).isCloseTo(expected[t][d], within(1e-4));
                    }
                }
            }
        }
    }

    @Test
    void neitherBatchMatesNorPaddingChangeARow() throws Exception {
        EncoderLearner learner = EncoderLearner.base();
        try (Model model = learner.model("test", 3);
                Trainer trainer =
                        model.newTrainer(
                                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()))) {
            trainer.initialize(new Shape(1, 64));
            long[][] rows = rows(PAIR, OTHER);
            NDManager manager = trainer.getManager();
            float[] alone = logits(trainer, batch(manager, rows[1].length, rows[1]));
            float[] padded = logits(trainer, batch(manager, 50, rows[1]));
            float[] together = logits(trainer, batch(manager, 64, rows));
            for (int k = 0; k < 3; k++) {
                assertThat(padded[k]).isCloseTo(alone[k], within(1e-5f));
                assertThat(together[3 + k]).isCloseTo(alone[k], within(1e-5f));
            }
        }
    }

    private static float[] logits(Trainer trainer, NDArray tokens) {
        return trainer.evaluate(new NDList(tokens)).singletonOrThrow().toFloatArray();
    }

    @Test
    void theBundledEncodersAreAsSmallAsTheyAreSaidToBeAndThoseOfTheLog() throws Exception {
        assertThat(WORDS.size()).isLessThanOrEqualTo(800);
        for (EncoderLearner learner : List.of(EncoderLearner.base(), EncoderLearner.small())) {
            String file = Objects.requireNonNull(learner.parameters());
            byte[] bytes = resource(file);
            assertThat(bytes.length).isLessThanOrEqualTo(1_500_000);
            Path copy = Files.write(directory.resolve(file), bytes);
            String log = new String(resource(file.replace(".params", ".log")), UTF_8);
            assertThat(log).endsWith(Checksum.of(copy) + "  " + file + "\n");
        }
    }

    @TempDir Path directory;

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Encoder.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    @Test
    void everyWordOfEveryBundledSetIsKnownAndThreeRowsAreCutOff() {
        List<Incidents.Row> all = new ArrayList<>(Incidents.train(0));
        for (Incidents.Test test : Incidents.Test.values()) {
            all.addAll(Incidents.test(test));
        }
        int cut = 0;
        for (Incidents.Row row : all) {
            Text text = new Text(row.id(), row.report(), row.claim(), 0);
            int[] whole = WORDS.encode(text, 200);
            assertThat(whole).as(row.toString()).doesNotContain(1, WordTokenizer.MASK);
            cut += whole.length > EncoderSize.base(WORDS.size()).maxLength() ? 1 : 0;
        }
        assertThat(cut).isEqualTo(3); // of 20,000, by two to four words
    }

    @Test
    void pretrainingWritesTheSameBytesAgainAndKnowsThemByTheirSum() throws Exception {
        String[] first = {directory.resolve("a").toString(), "small", "3"};
        String[] second = {directory.resolve("b").toString(), "small", "3"};
        PretrainEncoder.main(first);
        PretrainEncoder.main(second);
        Path weights = directory.resolve("a/incidents-encoder-small.params");
        assertThat(weights)
                .hasSameBinaryContentAs(directory.resolve("b/incidents-encoder-small.params"));
        assertThat(directory.resolve("a/incidents-encoder-small.log"))
                .content()
                .contains("step 3: loss", Checksum.of(weights));
        assertThat(Files.readAllBytes(directory.resolve("a/incidents-words.txt")))
                .isEqualTo(resource("incidents-words.txt"));
    }

    @Test
    void aWordIsReplacedByOneThatStoodBetweenTheSameTwo() {
        Neighbours neighbours = new Neighbours();
        neighbours.learn(new int[] {2, 10, 11, 12, 3});
        neighbours.learn(new int[] {2, 10, 20, 12, 3});
        Random random = new Random(1);
        List<Long> found = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            found.add(neighbours.other(10, 11, 12, random));
        }
        assertThat(found).containsOnly(11L, 20L).contains(11L, 20L);
        assertThat(neighbours.other(5, 11, 6, random)).isEqualTo(11);
    }

    /** What is multiplied by a Java number goes back through memory that is freed by then. */
    @Test
    void aCollectionOfGarbageBeforeTheWayBackChangesNoGradient() throws Exception {
        Engine.getInstance().setRandomSeed(5);
        DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss());
        try (Model model = new EncoderLearner("tiny", WORDS, TINY, null).model("tiny", 3);
                Trainer trainer = model.newTrainer(config)) {
            trainer.initialize(new Shape(1, 32));
            List<float[]> expected = gradients(trainer, false);
            for (int i = 0; i < 20; i++) {
                List<float[]> found = gradients(trainer, true);
                for (int k = 0; k < found.size(); k++) {
                    assertThat(found.get(k))
                            .as("round %d, parameter %d", i, k)
                            .isEqualTo(expected.get(k));
                }
            }
        }
    }

    private static List<float[]> gradients(Trainer trainer, boolean collected) {
        List<float[]> gradients = new ArrayList<>();
        long[][] rows = rows(PAIR, OTHER);
        try (NDManager own = trainer.getManager().newSubManager()) {
            try (GradientCollector collector = trainer.newGradientCollector()) {
                collector.zeroGradients();
                NDList guesses = trainer.forward(new NDList(batch(own, 32, rows)));
                NDList labels = new NDList(own.create(new long[] {1, 2}));
                NDArray loss = trainer.getLoss().evaluate(labels, guesses);
                if (collected) {
                    System.gc();
                    for (int i = 0; i < 3000; i++) { // takes the place of what was freed
                        ByteBuffer.allocateDirect(Long.BYTES).putLong(0, -1);
                    }
                }
                collector.backward(loss);
            }
            for (Parameter parameter : trainer.getModel().getBlock().getParameters().values()) {
                gradients.add(parameter.getArray().getGradient().toFloatArray());
            }
        }
        return gradients;
    }

    /** The formulas of Vaswani et al. 2017, one token after the other, in doubles. */
    private record Naive(EncoderSize size, Map<String, float[]> parameters) {

        double[][] encode(long[] tokens) {
            double[][] state = new double[tokens.length][size.width()];
            int middle = 0;
            while (tokens[middle] != WORDS.separator()) {
                middle++;
            }
            for (int t = 0; t < tokens.length; t++) {
                int segment = t <= middle ? 0 : 1;
                int match = matches(tokens, t, middle) ? 1 : 0;
                for (int d = 0; d < size.width(); d++) {
                    state[t][d] =
                            row("tokens", (int) tokens[t], d)
                                    + row("positions", t, d)
                                    + row("segments", segment, d)
                                    + row("matches", match, d);
                }
            }
            for (int layer = 0; layer < size.layers(); layer++) {
                String name = "layer-" + layer + "_";
                double[][] normed = norm(name + "attention-norm", state);
                add(state, linear(name + "merge", attend(linear(name + "project", normed))));
                double[][] wide = linear(name + "widen", norm(name + "dense-norm", state));
                for (double[] one : wide) {
                    for (int i = 0; i < one.length; i++) {
                        one[i] = gelu(one[i]);
                    }
                }
                add(state, linear(name + "narrow", wide));
            }
            return norm("norm", state);
        }

        private static boolean matches(long[] tokens, int t, int middle) {
            for (int u = 0; u < tokens.length; u++) {
                if (u <= middle != t <= middle
                        && tokens[u] == tokens[t]
                        && tokens[t] != WORDS.separator()) {
                    return true;
                }
            }
            return false;
        }

        private double row(String table, int index, int d) {
            return values(table)[index * size.width() + d];
        }

        private float[] values(String name) {
            return Objects.requireNonNull(parameters.get(name), name);
        }

        private static double gelu(double x) {
            // x Φ(x), Φ by its integral
            int parts = 2000;
            double sum = 0;
            double low = -12;
            double step = (x - low) / parts;
            for (int i = 0; i < parts; i++) {
                double at = low + (i + 0.5) * step;
                sum += Math.exp(-at * at / 2) * step;
            }
            return x * sum / Math.sqrt(2 * Math.PI);
        }

        private double[][] attend(double[][] all) {
            int width = size.width();
            int each = width / size.heads();
            double[][] mixed = new double[all.length][width];
            for (int head = 0; head < size.heads(); head++) {
                for (int t = 0; t < all.length; t++) {
                    double[] share = new double[all.length];
                    double total = 0;
                    for (int u = 0; u < all.length; u++) {
                        double dot = 0;
                        for (int d = head * each; d < (head + 1) * each; d++) {
                            dot += all[t][d] * all[u][width + d];
                        }
                        share[u] = Math.exp(dot / Math.sqrt(each));
                        total += share[u];
                    }
                    for (int u = 0; u < all.length; u++) {
                        for (int d = head * each; d < (head + 1) * each; d++) {
                            mixed[t][d] += share[u] / total * all[u][2 * width + d];
                        }
                    }
                }
            }
            return mixed;
        }

        private double[][] linear(String name, double[][] in) {
            float[] weight = values(name + "_weight");
            float[] bias = values(name + "_bias");
            double[][] out = new double[in.length][bias.length];
            for (int t = 0; t < in.length; t++) {
                for (int i = 0; i < bias.length; i++) {
                    out[t][i] = bias[i];
                    for (int d = 0; d < in[t].length; d++) {
                        out[t][i] += weight[i * in[t].length + d] * in[t][d];
                    }
                }
            }
            return out;
        }

        private double[][] norm(String name, double[][] in) {
            float[] gamma = values(name + "_gamma");
            float[] beta = values(name + "_beta");
            double[][] out = new double[in.length][];
            for (int t = 0; t < in.length; t++) {
                double mean = Arrays.stream(in[t]).average().orElseThrow();
                double variance =
                        Arrays.stream(in[t]).map(x -> (x - mean) * (x - mean)).average().orElse(0);
                double[] one = in[t];
                out[t] = new double[one.length];
                for (int d = 0; d < one.length; d++) {
                    out[t][d] = (one[d] - mean) / Math.sqrt(variance + 1e-5) * gamma[d] + beta[d];
                }
            }
            return out;
        }

        private static void add(double[][] to, double[][] what) {
            for (int t = 0; t < to.length; t++) {
                for (int d = 0; d < to[t].length; d++) {
                    to[t][d] += what[t][d];
                }
            }
        }
    }
}
