package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Coverage-centric coreset selection: drops the hardest, cuts the range of the other scores into
 * bins of equal width and draws as many from each, the smallest bins first.
 *
 * @param amount to keep
 * @param column difficulty of an example
 * @param lowIsHard whether low values are hard, else high ones
 * @param beta share of the map to drop as hardest
 * @param bins their number
 * @param seed of the draw
 */
record Ccs(Amount amount, String column, boolean lowIsHard, double beta, int bins, long seed)
        implements Strategy.Rule {

    static final int BINS = 50; // the published code's
    private static final int MOST_BINS = 10_000;

    private static final int HARD = 0;
    private static final int NONE = 1;

    Ccs {
        Ranges.fraction("beta", beta);
        Ranges.within("bins", bins, 1, MOST_BINS);
    }

    /**
     * @param pruned share of the map
     */
    static double beta(double pruned) {
        return Math.rint(100 * Math.max(0, Math.min(0.3, pruned - 0.6))) / 100;
    }

    @Override
    public Decision decide(DataMap map) {
        int count = amount.of(map);
        double[] scores = map.values(column);
        int size = scores.length;
        boolean[] none = new boolean[size];
        int numbers = size;
        for (int row = 0; row < size; row++) {
            none[row] = !Double.isFinite(scores[row]);
            numbers -= none[row] ? 1 : 0;
        }
        int cut = Ranges.part(beta, numbers);
        if (numbers - cut < count) {
            throw new IllegalArgumentException(
                    "beta: found %s, which leaves %s of the %s examples that have a finite %s, expected at least the %s to keep. Keep fewer, or drop fewer as hard."
                            .formatted(
                                    Numbers.text(beta),
                                    Numbers.text(numbers - cut),
                                    Numbers.text(numbers),
                                    column,
                                    Numbers.text(count)));
        }
        boolean[] hard = map.extreme(scores, cut, !lowIsHard, none);
        double limit = lowIsHard ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < size; row++) {
            if (hard[row]) {
                limit = lowIsHard ? Math.max(limit, scores[row]) : Math.min(limit, scores[row]);
            } else if (!none[row]) {
                low = Math.min(low, scores[row]);
                high = Math.max(high, scores[row]);
            }
        }
        double width = (high - low) / bins;
        int[] bin = new int[size];
        for (int row = 0; row < size; row++) {
            bin[row] = hard[row] || none[row] ? -1 : bin(scores[row] - low, width);
        }
        int[] sizes = Quotas.sizes(bin, bins);
        int[] quotas = Quotas.even(count, sizes);
        boolean[] keep = Draw.each(bin, quotas, new Random(seed));

        List<String> texts = new ArrayList<>();
        texts.add(
                "among the hardest %s: %s at or %s %s"
                        .formatted(
                                Numbers.percent(beta),
                                column,
                                lowIsHard ? "under" : "over",
                                Numbers.text(limit)));
        texts.add("no finite " + column);
        int[] first = new int[bins]; // reason of each bin
        for (int b = 0; b < bins; b++) {
            first[b] = texts.size();
            if (sizes[b] > 0) {
                String drawn =
                        "drawn: %s of the %s examples with %s from %s to %s"
                                .formatted(
                                        Numbers.text(quotas[b]),
                                        Numbers.text(sizes[b]),
                                        column,
                                        Numbers.text(low + b * width),
                                        Numbers.text(low + (b + 1) * width));
                texts.add(drawn);
                texts.add("not " + drawn);
            }
        }
        int[] codes = new int[size];
        for (int row = 0; row < size; row++) {
            codes[row] =
                    hard[row] ? HARD : none[row] ? NONE : first[bin[row]] + (keep[row] ? 0 : 1);
        }
        return new Decision(
                keep,
                new Reasons(column, scores, texts, codes),
                Cautions.with(Cautions.gaps(column, size - numbers)));
    }

    private int bin(double above, double width) {
        return width > 0 ? Math.min(bins - 1, (int) (above / width)) : 0;
    }
}
