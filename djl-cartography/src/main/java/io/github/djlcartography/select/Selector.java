package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.archive.ArchiveException;
import java.util.Set;

/**
 * A way to decide which examples to keep, and with which weights. The same map gives the same
 * selection. Ways can be put together:
 *
 * <pre>{@code
 * Selectors.top(Metric.CONFIDENCE, 0.9).then(Selectors.third(Region.AMBIGUOUS)).perClass()
 * }</pre>
 */
@FunctionalInterface
public interface Selector {

    /**
     * @param map where the examples fall
     * @return which to keep
     * @throws IllegalArgumentException if the map has not what this goes by
     */
    Selection select(DataMap map);

    /**
     * @return keys of the columns that a map must have besides those that every map has
     */
    default Set<String> columns() {
        return Set.of();
    }

    /**
     * @param other another way
     * @return what both keep
     */
    default Selector and(Selector other) {
        return Named.of(this, other, map -> Combination.and(select(map), other.select(map)));
    }

    /**
     * @param other another way
     * @return what either keeps
     */
    default Selector or(Selector other) {
        return Named.of(this, other, map -> Combination.or(select(map), other.select(map)));
    }

    /**
     * @param other another way
     * @return what this keeps and the other one drops
     */
    default Selector minus(Selector other) {
        return Named.of(this, other, map -> Combination.minus(select(map), other.select(map)));
    }

    /**
     * One decision after the other: the first one is the parent of the selection, which can be
     * undone.
     *
     * @param next decides among what this keeps; its shares are of that
     * @return what both keep, with the product of their weights
     */
    default Selector then(Selector next) {
        return Named.of(this, next, map -> Combination.then(map, select(map), next));
    }

    /**
     * @return the same within each class by itself, so that each keeps its share
     */
    default Selector perClass() {
        return Named.of(this, this, map -> Combination.perSlice(map, Slices.byLabel(map), this));
    }

    /**
     * @param slices of the data
     * @return the same within each slice by itself, so that each keeps its share
     */
    default Selector perSlice(Slices slices) {
        return Named.of(this, this, map -> Combination.perSlice(map, slices, this));
    }

    /**
     * The same, with a veto.
     *
     * @param slices of the data
     * @param share of each slice that must be kept, in [0, 1]
     * @return a way that refuses a selection which keeps less of a slice; with {@link
     *     ArchiveException}
     * @throws IllegalArgumentException if the share is no such number
     */
    default Selector floor(Slices slices, double share) {
        return Skew.floor(this, map -> slices, share);
    }

    /**
     * The same for the classes.
     *
     * @param share of each class that must be kept, in [0, 1]
     * @return a way that refuses a selection which keeps less of a class
     * @throws IllegalArgumentException if the share is no such number
     */
    default Selector floor(double share) {
        return Skew.floor(this, Slices::byLabel, share);
    }
}
