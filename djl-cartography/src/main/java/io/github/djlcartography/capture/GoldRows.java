package io.github.djlcartography.capture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.djlcartography.archive.Layout;
import java.util.Arrays;

/**
 * Rows of layout GOLD, worked out where the outputs are: of K classes only the row's few numbers
 * leave the device. Beside the outputs it needs room for about five times {@value #ELEMENTS}
 * numbers.
 */
final class GoldRows {

    /** Outputs that are looked at in one go. */
    private static final int ELEMENTS = 1 << 20;

    /** The lowest probability that has a logarithm here: the smallest normal float, e^−87.3. */
    private static final float LOWEST = Float.MIN_NORMAL;

    /** Far below the logarithm of every float, and harmless when multiplied by 0. */
    private static final float LOWEST_LOG = -1e4f;

    private static final float SUM_TOLERANCE = 1e-3f;

    private final Layout layout;
    private final boolean probabilities;
    private final float[] values;

    private GoldRows(Layout layout, int rows, boolean probabilities) {
        this.layout = layout;
        this.probabilities = probabilities;
        values = new float[rows * layout.width()];
    }

    /**
     * @param layout GOLD
     * @param outputs (R, K) float32
     * @param gold class of each row
     * @param probabilities whether the outputs are that, rather than logits
     * @return row-major (R, width)
     */
    static float[] of(Layout layout, NDArray outputs, int[] gold, boolean probabilities) {
        GoldRows rows = new GoldRows(layout, gold.length, probabilities);
        int k = Math.toIntExact(outputs.getShape().get(1));
        int step = Math.max(1, ELEMENTS / k);
        for (int from = 0; from < gold.length; from += step) {
            int to = Math.min(gold.length, from + step);
            try (NDManager scope = outputs.getManager().newSubManager(outputs.getDevice())) {
                NDArray some =
                        from == 0 && to == gold.length
                                ? outputs.stopGradient()
                                : outputs.get(new NDIndex("{}:{}", from, to));
                some.attach(scope);
                rows.read(scope, some, Arrays.copyOfRange(gold, from, to), from);
            }
        }
        return rows.values;
    }

    private void read(NDManager scope, NDArray z, int[] gold, int from) {
        int rows = gold.length;
        long k = z.getShape().get(1);
        NDArray logs = probabilities ? z.maximum(LOWEST).log() : z.logSoftmax(-1);
        NDArray p = probabilities ? z : logs.exp();
        long[] wide = Arrays.stream(gold).asLongStream().toArray();
        NDArray index = scope.create(wide, new Shape(rows, 1));
        int listed = layout.top();
        int top = Math.max(2, listed);
        NDList highest = logs.topK(top, -1, true, true);
        float[] topLog = highest.get(0).toFloatArray();
        long[] topClass = highest.get(1).toLongArray();
        float[] topP = p.gather(highest.get(1), 1).toFloatArray();
        long[] predicted = logs.argMax(-1).toLongArray(); // of equal maxima the first
        float[] goldP = p.gather(index, 1).toFloatArray();
        float[] goldLog = logs.gather(index, 1).toFloatArray();
        int[] last = {-1};
        float[] entropy = p.mul(logs.maximum(LOWEST_LOG)).sum(last).neg().toFloatArray();
        float[] el2n =
                p.sub(index.reshape(rows).oneHot((int) k)).square().sum(last).sqrt().toFloatArray();
        float[] sums = p.sum(last).toFloatArray();
        float[] lowest = probabilities ? z.min(last).toFloatArray() : new float[rows];
        for (int row = 0; row < rows; row++) {
            if (!(Math.abs(sums[row] - 1) <= SUM_TOLERANCE) || !(lowest[row] >= 0)) {
                throw Reading.noProbabilities(
                        from + row, "with the sum " + sums[row], probabilities);
            }
            float rival = topLog[row * top + (predicted[row] == gold[row] ? 1 : 0)];
            int at = (from + row) * layout.width();
            values[at++] = Math.min(1, goldP[row]);
            values[at++] = predicted[row];
            values[at++] = Math.min(1, topP[row * top]);
            values[at++] = topP[row * top + 1];
            values[at++] = Math.max(0, entropy[row]);
            values[at++] = goldLog[row] - rival;
            values[at++] = Math.max(0, -goldLog[row]);
            values[at++] = el2n[row];
            for (int i = 0; i < listed; i++) {
                values[at + i] = topClass[row * top + i];
                values[at + listed + i] = Math.min(1, topP[row * top + i]);
            }
        }
    }
}
