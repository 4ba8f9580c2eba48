package io.github.djlcartography.select;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why each row of a map is kept or dropped: a few texts in words that a person can check, which of
 * them holds for each row, and the number that the row was judged by.
 */
public final class Reasons {

    private final String scoreName;
    private final double @Nullable [] scores;
    private final List<String> texts;
    private final int[] codes;

    /**
     * @param scoreName what the numbers are, such as {@code variability}; empty where there are
     *     none
     * @param scores a number for each row, NaN where it has none; null where there are none
     * @param texts the reasons
     * @param codes for each row, the index of its reason
     * @throws IllegalArgumentException if a code is no index, or the lengths differ
     */
    public Reasons(String scoreName, double @Nullable [] scores, List<String> texts, int[] codes) {
        if (scores != null && scores.length != codes.length) {
            throw new IllegalArgumentException(
                    "scores: found " + scores.length + ", expected " + codes.length + ".");
        }
        for (int code : codes) {
            if (code < 0 || code >= texts.size()) {
                throw new IllegalArgumentException(
                        "reason: found " + code + ", expected one of " + texts.size() + ".");
            }
        }
        this.scoreName = scores == null ? "" : scoreName;
        this.scores = scores;
        this.texts = List.copyOf(texts);
        this.codes = codes;
    }

    /**
     * One reason for what is kept, one for what is dropped.
     *
     * @param scoreName what the numbers are
     * @param scores a number for each row, NaN where it has none
     * @param keep for each row, whether it is kept
     * @param kept why
     * @param dropped why
     * @return the reasons
     */
    public static Reasons by(
            String scoreName,
            double @Nullable [] scores,
            boolean[] keep,
            String kept,
            String dropped) {
        int[] codes = new int[keep.length];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = keep[row] ? 0 : 1;
        }
        return new Reasons(scoreName, scores, List.of(kept, dropped), codes);
    }

    /** Without numbers: one reason for what is kept, one for what is dropped. */
    static Reasons plain(boolean[] keep, String kept, String dropped) {
        return by("", null, keep, kept, dropped);
    }

    int size() {
        return codes.length;
    }

    String scoreName() {
        return scoreName;
    }

    double @Nullable [] scores() {
        return scores;
    }

    double score(int row) {
        return scores == null ? Double.NaN : scores[row];
    }

    List<String> texts() {
        return texts;
    }

    int[] codes() {
        return codes;
    }

    String text(int row) {
        return texts.get(codes[row]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reasons that
                && scoreName.equals(that.scoreName)
                && texts.equals(that.texts)
                && Arrays.equals(codes, that.codes)
                && Arrays.equals(scores, that.scores);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(codes);
    }
}
