package io.github.djlcartography.datasets.random;

import java.util.List;

/**
 * SplitMix64: the same numbers on every JVM, for ever.
 *
 * <p>A stream is split by name or by number into children that do not depend on how far the parent
 * has been read, so that row 17 of a file is the same whether or not rows 0 to 16 were drawn before
 * it.
 *
 * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea and Flood 2014, Fast
 *     splittable pseudorandom number generators</a>
 */
public final class Rng {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long origin;
    private long state;

    /** A stream. */
    public Rng(long seed) {
        origin = seed;
        state = seed;
    }

    /**
     * The stream under a number: a function of this stream's seed and {@code key}, not of its
     * position.
     */
    public Rng child(long key) {
        return new Rng(mix(origin ^ mix(key + GOLDEN)));
    }

    /** The stream under a name (FNV-1a over its UTF-16 units). */
    public Rng child(String name) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
        }
        return child(hash);
    }

    /** The next 64 bits. */
    public long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /**
     * Uniform in [0, bound); the bias of at most bound / 2^32 is below anything that can be
     * measured here.
     */
    public int nextInt(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** One of them, each as likely. */
    public <T> T pick(List<T> choice) {
        return choice.get(nextInt(choice.size()));
    }

    /** Uniform in [0, 1), a multiple of 2^-53. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in [low, high). */
    public double between(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /** Triangular in (-reach, reach) with its peak at 0: most glyphs a little off, a few much. */
    public double around(double reach) {
        return reach * (nextDouble() + nextDouble() - 1);
    }

    /** 0 to n - 1 in random order (Fisher and Yates). */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
