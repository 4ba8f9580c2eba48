package io.github.djlcartography.apply;

import java.util.Random;

/** Random numbers of the samplers' own: never the engine's, and the same bits on every Java. */
final class Draws {

    private Draws() {}

    /**
     * A generator for each pass. {@link Random} is specified to the bit, but its neighbours' first
     * numbers are alike: the seed is mixed as in SplitMix64.
     */
    static Random of(long seed, long pass) {
        long z = seed + (pass + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return new Random(z ^ (z >>> 31));
    }

    /** Every order of the first {@code count} rows equally likely. */
    static void shuffle(int[] rows, int count, Random random) {
        for (int i = count - 1; i > 0; i--) {
            swap(rows, i, random.nextInt(i + 1));
        }
    }

    static void swap(int[] rows, int i, int j) {
        int row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
    }
}
