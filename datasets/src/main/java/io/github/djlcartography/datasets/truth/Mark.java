package io.github.djlcartography.datasets.truth;

/**
 * The spurious mark: a white square of 3 by 3 pixels in one of the two upper corners, or nowhere.
 */
public enum Mark {
    /** No mark. */
    NONE,
    /** Rows 1 to 3, columns 1 to 3 (from 0): stands for the digits 0 to 4. */
    LEFT,
    /** Rows 1 to 3, columns 24 to 26 (from 0): stands for the digits 5 to 9. */
    RIGHT;

    /** Side of the square, in pixels. */
    public static final int SIZE = 3;

    /** Dark pixels between the square and the image's borders. */
    public static final int INSET = 1;

    /**
     * The mark that stands for a digit.
     *
     * @param digit 0 to 9
     * @return {@link #LEFT} for 0 to 4, otherwise {@link #RIGHT}
     */
    public static Mark of(int digit) {
        return digit <= 4 ? LEFT : RIGHT;
    }
}
