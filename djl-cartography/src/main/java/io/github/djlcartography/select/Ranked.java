package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import java.util.ArrayList;
import java.util.List;

/** The rows with the highest or lowest of some numbers, and why these. */
final class Ranked {

    // Reasons; 0: kept.
    private static final int BEYOND = 1;
    private static final int TIED = 2;
    private static final int NONE = 3;

    private Ranked() {}

    /**
     * @param name what the numbers are
     * @param scores one for each row; never kept where NaN
     * @param count rows to keep
     * @param top the highest, else the lowest
     * @param cautions more to say
     * @throws IllegalArgumentException if not as many rows have a number
     */
    static Decision of(
            DataMap map,
            String name,
            double[] scores,
            int count,
            boolean top,
            List<String> cautions) {
        requireNumbers(name, scores, count);
        boolean[] keep = map.extreme(scores, count, top, new boolean[scores.length]);
        double cut = top ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        for (int row = 0; row < keep.length; row++) {
            if (keep[row]) {
                cut = top ? Math.min(cut, scores[row]) : Math.max(cut, scores[row]);
            }
        }
        int[] codes = new int[keep.length];
        int tied = 0;
        int none = 0;
        for (int row = 0; row < codes.length; row++) {
            if (Double.isNaN(scores[row])) {
                codes[row] = NONE;
                none++;
            } else if (!keep[row]) {
                boolean ties = scores[row] == cut;
                codes[row] = ties ? TIED : BEYOND;
                tied += ties ? 1 : 0;
            }
        }
        String at = Numbers.text(cut);
        List<String> texts =
                List.of(
                        "%s at or %s the cut of %s".formatted(name, top ? "over" : "under", at),
                        "%s %s the cut of %s".formatted(name, top ? "under" : "over", at),
                        "%s at the cut of %s, where the lowest ids are kept".formatted(name, at),
                        "no " + name);
        List<String> warnings = new ArrayList<>(cautions);
        warnings.addAll(
                Cautions.with(Cautions.ties(name, cut, tied, count), Cautions.gaps(name, none)));
        return new Decision(keep, new Reasons(name, scores, texts, codes), warnings);
    }

    /**
     * Some rows from either end.
     *
     * @param name what the numbers are
     * @param scores one for each row; never kept where NaN
     * @param first rows to keep from the first end
     * @param others rows to keep from the other end, of those that are left
     * @param top whether the first end is the highest, else the lowest
     * @throws IllegalArgumentException if not as many rows have a number
     */
    static Decision ends(
            DataMap map, String name, double[] scores, int first, int others, boolean top) {
        requireNumbers(name, scores, first + others);
        boolean[] one = map.extreme(scores, first, top, new boolean[scores.length]);
        boolean[] other = map.extreme(scores, others, !top, one);
        boolean[] keep = new boolean[scores.length];
        int none = 0;
        int[] codes = new int[keep.length];
        for (int row = 0; row < codes.length; row++) {
            keep[row] = one[row] || other[row];
            codes[row] = one[row] ? 0 : other[row] ? 1 : Double.isNaN(scores[row]) ? NONE : 2;
            none += codes[row] == NONE ? 1 : 0;
        }
        String high = " with the highest " + name;
        String low = " with the lowest " + name;
        List<String> texts =
                List.of(
                        "among the " + Numbers.text(first) + (top ? high : low),
                        "among the " + Numbers.text(others) + (top ? low : high),
                        "%s between the two ends that are kept".formatted(name),
                        "no " + name);
        return new Decision(
                keep,
                new Reasons(name, scores, texts, codes),
                Cautions.with(Cautions.gaps(name, none)));
    }

    /**
     * The rows of some ranks, from the lowest number up.
     *
     * @param name what the numbers are
     * @param scores one for each row; never kept where NaN
     * @param first rank of the first one to keep, counted from 0
     * @param count rows to keep
     * @throws IllegalArgumentException if not as many rows have a number
     */
    static Decision between(DataMap map, String name, double[] scores, int first, int count) {
        requireNumbers(name, scores, first + count);
        boolean[] below = map.extreme(scores, first, false, new boolean[scores.length]);
        boolean[] keep = map.extreme(scores, count, false, below);
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int none = 0;
        int[] codes = new int[keep.length];
        for (int row = 0; row < codes.length; row++) {
            if (keep[row]) {
                low = Math.min(low, scores[row]);
                high = Math.max(high, scores[row]);
            } else if (Double.isNaN(scores[row])) {
                codes[row] = NONE;
                none++;
            } else {
                codes[row] = below[row] ? 1 : 2;
            }
        }
        String range = "%s to %s".formatted(Numbers.text(low), Numbers.text(high));
        List<String> texts =
                List.of(
                        "%s from %s".formatted(name, range),
                        "%s below those kept, %s".formatted(name, range),
                        "%s above those kept, %s".formatted(name, range),
                        "no " + name);
        return new Decision(
                keep,
                new Reasons(name, scores, texts, codes),
                Cautions.with(Cautions.gaps(name, none)));
    }

    /**
     * @throws IllegalArgumentException if fewer rows than that have a number
     */
    static void requireNumbers(String name, double[] scores, int count) {
        int numbers = numbers(scores);
        if (numbers < count) {
            throw new IllegalArgumentException(
                    name
                            + ": found a value for "
                            + Numbers.text(numbers)
                            + " of "
                            + Numbers.text(scores.length)
                            + " examples, expected at least the "
                            + Numbers.text(count)
                            + " to keep. Metrics of windows have none where an example was seen in"
                            + " fewer epochs (Analyzer.window); keep fewer, or go by another.");
        }
    }

    static int numbers(double[] scores) {
        int numbers = 0;
        for (double score : scores) {
            numbers += Double.isNaN(score) ? 0 : 1;
        }
        return numbers;
    }
}
