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

    private static final int GROUP = 8;
    private static final int PLANE_BYTES = 32; // of an example in all planes of a group, about

    Plane.Form form() {
        return Plane.Form.of(wanted, classes);
    }

    Readings readings() {
        return new Readings(classes, layout, form());
    }

    /** How many epochs are read before they are added up: a power of two, at most 8. */
    int group() {
        long fit = Math.max(Math.min(threads, GROUP), PLANE_BYTES / form().bytes());
        return Integer.highestOneBit((int) Math.min(GROUP, fit));
    }

    int firstEpoch() {
        return epochs.get(0).number();
    }
}
