package io.github.djlcartography.archive;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The ledger of one epoch: which share of the training set it holds. Where an example came up more
 * than once in an epoch, the first time counts and the others are only counted here.
 *
 * @param expected examples that the training set holds
 * @param seen distinct examples in the file; its row count
 * @param missing {@code expected − seen}: never came up (a dropped last batch, a sampler)
 * @param duplicates further times that an example came up, not in the file
 * @param seconds wall time that the capture of this epoch took
 */
public record Coverage(
        @JsonProperty("expected") long expected,
        @JsonProperty("seen") long seen,
        @JsonProperty("missing") long missing,
        @JsonProperty("duplicates") long duplicates,
        @JsonProperty("seconds") double seconds) {

    /**
     * @param expected examples that the training set holds
     * @param seen distinct examples in the file
     * @param duplicates further times that an example came up
     * @param seconds wall time of the capture
     * @return the ledger, with {@code missing} worked out
     */
    public static Coverage of(long expected, long seen, long duplicates, double seconds) {
        return new Coverage(expected, seen, expected - seen, duplicates, seconds);
    }
}
