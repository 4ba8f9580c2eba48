package io.github.djlcartography.capture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.function.Function;

/** Takes probabilities and labels out of a trainer's arrays, and checks them on the way. */
final class Outputs {

    private static final double SUM_TOLERANCE = 1e-3;

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

    /** Rows of one device's share of a batch. */
    @SuppressWarnings("ArrayRecordComponent") // carried once, never compared
    record Rows(int count, int classes, float[] p, int[] label) {}

    Rows read(NDList predictions, NDList labels) {
        NDArray output = pickOutput.apply(predictions);
        Shape shape = output.getShape();
        if (shape.dimension() != 2 || shape.get(1) < 2) {
            throw CaptureException.at(
                    "model output",
                    "shape " + shape,
                    "(batch, classes) with at least 2 classes",
                    "Pick the right array with CartographyListener.Builder.optOutput.");
        }
        int count = Math.toIntExact(shape.get(0));
        int classes = Math.toIntExact(shape.get(1));
        int[] gold = labels(pickLabel.apply(labels), count, classes);
        float[] p = softmax(output);
        check(p, classes);
        return new Rows(count, classes, p, gold);
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

    private float[] softmax(NDArray output) {
        DataType type = output.getDataType();
        if (type != DataType.FLOAT32 && type != DataType.FLOAT64 && type != DataType.FLOAT16) {
            throw CaptureException.at(
                    "model output",
                    "type " + type,
                    "float16, float32 or float64",
                    "Convert it in CartographyListener.Builder.optOutput.");
        }
        // A half-precision softmax would stay half: convert first. Nothing here joins the graph.
        try (NDArray detached = output.stopGradient();
                NDArray single = detached.toType(DataType.FLOAT32, false)) {
            if (probabilities) {
                return single.toFloatArray();
            }
            try (NDArray softmax = single.softmax(-1)) {
                return softmax.toFloatArray();
            }
        }
    }

    private void check(float[] p, int classes) {
        for (int at = 0; at < p.length; at += classes) {
            double sum = 0;
            boolean inside = true;
            for (int c = 0; c < classes; c++) {
                float one = p[at + c];
                inside &= one >= 0 && one <= 1 + SUM_TOLERANCE;
                sum += one;
            }
            if (!inside || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) { // NaN fails both
                int row = at / classes;
                throw CaptureException.at(
                        "model output, row " + row + " of the batch",
                        (probabilities
                                ? "values that sum to " + sum
                                : "a softmax that sums to " + sum),
                        "probabilities that sum to 1 ± " + SUM_TOLERANCE,
                        probabilities
                                ? "Leave out optProbabilities if the model ends in logits."
                                : "The logits hold NaN or infinity: the training has diverged.");
            }
            for (int c = 0; c < classes; c++) {
                p[at + c] = Math.min(1f, p[at + c]);
            }
        }
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
                NDArray whole = classOf.toType(DataType.INT64, false)) {
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
