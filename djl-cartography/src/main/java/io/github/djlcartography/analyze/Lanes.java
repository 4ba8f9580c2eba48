package io.github.djlcartography.analyze;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Triples} does for p(gold), eight rows at a time: by vector instructions, where the
 * process has the module {@value #MODULE} and the processor registers of 256 bits. The same bits.
 */
interface Lanes {

    /** Rows that are added at a time. */
    int ROWS = 8;

    /** Of the JDK, which has it on request only: {@code --add-modules jdk.incubator.vector}. */
    String MODULE = "jdk.incubator.vector";

    /**
     * Adds an epoch of the rows up to the last multiple of {@link #ROWS}.
     *
     * @param bits of p, row-major (count, 3)
     * @param label of each row
     * @param count of the rows
     * @param sum of the fixed points of p(gold), by row
     * @param squares of these
     * @param right a bit for each epoch, by row
     * @param shift of the first epoch's bit
     * @return the sum over rows and epochs of the fourth power of what p's sum is off 1
     */
    float add(
            int[] bits,
            int[] label,
            int count,
            long[] sum,
            long[] squares,
            long[] right,
            int shift);

    /** Null where there are none. */
    static @Nullable Lanes find() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return null;
        }
        try {
            // By name: without the module the class does not load.
            return Class.forName(Lanes.class.getPackageName() + ".VectorLanes")
                    .asSubclass(Lanes.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            return null; // registers are too short, or the module is another release's
        }
    }
}
