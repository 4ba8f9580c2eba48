package io.github.djlcartography.capture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.zip.CRC32C;

/** Labels out of a trainer's arrays, checked. */
final class Labels {

    private static final float SUM_TOLERANCE = 1e-3f;

    private Labels() {}

    /** Whether there is one class, or one distribution over K classes, for each of the rows. */
    static void requireClasses(Shape shape, long rows, long classes) {
        boolean indices = shape.dimension() == 1 || (shape.dimension() == 2 && shape.get(1) == 1);
        boolean distributions = shape.dimension() == 2 && shape.get(1) == classes;
        if (!(indices || distributions) || shape.get(0) != rows) {
            throw wrongShape(
                    shape,
                    "(%d), (%d, 1) or one-hot (%d, %d)".formatted(rows, rows, rows, classes));
        }
    }

    /** Whether there is one label for each element of the outputs. */
    static void requireShape(Shape shape, Shape expected) {
        if (!shape.equals(expected)) {
            throw wrongShape(shape, expected.toString());
        }
    }

    private static CaptureException wrongShape(Shape found, String expected) {
        return CaptureException.at(
                "labels",
                "shape " + found,
                expected,
                "Pick the right array with CartographyListener.Builder.optLabel; if the outputs mean"
                        + " something else, say what with optTask.");
    }

    /** The class of each row; of a distribution the likeliest, of equal ones the lowest. */
    static int[] classes(NDArray labels, int rows, int classes) {
        if (labels.size() != rows) {
            return likeliest(labels, rows, classes);
        }
        long[] values = whole(labels);
        int[] gold = new int[rows];
        for (int i = 0; i < rows; i++) {
            gold[i] = inRange(values[i], classes, "row " + i);
        }
        return gold;
    }

    static int inRange(long label, int classes, String where) {
        if (label < 0 || label >= classes) {
            throw CaptureException.at(
                    "labels, " + where + " of the batch",
                    "class " + label,
                    "a class in [0, " + classes + ")",
                    "The model has " + classes + " outputs; is this the right head?");
        }
        return (int) label;
    }

    private static int[] likeliest(NDArray labels, int rows, int classes) {
        float[] weights = labels.toType(DataType.FLOAT32, false).toFloatArray();
        int[] gold = new int[rows];
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            boolean negative = false;
            for (int c = 0; c < classes; c++) {
                float weight = weights[row * classes + c];
                negative |= weight < 0;
                sum += weight;
                if (weight > weights[row * classes + gold[row]]) {
                    gold[row] = c;
                }
            }
            if (negative || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
                throw CaptureException.at(
                        "labels, row " + row + " of the batch",
                        "weights that sum to " + sum + (negative ? ", some negative" : ""),
                        "one class, or weights of at least 0 that sum to 1 ± " + SUM_TOLERANCE,
                        "Where several labels may hold at once, say optTask(Task.MULTI_LABEL).");
            }
        }
        return gold;
    }

    /** The values, which must be whole numbers whatever their type. */
    static long[] whole(NDArray labels) {
        DataType type = labels.getDataType();
        if (!type.isFloating()) {
            return (type == DataType.INT64 ? labels : labels.toType(DataType.INT64, false))
                    .toLongArray();
        }
        double[] values = labels.toType(DataType.FLOAT64, false).toDoubleArray();
        long[] whole = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            whole[i] = (long) values[i];
            if (whole[i] != values[i]) {
                throw CaptureException.at(
                        "labels, element " + i + " of the batch",
                        "" + values[i],
                        "a whole number",
                        "A map needs classes: regression targets have none.");
            }
        }
        return whole;
    }

    /** Stands for a row of labels, so that one that changes is found out: 31 bits of CRC-32C. */
    static int digest(long[] labels, int from, int to, boolean[] counts) {
        CRC32C checksum = new CRC32C();
        for (int i = from; i < to; i++) {
            if (counts[i]) {
                for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                    checksum.update((int) (labels[i] >>> shift));
                }
            }
        }
        return (int) checksum.getValue() & Integer.MAX_VALUE;
    }
}
