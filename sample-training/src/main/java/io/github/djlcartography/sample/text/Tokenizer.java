package io.github.djlcartography.sample.text;

import io.github.djlcartography.sample.text.TextSet.Text;

/** Turns texts into the numbers that an encoder takes. Safe to use from several threads. */
public interface Tokenizer {

    /** Number of tokens it knows; every token is below it. */
    int size();

    /** The token that fills a row up, and that the encoder does not see. */
    int padding();

    /** The token between two texts, and after the last; −1 where there is none. */
    int separator();

    /**
     * The tokens of a text or of a pair: a first token, the first text, a separator, and where
     * there is a second text, that and another separator. What is longer loses the end of the
     * longer text.
     *
     * @param text to be taken apart
     * @param maxLength tokens at most, 8 or more
     * @return 1 to {@code maxLength} tokens, none of them padding
     */
    int[] encode(Text text, int maxLength);
}
