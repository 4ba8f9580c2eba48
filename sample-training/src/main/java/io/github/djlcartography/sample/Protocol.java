package io.github.djlcartography.sample;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What all runs of the experiments have in common. Cells that were measured under one protocol are
 * never mixed with those of another.
 *
 * @param rows of a training set at most; what a source has, where that is less
 * @param epochs of the full training set; every run takes as many steps, whatever it trains on
 * @param shortEpochs the same of a short budget
 * @param validation rows of a validation set, where the source has none of its own
 * @param tests rows of a test at most
 * @param pruned the shares of a prune curve, in percent
 * @param window epochs in a window of {@code dyn_unc} and {@code dual}
 * @param weights checksums of the pretrained parameters that trainings start from
 */
record Protocol(
        @JsonProperty("rows") int rows,
        @JsonProperty("epochs") int epochs,
        @JsonProperty("short_epochs") int shortEpochs,
        @JsonProperty("validation") int validation,
        @JsonProperty("tests") int tests,
        @JsonProperty("pruned") List<Integer> pruned,
        @JsonProperty("window") int window,
        @JsonProperty("weights") List<String> weights) {

    /** What RESULTS.md is made by. */
    static final Protocol FULL =
            new Protocol(10_000, 10, 1, 2_000, 10_000, List.of(30, 50, 70, 90), 5, List.of());

    /** The same of the bundled sentence pairs. */
    static final Protocol TEXTS = new Protocol(8_000, 6, 1, 603, 3_000, List.of(), 3, List.of());

    /** A quick look, too short to judge anything by. */
    static final Protocol QUICK = new Protocol(200, 3, 1, 150, 150, List.of(50), 2, List.of());

    /** The same of the bundled sentence pairs, which take longer. */
    static final Protocol QUICK_TEXTS = new Protocol(64, 3, 1, 20, 20, List.of(), 2, List.of());

    /** The same with twice the epochs. */
    Protocol longer() {
        return new Protocol(
                rows, 2 * epochs, shortEpochs, validation, tests, pruned, window, weights);
    }

    /** The same from those weights. */
    Protocol from(List<String> checksums) {
        return new Protocol(
                rows, epochs, shortEpochs, validation, tests, pruned, window, checksums);
    }

    int epochs(boolean shortly) {
        return shortly ? shortEpochs : epochs;
    }

    /** Of the optimiser, on any budget the same for every set. */
    int steps(int trainingRows, int batch, boolean shortly) {
        return epochs(shortly) * ((trainingRows + batch - 1) / batch);
    }
}
