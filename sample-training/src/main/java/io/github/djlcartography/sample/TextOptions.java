package io.github.djlcartography.sample;

import io.github.djlcartography.sample.text.EncoderLearner;
import io.github.djlcartography.sample.text.PretrainedTokenizer;
import io.github.djlcartography.sample.text.TextColumns;
import io.github.djlcartography.sample.text.TextFiles;
import io.github.djlcartography.sample.text.TextLearner;
import io.github.djlcartography.sample.text.TextSet;
import io.github.djlcartography.sample.text.Tokenizer;
import io.github.djlcartography.sample.text.TorchScriptLearner;
import io.github.djlcartography.sample.text.WordTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Texts of one's own, and what learns them. */
final class TextOptions {

    private static final float PRETRAINED_RATE = 1e-4f;

    private static final List<String> OF_FILES =
            List.of(
                    "--test",
                    "--text-columns",
                    "--label-column",
                    "--id-column",
                    "--no-header",
                    "--quotes",
                    "--unlabelled",
                    "--tokenizer",
                    "--model",
                    "--model-output",
                    "--vocabulary",
                    "--max-length");

    private enum Switch {
        ON,
        OFF
    }

    @Option(
            names = "--train",
            paramLabel = "FILE",
            description = "Train on the texts of a TSV, CSV or JSON Lines file, .gz or not.")
    private @Nullable Path train;

    @Option(
            names = "--test",
            paramLabel = "FILE",
            description = "With --train: test on it. May be given again; the first is in domain.")
    private List<Path> tests = List.of();

    @Option(
            names = "--text-columns",
            paramLabel = "A[,B]",
            hideParamSyntax = true,
            split = ",",
            description =
                    "With --train: column of the text, or of the two of a pair, by name or by"
                            + " number from 0.")
    private List<String> texts = List.of();

    @Option(
            names = "--label-column",
            paramLabel = "Y",
            defaultValue = "label",
            description = "With --train: column of the labels. Default: ${DEFAULT-VALUE}.")
    private String label;

    @Option(
            names = "--id-column",
            paramLabel = "I",
            description = "With --train: column of ids of your own. Default: row-0, row-1, …")
    private @Nullable String id;

    @Option(names = "--no-header", description = "With --train: the first row is an example.")
    private boolean noHeader;

    @Option(
            names = "--quotes",
            paramLabel = "on|off",
            description =
                    "With --train: whether a field may stand in quotes, and have line ends in it."
                            + " Default: on for CSV; off for TSV, since GLUE's has quotes that mean"
                            + " nothing.")
    private @Nullable Switch quotes;

    @Option(
            names = "--unlabelled",
            paramLabel = "LABEL,…",
            hideParamSyntax = true,
            split = ",",
            description =
                    "With --train: labels that say that a row has none; it is left out, as one with"
                            + " an empty label is. Default: - and -1.")
    private @Nullable Set<String> unlabelled;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description =
                    "With --train: Hugging Face's tokenizer.json, or a vocabulary of words that ends"
                            + " in .txt. Default: the tokenizer.json beside --model, else the words of"
                            + " the training texts.")
    private @Nullable Path tokenizer;

    @Option(
            names = "--model",
            paramLabel = "FILE|URL",
            description = {
                "With --train: an encoder to fine-tune, in TorchScript: a file of torch.jit.save, or a"
                        + " model of DJL's zoo, djl://ai.djl.huggingface.pytorch/…, which needs the"
                        + " network. Default: the sample's own, from scratch.",
                "It takes tokens; tokens and mask; or tokens, mask and types, each (B, T) int64; and"
                        + " gives first logits (B, K), features (B, H) or states (B, T, H)."
            })
    private @Nullable String model;

    @Option(
            names = "--model-output",
            paramLabel = "WHAT",
            description =
                    "What --model gives: logits, features or states. Default: found out; two columns"
                            + " are logits where there are two classes.")
    private TorchScriptLearner.@Nullable Output output;

    @Option(
            names = "--vocabulary",
            paramLabel = "N",
            defaultValue = "20000",
            description =
                    "With --train: the N most frequent words of the training texts are known."
                            + " Default: ${DEFAULT-VALUE}.")
    private int vocabulary;

    @Option(
            names = "--max-length",
            paramLabel = "T",
            defaultValue = "128",
            description =
                    "With --train: tokens of a row at most, the rest is cut off. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int maxLength;

    @Option(
            names = "--learning-rate",
            paramLabel = "R",
            description =
                    "Of texts, the highest. Default: 0.0005; 0.0001 with a --model of your own.")
    private @Nullable Float rate;

    boolean areGiven() {
        return train != null;
    }

    /** What is wrong with them, or null. */
    @Nullable String wrong(ParseResult given) {
        if (rate != null && !(rate > 0)) {
            return "--learning-rate takes a number above 0.";
        }
        if (train == null) {
            return OF_FILES.stream()
                    .filter(given::hasMatchedOption)
                    .findFirst()
                    .map(option -> option + " goes with --train.")
                    .orElse(null);
        }
        if (tests.isEmpty() || texts.isEmpty()) {
            return "--train takes --test FILE and --text-columns A[,B] with it.";
        }
        if (maxLength < 8 || vocabulary < 10) {
            return "--max-length takes 8 or more, --vocabulary 10 or more.";
        }
        if (output != null && model == null) {
            return "--model-output goes with --model.";
        }
        try {
            columns();
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        return null;
    }

    float rate(float otherwise) {
        return rate == null ? otherwise : rate;
    }

    /**
     * Reads them.
     *
     * @param notes receives what was left out, in sentences
     */
    Task task(List<String> notes) throws IOException {
        TextFiles files = TextFiles.read(Objects.requireNonNull(train), tests, columns());
        notes.addAll(files.notes());
        TextLearner learner = learner(tokenizer(files.train()));
        if (model != null) {
            notes.add(learner.describe(files.train().classNames().size()));
        }
        return Task.texts(
                files,
                new TextTraining(
                        learner, rate(model == null ? TextTraining.RATE : PRETRAINED_RATE)));
    }

    private TextColumns columns() {
        Boolean meant = quotes == null ? null : quotes == Switch.ON;
        return new TextColumns(texts, label, id, !noHeader, meant, unlabelled);
    }

    private TextLearner learner(Tokenizer tokens) {
        return model == null
                ? EncoderLearner.fresh(tokens, maxLength)
                : new TorchScriptLearner(model, tokens, maxLength, null, output);
    }

    private Tokenizer tokenizer(TextSet training) throws IOException {
        String encoder = model;
        boolean zoo = encoder != null && TorchScriptLearner.isUrl(encoder);
        if (zoo) { // the network, for that and nothing else
            System.setProperty("ai.djl.offline", "false");
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
        if (tokenizer != null) {
            return tokenizer.toString().endsWith(".txt")
                    ? WordTokenizer.load(tokenizer)
                    : PretrainedTokenizer.load(tokenizer);
        } else if (encoder == null) {
            return WordTokenizer.of(training, vocabulary);
        }
        return PretrainedTokenizer.load(
                zoo
                        ? TorchScriptLearner.directory(encoder)
                        : Path.of(encoder).toAbsolutePath().resolveSibling("tokenizer.json"));
    }
}
