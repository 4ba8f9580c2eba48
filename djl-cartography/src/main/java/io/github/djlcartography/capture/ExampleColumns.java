package io.github.djlcartography.capture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Set;

/**
 * Arrays that go along with the labels of a batch and are none: a number for each example. They are
 * found by name, {@code labels.get(WEIGHT)}, wherever they stand; the only label is the only one
 * besides them.
 */
public final class ExampleColumns {

    /** Weight of each example: (B) float32, at least 0. */
    public static final String WEIGHT = "cartography.weight";

    /** Row of each example in the root dataset: (B) int64. */
    public static final String EXAMPLE = "cartography.example";

    private static final Set<String> NAMES = Set.of(WEIGHT, EXAMPLE);

    private ExampleColumns() {}

    /**
     * @param labels of a batch
     * @return those that are labels, a new list
     */
    public static NDList labels(NDList labels) {
        NDList rest = new NDList(labels.size());
        for (NDArray array : labels) {
            String name = array.getName();
            if (name == null || !NAMES.contains(name)) {
                rest.add(array);
            }
        }
        return rest;
    }

    /**
     * @param labels of a batch
     * @return the only label
     * @throws IndexOutOfBoundsException if there is none, or more than one
     */
    public static NDArray label(NDList labels) {
        return labels(labels).singletonOrThrow();
    }
}
