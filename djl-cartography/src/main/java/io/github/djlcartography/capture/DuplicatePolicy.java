package io.github.djlcartography.capture;

import java.util.Locale;

/**
 * What counts where an example comes up more than once in an epoch of the TRAINING pass. However
 * often, it is one row, and the ledger says how many times more it came.
 */
public enum DuplicatePolicy {
    /** The first time. */
    FIRST,
    /**
     * The last time. Needs an epoch to fit into {@link CartographyListener.Builder#optSlotBytes}.
     */
    LAST,
    /**
     * The mean of all times, in layout FULL. Needs an epoch to fit into {@link
     * CartographyListener.Builder#optSlotBytes}.
     */
    MEAN;

    /** Its name in manifests. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
