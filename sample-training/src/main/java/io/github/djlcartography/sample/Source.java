package io.github.djlcartography.sample;

import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import io.github.djlcartography.datasets.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Where the examples of an experiment come from, and what is held out. */
enum Source {
    /** The bundled digits; out of domain: the mark reversed, and unseen styles. */
    GLYPHS("glyphs", null, ImageLearner.DENSE),
    /** MNIST; out of domain: USPS, enlarged to MNIST's size. */
    MNIST("mnist", "mnist", ImageLearner.PLAIN),
    /** Fashion-MNIST, in domain only. */
    FASHION("fashion", "fashion-mnist", ImageLearner.PLAIN);

    /** The test that is of the training set's own kind. */
    static final String IN_DOMAIN = "in-domain";

    static final String REVERSED_MARK = "reversed-mark";
    static final String UNSEEN_STYLE = "unseen-style";
    static final String USPS = "usps";

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
    private final @Nullable String directory;
    private final ImageLearner learner;

    Source(String key, @Nullable String directory, ImageLearner learner) {
        this.key = key;
        this.directory = directory;
        this.learner = learner;
    }

    String key() {
        return key;
    }

    /** The network that learns it. */
    ImageLearner learner() {
        return learner;
    }

    /** Whether it is there: the bundled one always. */
    boolean isAt(Optional<Path> data) {
        return directory == null
                || data.filter(root -> Files.isDirectory(root.resolve(directory))).isPresent();
    }

    /** Reads it. Needs {@link #isAt}. */
    Pool load(Optional<Path> data) throws IOException {
        Map<String, ImageSet> tests = new LinkedHashMap<>();
        if (directory == null) {
            ImageSet test = ImageSet.bundled(Glyphs.DIGITS_TEST);
            ImageSet reversed = ImageSet.bundled(Glyphs.DIGITS_REVERSED_MARK);
            tests.put(VALIDATION, some(test, TO_VALIDATE));
            tests.put(REVERSED_VALIDATION, some(reversed, TO_VALIDATE));
            tests.put(IN_DOMAIN, some(test, TO_VALIDATE.negate()));
            tests.put(REVERSED_MARK, some(reversed, TO_VALIDATE.negate()));
            tests.put(UNSEEN_STYLE, ImageSet.bundled(Glyphs.DIGITS_UNSEEN_STYLE));
            return new Pool(this, new MarkedDigits(), tests);
        }
        Path root = data.orElseThrow();
        Path home = root.resolve(directory);
        tests.put(IN_DOMAIN, ImageSet.load(home, Split.TEST));
        if (this == MNIST) {
            tests.put(USPS, ImageSet.load(root.resolve(USPS), Split.TEST).resizedInto(SIDE, SIDE));
        }
        return new Pool(this, Pool.Rows.of(ImageSet.load(home, Split.TRAIN)), tests);
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
