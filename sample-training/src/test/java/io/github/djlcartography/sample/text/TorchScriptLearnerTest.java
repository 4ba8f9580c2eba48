package io.github.djlcartography.sample.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.capture.CartographyListener;
import io.github.djlcartography.sample.text.TorchScriptLearner.Inputs;
import io.github.djlcartography.sample.text.TorchScriptLearner.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptLearnerTest {

    private static final int WORDS = 16; // as the tokenizer has
    private static final int WIDTH = 4;
    private static final int LONGEST = 12;
    private static final long[][] TOKENS = {{2, 6, 7, 13, 15, 3, 0, 0}, {2, 8, 3, 12, 9, 9, 9, 3}};
    private static final Random RANDOM = new Random(5);

    private static final TorchScriptFile.Parameter EMBEDDING = parameter("embedding", WORDS, WIDTH);
    private static final TorchScriptFile.Parameter WEIGHT = parameter("weight", 2, WIDTH);
    private static final TorchScriptFile.Parameter BIAS = parameter("bias", 2);

    /** Mean of the embeddings that are no padding, and a linear layer of two outputs. */
    private static final TorchScriptFile CLASSIFIER =
            new TorchScriptFile(
                    List.of("tokens: Tensor", "mask: Tensor"),
                    "Tensor",
                    List.of(
                            "states = torch.embedding(self.embedding, tokens)",
                            "seen = torch.unsqueeze(torch.to(mask, 6), -1)",
                            "total = torch.sum(torch.mul(states, seen), [1])",
                            "mean = torch.div(total, torch.sum(seen, [1]))",
                            "return torch.linear(mean, self.weight, self.bias)"),
                    List.of(EMBEDDING, WEIGHT, BIAS));

    @TempDir Path directory;

    private final Tokenizer tokenizer = PretrainedTokenizer.load(PretrainedTokenizerTest.FILE);

    private static TorchScriptFile.Parameter parameter(String name, int... shape) {
        int size = 1;
        for (int length : shape) {
            size *= length;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) RANDOM.nextGaussian();
        }
        return new TorchScriptFile.Parameter(name, shape, values, true);
    }

    private TorchScriptLearner learner(TorchScriptFile module) throws IOException {
        Path file = directory.resolve("module.pt");
        module.write(file);
        return TorchScriptLearner.of(file.toString(), tokenizer, LONGEST);
    }

    private TorchScriptLearner learner(
            String arguments, String result, String line, TorchScriptFile.Parameter... parameters)
            throws IOException {
        return learner(
                new TorchScriptFile(
                        List.of(arguments.split(", ")),
                        result,
                        List.of("return " + line),
                        List.of(parameters)));
    }

    /** Means of the embeddings of the tokens above, without padding. */
    private static double[][] means() {
        double[][] means = new double[TOKENS.length][WIDTH];
        for (int row = 0; row < TOKENS.length; row++) {
            int seen = 0;
            for (long token : TOKENS[row]) {
                for (int i = 0; token != 0 && i < WIDTH; i++) {
                    means[row][i] += EMBEDDING.values()[(int) token * WIDTH + i];
                }
                seen += token == 0 ? 0 : 1;
            }
            for (int i = 0; i < WIDTH; i++) {
                means[row][i] /= seen;
            }
        }
        return means;
    }

    private static NDArray tokens(NDManager manager) {
        return manager.create(TOKENS[0]).stack(manager.create(TOKENS[1]));
    }

    private static Trainer trainer(Model model) {
        return model.newTrainer(
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optOptimizer(
                                Optimizer.adam()
                                        .optLearningRateTracker(Tracker.fixed(0.05f))
                                        .build()));
    }

    private static float[] evaluate(Trainer trainer) {
        try (NDManager own = trainer.getManager().newSubManager()) {
            NDArray outputs = trainer.evaluate(new NDList(tokens(own))).singletonOrThrow();
            assertThat(outputs.getShape()).isEqualTo(new Shape(2, 2));
            assertThat(outputs.getDataType()).isEqualTo(DataType.FLOAT32);
            return outputs.toFloatArray();
        }
    }

    private static Map<String, float[]> parameters(Model model) {
        Map<String, float[]> values = new TreeMap<>();
        for (var parameter : model.getBlock().getParameters()) {
            Parameter some = parameter.getValue();
            values.put(parameter.getKey(), some.getArray().toFloatArray());
        }
        return values;
    }

    private static void train(Trainer trainer, int steps) {
        try (NDManager own = trainer.getManager().newSubManager()) {
            NDArray tokens = tokens(own);
            NDArray labels = own.create(new long[] {1, 0});
            for (int i = 0; i < steps; i++) {
                try (var collector = trainer.newGradientCollector()) {
                    NDList outputs = trainer.forward(new NDList(tokens));
                    collector.backward(trainer.getLoss().evaluate(new NDList(labels), outputs));
                }
                trainer.step();
            }
        }
    }

    private void everyParameterMovesAndTheRowsAreLearnt(TorchScriptLearner learner)
            throws Exception {
        try (Model model = learner.model("model", 2);
                Trainer trainer = trainer(model)) {
            trainer.initialize(new Shape(1, LONGEST));
            Map<String, float[]> before = parameters(model);
            train(trainer, 60);
            assertThat(parameters(model))
                    .allSatisfy(
                            (name, values) ->
                                    assertThat(values).as(name).isNotEqualTo(before.get(name)));
            float[] outputs = evaluate(trainer);
            assertThat(outputs[1]).isGreaterThan(outputs[0]);
            assertThat(outputs[2]).isGreaterThan(outputs[3]);
        }
    }

    @Test
    void logitsAreUsedAsTheyAre() throws Exception {
        TorchScriptLearner learner = learner(CLASSIFIER);
        assertThat(learner.name()).isEqualTo("module.pt");
        assertThat(learner.describe(2))
                .isEqualTo(
                        "module.pt: 74 parameters; takes tokens and mask, gives logits of 2 classes");
        try (Model model = learner.model("model", 2);
                Trainer trainer = trainer(model)) {
            trainer.initialize(new Shape(1, LONGEST));
            float[] outputs = evaluate(trainer);
            double[][] means = means();
            for (int i = 0; i < outputs.length; i++) {
                double expected = BIAS.values()[i % 2];
                for (int j = 0; j < WIDTH; j++) {
                    expected += means[i / 2][j] * WEIGHT.values()[i % 2 * WIDTH + j];
                }
                assertThat(outputs[i]).isCloseTo((float) expected, within(1e-5f));
            }
        }
        everyParameterMovesAndTheRowsAreLearnt(learner);
    }

    @Test
    void parametersThatWereSavedFrozenAreTrainedToo() throws Exception {
        everyParameterMovesAndTheRowsAreLearnt(
                learner(
                        new TorchScriptFile(
                                CLASSIFIER.arguments(),
                                CLASSIFIER.result(),
                                CLASSIFIER.body(),
                                CLASSIFIER.parameters().stream()
                                        .map(
                                                p ->
                                                        new TorchScriptFile.Parameter(
                                                                p.name(),
                                                                p.shape(),
                                                                p.values(),
                                                                false))
                                        .toList())));
    }

    @Test
    void featuresGetAHead() throws Exception {
        TorchScriptLearner learner =
                learner(
                        "tokens: Tensor",
                        "Tensor",
                        "torch.mean(torch.embedding(self.embedding, tokens), [1])",
                        EMBEDDING);
        assertThat(learner.describe(2))
                .isEqualTo(
                        "module.pt: 64 parameters; takes tokens, gives 4 features, under a new head of 2"
                                + " classes");
        everyParameterMovesAndTheRowsAreLearnt(learner);
        assertThat(learner.describe(4)).endsWith("gives logits of 4 classes");
        assertThat(learner.withOutput(Output.FEATURES).describe(4))
                .endsWith("gives 4 features, under a new head of 4 classes");
    }

    @Test
    void statesGetTheirMeanWithoutPaddingAndAHead() throws Exception {
        TorchScriptLearner learner =
                learner(
                        "tokens: Tensor, mask: Tensor, types: Tensor",
                        "Tuple[Tensor, Tensor]",
                        "(torch.embedding(self.embedding, tokens), mask)",
                        EMBEDDING);
        assertThat(learner.describe(2))
                .isEqualTo(
                        "module.pt: 64 parameters; takes tokens, mask and types, gives 4 features a"
                                + " token, whose mean is under a new head of 2 classes");
        Engine.getInstance().setRandomSeed(1);
        try (Model model = learner.model("model", 2);
                Trainer trainer = trainer(model)) {
            trainer.initialize(new Shape(1, LONGEST));
            float[] head = Objects.requireNonNull(parameters(model).get("02head_weight"));
            float[] outputs = evaluate(trainer);
            double[][] means = means();
            for (int i = 0; i < outputs.length; i++) {
                double expected = 0; // the bias of a new head is 0
                for (int j = 0; j < WIDTH; j++) {
                    expected += means[i / 2][j] * head[i % 2 * WIDTH + j];
                }
                assertThat(outputs[i]).isCloseTo((float) expected, within(1e-5f));
            }
        }
        everyParameterMovesAndTheRowsAreLearnt(learner);
    }

    @Test
    void columnsThatAllRowsPadAreShownOnlyToAModuleWithoutAMask() throws Exception {
        String columns = "torch.to(torch.sum(torch.ones_like(tokens), [1], True), 6)";
        TorchScriptFile.Parameter one =
                new TorchScriptFile.Parameter("one", new int[] {2}, new float[] {1, 1}, true);
        for (Inputs inputs : List.of(Inputs.TOKENS, Inputs.TOKENS_MASK)) {
            TorchScriptLearner learner =
                    learner(
                            inputs == Inputs.TOKENS
                                    ? "tokens: Tensor"
                                    : "tokens: Tensor, mask: Tensor",
                            "Tensor",
                            "torch.mul(" + columns + ", self.one)",
                            one);
            try (Model model = learner.model("model", 2);
                    Trainer trainer = trainer(model);
                    NDManager own = trainer.getManager().newSubManager()) {
                trainer.initialize(new Shape(1, LONGEST));
                NDArray padding = own.zeros(new Shape(2, 3), DataType.INT64);
                NDArray longer = tokens(own).concat(padding, 1);
                assertThat(trainer.evaluate(new NDList(longer)).singletonOrThrow().toFloatArray())
                        .as(inputs.toString())
                        .containsOnly(inputs == Inputs.TOKENS ? 11 : 8);
            }
        }
    }

    @Test
    void ofAMapTheStatesAreUsedWhateverElseIsInIt() throws Exception {
        assertThat(
                        learner(
                                        "tokens: Tensor",
                                        "Dict[str, Tensor]",
                                        "{\"pooler_output\": self.bias, \"last_hidden_state\":"
                                                + " torch.embedding(self.embedding, tokens)}",
                                        EMBEDDING,
                                        BIAS)
                                .describe(2))
                .contains("4 features a token");
    }

    @Test
    void maskAndTypesTellPaddingAndTheSecondText() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList inputs =
                    TorchScriptBlock.inputs(Inputs.TOKENS_MASK_TYPES, tokens(manager), tokenizer);
            assertThat(inputs.get(1).toLongArray())
                    .containsExactly(1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
            assertThat(inputs.get(2).toLongArray())
                    .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1);
            assertThat(TorchScriptBlock.inputs(Inputs.TOKENS, tokens(manager), tokenizer))
                    .hasSize(1);
        }
    }

    @Test
    void eachModelStartsFromTheFileWhateverAnotherLearnt() throws Exception {
        TorchScriptLearner learner = learner(CLASSIFIER);
        try (Model one = learner.model("one", 2);
                Trainer trainer = trainer(one);
                Model other = learner.model("other", 2)) {
            trainer.initialize(new Shape(1, LONGEST));
            Map<String, float[]> before = parameters(other);
            train(trainer, 5);
            assertThat(parameters(one).get("01module_embedding"))
                    .isNotEqualTo(before.get("01module_embedding"))
                    .hasSize(64);
            assertThat(parameters(other).get("01module_embedding")).isEqualTo(EMBEDDING.values());
        }
    }

    @Test
    void theListenerMapsIt() throws Exception {
        try (NDManager manager = NDManager.newBaseManager();
                Model model = learner(CLASSIFIER).model("model", 2)) {
            ArrayDataset dataset =
                    new ArrayDataset.Builder()
                            .setData(tokens(manager))
                            .optLabels(manager.create(new long[] {1, 0}))
                            .setSampling(2, true)
                            .build();
            CartographyListener listener =
                    CartographyListener.builder()
                            .setDirectory(directory.resolve("run"))
                            .setTrainingSet(dataset)
                            .build();
            try (Trainer trainer =
                    model.newTrainer(
                            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                                    .optOptimizer(
                                            Optimizer.adam()
                                                    .optLearningRateTracker(Tracker.fixed(0.05f))
                                                    .build())
                                    .addTrainingListeners(listener))) {
                trainer.initialize(new Shape(1, LONGEST));
                EasyTrain.fit(trainer, 30, dataset, null);
            }
        }
        assertThat(Archive.open(directory.resolve("run")).epochCount()).isEqualTo(30);
        DataMap map = Analyzer.of(directory.resolve("run")).map();
        assertThat(DoubleStream.of(map.values(Metric.VARIABILITY)).boxed())
                .hasSize(2)
                .allSatisfy(value -> assertThat(value).isGreaterThan(0.01));
    }

    private static void fails(TorchScriptLearner learner, int classes, String said) {
        for (Runs run :
                List.<Runs>of(TorchScriptLearner::describe, TorchScriptLearnerTest::model)) {
            assertThatThrownBy(() -> run.of(learner, classes))
                    .isInstanceOf(IOException.class)
                    .hasMessage(said.replace("FILE", learner.source()));
        }
    }

    private interface Runs {
        Object of(TorchScriptLearner learner, int classes) throws IOException;
    }

    private static Object model(TorchScriptLearner learner, int classes) throws IOException {
        return learner.model("model", classes);
    }

    @Test
    void whatDoesNotFitIsSaidBeforeTraining() throws Exception {
        fails(
                learner(CLASSIFIER).withOutput(Output.LOGITS),
                3,
                "FILE: found that it makes (2, 2) of (2, 8) tokens, expected logits of 3 classes, (2, 3)."
                        + " Save it without its head, and a new one is put on it; or leave out what it"
                        + " gives, and it is found out.");
        fails(
                learner(CLASSIFIER).withInputs(Inputs.TOKENS),
                2,
                "FILE: found that it does not take tokens (forward() is missing value for argument"
                        + " 'mask'. Declaration: forward(__torch__.Encoder self, Tensor tokens, Tensor"
                        + " mask) -> Tensor), expected that it takes one of these, each (B, T) int64."
                        + " Trace it so: torch.jit.trace(model, (tokens, mask)).");
        fails(
                learner(
                        "tokens: Tensor",
                        "Tensor",
                        "torch.embedding(self.embedding, tokens)",
                        parameter("embedding", WORDS - 1, WIDTH)),
                2,
                "FILE: found no place for token 15 (RuntimeError: index out of range in self), expected"
                        + " one for each of the tokenizer's 16. Give the tokenizer that it was"
                        + " pretrained with.");
        fails(
                learner(
                        "tokens: Tensor",
                        "Tensor",
                        "torch.add(torch.embedding(self.embedding, tokens),"
                                + " torch.embedding(self.places, torch.sub(torch.cumsum(torch.ones_like(tokens),"
                                + " 1), 1)))",
                        EMBEDDING,
                        parameter("places", 11, WIDTH)),
                2,
                "FILE: found that it takes no rows of 12 tokens (RuntimeError: index out of range in"
                        + " self), expected that it does. Say a smaller --max-length.");
    }

    @Test
    void whatIsNoEncoderIsSaidBeforeTraining() throws Exception {
        fails(
                learner("tokens: Tensor", "Tensor", "torch.to(tokens, 6)"),
                2,
                "FILE: found no parameters, expected those that are to be trained. Save it without"
                        + " torch.jit.freeze or optimize_for_inference.");
        fails(
                learner("tokens: Tensor", "Tensor", "torch.sum(self.bias)", BIAS),
                2,
                "FILE: found that it makes () of (2, 8) tokens, expected logits (B, K), features (B, H)"
                        + " or states (B, T, H) as its first array. Have its forward return one of these"
                        + " first.");
        fails(
                learner(
                        "tokens: Tensor",
                        "Tensor",
                        "torch.to(torch.embedding(self.embedding, tokens), 5)",
                        EMBEDDING),
                2,
                "FILE: found that it gives float16, expected float32. Save it after model.float().");
        fails(
                learner(
                        "tokens: Tensor",
                        "Tensor",
                        "torch.dropout(torch.embedding(self.embedding, tokens), 0.5, True)",
                        EMBEDDING),
                2,
                "FILE: found that it gives another result each time, expected the same where it is not"
                        + " being trained. Trace it after model.eval(): in training mode its dropout is"
                        + " fixed into it.");
        Path file = directory.resolve("weights.pt");
        Files.writeString(file, "no zip");
        TorchScriptLearner weights = TorchScriptLearner.of(file.toString(), tokenizer, LONGEST);
        assertThatThrownBy(() -> weights.describe(2))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": found no TorchScript (")
                .hasMessageEndingWith(
                        "), expected a file of torch.jit.save. Write it so: torch.jit.trace(model,"
                                + " (tokens, mask)).save(FILE). Weights alone, as of torch.save or"
                                + " .safetensors, do not do.");
        fails(
                TorchScriptLearner.of(directory.toString(), tokenizer, LONGEST),
                2,
                "FILE: found a directory, expected a file of torch.jit.save, or an URL such as djl://…."
                        + " Give the .pt itself.");
    }

    @Test
    void aModelOfTheZooThatIsNotThereIsSaid() {
        String url = "djl://no.such.zoo/model";
        assertThatThrownBy(() -> TorchScriptLearner.directory(url))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        url
                                + ": found no model there (ModelZoo not found in classpath:"
                                + " no.such.zoo), expected one that DJL's Criteria finds. Only what was"
                                + " fetched before is there with ai.djl.offline.");
    }
}
