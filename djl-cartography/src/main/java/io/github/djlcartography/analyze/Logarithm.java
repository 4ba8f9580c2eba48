package io.github.djlcartography.analyze;

/**
 * The natural logarithm to 10⁻¹⁵, from a table and five terms of a series: additions and products
 * of doubles only, so that every machine has the same bits, which {@link Math#log} does not
 * promise.
 */
final class Logarithm {

    private static final int BITS = 7;
    private static final double LN2 = StrictMath.log(2);
    private static final double[] INVERSE = new double[1 << BITS];
    private static final double[] LOG = new double[1 << BITS];

    static {
        for (int i = 0; i < INVERSE.length; i++) {
            double centre = 1 + (i + 0.5) / INVERSE.length;
            INVERSE[i] = 1 / centre;
            LOG[i] = StrictMath.log(centre);
        }
    }

    private Logarithm() {}

    /**
     * @param x a normal float above 0
     */
    static double of(float x) {
        int bits = Float.floatToRawIntBits(x);
        int i = bits >>> (23 - BITS) & ((1 << BITS) - 1);
        float mantissa = Float.intBitsToFloat((bits & 0x7f_ffff) | 0x3f80_0000);
        return ((bits >>> 23) - 127) * LN2 + (LOG[i] + series(mantissa * INVERSE[i] - 1));
    }

    /**
     * @param x a normal double above 0
     */
    static double of(double x) {
        long bits = Double.doubleToRawLongBits(x);
        int i = (int) (bits >>> (52 - BITS)) & ((1 << BITS) - 1);
        double mantissa = Double.longBitsToDouble((bits & (1L << 52) - 1) | 0x3ff0_0000_0000_0000L);
        return ((int) (bits >>> 52) - 1023) * LN2 + (LOG[i] + series(mantissa * INVERSE[i] - 1));
    }

    /** log(1 + r), r at most 1/257 either way. */
    private static double series(double r) {
        return r * (1 - r * (1 / 2.0 - r * (1 / 3.0 - r * (1 / 4.0 - r * (1 / 5.0)))));
    }
}
