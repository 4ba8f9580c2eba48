package io.github.djlcartography.select;

import java.util.Arrays;

/** Where two selections of the same candidates differ. */
public final class Difference {

    private static final int FIRST = 1;
    private static final int SECOND = 2;

    private final long[][] ids = new long[FIRST + SECOND + 1][]; // by who keeps them
    private final int reweighted;

    Difference(Selection first, Selection second) {
        Combination.same(first, second);
        long[] all = first.about().ids();
        int[] counts = new int[ids.length];
        Arrays.setAll(ids, i -> new long[all.length]);
        int other = 0;
        for (int row = 0; row < all.length; row++) {
            int who = (first.keepsAt(row) ? FIRST : 0) + (second.keepsAt(row) ? SECOND : 0);
            ids[who][counts[who]++] = all[row];
            if (who == FIRST + SECOND && first.weightAt(row) != second.weightAt(row)) {
                other++;
            }
        }
        Arrays.setAll(ids, i -> Arrays.copyOf(ids[i], counts[i]));
        reweighted = other;
    }

    /**
     * @return ids that both keep, ascending
     */
    public long[] both() {
        return ids[FIRST + SECOND].clone();
    }

    /**
     * @return ids that only the first one keeps, ascending
     */
    public long[] onlyFirst() {
        return ids[FIRST].clone();
    }

    /**
     * @return ids that only the second one keeps, ascending
     */
    public long[] onlySecond() {
        return ids[SECOND].clone();
    }

    /**
     * @return ids that neither keeps, ascending
     */
    public long[] neither() {
        return ids[0].clone();
    }

    /**
     * @return number of examples that both keep with another weight
     */
    public int reweighted() {
        return reweighted;
    }

    /**
     * @return of what either keeps, the share that both keep (Jaccard), in [0, 1]; 1 where neither
     *     keeps any
     */
    public double overlap() {
        int both = ids[FIRST + SECOND].length;
        int either = both + ids[FIRST].length + ids[SECOND].length;
        return either == 0 ? 1 : (double) both / either;
    }

    @Override
    public String toString() {
        return "%s kept by both, %s by the first only, %s by the second only, %s by neither; overlap %s%s"
                .formatted(
                        Numbers.text(ids[FIRST + SECOND].length),
                        Numbers.text(ids[FIRST].length),
                        Numbers.text(ids[SECOND].length),
                        Numbers.text(ids[0].length),
                        Numbers.percent(overlap()),
                        reweighted == 0 ? "" : "; " + Numbers.text(reweighted) + " reweighted");
    }
}
