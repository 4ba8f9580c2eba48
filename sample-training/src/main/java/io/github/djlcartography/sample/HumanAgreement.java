package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How statistics of a map go with the entropy of people's votes: Spearman's rank correlations. */
final class HumanAgreement {

    /** The simulated annotators of the bundled sentence pairs. */
    static final String VOTES = "votes";

    static final List<Condition> CONDITIONS = List.of(Condition.FLIPS_10, Condition.CLEAN);
    static final List<Metric> METRICS =
            List.of(Metric.VARIABILITY, Metric.ALEATORIC, Metric.CONFIDENCE);

    static final String ALL = "all rows, ";

    /** Rows that annotators disagree on, more or less. */
    static final String DISPUTED = "disputed rows, ";

    /** Ends of the interval by drawing rows. */
    static final String LOW = ", low";

    static final String HIGH = ", high";

    private static final int DRAWS = 500;

    private HumanAgreement() {}

    static Map<String, Double> votes(Mapped mapped) {
        double[] disagreement = PlantedTruth.disagreement();
        DataMap map = mapped.map();
        double[] entropy = new double[map.size()];
        Arrays.setAll(entropy, row -> disagreement[(int) map.id(row)]);
        int[] all = IntStream.range(0, map.size()).toArray();
        int[] disputed = Arrays.stream(all).filter(row -> entropy[row] > 0).toArray();
        Map<String, Double> values = new LinkedHashMap<>();
        for (Metric metric : METRICS) {
            double[] column = map.values(metric);
            correlate(ALL + metric, column, entropy, all, mapped.seed(), values);
            correlate(DISPUTED + metric, column, entropy, disputed, mapped.seed(), values);
        }
        return values;
    }

    static void correlate(
            String name,
            double[] column,
            double[] entropy,
            int[] rows,
            long seed,
            Map<String, Double> values) {
        Ranking.Bootstrapped found =
                Ranking.Bootstrapped.of(
                        Ranking.choose(column, rows),
                        Ranking.choose(entropy, rows),
                        DRAWS,
                        Draws.of(seed, "rows of votes"),
                        Ranking::spearman);
        values.put(name, found.value());
        values.put(name + LOW, found.low());
        values.put(name + HIGH, found.high());
    }
}
