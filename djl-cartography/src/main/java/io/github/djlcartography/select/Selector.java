package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;

/** A way to decide which examples to keep. The same map gives the same selection. */
@FunctionalInterface
public interface Selector {

    /**
     * @param map where the examples fall
     * @return which to keep
     */
    Selection select(DataMap map);
}
