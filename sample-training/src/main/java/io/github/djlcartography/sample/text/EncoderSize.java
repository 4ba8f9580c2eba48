package io.github.djlcartography.sample.text;

/**
 * How large an encoder is.
 *
 * @param vocabulary tokens it knows
 * @param width numbers that stand for a token
 * @param heads of each attention; they divide the width
 * @param layers of attention and two dense maps each
 * @param hidden width between the two dense maps
 * @param maxLength tokens of a row at most
 */
public record EncoderSize(
        int vocabulary, int width, int heads, int layers, int hidden, int maxLength) {

    /** Three layers of width 96. */
    public static EncoderSize base(int vocabulary) {
        return new EncoderSize(vocabulary, 96, 4, 3, 192, 64);
    }

    /** Three layers of width 48: a quarter of the numbers. */
    public static EncoderSize small(int vocabulary) {
        return new EncoderSize(vocabulary, 48, 2, 3, 96, 64);
    }

    /** The same for rows of another length. */
    EncoderSize withMaxLength(int length) {
        return new EncoderSize(vocabulary, width, heads, layers, hidden, length);
    }
}
