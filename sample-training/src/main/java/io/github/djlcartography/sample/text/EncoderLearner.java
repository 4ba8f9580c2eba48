package io.github.djlcartography.sample.text;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sample's own {@link Encoder}: pretrained on the world of the bundled incidents, or fresh. The
 * state of a row's first token goes to a linear head.
 *
 * @param name in a few words
 * @param tokenizer whose tokens it takes
 * @param size of the encoder
 * @param parameters resource that it was pretrained to, or null where it starts from nothing
 */
public record EncoderLearner(
        String name, Tokenizer tokenizer, EncoderSize size, @Nullable String parameters)
        implements TextLearner {

    static final String WORDS = "incidents-words.txt";

    /** The pretrained one of width 96. */
    public static EncoderLearner base() throws IOException {
        WordTokenizer words = words();
        return new EncoderLearner(
                "encoder of width 96, pretrained",
                words,
                EncoderSize.base(words.size()),
                parameters("base"));
    }

    /** The pretrained one of width 48. */
    public static EncoderLearner small() throws IOException {
        WordTokenizer words = words();
        return new EncoderLearner(
                "encoder of width 48, pretrained",
                words,
                EncoderSize.small(words.size()),
                parameters("small"));
    }

    /** The one of width 96 as it was before it was pretrained. */
    public static EncoderLearner fresh(Tokenizer tokenizer) {
        return fresh(tokenizer, EncoderSize.base(tokenizer.size()).maxLength());
    }

    /** The same for rows of another length. */
    public static EncoderLearner fresh(Tokenizer tokenizer, int maxLength) {
        EncoderSize base = EncoderSize.base(tokenizer.size());
        return new EncoderLearner(
                "encoder of width 96, from scratch",
                tokenizer,
                base.withMaxLength(maxLength),
                null);
    }

    /** Of the parameters of {@link #base} and {@link #small}. */
    public static List<String> checksums() {
        return Stream.of("base", "small")
                .map(size -> Checksum.of(EncoderLearner.class, parameters(size)))
                .toList();
    }

    static String parameters(String size) {
        return "incidents-encoder-" + size + ".params";
    }

    /** The words of the bundled incidents and of what the encoders were pretrained on. */
    public static WordTokenizer words() throws IOException {
        try (InputStream in = open(WORDS)) {
            return WordTokenizer.read(in, WORDS);
        }
    }

    @Override
    public int maxLength() {
        return size.maxLength();
    }

    @Override
    public Model model(String modelName, int classes) throws IOException {
        Model model = Model.newInstance(modelName);
        Encoder encoder = new Encoder(size, tokenizer);
        if (parameters != null) {
            try (DataInputStream in = new DataInputStream(open(parameters))) {
                encoder.loadParameters(model.getNDManager(), in);
            } catch (MalformedModelException e) {
                model.close();
                throw new IOException(parameters + ": not the parameters of this encoder.", e);
            }
        }
        model.setBlock(
                new SequentialBlock()
                        .add(encoder)
                        .add(
                                new LambdaBlock(
                                        states -> new NDList(states.singletonOrThrow().get(":, 0")),
                                        "first"))
                        .add(Linear.builder().setUnits(classes).build()));
        return model;
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = EncoderLearner.class.getResourceAsStream(resource);
        if (in == null) {
            throw new FileNotFoundException(
                    resource
                            + ": not on the class path. Make it with the PretrainEncoder command.");
        }
        return in;
    }
}
