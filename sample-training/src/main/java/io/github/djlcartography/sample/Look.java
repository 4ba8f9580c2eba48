package io.github.djlcartography.sample;

import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.Map;

/**
 * Something to be found out about a first run's map, for each seed once.
 *
 * @param experiment that it is part of
 * @param source of the training set
 * @param condition of the training set
 * @param set name of what is looked at
 * @param runs trainings that it takes
 * @param reader looks
 */
record Look(
        String experiment,
        Source source,
        Condition condition,
        String set,
        int runs,
        Reader reader) {

    /** From a map to values by name. */
    @FunctionalInterface
    interface Reader {
        Map<String, Double> read(Mapped mapped) throws IOException, TranslateException;
    }

    Cell.Key key(long seed) {
        return new Draw(source, condition, seed).key(experiment, set);
    }
}
