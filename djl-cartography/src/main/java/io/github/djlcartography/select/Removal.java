package io.github.djlcartography.select;

/**
 * What a selection does to one slice of the data.
 *
 * @param slice its name
 * @param candidates its examples that were decided about, at least 1
 * @param kept of these
 */
public record Removal(String slice, int candidates, int kept) {

    /**
     * @return the share of the slice that is kept, in [0, 1]
     */
    public double share() {
        return (double) kept / candidates;
    }
}
