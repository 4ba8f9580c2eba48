package io.github.djlcartography.capture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Takes probabilities and labels out of a trainer's arrays, and checks them on the way. */
final class Outputs {

    private static final float SUM_TOLERANCE = 1e-3f;

    private final Function<NDList, NDArray> pickOutput;
    private final Function<NDList, NDArray> pickLabel;
    private final boolean probabilities;

    Outputs(
            Function<NDList, NDArray> pickOutput,
            Function<NDList, NDArray> pickLabel,
            boolean probabilities) {
        this.pickOutput = pickOutput;
        this.pickLabel = pickLabel;
        this.probabilities = probabilities;
    }

    /**
     * Rows of one device's share of a batch.
     *
     * @param count rows
     * @param classes K
     * @param p softmax, row-major (count, K); where the model runs on the CPU, the engine's own
     *     memory
     * @param label class of each row
     */
    @SuppressWarnings("ArrayRecordComponent") // carried once, never compared
    record Rows(int count, int classes, FloatBuffer p, int[] label) {}

    /** Checks one device's share of a batch and hands it on; the rows live as long as that call. */
    int read(NDList predictions, NDList labels, Consumer<Rows> taker) {
        NDArray output = pickOutput.apply(predictions);
        Shape shape = output.getShape();
        if (shape.dimension() != 2 || shape.get(1) < 2) {
            throw CaptureException.at(
                    "model output",
                    "shape " + shape,
                    "(batch, classes) with at least 2 classes",
                    "Pick the right array with CartographyListener.Builder.optOutput.");
        }
        DataType type = output.getDataType();
        if (type != DataType.FLOAT32 && type != DataType.FLOAT64 && type != DataType.FLOAT16) {
            throw CaptureException.at(
                    "model output",
                    "type " + type,
                    "float16, float32 or float64",
                    "Convert it in CartographyListener.Builder.optOutput.");
        }
        int count = Math.toIntExact(shape.get(0));
        int classes = Math.toIntExact(shape.get(1));
        int[] gold = labels(pickLabel.apply(labels), count, classes);
        // A half-precision softmax would stay half: convert first. Nothing here joins the graph.
        try (NDArray detached = output.stopGradient();
                NDArray single =
                        type == DataType.FLOAT32
                                ? detached
                                : detached.toType(DataType.FLOAT32, false);
                NDArray p = probabilities ? single : single.softmax(-1)) {
            FloatBuffer values = p.toByteBuffer(true).asFloatBuffer();
            taker.accept(new Rows(count, classes, check(values, count, classes), gold));
        }
        return count;
    }

    /** The class of one example, as a dataset gives it: a scalar, (1) or one-hot (K). */
    int label(NDList labels) {
        NDArray label = pickLabel.apply(labels);
        try (NDArray flat = label.flatten();
                NDArray whole = flat.toType(DataType.INT64, false)) {
            if (flat.size() == 1) {
                return (int) whole.toLongArray()[0];
            }
            try (NDArray best = flat.argMax()) {
                return (int) best.getLong();
            }
        }
    }

    /** The same values; or a copy, where rounding took one above 1. */
    private FloatBuffer check(FloatBuffer p, int count, int classes) {
        int highest = Float.floatToRawIntBits(1f + SUM_TOLERANCE);
        int one = Float.floatToRawIntBits(1f);
        int outside = 0; // its sign bit: some value is negative, NaN or too high
        int above = 0; // its sign bit: some value is above 1
        for (int row = 0, at = 0; row < count; row++) {
            double sum = 0;
            for (int c = 0; c < classes; c++, at++) {
                float value = p.get(at);
                int bits = Float.floatToRawIntBits(value); // ordered as the values, from 0 on
                outside |= bits | (highest - bits);
                above |= one - bits;
                sum += value;
            }
            if (outside < 0 || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
                throw CaptureException.at(
                        "model output, row " + row + " of the batch",
                        (probabilities ? "values" : "a softmax") + " that sum to " + sum,
                        "probabilities that sum to 1 ± " + SUM_TOLERANCE,
                        probabilities
                                ? "Leave out optProbabilities if the model ends in logits."
                                : "The logits hold NaN or infinity: the training has diverged.");
            }
        }
        if (above >= 0) {
            return p;
        }
        FloatBuffer clamped = FloatBuffer.allocate(count * classes);
        for (int i = 0; i < count * classes; i++) {
            clamped.put(i, Math.min(1f, p.get(i)));
        }
        return clamped;
    }

    private static int[] labels(NDArray labels, int count, int classes) {
        Shape shape = labels.getShape();
        boolean oneHot = shape.dimension() == 2 && shape.get(1) == classes;
        boolean indices = shape.dimension() == 1 || (shape.dimension() == 2 && shape.get(1) == 1);
        if (!(oneHot || indices) || shape.get(0) != count) {
            throw CaptureException.at(
                    "labels",
                    "shape " + shape,
                    "("
                            + count
                            + "), ("
                            + count
                            + ", 1) or one-hot ("
                            + count
                            + ", "
                            + classes
                            + ")",
                    "Pick the right array with CartographyListener.Builder.optLabel.");
        }
        int[] gold = new int[count];
        try (NDArray classOf = oneHot ? labels.argMax(1) : labels.stopGradient();
                NDArray whole =
                        classOf.getDataType() == DataType.INT64
                                ? classOf
                                : classOf.toType(DataType.INT64, false)) {
            long[] values = whole.toLongArray();
            for (int i = 0; i < count; i++) {
                if (values[i] < 0 || values[i] >= classes) {
                    throw CaptureException.at(
                            "labels, row " + i + " of the batch",
                            "class " + values[i],
                            "a class in [0, " + classes + ")",
                            "The model has " + classes + " outputs; is this the right head?");
                }
                gold[i] = (int) values[i];
            }
        }
        return gold;
    }
}
