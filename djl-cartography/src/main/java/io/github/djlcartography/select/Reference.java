package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code train_dy_filtering.py} of the reference implementation keeps.
 *
 * @param metric its name there
 * @param share of the map
 * @param worst the other end than its default
 * @param bothEnds seven tenths from that end, the others from the opposite one
 * @param compatible with its defects
 */
record Reference(String metric, double share, boolean worst, boolean bothEnds, boolean compatible)
        implements Strategy.Rule {

    private static final double FIRST_END = 0.7;

    /** Ours of the same order as its own, and whether its default end is the lowest. */
    private record Column(Metric metric, boolean lowest) {}

    private static final Map<String, Column> COLUMNS =
            Map.of(
                    "confidence", new Column(Metric.CONFIDENCE, true),
                    "variability", new Column(Metric.VARIABILITY, false),
                    "correctness", new Column(Metric.CORRECT_COUNT, true),
                    "forgetfulness", new Column(Metric.FORGETFULNESS, false),
                    "threshold_closeness", new Column(Metric.THRESHOLD_CLOSENESS, false));

    Reference {
        Ranges.fraction("share", share);
        if (!COLUMNS.containsKey(metric)) {
            throw new IllegalArgumentException(
                    "metric: found "
                            + metric
                            + ", expected one of the reference's: confidence, variability,"
                            + " correctness, forgetfulness, threshold_closeness.");
        }
    }

    private Column column() {
        Column column = COLUMNS.get(metric);
        if (column == null) {
            throw new IllegalStateException(metric);
        }
        return column;
    }

    Set<String> columns() {
        return Set.of(column().metric().key());
    }

    @Override
    public Decision decide(DataMap map) {
        boolean top = column().lowest() == worst;
        double[] scores = scores(map);
        int asked = compatible ? (int) (share * map.size()) : map.share(share);
        if (bothEnds) {
            int first = (int) (FIRST_END * asked);
            return Ranked.ends(map, metric, scores, first, asked - first, top);
        }
        int count = compatible ? Math.min(asked + 1, map.size()) : asked;
        List<String> warnings =
                count == asked
                        ? List.of()
                        : List.of(
                                "%s examples, one more than the share comes to, as the reference has it."
                                        .formatted(Numbers.text(count)));
        return Ranked.of(map, metric, scores, count, top, warnings);
    }

    private double[] scores(DataMap map) {
        return column().metric() == Metric.FORGETFULNESS && !compatible
                ? Scored.forgotten(map)
                : map.values(column().metric());
    }
}
