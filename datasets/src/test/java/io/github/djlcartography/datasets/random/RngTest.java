package io.github.djlcartography.datasets.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RngTest {
    /** The values that circulate with the algorithm's C source, seed 1234567. */
    @Test
    void theNumbersAreSplitMix64s() {
        Rng rng = new Rng(1234567);
        assertThat(rng.nextLong()).isEqualTo(6457827717110365317L);
        assertThat(rng.nextLong()).isEqualTo(3203168211198807973L);
        assertThat(rng.nextLong()).isEqualTo(Long.parseUnsignedLong("9817491932198370423"));
        assertThat(rng.nextLong()).isEqualTo(4593380528125082431L);
        assertThat(rng.nextLong()).isEqualTo(Long.parseUnsignedLong("16408922859458223821"));
    }

    @Test
    void theJdksOwnSplitMix64StepsAlike() {
        // SplittableRandom(seed) mixes differently for ints and splits, but its longs are the same
        // sequence's.
        java.util.SplittableRandom jdk = new java.util.SplittableRandom(42);
        Rng rng = new Rng(42);
        for (int i = 0; i < 1000; i++) {
            assertThat(rng.nextLong()).isEqualTo(jdk.nextLong());
        }
    }

    @Test
    void aChildDoesNotDependOnHowFarItsParentWasRead() {
        Rng parent = new Rng(7);
        long before = parent.child("x").child(3).nextLong();
        parent.nextLong();
        assertThat(parent.child("x").child(3).nextLong()).isEqualTo(before);
        assertThat(parent.child("x").child(4).nextLong()).isNotEqualTo(before);
        assertThat(parent.child("y").child(3).nextLong()).isNotEqualTo(before);
    }

    /** Computed apart from this code, with big integers. */
    @Test
    void theChildrenHaveKnownValues() {
        assertThat(new Rng(1).child(0).nextLong()).isEqualTo(-8807323227567747167L);
        assertThat(new Rng(1).child("hand").nextLong()).isEqualTo(3382648860075903636L);
    }

    @Test
    void everyRangeIsKept() {
        Rng rng = new Rng(99);
        int[] seen = new int[10];
        for (int i = 0; i < 10_000; i++) {
            seen[rng.nextInt(10)]++;
            assertThat(rng.nextDouble()).isBetween(0.0, Math.nextDown(1.0));
            assertThat(rng.between(-3, 5)).isBetween(-3.0, 5.0);
            assertThat(rng.around(2)).isBetween(-2.0, 2.0);
        }
        assertThat(Arrays.stream(seen)).allMatch(n -> n > 850 && n < 1150);
    }

    @Test
    void aPermutationHasEveryNumberOnce() {
        int[] order = new Rng(5).permutation(1000);
        assertThat(order)
                .doesNotHaveDuplicates()
                .hasSize(1000)
                .isNotEqualTo(Arrays.stream(order).sorted().toArray());
        assertThat(Arrays.stream(order).max()).hasValue(999);
    }
}
