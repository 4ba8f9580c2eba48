package io.github.djlcartography.analyze;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * p(gold) of every example in every epoch, where a {@link DataMap} has only what they add up to:
 * for whoever asks how sure a map is, or how it came about. One row per example, in dataset order
 * (ascending id). Takes 4 bytes an example and epoch. Immutable.
 *
 * <p>What no sum over the epochs gives is worked out from here. The epoch from which on each
 * example stayed right, and those that never did:
 *
 * <pre>{@code
 * Trajectories run = Analyzer.of(directory).trajectories();
 * int[] settled = new int[run.size()];
 * boolean[] never = new boolean[run.size()];
 * for (int row = 0; row < run.size(); row++) {
 *     int epoch = run.epochs();
 *     while (epoch > 0 && (run.isRight(epoch - 1, row) || !run.has(epoch - 1, row))) {
 *         epoch--;
 *     }
 *     settled[row] = epoch;
 *     never[row] = epoch == run.epochs();
 * }
 * Selection unsettled = Selection.of(Analyzer.of(directory).map(), "unsettled", never);
 * }</pre>
 */
public final class Trajectories {

    private static final double LEAST = 0x1p-27; // half of the smallest p above 0

    private final Provenance provenance;
    private final long @Nullable [] ids; // null: each row's id is its number
    private final int[] labels;
    private final int[][] epochs; // of each a plane's ints

    Trajectories(Provenance provenance, long @Nullable [] ids, int[] labels, int[][] epochs) {
        this.provenance = provenance;
        this.ids = ids;
        this.labels = labels;
        this.epochs = epochs;
    }

    /**
     * @return what they were read from
     */
    public Provenance provenance() {
        return provenance;
    }

    /**
     * @return number of examples
     */
    public int size() {
        return labels.length;
    }

    /**
     * @return number of epochs
     */
    public int epochs() {
        return epochs.length;
    }

    /**
     * @param row in [0, size)
     * @return the example's id: its row in the root dataset
     */
    public long id(int row) {
        return ids == null ? row : ids[row];
    }

    /**
     * @param row in [0, size)
     * @return the example's label, a class in [0, K)
     */
    public int label(int row) {
        return labels[row];
    }

    /**
     * @param epoch in [0, epochs), from the first one read; its number is in the provenance
     * @param row in [0, size)
     * @return whether that epoch has the example
     */
    public boolean has(int epoch, int row) {
        return (epochs[epoch][row] & Plane.SEEN) != 0;
    }

    /**
     * @param epoch in [0, epochs), from the first one read
     * @param row in [0, size)
     * @return p(gold) in [0, 1], a multiple of 2⁻²⁶; NaN if that epoch has not the example
     */
    public double probability(int epoch, int row) {
        return has(epoch, row) ? (epochs[epoch][row] & Plane.PROBABILITY) * 0x1p-26 : Double.NaN;
    }

    /**
     * @param epoch in [0, epochs), from the first one read
     * @param row in [0, size)
     * @return {@code −log p(gold)} in nats, of a p below 2⁻²⁷ that of 2⁻²⁷ (18.7); NaN if that
     *     epoch has not the example
     */
    public double loss(int epoch, int row) {
        double p = probability(epoch, row);
        return Double.isNaN(p) ? p : Math.max(0, -Logarithm.of(Math.max(LEAST, p)));
    }

    /**
     * Those of some of the examples, as {@link DataMap#where(int[])} takes them.
     *
     * @param rows ascending, each in [0, size)
     * @return the trajectories of those rows, in the same order; copied
     * @throws IllegalArgumentException if they are not ascending
     */
    public Trajectories where(int[] rows) {
        for (int i = 1; i < rows.length; i++) {
            if (rows[i] <= rows[i - 1]) {
                throw new IllegalArgumentException(
                        "rows: found " + rows[i] + " after " + rows[i - 1] + ", expected more.");
            }
        }
        long[] names = new long[rows.length];
        Arrays.setAll(names, i -> id(rows[i]));
        int[][] some = new int[epochs.length][];
        Arrays.setAll(some, epoch -> (int[]) MapColumns.pick(epochs[epoch], rows));
        return new Trajectories(provenance, names, (int[]) MapColumns.pick(labels, rows), some);
    }

    /** The epoch's own array, of a plane's ints; longer where some rows were seen in no epoch. */
    int[] plane(int epoch) {
        return epochs[epoch];
    }

    /**
     * @param epoch in [0, epochs), from the first one read
     * @param row in [0, size)
     * @return whether the arg-max was the label
     */
    public boolean isRight(int epoch, int row) {
        return (epochs[epoch][row] & Plane.RIGHT) != 0;
    }
}
