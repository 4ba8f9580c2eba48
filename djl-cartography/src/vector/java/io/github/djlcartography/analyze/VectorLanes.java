package io.github.djlcartography.analyze;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Eight rows of three classes are three registers of 256 bits. One epoch at a time: of a longer
 * loop the compiler no longer inlines all, and then each number is an object.
 */
final class VectorLanes implements Lanes {

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_256;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_256;
    private static final int HALF = 4; // rows whose longs fit into a register

    /** To a whole number below 2^52 it adds the bits of it. */
    private static final double BIG = 0x1p52;

    private static final long BIG_BITS = Double.doubleToRawLongBits(BIG);

    /** Less than a half, by less than a float that is no whole number is away from one. */
    private static final double DOWN = 0.5 - 0x1p-26;

    // Where the three registers have a class, by row; constants, or nothing is made of them.
    private static final VectorShuffle<Integer> FIRST_OF_0 = shuffle(0, 0);
    private static final VectorShuffle<Integer> FIRST_OF_1 = shuffle(0, 1);
    private static final VectorShuffle<Integer> FIRST_OF_2 = shuffle(0, 2);
    private static final VectorShuffle<Integer> SECOND_OF_0 = shuffle(1, 0);
    private static final VectorShuffle<Integer> SECOND_OF_1 = shuffle(1, 1);
    private static final VectorShuffle<Integer> SECOND_OF_2 = shuffle(1, 2);
    private static final VectorShuffle<Integer> THIRD_OF_0 = shuffle(2, 0);
    private static final VectorShuffle<Integer> THIRD_OF_1 = shuffle(2, 1);
    private static final VectorShuffle<Integer> THIRD_OF_2 = shuffle(2, 2);
    private static final VectorShuffle<Integer> LOW_HALF = VectorShuffle.fromOp(INTS, i -> i / 2);
    private static final VectorShuffle<Integer> HIGH_HALF =
            VectorShuffle.fromOp(INTS, i -> HALF + i / 2);
    private static final VectorMask<Integer> FIRST_IN_1 = mask(0, 1);
    private static final VectorMask<Integer> FIRST_IN_2 = mask(0, 2);
    private static final VectorMask<Integer> SECOND_IN_1 = mask(1, 1);
    private static final VectorMask<Integer> SECOND_IN_2 = mask(1, 2);
    private static final VectorMask<Integer> THIRD_IN_1 = mask(2, 1);
    private static final VectorMask<Integer> THIRD_IN_2 = mask(2, 2);

    VectorLanes() {
        if (IntVector.SPECIES_PREFERRED.length() < ROWS) {
            throw new UnsupportedOperationException("registers of 256 bits");
        }
    }

    private static VectorShuffle<Integer> shuffle(int k, int register) {
        return VectorShuffle.fromOp(INTS, row -> (3 * row + k - ROWS * register) & (ROWS - 1));
    }

    private static VectorMask<Integer> mask(int k, int register) {
        boolean[] in = new boolean[ROWS];
        for (int row = 0; row < ROWS; row++) {
            in[row] = (3 * row + k) / ROWS == register;
        }
        return VectorMask.fromArray(INTS, in, 0);
    }

    @Override
    public float add(
            int[] bits,
            int[] label,
            int count,
            long[] sum,
            long[] squares,
            long[] right,
            int shift) {
        FloatVector off = FloatVector.zero(FLOATS);
        DoubleVector big = DoubleVector.broadcast(DOUBLES, BIG);
        for (int i = 0; i + ROWS <= count; i += ROWS) {
            IntVector g = IntVector.fromArray(INTS, label, i);
            VectorMask<Integer> is0 = g.compare(VectorOperators.EQ, 0);
            VectorMask<Integer> is2 = g.compare(VectorOperators.EQ, 2);
            IntVector one = IntVector.fromArray(INTS, bits, 3 * i);
            IntVector two = IntVector.fromArray(INTS, bits, 3 * i + ROWS);
            IntVector three = IntVector.fromArray(INTS, bits, 3 * i + 2 * ROWS);
            IntVector first =
                    one.rearrange(FIRST_OF_0)
                            .blend(two.rearrange(FIRST_OF_1), FIRST_IN_1)
                            .blend(three.rearrange(FIRST_OF_2), FIRST_IN_2);
            IntVector second =
                    one.rearrange(SECOND_OF_0)
                            .blend(two.rearrange(SECOND_OF_1), SECOND_IN_1)
                            .blend(three.rearrange(SECOND_OF_2), SECOND_IN_2);
            IntVector third =
                    one.rearrange(THIRD_OF_0)
                            .blend(two.rearrange(THIRD_OF_1), THIRD_IN_1)
                            .blend(three.rearrange(THIRD_OF_2), THIRD_IN_2);
            FloatVector error =
                    first.reinterpretAsFloats()
                            .add(second.reinterpretAsFloats())
                            .add(third.reinterpretAsFloats())
                            .sub(1f);
            error = error.mul(error);
            off = off.add(error.mul(error));
            IntVector gold = second.blend(first, is0).blend(third, is2);
            IntVector other = first.blend(second, is0); // class 0, or 1 if that is the label's
            IntVector another = third.blend(second, is2); // class 2, or 1
            IntVector above0 = g.min(1); // 1 where the label is: then class 0 must be beaten
            IntVector wrong = gold.sub(other).sub(above0).or(gold.sub(another).sub(g.sub(above0)));
            IntVector good =
                    wrong.lanewise(VectorOperators.LSHR, 31).lanewise(VectorOperators.XOR, 1);
            LongVector.fromArray(LONGS, right, i)
                    .or(
                            good.rearrange(LOW_HALF)
                                    .reinterpretAsLongs()
                                    .and(1)
                                    .lanewise(VectorOperators.LSHL, shift))
                    .intoArray(right, i);
            LongVector.fromArray(LONGS, right, i + HALF)
                    .or(
                            good.rearrange(HIGH_HALF)
                                    .reinterpretAsLongs()
                                    .and(1)
                                    .lanewise(VectorOperators.LSHL, shift))
                    .intoArray(right, i + HALF);
            FloatVector fixed = gold.reinterpretAsFloats().mul(0x1p26f).add(0.49999997f);
            DoubleVector p =
                    ((DoubleVector) fixed.convertShape(VectorOperators.F2D, DOUBLES, 0))
                            .sub(DOWN)
                            .add(big);
            LongVector.fromArray(LONGS, sum, i)
                    .add(p.reinterpretAsLongs())
                    .sub(BIG_BITS)
                    .intoArray(sum, i);
            p = p.sub(big);
            LongVector.fromArray(LONGS, squares, i)
                    .add(p.fma(p, big).reinterpretAsLongs())
                    .sub(BIG_BITS)
                    .intoArray(squares, i);
            p =
                    ((DoubleVector) fixed.convertShape(VectorOperators.F2D, DOUBLES, 1))
                            .sub(DOWN)
                            .add(big);
            LongVector.fromArray(LONGS, sum, i + HALF)
                    .add(p.reinterpretAsLongs())
                    .sub(BIG_BITS)
                    .intoArray(sum, i + HALF);
            p = p.sub(big);
            LongVector.fromArray(LONGS, squares, i + HALF)
                    .add(p.fma(p, big).reinterpretAsLongs())
                    .sub(BIG_BITS)
                    .intoArray(squares, i + HALF);
        }
        return off.reduceLanes(VectorOperators.ADD);
    }
}
