package io.github.djlcartography.analyze;

/**
 * A number of your own for what the model said of one example in one epoch; its mean over the
 * epochs that have the example becomes a column of the map: {@link Analyzer#metric}. The Brier
 * score:
 *
 * <pre>{@code
 * (probabilities, label) -> {
 *     double sum = 0;
 *     for (int c = 0; c < probabilities.length; c++) {
 *         double missed = probabilities[c] - (c == label ? 1.0 : 0.0);
 *         sum += missed * missed;
 *     }
 *     return sum;
 * }
 * }</pre>
 *
 * What looks at several epochs of an example at once is worked out from {@link Trajectories}.
 */
@FunctionalInterface
public interface PerEpoch {

    /**
     * The same arguments must give the same number, on any thread: several ask at once.
     *
     * @param probabilities the softmax, K numbers in [0, 1]; the array is used again
     * @param label of the example, a class in [0, K)
     * @return any number but NaN; beyond ±2²⁰ it counts as that, and is rounded to a multiple of
     *     2⁻²⁶
     */
    double of(float[] probabilities, int label);
}
