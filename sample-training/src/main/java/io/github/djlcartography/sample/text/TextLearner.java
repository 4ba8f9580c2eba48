package io.github.djlcartography.sample.text;

import ai.djl.Model;
import java.io.IOException;

/** What learns texts: a tokenizer, and a model that takes what it gives. */
public interface TextLearner {

    /** In a few words, for the run's manifest and for people. */
    String name();

    /**
     * What the model is, in a line for people; says early where it cannot learn so many classes.
     *
     * @param classes number of classes
     * @throws IOException as {@link #model} does
     */
    default String describe(int classes) throws IOException {
        return name();
    }

    /** Takes the texts apart. */
    Tokenizer tokenizer();

    /** Tokens of a row that the model takes at most, 8 or more. */
    int maxLength();

    /**
     * A model to start from, ready for {@link Model#newTrainer}; each has parameters of its own,
     * and closing it frees all that belongs to it.
     *
     * <p>It takes one array, (B, T) int64: the tokens of B rows, filled up to T of them at most
     * {@link #maxLength} with {@link Tokenizer#padding}. It gives one array, (B, K) float32:
     * logits.
     *
     * @param name of the model
     * @param classes K
     * @throws IOException if its file cannot be read, or holds no such model
     */
    Model model(String name, int classes) throws IOException;
}
