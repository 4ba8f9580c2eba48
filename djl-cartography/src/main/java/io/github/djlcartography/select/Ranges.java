package io.github.djlcartography.select;

/** What a parameter may be. */
final class Ranges {

    private Ranges() {}

    /**
     * @throws IllegalArgumentException if it is not in [0, 1]
     */
    static void fraction(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    name + ": found " + value + ", expected a fraction in [0, 1].");
        }
    }

    /**
     * @throws IllegalArgumentException if it is out of range
     */
    static void within(String name, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    "%s: found %d, expected %d to %d.".formatted(name, value, low, high));
        }
    }

    /**
     * @throws IllegalArgumentException if they are not finite, or the first one is the higher
     */
    static void ascending(String name, double low, double high) {
        if (!(low <= high && Double.isFinite(low) && Double.isFinite(high))) {
            throw new IllegalArgumentException(
                    "%s: found %s to %s, expected two finite numbers, the lower one first."
                            .formatted(name, low, high));
        }
    }

    /** As {@code DataMap.share} rounds. */
    static int part(double share, int size) {
        return (int) Math.floor(share * size + 1e-9);
    }
}
