package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.List;

/**
 * Draws examples with the weight {@code DUAL score · Beta(a, b) density of the confidence}, without
 * replacement. Of each example, the draw depends on the seed and its id alone: the numbers {@code
 * log weight − log(−log u)} with u even in (0, 1), of which the highest are kept, are the draw one
 * after the other (Gumbel; Efraimidis and Spirakis 2006).
 *
 * @param amount to keep
 * @param power c: the more, the later easy examples come in as less is kept
 * @param seed of the draw
 */
record Dual(Amount amount, double power, long seed) implements Strategy.Rule {

    static final double POWER = 4; // the published command for CIFAR
    private static final int ANCHORS = 10; // of the highest score, as the published code
    private static final double SUM = 16; // of a and b
    private static final double SPREAD = 15;
    private static final double NEAREST = 0x1p-27; // to 0 and 1: half a step of the map's numbers
    private static final long STEP = 0x9e3779b97f4a7c15L;

    Dual {
        if (!(power > 0 && power < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "power: found " + power + ", expected a finite number above 0.");
        }
    }

    /** a and b of the Beta density. */
    record Beta(double a, double b) {

        /**
         * @param anchor mean confidence of the highest scores
         * @param pruned share of the map
         */
        static Beta of(double anchor, double pruned, double power) {
            double b = SPREAD * (1 - anchor) * (1 - StrictMath.pow(pruned, power));
            return new Beta(SUM - b, b);
        }

        /** Logarithm of the density, but for a constant. */
        double log(double confidence) {
            double p = Math.max(NEAREST, Math.min(1 - NEAREST, confidence));
            return (a - 1) * StrictMath.log(p) + (b - 1) * StrictMath.log(1 - p);
        }
    }

    @Override
    public Decision decide(DataMap map) {
        int count = amount.of(map);
        double[] scores = map.values(Metric.DUAL);
        Ranked.requireNumbers(Metric.DUAL.key(), scores, count);
        if (count == 0) {
            return Ranked.of(map, Metric.DUAL.key(), scores, 0, true, List.of());
        }
        double[] confidence = map.values(Metric.CONFIDENCE);
        double anchor = anchor(map, scores, confidence);
        Beta beta = Beta.of(anchor, 1 - (double) count / map.size(), power);
        double[] keys = new double[scores.length];
        int none = 0;
        for (int row = 0; row < keys.length; row++) {
            if (Double.isNaN(scores[row])) {
                keys[row] = Double.NaN;
                none++;
            } else { // a score of 0 is the last to be drawn
                double weight = StrictMath.log(scores[row]) + beta.log(confidence[row]);
                keys[row] = Math.max(-Double.MAX_VALUE, weight + gumbel(map.id(row)));
            }
        }
        boolean[] keep = map.extreme(keys, count, true, new boolean[keys.length]);
        int[] codes = new int[keys.length];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = keep[row] ? 0 : Double.isNaN(scores[row]) ? 2 : 1;
        }
        String drawn =
                "drawn with the weight dual · Beta(%s, %s) density of confidence"
                        .formatted(Numbers.text(beta.a()), Numbers.text(beta.b()));
        return new Decision(
                keep,
                new Reasons(
                        Metric.DUAL.key(),
                        scores,
                        List.of(drawn, "not " + drawn, "no " + Metric.DUAL),
                        codes),
                Cautions.with(Cautions.gaps(Metric.DUAL.key(), none)));
    }

    private static double anchor(DataMap map, double[] scores, double[] confidence) {
        int anchors = Math.min(ANCHORS, Ranked.numbers(scores));
        boolean[] highest = map.extreme(scores, anchors, true, new boolean[scores.length]);
        double sum = 0;
        for (int row = 0; row < highest.length; row++) {
            sum += highest[row] ? confidence[row] : 0;
        }
        return sum / anchors;
    }

    private double gumbel(long id) {
        double u = ((mix(mix(seed) + (id + 1) * STEP) >>> 12) + 0.5) * 0x1p-52;
        return -StrictMath.log(-StrictMath.log(u));
    }

    /** Steele, Lea and Flood 2014: SplitMix64. */
    private static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }
}
