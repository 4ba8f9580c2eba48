package io.github.djlcartography.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    private static final long[] IDS = {0, 2, 3};
    private static final int[] LABELS = {1, 0, 2};

    /** Python: {@code sha256(pack('<q', 5) + b''.join(pack('<qi', i, l) for …))}. */
    @Test
    void knownAnswersThatAnotherProgramGave() {
        assertThat(Fingerprint.of(5, IDS, LABELS))
                .isEqualTo(
                        "sha256:1b2d224fbab5a64d07ee9fb6a6d7d2b6c0d9403301257e03360dce346e3abc41");
        assertThat(Fingerprint.of(0, new long[0], new int[0]))
                .isEqualTo(
                        "sha256:af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc");
    }

    @Test
    void manyExamplesAreTheSameAsOneLongMessage() {
        int n = 10_000; // more than two chunks of the buffer
        int[] labels = new int[n];
        Arrays.setAll(labels, i -> (int) ((long) i * i % 7));
        assertThat(Fingerprint.of(n, LongStream.range(0, n).toArray(), labels))
                .isEqualTo(
                        "sha256:caac000cc9be9fc3091ceba25f6a83c7d1264a99a176186903e1d3112c373e32");
    }

    @Test
    void anotherLabelIdOrNumberOfRowsIsAnotherDataset() {
        assertThat(
                        new String[] {
                            Fingerprint.of(5, IDS, LABELS),
                            Fingerprint.of(5, IDS, new int[] {1, 0, 1}),
                            Fingerprint.of(5, IDS, new int[] {0, 1, 2}),
                            Fingerprint.of(5, new long[] {0, 1, 3}, LABELS),
                            Fingerprint.of(6, IDS, LABELS),
                            Fingerprint.of(5, new long[] {0, 2}, new int[] {1, 0})
                        })
                .doesNotHaveDuplicates();
    }

    @Test
    void idsThatDoNotAscendAreRefused() {
        assertThatThrownBy(() -> Fingerprint.of(5, new long[] {0, 3, 2}, LABELS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("found id 2 after 3, expected ascending ids.");
        assertThatThrownBy(() -> Fingerprint.of(5, new long[] {0, 0, 2}, LABELS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLabelPerIdIsRequired() {
        assertThatThrownBy(() -> Fingerprint.of(5, IDS, new int[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("found 2 labels for 3 ids, expected as many.");
    }
}
