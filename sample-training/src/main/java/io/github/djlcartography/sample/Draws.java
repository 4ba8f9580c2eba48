package io.github.djlcartography.sample;

import java.util.Random;

/** Random numbers of an experiment, a stream of its own for each purpose. */
final class Draws {

    private Draws() {}

    static Random of(long seed, String purpose) {
        return new Random(seed * 0x9E3779B97F4A7C15L + purpose.hashCode());
    }

    /** A random order of 0 to length − 1. */
    static int[] permutation(int length, Random random) {
        int[] order = new int[length];
        for (int i = 0; i < length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
