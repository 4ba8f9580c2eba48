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

    /**
     * Draws from several groups in one pass over the rows: of each group each set of the size that
     * was asked for is equally likely. Knuth, The Art of Computer Programming 2, algorithm 3.4.2 S.
     *
     * @param group of each row; negative: the row takes no part
     * @param quotas for each group how many to draw, at most its size
     * @return for each row, whether it was drawn
     */
    static boolean[] each(int[] group, int[] quotas, Random random) {
        int[] left = Quotas.sizes(group, quotas.length);
        int[] wanted = quotas.clone();
        boolean[] drawn = new boolean[group.length];
        for (int row = 0; row < group.length; row++) {
            int g = group[row];
            if (g >= 0) {
                if (wanted[g] > 0 && random.nextInt(left[g]) < wanted[g]) {
                    drawn[row] = true;
                    wanted[g]--;
                }
                left[g]--;
            }
        }
        return drawn;
    }
}
