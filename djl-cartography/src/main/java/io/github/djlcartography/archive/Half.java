package io.github.djlcartography.archive;

import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * IEEE 754 binary16: 11 significant bits down to 2<sup>−14</sup> = 6.1e−5, fewer below, 0 up to
 * 2<sup>−25</sup>; a probability is off by at most 2<sup>−12</sup> = 2.4e−4. Bit for bit what the
 * JDK's {@code Float.floatToFloat16} (Java 20) does.
 */
final class Half {

    private static final float[] VALUES = values();

    private Half() {}

    /** The nearest, ties to even. */
    static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int magnitude = bits & 0x7fff_ffff;
        int finite = Math.min(magnitude, 0x4780_0000); // 65,536 is infinity
        int exponent = Math.max(finite >>> 23, 113); // 2^-14, where subnormals begin
        // Beside 2^13 times as much, a float has room for as many bits as a half: the sum rounds.
        int step = (exponent + 13) << 23;
        float sum = Float.intBitsToFloat(finite) + Float.intBitsToFloat(step);
        int half = Float.floatToRawIntBits(sum) - step + ((exponent - 113) << 10);
        if (magnitude > 0x7f80_0000) {
            half = 0x7e00 | ((magnitude >>> 13) & 0x3ff); // a quiet NaN
        }
        return (short) (((bits >>> 16) & 0x8000) | half);
    }

    static float value(short half) {
        return VALUES[half & 0xffff];
    }

    /** Puts {@code count} values, from index {@code at} on, at the position of {@code to}. */
    static void narrow(FloatBuffer from, int at, int count, ShortBuffer to) {
        int start = to.position();
        for (int i = 0; i < count; i++) {
            to.put(start + i, of(from.get(at + i)));
        }
        to.position(start + count);
    }

    /** Takes {@code count} values from the position of {@code from} to index {@code at} on. */
    static void widen(ShortBuffer from, float[] to, int at, int count) {
        int start = from.position();
        for (int i = 0; i < count; i++) {
            to[at + i] = value(from.get(start + i));
        }
        from.position(start + count);
    }

    /** Takes {@code count} values from the start of {@code from} as the bits of float32. */
    static void widen(ShortBuffer from, int[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = Float.floatToRawIntBits(value(from.get(i)));
        }
    }

    private static float[] values() {
        float[] values = new float[1 << 16];
        for (int half = 0; half < values.length; half++) {
            int exponent = (half >>> 10) & 0x1f;
            int fraction = half & 0x3ff;
            float magnitude =
                    exponent == 0x1f
                            ? Float.intBitsToFloat(
                                    0x7f80_0000
                                            | (fraction << 13)
                                            | (fraction == 0 ? 0 : 0x40_0000))
                            : exponent == 0
                                    ? fraction * 0x1p-24f
                                    : Math.scalb(0x400 | fraction, exponent - 25);
            values[half] =
                    Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | (half >> 15 << 31));
        }
        return values;
    }
}
