package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import java.util.List;

/** The rows whose values lie within fixed numbers. */
final class Bands {

    private static final int KEPT = 0;
    private static final int OUTSIDE = 1;
    private static final int NONE = 2;

    /**
     * Where a region lies by the thresholds that some write-ups give: they stand for no quantile.
     *
     * @param words that say so
     * @param lowest confidence, not itself in it
     * @param highest confidence, not itself in it
     * @param variability that parts it
     * @param steady whether variability is under that, else over it
     */
    private record Box(
            String words, double lowest, double highest, double variability, boolean steady) {

        static Box of(Region region) {
            return switch (region) {
                case EASY ->
                        new Box("confidence over 0.7 and variability under 0.1", 0.7, 2, 0.1, true);
                case HARD ->
                        new Box(
                                "confidence under 0.5 and variability over 0.2",
                                -1,
                                0.5,
                                0.2,
                                false);
                case AMBIGUOUS ->
                        new Box(
                                "confidence between 0.4 and 0.6 and variability over 0.2",
                                0.4,
                                0.6,
                                0.2,
                                false);
            };
        }

        boolean has(double confidence, double deviation) {
            return confidence > lowest
                    && confidence < highest
                    && (steady ? deviation < variability : deviation > variability);
        }
    }

    private Bands() {}

    /**
     * @param low at least
     * @param high at most
     */
    static Decision between(DataMap map, String column, double low, double high) {
        double[] values = map.values(column);
        boolean[] keep = new boolean[values.length];
        int[] codes = new int[values.length];
        int none = 0;
        for (int row = 0; row < keep.length; row++) {
            keep[row] = values[row] >= low && values[row] <= high;
            codes[row] = keep[row] ? KEPT : Double.isNaN(values[row]) ? NONE : OUTSIDE;
            none += codes[row] == NONE ? 1 : 0;
        }
        String range = " the range from " + Numbers.text(low) + " to " + Numbers.text(high);
        return new Decision(
                keep,
                new Reasons(
                        column,
                        values,
                        List.of(
                                column + " in" + range,
                                column + " outside" + range,
                                "no " + column),
                        codes),
                Cautions.with(Cautions.gaps(column, none)));
    }

    static Decision fixed(DataMap map, Region region) {
        double[] confidence = map.values(Metric.CONFIDENCE);
        double[] variability = map.values(Metric.VARIABILITY);
        Box box = Box.of(region);
        boolean[] ambiguous = Region.AMBIGUOUS.of(map);
        boolean[] keep = new boolean[confidence.length];
        int unassigned = 0;
        int kept = 0;
        int both = 0;
        for (int row = 0; row < keep.length; row++) {
            boolean any = false;
            for (Region one : Region.values()) {
                any |= Box.of(one).has(confidence[row], variability[row]);
            }
            keep[row] = box.has(confidence[row], variability[row]);
            unassigned += any ? 0 : 1;
            kept += keep[row] ? 1 : 0;
            both += keep[row] && ambiguous[row] ? 1 : 0;
        }
        return new Decision(
                keep,
                Reasons.by(
                        box.steady() ? "confidence" : "variability",
                        box.steady() ? confidence : variability,
                        keep,
                        box.words(),
                        "not " + box.words()),
                Cautions.with(
                        "the fixed thresholds leave %s of this map's examples in no region; a region by share (Selectors.region) leaves none to chance."
                                .formatted(
                                        Numbers.percent(
                                                (double) unassigned / Math.max(1, keep.length))),
                        region == Region.HARD && kept > 0
                                ? "hard by these thresholds is of high variability: %s of its %s examples are in the ambiguous third. Hard to learn is low confidence and low variability (Swayamdipta et al. 2020, section 3)."
                                        .formatted(Numbers.text(both), Numbers.text(kept))
                                : null));
    }
}
