package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Layout;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * What is to be worked out, from what.
 *
 * @param epochs to read, in order
 * @param rows of the root dataset
 * @param classes K
 * @param wanted GOLD and others
 * @param customs metrics of the user's, in their order
 * @param window J; where there are fewer epochs, all of them
 * @param el2nEpochs how many of the first epochs count for EL2N
 * @param threads at most
 * @param lenient whether what is wrong is left out
 * @param leftOut what was
 * @param progress told of rows that were read, by any thread
 */
record Job(
        List<Epoch> epochs,
        int rows,
        int classes,
        Layout layout,
        Set<Quantity> wanted,
        Map<String, PerEpoch> customs,
        int window,
        int el2nEpochs,
        int threads,
        boolean lenient,
        LeftOut leftOut,
        IntConsumer progress) {

    private static final int GROUP = 8;
    private static final int PLANE_BYTES = 32; // of an example in all planes of a group, about

    Job {
        window = Math.min(window, epochs.size());
    }

    /** The same of fewer epochs. */
    Job of(List<Epoch> some) {
        return new Job(
                some,
                rows,
                classes,
                layout,
                wanted,
                customs,
                window,
                el2nEpochs,
                threads,
                lenient,
                leftOut,
                progress);
    }

    Plane.Form form() {
        return Plane.Form.of(wanted, classes, customs.size());
    }

    Readings readings() {
        return new Readings(classes, layout, form(), customs, progress);
    }

    /** How many epochs are read before they are added up: a power of two, at most 8. */
    int group() {
        long fit = Math.max(Math.min(threads, GROUP), PLANE_BYTES / form().bytes());
        return Integer.highestOneBit((int) Math.min(GROUP, fit));
    }

    int firstEpoch() {
        return epochs.get(0).number();
    }

    /** Their numbers, ascending. */
    List<Integer> numbers() {
        return epochs.stream().map(Epoch::number).toList();
    }
}
