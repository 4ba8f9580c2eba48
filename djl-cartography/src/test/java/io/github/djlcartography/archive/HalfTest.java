package io.github.djlcartography.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Half precision, against the definition and, from Java 20 on, against the JDK. */
class HalfTest {

    private static final int INFINITY = 0x7c00;

    @Test
    void everyHalfComesBackFromItsFloat() {
        for (int half = 0; half < 1 << 16; half++) {
            short back = Half.of(Half.value((short) half));
            boolean nan = (half & 0x7fff) > INFINITY;
            assertThat(back).isEqualTo((short) (nan ? half | 0x200 : half)); // a NaN gets quiet
        }
    }

    @Test
    void everyFiniteHalfIsTheNumberThatTheDefinitionSays() {
        for (int half = 0; half < INFINITY; half++) {
            int exponent = half >> 10;
            double expected =
                    exponent == 0
                            ? (half & 0x3ff) * 0x1p-24
                            : (1 + (half & 0x3ff) * 0x1p-10) * Math.pow(2, exponent - 15);
            assertThat((double) Half.value((short) half)).isEqualTo(expected);
            assertThat((double) Half.value((short) (half | 0x8000))).isEqualTo(-expected);
        }
        assertThat(Half.value((short) INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Half.value((short) (INFINITY + 1))).isNaN();
    }

    /** Halfway between two halves, the even one; a float to either side of it, the nearer. */
    @Test
    void theNearestIsTakenAndOfTwoTheEven() {
        for (int half = 0; half < INFINITY; half++) {
            float next = half + 1 == INFINITY ? 0x1p16f : Half.value((short) (half + 1));
            float middle = (float) (((double) Half.value((short) half) + next) / 2);
            int even = half + (half & 1);
            for (int sign = 1; sign >= -1; sign -= 2) {
                int bit = sign < 0 ? 0x8000 : 0;
                assertThat(Half.of(sign * middle)).isEqualTo((short) (even | bit));
                assertThat(Half.of(sign * Math.nextDown(middle))).isEqualTo((short) (half | bit));
                assertThat(Half.of(sign * Math.nextUp(middle)))
                        .isEqualTo((short) ((half + 1) | bit));
            }
        }
    }

    @Test
    void manyAtOnceAreAsOneByOne() {
        Random random = new Random(11);
        float[] values = new float[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        ShortBuffer halves = ShortBuffer.allocate(904).position(4);
        Half.narrow(FloatBuffer.wrap(values), 100, 900, halves);
        assertThat(halves.position()).isEqualTo(904);
        float[] back = new float[1000];
        Half.widen(halves.position(4), back, 50, 900);
        for (int i = 0; i < 900; i++) {
            assertThat(back[50 + i]).isEqualTo(Half.value(Half.of(values[100 + i])));
            assertThat(Math.abs(back[50 + i] - values[100 + i])).isLessThanOrEqualTo(0x1p-12f);
        }
    }

    /** On a JDK that has them: 4,294,967,296 floats and 65,536 halves. */
    @Test
    @Tag("sweep")
    void everyFloatIsToTheBitWhatTheJdkMakesOfIt() throws Throwable {
        assumeTrue(Runtime.version().feature() >= 20, "Float.floatToFloat16 is there from 20 on");
        long wrong = 0;
        for (long bits = 0; bits < 1L << 32; bits++) {
            float value = Float.intBitsToFloat((int) bits);
            wrong += Half.of(value) == (short) Jdk.NARROW.invokeExact(value) ? 0 : 1;
        }
        for (int half = 0; half < 1 << 16; half++) {
            int expected = Float.floatToRawIntBits((float) Jdk.WIDEN.invokeExact((short) half));
            wrong += Float.floatToRawIntBits(Half.value((short) half)) == expected ? 0 : 1;
        }
        assertThat(wrong).isZero();
    }

    private static final class Jdk {
        static final MethodHandle NARROW = find("floatToFloat16", short.class, float.class);
        static final MethodHandle WIDEN = find("float16ToFloat", float.class, short.class);

        private static MethodHandle find(String name, Class<?> returns, Class<?> takes) {
            try {
                return MethodHandles.lookup()
                        .findStatic(Float.class, name, MethodType.methodType(returns, takes));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(name, e);
            }
        }
    }
}
