package io.github.djlcartography.datasets;

import java.util.List;
import java.util.stream.Stream;

/**
 * The generated sets in the jar: 28×28 images, white on black. How they were made, and what was
 * planted in them, is in the module's README.
 */
public enum Glyphs {
    /**
     * 6,000 digits with 10% wrong labels, 12% blends and a corner mark that agrees with 95% of the
     * labels.
     */
    DIGITS_TRAIN("digits", Split.TRAIN),
    /** 3,000 digits in domain: all labels right, no blends, the mark as in training. */
    DIGITS_TEST("digits", Split.TEST),
    /** 3,000 digits out of domain: the mark agrees with 5% of the labels. All labels are right. */
    DIGITS_REVERSED_MARK("digits-reversed-mark", Split.TEST),
    /**
     * 3,000 digits out of domain: shapes and pens unseen in training, no mark. All labels are
     * right.
     */
    DIGITS_UNSEEN_STYLE("digits-unseen-style", Split.TEST),
    /** 7,800 capital letters, for pretraining: all labels right, the mark at random. */
    LETTERS_TRAIN("letters", Split.TRAIN),
    /** 1,300 capital letters held out. */
    LETTERS_TEST("letters", Split.TEST);

    private final String directory;
    private final Split split;

    Glyphs(String directory, Split split) {
        this.directory = directory;
        this.split = split;
    }

    /** Which half of its directory the set is. */
    public Split split() {
        return split;
    }

    /** The directory it lies in, beneath {@code glyphs/}. */
    String directory() {
        return directory;
    }

    /** The images' file, relative to this package. */
    String imagesFile() {
        return "glyphs/" + directory + "/" + split.prefixes().get(0) + "-images-idx3-ubyte.gz";
    }

    /** The labels' file, relative to this package. */
    String labelsFile() {
        return "glyphs/" + directory + "/" + split.prefixes().get(0) + "-labels-idx1-ubyte.gz";
    }

    /** The classes' names in the order of their labels: "0" to "9", or "A" to "Z". */
    public List<String> classNames() {
        return directory.equals("letters")
                ? Stream.iterate('A', c -> (char) (c + 1)).limit(26).map(String::valueOf).toList()
                : ImageSet.DIGITS;
    }
}
