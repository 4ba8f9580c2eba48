package io.github.djlcartography.datasets;

import java.util.List;

/** The two halves of a directory in MNIST's layout. */
public enum Split {
    /** To train on: files named {@code train-…}. */
    TRAIN,
    /** To test on: files named {@code t10k-…} as in MNIST, or {@code test-…} as in USPS. */
    TEST;

    /** The beginnings of file names, in the order in which they are looked for. */
    List<String> prefixes() {
        return this == TRAIN ? List.of("train") : List.of("t10k", "test");
    }
}
