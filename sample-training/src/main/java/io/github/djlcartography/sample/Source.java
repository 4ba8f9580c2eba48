package io.github.djlcartography.sample;

import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import io.github.djlcartography.datasets.Incidents;
import io.github.djlcartography.datasets.Split;
import io.github.djlcartography.sample.text.EncoderLearner;
import io.github.djlcartography.sample.text.EncoderSize;
import io.github.djlcartography.sample.text.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Where the examples of an experiment come from, what learns them, and what is held out. */
enum Source {
    /** The bundled digits; out of domain: the mark reversed, and unseen styles. */
    GLYPHS("glyphs", Kind.IMAGES, null),
    /** MNIST; out of domain: USPS, enlarged to MNIST's size. */
    MNIST("mnist", Kind.IMAGES, "mnist"),
    /** Fashion-MNIST, in domain only. */
    FASHION("fashion", Kind.IMAGES, "fashion-mnist"),
    /** The bundled sentence pairs; out of domain: the cues reversed, and more. */
    INCIDENTS("incidents", Kind.TEXTS, null),
    /** The same with the smaller of the encoders. */
    INCIDENTS_SMALL("incidents, small encoder", Kind.TEXTS, null),
    /** The same as {@link #INCIDENTS} with twice the epochs. */
    INCIDENTS_LONG("incidents, twice as long", Kind.LONG_TEXTS, null);

    /** What has a protocol of its own, and therefore files of its own. */
    enum Kind {
        IMAGES(""),
        TEXTS("incidents"),
        LONG_TEXTS("incidents-long");

        private final String directory;

        Kind(String directory) {
            this.directory = directory;
        }

        /** Below that of all results; empty if it is that itself. */
        String directory() {
            return directory;
        }

        Protocol protocol(boolean quick) {
            Protocol texts = quick ? Protocol.QUICK_TEXTS : Protocol.TEXTS;
            Protocol own =
                    switch (this) {
                        case IMAGES -> quick ? Protocol.QUICK : Protocol.FULL;
                        case TEXTS -> texts;
                        case LONG_TEXTS -> texts.longer();
                    };
            return own.from(
                    this == IMAGES ? List.of(Network.checksum()) : EncoderLearner.checksums());
        }
    }

    static final List<Source> IMAGES = List.of(GLYPHS, MNIST, FASHION);

    /** The test that is of the training set's own kind. */
    static final String IN_DOMAIN = "in-domain";

    static final String REVERSED_MARK = "reversed-mark";
    static final String UNSEEN_STYLE = "unseen-style";
    static final String USPS = "usps";
    static final String ANTI_CUE = Incidents.Test.ANTI_CUE.id();
    static final String NEUTRAL_CUE = Incidents.Test.NEUTRAL_CUE.id();
    static final String UNSEEN_LEXICON = Incidents.Test.UNSEEN_LEXICON.id();
    static final String UNSEEN_CONSTRUCTION = Incidents.Test.UNSEEN_CONSTRUCTION.id();

    /**
     * Held out as well, to choose by: for strategies that ask for a validation set, and for
     * everything that was fixed beforehand. No row of it is in a test.
     */
    static final String VALIDATION = "validation";

    /** As {@link #VALIDATION}, with the mark reversed: the group that the mark misleads. */
    static final String REVERSED_VALIDATION = "reversed-validation";

    /** Every third row of a bundled test is for validation. */
    private static final IntPredicate TO_VALIDATE = row -> row % 3 == 0;

    static final int SIDE = 28;

    private final String key;
    private final Kind kind;
    private final @Nullable String directory;

    Source(String key, Kind kind, @Nullable String directory) {
        this.key = key;
        this.kind = kind;
        this.directory = directory;
    }

    String key() {
        return key;
    }

    Kind kind() {
        return kind;
    }

    /** Name of the set that its rows are of. */
    String set() {
        return kind == Kind.IMAGES ? key : INCIDENTS.key;
    }

    /** Examples in a batch of a training. */
    int batch() {
        return kind == Kind.IMAGES ? ImageLearner.PLAIN.batch() : TextTraining.BATCH;
    }

    /** Whether it is there: the bundled ones always. */
    boolean isAt(Optional<Path> data) {
        return directory == null
                || data.filter(root -> Files.isDirectory(root.resolve(directory))).isPresent();
    }

    /**
     * Reads it. Needs {@link #isAt}.
     *
     * @param data directory of the published sets
     * @param quick whether a tiny encoder from scratch stands for those that were pretrained
     */
    Pool load(Optional<Path> data, boolean quick) throws IOException {
        return switch (this) {
            case INCIDENTS, INCIDENTS_LONG -> incidents(quick ? tiny(16) : EncoderLearner.base());
            case INCIDENTS_SMALL -> incidents(quick ? tiny(8) : EncoderLearner.small());
            case GLYPHS -> digits();
            case MNIST, FASHION -> published(data.orElseThrow());
        };
    }

    private Pool incidents(EncoderLearner encoder) {
        return new IncidentsPool(this, new TextTraining(encoder, TextTraining.RATE));
    }

    private static EncoderLearner tiny(int width) {
        WordTokenizer words = WordTokenizer.of(Task.texts("words", Incidents.train(0)), 500);
        EncoderSize size = new EncoderSize(words.size(), width, 2, 1, 2 * width, 64);
        return new EncoderLearner(
                "encoder of width " + width + ", from scratch", words, size, null);
    }

    private Pool digits() {
        Map<String, ImageSet> tests = new LinkedHashMap<>();
        ImageSet test = ImageSet.bundled(Glyphs.DIGITS_TEST);
        ImageSet reversed = ImageSet.bundled(Glyphs.DIGITS_REVERSED_MARK);
        tests.put(VALIDATION, some(test, TO_VALIDATE));
        tests.put(REVERSED_VALIDATION, some(reversed, TO_VALIDATE));
        tests.put(IN_DOMAIN, some(test, TO_VALIDATE.negate()));
        tests.put(REVERSED_MARK, some(reversed, TO_VALIDATE.negate()));
        tests.put(UNSEEN_STYLE, ImageSet.bundled(Glyphs.DIGITS_UNSEEN_STYLE));
        return new ImagePool(this, ImageLearner.DENSE, new MarkedDigits(), tests);
    }

    private Pool published(Path root) throws IOException {
        Map<String, ImageSet> tests = new LinkedHashMap<>();
        Path home = root.resolve(Objects.requireNonNull(directory));
        tests.put(IN_DOMAIN, ImageSet.load(home, Split.TEST));
        if (this == MNIST) {
            tests.put(USPS, ImageSet.load(root.resolve(USPS), Split.TEST).resizedInto(SIDE, SIDE));
        }
        return new ImagePool(
                this,
                ImageLearner.PLAIN,
                ImagePool.Rows.of(ImageSet.load(home, Split.TRAIN)),
                tests);
    }

    private static ImageSet some(ImageSet set, IntPredicate rows) {
        int[] chosen = IntStream.range(0, set.size()).filter(rows).toArray();
        return ImageSet.of(
                set.name(),
                set.classNames(),
                set.rows(),
                set.columns(),
                Arrays.stream(chosen).mapToObj(set::image).toList(),
                Arrays.stream(chosen).map(set::label).toArray());
    }

    @Override
    public String toString() {
        return key;
    }
}
