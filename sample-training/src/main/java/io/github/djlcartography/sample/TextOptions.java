package io.github.djlcartography.sample;

import io.github.djlcartography.sample.text.EncoderLearner;
import io.github.djlcartography.sample.text.TextColumns;
import io.github.djlcartography.sample.text.TextFiles;
import io.github.djlcartography.sample.text.TextLearner;
import io.github.djlcartography.sample.text.Tokenizer;
import io.github.djlcartography.sample.text.WordTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Texts of one's own, and what learns them. */
final class TextOptions {

    private static final float PRETRAINED_RATE = 1e-4f;

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
    @Nullable String wrong() {
        if (train == null) {
            return tests.isEmpty() && texts.isEmpty()
                    ? null
                    : "--test and --text-columns go with --train.";
        }
        if (tests.isEmpty() || texts.isEmpty()) {
            return "--train takes --test FILE and --text-columns A[,B] with it.";
        }
        if (maxLength < 8 || vocabulary < 10) {
            return "--max-length takes 8 or more, --vocabulary 10 or more.";
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
        TextColumns columns = TextColumns.of(texts, label);
        columns = id == null ? columns : columns.withId(id);
        columns = noHeader ? columns.withoutHeader() : columns;
        TextFiles files = TextFiles.read(train, tests, columns);
        notes.addAll(files.notes());
        Tokenizer tokenizer = WordTokenizer.of(files.train(), vocabulary);
        TextLearner learner = EncoderLearner.fresh(tokenizer, maxLength);
        return Task.texts(files, new TextTraining(learner, rate(TextTraining.RATE)));
    }
}
