package io.github.djlcartography.select;

import java.util.Random;

/** Drawing without replacement. {@link Random} is specified to the bit, on every Java. */
final class Draw {

    private Draw() {}

    /** Marks {@code count} of the rows, each set of that size equally likely; shuffles the rows. */
    static void some(int[] rows, int count, Random random, boolean[] mark) {
        for (int i = 0; i < count; i++) {
            int j = i + random.nextInt(rows.length - i);
            int row = rows[j];
            rows[j] = rows[i];
            rows[i] = row;
            mark[row] = true;
        }
    }
}
