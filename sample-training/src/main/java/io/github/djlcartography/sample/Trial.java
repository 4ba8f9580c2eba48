package io.github.djlcartography.sample;

import ai.djl.translate.TranslateException;
import io.github.djlcartography.select.Selector;
import java.io.IOException;
import java.util.function.Function;

/**
 * A training run to be measured, for each seed once: on what, and how, is decided when the map is
 * there.
 *
 * @param experiment that it is part of
 * @param source of the training set
 * @param condition of the training set
 * @param set name of what is trained on, or how
 * @param pruned share of the training set that is left out, in percent, or {@link #NONE_PRUNED}
 * @param setup decides
 */
record Trial(
        String experiment,
        Source source,
        Condition condition,
        String set,
        int pruned,
        Setup setup) {

    /** Where the share that is left out does not tell runs apart. */
    static final int NONE_PRUNED = -1;

    /** From what the first run told to a schedule of the second. */
    @FunctionalInterface
    interface Setup {
        Training.Schedule of(Mapped mapped) throws IOException, TranslateException;

        /** A plain training on what the selector keeps. */
        static Setup on(Selector selector) {
            return by(mapped -> selector);
        }

        /** The same where the selector draws, or goes by more than the map. */
        static Setup by(Function<Mapped, Selector> selector) {
            return mapped -> mapped.on(selector.apply(mapped).select(mapped.map()));
        }
    }

    Cell.Key key(long seed) {
        return new Cell.Key(experiment, source.key(), condition.key(), set, pruned, seed);
    }
}
