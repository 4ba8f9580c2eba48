package io.github.djlcartography.sample.text;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import ai.djl.translate.NoopTranslator;
import ai.djl.util.Utils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An encoder in TorchScript, all of whose parameters are trained further: a file of {@code
 * torch.jit.save}, or a model of DJL's zoo. It takes what {@link Inputs} says. Of what it gives,
 * the first array is used, as {@link Output} says; of a map, {@code logits} or {@code
 * last_hidden_state}.
 *
 * @param source path of the file, or an URL for {@link Criteria.Builder#optModelUrls}, such as
 *     {@code djl://ai.djl.huggingface.pytorch/…}, which needs the network the first time
 * @param tokenizer that it was pretrained with
 * @param maxLength tokens of a row at most, 8 or more
 * @param inputs null: the first of them in their order that it takes
 * @param output null: {@link Output#STATES} where there are three dimensions; {@link Output#LOGITS}
 *     where there are two and as many columns as classes; else {@link Output#FEATURES}
 */
public record TorchScriptLearner(
        String source,
        Tokenizer tokenizer,
        int maxLength,
        @Nullable Inputs inputs,
        @Nullable Output output)
        implements TextLearner {

    private static final int FEW = 8; // tokens of a row to try it with

    /** What the module takes, in this order; each (B, T) int64. */
    public enum Inputs {
        /** Tokens, and 1 where there is one that is no padding, else 0. */
        TOKENS_MASK("tokens and mask"),
        /** Tokens alone. */
        TOKENS("tokens"),
        /** Tokens, mask, and 1 in the second text of a pair, else 0. */
        TOKENS_MASK_TYPES("tokens, mask and types");

        private final String words;

        Inputs(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** What the first array is that the module gives. */
    public enum Output {
        /** (B, K): used as it is. */
        LOGITS,
        /** (B, H): a linear head of K outputs is put on it. */
        FEATURES,
        /** (B, T, H), one for each token: their mean, padding left out, and a linear head on it. */
        STATES;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a module was found to take and give.
     *
     * @param width last dimension of what it gives
     */
    record Form(Inputs inputs, Output output, int width) {}

    /** Input and output are found out by trying. */
    public static TorchScriptLearner of(String source, Tokenizer tokenizer, int maxLength) {
        return new TorchScriptLearner(source, tokenizer, maxLength, null, null);
    }

    /** The same, which is known to take this. */
    public TorchScriptLearner withInputs(Inputs known) {
        return new TorchScriptLearner(source, tokenizer, maxLength, known, output);
    }

    /** The same, which is known to give this. */
    public TorchScriptLearner withOutput(Output known) {
        return new TorchScriptLearner(source, tokenizer, maxLength, inputs, known);
    }

    @Override
    public String name() {
        return isUrl() ? source : String.valueOf(Path.of(source).getFileName());
    }

    /**
     * Where the files of a model of the zoo are, such as its {@code tokenizer.json}; they are
     * fetched the first time.
     *
     * @throws IOException if it cannot be had
     */
    public static Path directory(String url) throws IOException {
        try (ZooModel<NDList, NDList> model = load(url)) {
            return model.getModelPath();
        }
    }

    @Override
    public String describe(int classes) throws IOException {
        try (ZooModel<NDList, NDList> loaded = load(source)) {
            Form form = form(loaded, classes);
            long parameters =
                    loaded.getBlock().getParameters().values().stream()
                            .mapToLong(parameter -> parameter.getArray().size())
                            .sum();
            return String.format(
                    Locale.ROOT,
                    "%s: %,d parameters; takes %s, gives %s",
                    name(),
                    parameters,
                    form.inputs(),
                    switch (form.output()) {
                        case LOGITS -> "logits of %d classes".formatted(form.width());
                        case FEATURES ->
                                "%d features, under a new head of %d classes"
                                        .formatted(form.width(), classes);
                        case STATES ->
                                "%d features a token, whose mean is under a new head of %d classes"
                                        .formatted(form.width(), classes);
                    });
        }
    }

    @Override
    public Model model(String name, int classes) throws IOException {
        ZooModel<NDList, NDList> loaded = load(source);
        boolean done = false;
        try {
            Form form = form(loaded, classes);
            // A model that was loaded unfreezes at newTrainer what it likes; a fresh one does not.
            Model model = Model.newInstance(name, loaded.getNDManager().getDevice());
            model.setBlock(new TorchScriptBlock(loaded.getBlock(), form, tokenizer, classes));
            model.getNDManager().attachInternal("torchscript", loaded); // closes it with itself
            done = true;
            return model;
        } finally {
            if (!done) {
                loaded.close();
            }
        }
    }

    private boolean isUrl() {
        return isUrl(source);
    }

    /** Whether it is an URL and no path. */
    public static boolean isUrl(String source) {
        return source.matches("[a-z][a-z0-9+]+:.*");
    }

    private static ZooModel<NDList, NDList> load(String source) throws IOException {
        Criteria.Builder<NDList, NDList> criteria =
                Criteria.builder()
                        .setTypes(NDList.class, NDList.class)
                        .optTranslator(new NoopTranslator())
                        .optEngine("PyTorch")
                        .optOption("trainParam", "true")
                        .optOption("mapLocation", "true");
        if (!isUrl(source)) {
            Path file = Path.of(source).toAbsolutePath();
            if (!Files.isRegularFile(file)) {
                throw at(
                        source,
                        Files.exists(file) ? "a directory" : "nothing",
                        "a file of torch.jit.save, or an URL such as djl://…",
                        "Give the .pt itself.");
            }
            criteria.optModelPath(file.getParent()).optModelName(file.getFileName().toString());
        }
        try {
            if (isUrl(source)) {
                criteria.optModelUrls(source);
            }
            return criteria.build().loadModel();
        } catch (MalformedModelException
                | ModelNotFoundException
                | EngineException
                | IOException
                | IllegalArgumentException e) {
            throw isUrl(source)
                    ? at(
                            source,
                            "no model there (" + firstLine(e) + ")",
                            "one that DJL's Criteria finds",
                            Utils.isOfflineMode()
                                    ? "Only what was fetched before is there with ai.djl.offline."
                                    : "Try it in a browser; behind a proxy say -Dhttps.proxyHost.",
                            e)
                    : at(
                            source,
                            "no TorchScript (" + firstLine(e) + ")",
                            "a file of torch.jit.save",
                            "Write it so: torch.jit.trace(model, (tokens, mask)).save(FILE). Weights"
                                    + " alone, as of torch.save or .safetensors, do not do.",
                            e);
        }
    }

    private Form form(ZooModel<NDList, NDList> model, int classes) throws IOException {
        Block block = model.getBlock();
        if (block.getParameters().isEmpty()) {
            throw at(
                    source,
                    "no parameters",
                    "those that are to be trained",
                    "Save it without torch.jit.freeze or optimize_for_inference.");
        }
        try (NDManager arrays = model.getNDManager().newSubManager()) {
            int other = tokenizer.padding() == 0 ? 1 : 0;
            NDArray few = rows(arrays, FEW, other);
            Inputs taken = taken(block, few);
            NDArray first = run(block, taken, few);
            Form form = new Form(taken, given(first, classes), (int) lastOf(first.getShape()));
            if (!Arrays.equals(first.toFloatArray(), run(block, taken, few).toFloatArray())) {
                throw at(
                        source,
                        "that it gives another result each time",
                        "the same where it is not being trained",
                        "Trace it after model.eval(): in training mode its dropout is fixed into it.");
            }
            try {
                run(block, taken, rows(arrays, FEW, tokenizer.size() - 1));
            } catch (EngineException e) {
                throw at(
                        source,
                        "no place for token " + (tokenizer.size() - 1) + " (" + lastLine(e) + ")",
                        "one for each of the tokenizer's " + tokenizer.size(),
                        "Give the tokenizer that it was pretrained with.",
                        e);
            }
            try {
                run(block, taken, rows(arrays, maxLength, other));
            } catch (EngineException e) {
                throw at(
                        source,
                        "that it takes no rows of " + maxLength + " tokens (" + lastLine(e) + ")",
                        "that it does",
                        "Say a smaller --max-length.",
                        e);
            }
            return form;
        }
    }

    /** Two rows (2, T) of one token, half of the second one padding. */
    private NDArray rows(NDManager arrays, int length, int token) {
        long[] tokens = new long[2 * length];
        Arrays.fill(tokens, token);
        Arrays.fill(tokens, length + length / 2, 2 * length, tokenizer.padding());
        return arrays.create(tokens, new Shape(2, length));
    }

    private Inputs taken(Block block, NDArray tokens) throws IOException {
        List<String> failures = new ArrayList<>();
        Inputs known = inputs;
        for (Inputs some : known == null ? List.of(Inputs.values()) : List.of(known)) {
            try {
                run(block, some, tokens);
                return some;
            } catch (EngineException e) {
                failures.add(some + " (" + lastLine(e) + ")");
            }
        }
        throw at(
                source,
                "that it does not take " + String.join(", nor ", failures),
                "that it takes one of these, each (B, T) int64",
                "Trace it so: torch.jit.trace(model, (tokens, mask)).");
    }

    private NDArray run(Block block, Inputs given, NDArray tokens) {
        NDList taken = TorchScriptBlock.inputs(given, tokens, tokenizer);
        NDManager arrays = tokens.getManager();
        NDList outputs = block.forward(new ParameterStore(arrays, false), taken, false);
        if (outputs.isEmpty()) {
            throw new EngineException("it gives no array");
        }
        return TorchScriptBlock.output(outputs);
    }

    private Output given(NDArray first, int classes) throws IOException {
        Shape shape = first.getShape();
        Output found =
                shape.dimension() == 3
                        ? Output.STATES
                        : lastOf(shape) == classes && output != Output.FEATURES
                                ? Output.LOGITS
                                : Output.FEATURES;
        boolean rows = shape.dimension() >= 2 && shape.dimension() <= 3 && shape.get(0) == 2;
        if (!rows || (found == Output.STATES && shape.get(1) != FEW)) {
            throw at(
                    source,
                    "that it makes " + shape + " of (2, " + FEW + ") tokens",
                    "logits (B, K), features (B, H) or states (B, T, H) as its first array",
                    "Have its forward return one of these first.");
        } else if (first.getDataType() != DataType.FLOAT32) {
            throw at(
                    source,
                    "that it gives " + first.getDataType().name().toLowerCase(Locale.ROOT),
                    "float32",
                    "Save it after model.float().");
        } else if (output != null && output != found) {
            throw at(
                    source,
                    "that it makes " + shape + " of (2, " + FEW + ") tokens",
                    output == Output.LOGITS
                            ? "logits of " + classes + " classes, (2, " + classes + ")"
                            : output.toString(),
                    "Save it without its head, and a new one is put on it; or leave out what it gives,"
                            + " and it is found out.");
        }
        return found;
    }

    private static long lastOf(Shape shape) {
        return shape.dimension() == 0 ? 0 : shape.get(shape.dimension() - 1);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
    }

    private static String lastLine(Exception e) {
        List<String> lines = String.valueOf(e.getMessage()).strip().lines().toList();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    private static IOException at(String where, String found, String expected, String remedy) {
        return new IOException(
                "%s: found %s, expected %s. %s".formatted(where, found, expected, remedy));
    }

    private static IOException at(
            String where, String found, String expected, String remedy, Exception cause) {
        IOException e = at(where, found, expected, remedy);
        e.initCause(cause);
        return e;
    }
}
