package io.github.djlcartography.datasets.glyphs;

import java.util.List;

/**
 * What is in one generated set: how many rows, of which classes, with which mechanisms and in which
 * shares.
 */
public enum Recipe {
    /**
     * The ten digits with blends, flipped labels, and a corner mark that agrees with 95% of the
     * labels.
     */
    DIGITS_TRAIN(6000, 10, 0.12, 0.10, 0.95, false),
    /**
     * In domain: clean labels, no blends; the mark agrees with 95% of the labels, as in training.
     */
    DIGITS_TEST(3000, 10, 0, 0, 0.95, false),
    /** Out of domain: the mark agrees with 5% of the labels; all else as in the in-domain test. */
    DIGITS_REVERSED_MARK(3000, 10, 0, 0, 0.05, false),
    /** Out of domain: shapes and pens that training never shows, and no mark at all. */
    DIGITS_UNSEEN_STYLE(3000, 10, 0, 0, Recipe.NO_MARK, true),
    /** The capital letters, for pretraining: the mark is drawn at random. */
    LETTERS_TRAIN(7800, 26, 0, 0, Recipe.RANDOM_MARK, false),
    /** Held-out letters, drawn in the same way. */
    LETTERS_TEST(1300, 26, 0, 0, Recipe.RANDOM_MARK, false);

    static final double NO_MARK = -1;
    static final double RANDOM_MARK = -2;

    private final int rows;
    private final int classes;
    private final double blends;
    private final double flips;
    private final double agreement;
    private final boolean unseen;

    Recipe(int rows, int classes, double blends, double flips, double agreement, boolean unseen) {
        this.rows = rows;
        this.classes = classes;
        this.blends = blends;
        this.flips = flips;
        this.agreement = agreement;
        this.unseen = unseen;
    }

    /** How many rows the set has. */
    public int rows() {
        return rows;
    }

    /** How many classes it has: 10 or 26. */
    public int classes() {
        return classes;
    }

    /** Which share of rows is a blend of two digits, in [0, 1]. */
    public double blends() {
        return blends;
    }

    /** Which share of rows has a wrong label, in [0, 1]. */
    public double flips() {
        return flips;
    }

    /**
     * Which share of marks agrees with the label, in [0, 1]; {@link #NO_MARK} or {@link
     * #RANDOM_MARK} otherwise.
     */
    double agreement() {
        return agreement;
    }

    /** Whether the rows are in styles that no other set has. */
    boolean unseen() {
        return unseen;
    }

    /** The shapes that this set may draw. */
    List<Shape> shapes() {
        return classes == 26 ? LetterShapes.ALL : DigitShapes.ALL;
    }
}
