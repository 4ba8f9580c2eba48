package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Layout;
import java.util.List;
import java.util.Set;

/**
 * What is to be worked out, from what.
 *
 * @param epochs to read, in order
 * @param rows of the root dataset
 * @param classes K
 * @param wanted GOLD and others
 * @param window J
 * @param el2nEpochs how many of the first epochs count for EL2N
 * @param threads at most
 */
record Job(
        List<Epoch> epochs,
        int rows,
        int classes,
        Layout layout,
        Set<Quantity> wanted,
        int window,
        int el2nEpochs,
        int threads) {

    Accumulators accumulators() {
        return new Accumulators(classes, epochs.size(), window, el2nEpochs, wanted);
    }

    Readings readings() {
        return new Readings(classes, layout, wanted);
    }

    int firstEpoch() {
        return epochs.get(0).number();
    }
}
