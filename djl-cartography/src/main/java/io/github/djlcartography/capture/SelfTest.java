package io.github.djlcartography.capture;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Whether the engine's native library does what its Java side takes it to do. One that was built
 * for another release may load, and then read one type for another: a capture of that would look
 * like data.
 */
final class SelfTest {

    private SelfTest() {}

    /** Runs on the device of a manager; takes a millisecond. */
    static void run(NDManager parent) {
        try (NDManager manager = parent.newSubManager()) {
            float ln3 = (float) Math.log(3);
            NDArray logits = manager.create(new float[] {0, ln3, ln3, 0}, new Shape(2, 2));
            NDArray labels = manager.create(new long[] {1, 0});
            check(
                    manager,
                    "a softmax",
                    List.of(0.25, 0.75, 0.75, 0.25),
                    numbers(logits.softmax(-1)));
            check(manager, "an arg-max", List.of(1.0, 0.0), numbers(logits.argMax(-1)));
            check(manager, "labels", List.of(1.0, 0.0), numbers(labels));
            check(
                    manager,
                    "a detached copy",
                    List.of(0.0, 1.1, 1.1, 0.0),
                    numbers(logits.stopGradient()));
            for (DataType type : List.of(DataType.FLOAT16, DataType.FLOAT32, DataType.FLOAT64)) {
                NDArray other = labels.toType(type, true);
                check(manager, "the type " + type, List.of(type), List.of(other.getDataType()));
                check(manager, "numbers of type " + type, List.of(1.0, 0.0), numbers(other));
            }
        }
    }

    /** To one decimal, or two where it is a quarter. */
    private static List<Double> numbers(NDArray array) {
        return Arrays.stream(array.toType(DataType.FLOAT64, true).toDoubleArray())
                .map(x -> Math.rint(x * 20) / 20)
                .boxed()
                .toList();
    }

    static void check(NDManager on, String what, List<?> expected, List<?> found) {
        if (!found.equals(expected)) {
            Engine engine = on.getEngine();
            throw CaptureException.at(
                    "engine "
                            + engine.getEngineName()
                            + " "
                            + engine.getVersion()
                            + " on "
                            + on.getDevice(),
                    what + " " + found,
                    expected.toString(),
                    "Its native library does not fit its Java library: give both of one release, and"
                            + " look at what the environment (PYTORCH_LIBRARY_PATH and the like) puts"
                            + " in their place.");
        }
    }
}
