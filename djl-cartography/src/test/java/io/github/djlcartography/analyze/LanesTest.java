package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LanesTest {

    private static LongStream seeds() {
        return LongStream.range(0, 30);
    }

    private static boolean isThere() {
        return ModuleLayer.boot().findModule(Lanes.MODULE).isPresent();
    }

    private static Lanes lanes() {
        Lanes lanes = Lanes.find();
        assumeTrue(lanes != null, "the module " + Lanes.MODULE + " and registers of 256 bits");
        return Objects.requireNonNull(lanes);
    }

    /** A softmax, one with ties, or one that is all but sure. */
    private static float[] softmax(Random random) {
        float[] p = {random.nextFloat(), random.nextFloat(), random.nextFloat()};
        switch (random.nextInt(4)) {
            case 0 -> p[random.nextInt(3)] = p[random.nextInt(3)];
            case 1 -> p = new float[] {1, 1, 1};
            case 2 -> p[random.nextInt(3)] = 1e9f * random.nextFloat();
            default -> {}
        }
        float sum = p[0] + p[1] + p[2];
        for (int k = 0; k < 3; k++) {
            p[k] = Math.min(1, p[k] / sum);
        }
        return p;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void rowsAreAddedAsOneByOne(long seed) {
        Lanes lanes = lanes();
        Random random = new Random(seed);
        int count = random.nextInt(100);
        int epoch = random.nextInt(64);
        int[] bits = new int[3 * count];
        int[] label = new int[count];
        long[] sum = random.longs(count, 0, 1L << 37).toArray();
        long[] squares = random.longs(count, 0, 1L << 62).toArray();
        long[] right = random.longs(count).map(one -> one & ~(1L << epoch)).toArray();
        long[] expectedSum = sum.clone();
        long[] expectedSquares = squares.clone();
        long[] expectedRight = right.clone();
        double off = 0;
        for (int row = 0; row < count; row++) {
            float[] p = softmax(random);
            label[row] = random.nextInt(3);
            int best = 0;
            for (int k = 0; k < 3; k++) {
                bits[3 * row + k] = Float.floatToRawIntBits(p[k]);
                best = p[k] > p[best] ? k : best;
            }
            if (row < count / Lanes.ROWS * Lanes.ROWS) {
                long fixed = Moments.fixed(p[label[row]]);
                expectedSum[row] += fixed;
                expectedSquares[row] += fixed * fixed;
                expectedRight[row] |= best == label[row] ? 1L << epoch : 0;
                off += Math.pow((double) p[0] + p[1] + p[2] - 1, 4);
            }
        }
        float found = lanes.add(bits, label, count, sum, squares, right, epoch);
        assertThat(sum).isEqualTo(expectedSum);
        assertThat(squares).isEqualTo(expectedSquares);
        assertThat(right).isEqualTo(expectedRight);
        assertThat((double) found).isCloseTo(off, within(1e-20));
    }

    @Test
    void everyFixedPointIsThatOfOneByOne() {
        Lanes lanes = lanes();
        Random random = new Random(3);
        int count = 1 << 16;
        int[] bits = new int[3 * count];
        int[] label = new int[count];
        for (int row = 0; row < count; row++) { // also those whose half is in question
            float p = row % 2 == 0 ? (row + 0.5f) * 0x1p-26f : random.nextFloat();
            bits[3 * row] = Float.floatToRawIntBits(p);
            bits[3 * row + 1] = Float.floatToRawIntBits(1 - p);
        }
        long[] sum = new long[count];
        lanes.add(bits, label, count, sum, new long[count], new long[count], 0);
        for (int row = 0; row < count; row++) {
            float p = Float.intBitsToFloat(bits[3 * row]);
            assertThat(sum[row]).as("%s", p).isEqualTo(Moments.fixed(p));
        }
    }

    @Test
    void thereAreNoneWithoutTheModule() {
        assumeTrue(!isThere());
        assertThat(Lanes.find()).isNull();
    }
}
