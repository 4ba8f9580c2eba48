package io.github.djlcartography.apply;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.loss.Loss;
import ai.djl.util.Pair;
import io.github.djlcartography.capture.ExampleColumns;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The weighted mean of a loss that has one value for each example: Σ wᵢ·lᵢ / Σ wᵢ over the batch.
 *
 * <pre>{@code
 * new DefaultTrainingConfig(WeightedLoss.softmaxCrossEntropy().checked(model.getBlock()))
 * }</pre>
 *
 * The weights are the label array named {@link ExampleColumns#WEIGHT}, which {@link
 * SelectedDataset.Builder#optWeights()} adds. Without it every example has weight 1, as in
 * validation; a warning says so where already the first batch has none.
 *
 * <p>A weight of 0 is the same as leaving the example out of the batch, gradients and all, unless
 * the model has {@link BatchNorm}: there the example still moves the mean and the variance of the
 * others, and only {@link SelectedDataset} leaves it out. {@link #checked} looks for it. A batch
 * whose weights are all 0 has loss 0 and no gradient. With several devices each share of a batch is
 * averaged by itself, as with DJL's losses.
 */
public final class WeightedLoss extends Loss {

    private static final Logger log = LoggerFactory.getLogger(WeightedLoss.class);

    private final BiFunction<NDList, NDList, NDArray> perExample;
    private final boolean byBatchSize;
    private boolean asked;

    private WeightedLoss(
            String name, BiFunction<NDList, NDList, NDArray> perExample, boolean byBatchSize) {
        super(name);
        this.perExample = perExample;
        this.byBatchSize = byBatchSize;
    }

    /**
     * @param name of the loss, for progress bars
     * @param perExample from labels (without {@link ExampleColumns}) and predictions to the loss of
     *     each example: shape (B) or (B, 1)
     * @return the weighted loss
     */
    public static WeightedLoss of(String name, BiFunction<NDList, NDList, NDArray> perExample) {
        return new WeightedLoss(name, perExample, false);
    }

    /**
     * −Σ yₖ·log softmax(z)ₖ, of the only prediction and the only label: logits (B, K), and classes
     * (B) or (B, 1), or one-hot or soft labels (B, K).
     *
     * @return the weighted loss
     */
    public static WeightedLoss softmaxCrossEntropy() {
        return of("WeightedSoftmaxCrossEntropy", WeightedLoss::crossEntropy);
    }

    private static NDArray crossEntropy(NDList labels, NDList predictions) {
        NDArray logits = predictions.singletonOrThrow();
        NDArray label = labels.singletonOrThrow();
        Shape shape = logits.getShape();
        if (shape.dimension() == 2) {
            long rows = shape.get(0);
            NDArray logs = logits.logSoftmax(1);
            if (label.size() == rows && label.getShape().get(0) == rows) {
                NDArray index = label.toType(DataType.INT64, false).reshape(rows, 1);
                return logs.gather(index, 1).reshape(rows).neg();
            }
            if (label.getShape().equals(shape)) {
                return logs.mul(label).sum(new int[] {1}).neg();
            }
        }
        throw new IllegalArgumentException(
                "softmaxCrossEntropy: found logits "
                        + shape
                        + " and labels "
                        + label.getShape()
                        + ", expected (B, K), and (B), (B, 1) or (B, K). Give WeightedLoss.of a"
                        + " function of your own.");
    }

    /**
     * @return this loss divided by the number of examples instead: Σ wᵢ·lᵢ / B. A weight of 0 is
     *     then not removal, since the example still counts in B
     */
    public WeightedLoss byBatchSize() {
        return new WeightedLoss(getName(), perExample, true);
    }

    /**
     * Warns, once, if the model has a {@link BatchNorm}. A block that DJL cannot look into (a
     * traced one) is not looked into.
     *
     * @param model the block to be trained
     * @return this
     */
    public WeightedLoss checked(Block model) {
        String path = batchNorm(model, "");
        if (path != null) {
            log.warn(
                    "The model normalises over the batch ({}): an example of weight 0 still takes"
                            + " part in it. To leave examples out, use a SelectedDataset without"
                            + " them.",
                    path);
        }
        return this;
    }

    /** Path of names to the first one, or null. */
    static @Nullable String batchNorm(Block block, String path) {
        if (block instanceof BatchNorm) {
            return path.isEmpty() ? "the model itself" : path;
        }
        for (Pair<String, Block> child : block.getChildren()) {
            String found =
                    batchNorm(
                            child.getValue(),
                            path.isEmpty() ? child.getKey() : path + "/" + child.getKey());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray values = values(labels, predictions);
        NDArray weights = weights(labels, values);
        if (weights == null) {
            if (!asked) {
                log.warn(
                        "The first batch has no weights: each example counts 1. In training,"
                                + " SelectedDataset.Builder.optWeights() gives them.");
            }
            asked = true;
            return values.mean();
        }
        asked = true;
        NDArray weighted = values.mul(weights);
        return byBatchSize // not by a number: the engine frees it before the way back
                ? weighted.mean()
                : weighted.sum().div(weights.sum().maximum(Float.MIN_NORMAL)); // 0/0 is to be 0
    }

    /** The loss of each example, (B), in float32 or more. */
    NDArray values(NDList labels, NDList predictions) {
        NDArray values = perExample.apply(ExampleColumns.labels(labels), predictions);
        long rows = predictions.head().getShape().get(0);
        Shape shape = values.getShape();
        if (shape.dimension() == 0 || shape.get(0) != rows || shape.size() != rows) {
            throw new IllegalArgumentException(
                    getName()
                            + ": found a loss of shape "
                            + shape
                            + " for "
                            + rows
                            + " examples, expected ("
                            + rows
                            + "). Give one value for each, not their mean.");
        }
        DataType type = values.getDataType();
        NDArray wide = type == DataType.FLOAT64 ? values : values.toType(DataType.FLOAT32, false);
        return shape.dimension() == 1 ? wide : wide.reshape(rows);
    }

    /** The weight of each example, of the type of its loss, or null where there are none. */
    static @Nullable NDArray weights(NDList labels, NDArray values) {
        NDArray weights = labels.get(ExampleColumns.WEIGHT);
        return weights == null
                ? null
                : weights.reshape(values.getShape()).toType(values.getDataType(), false);
    }
}
