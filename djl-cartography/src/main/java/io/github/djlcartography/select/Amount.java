package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;

/** How many examples: a share of the map, or a number of them. */
public final class Amount {

    private final double share; // NaN: a count
    private final int count;

    private Amount(double share, int count) {
        this.share = share;
        this.count = count;
    }

    /**
     * @param share of the map, in [0, 1]; the count is rounded down
     * @return the amount
     * @throws IllegalArgumentException if it is no such number
     */
    public static Amount share(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "share: found " + share + ", expected a fraction in [0, 1].");
        }
        return new Amount(share, 0);
    }

    /**
     * @param count of examples, 0 or more
     * @return the amount
     * @throws IllegalArgumentException if it is negative
     */
    public static Amount count(int count) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    "count: found " + count + ", expected 0 or more examples.");
        }
        return new Amount(Double.NaN, count);
    }

    /**
     * @param text {@code 0.33} or {@code 33%}, a share; {@code 1000}, a count; {@code 1} is the
     *     share, everything
     * @return the amount
     * @throws IllegalArgumentException if it is none of these
     */
    public static Amount parse(String text) {
        try {
            if (text.endsWith("%")) {
                return share(Double.parseDouble(text.substring(0, text.length() - 1)) / 100);
            }
            boolean count = text.matches("\\d+") && !text.matches("0*1");
            return count ? count(Integer.parseInt(text)) : share(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "amount: found " + text + ", expected a share (0.33, 33%) or a count (1000).",
                    e);
        }
    }

    /**
     * @param map a map
     * @return as many of its examples, in [0, size]
     * @throws IllegalArgumentException if the map has fewer
     */
    public int of(DataMap map) {
        if (!Double.isNaN(share)) {
            return map.share(share);
        } else if (count > map.size()) {
            throw new IllegalArgumentException(
                    "count: found " + count + ", expected 0 to the map's " + map.size() + " rows.");
        }
        return count;
    }

    /**
     * @param map a map
     * @return the same as a share of it, in [0, 1]
     * @throws IllegalArgumentException if the map has fewer examples
     */
    public double share(DataMap map) {
        return Double.isNaN(share) ? (double) of(map) / Math.max(1, map.size()) : share;
    }

    /** The parameter of a recipe: its name. */
    String key() {
        return Double.isNaN(share) ? "count" : "share";
    }

    /** The parameter of a recipe: its value. */
    Object value() {
        return Double.isNaN(share) ? (Object) count : share;
    }

    static Amount of(Recipe recipe) {
        if (recipe.has("count")) {
            return count(Math.toIntExact(recipe.whole("count")));
        }
        return share(recipe.number("share"));
    }

    @Override
    public String toString() {
        return key() + "=" + value();
    }
}
