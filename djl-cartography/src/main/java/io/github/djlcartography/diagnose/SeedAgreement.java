package io.github.djlcartography.diagnose;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far several runs of one training agree, of which only the seed differs, on the examples that
 * all of them have: the certainty that no single run can give. {@link DataMap#merge} unites them.
 *
 * <p>The order of the runs does not change a bit.
 */
public final class SeedAgreement {

    private static final int FOR_HALVES = 4; // runs

    private final Common common;
    private final List<Standing> standings = new ArrayList<>();
    private final List<Agreement> pairs = new ArrayList<>();
    private final List<Agreement> halves = new ArrayList<>();

    /** What is compared of one run. */
    @SuppressWarnings("ArrayRecordComponent") // carries columns, is never compared
    private record Run(double[] confidence, double[] variability) {

        Standing standing(double share) {
            return Standing.of(confidence, variability, share);
        }
    }

    private SeedAgreement(List<DataMap> maps, double share) {
        common = new Common(maps, share);
        List<Run> runs = new ArrayList<>();
        for (int run = 0; run < maps.size(); run++) {
            runs.add(
                    new Run(
                            common.values(run, Metric.CONFIDENCE),
                            common.values(run, Metric.VARIABILITY)));
        }
        for (Run run : runs) {
            Standing standing = run.standing(share);
            standings.forEach(before -> pairs.add(before.with(standing)));
            standings.add(standing);
        }
        if (runs.size() >= FOR_HALVES) {
            runs.sort( // in an order of their own
                    Comparator.comparing(Run::confidence, Arrays::compare)
                            .thenComparing(Run::variability, Arrays::compare));
            int half = runs.size() / 2;
            int ways = runs.size() % 2 == 0 ? half : runs.size();
            for (int first = 0; first < ways; first++) {
                Run one = merged(runs, first, half);
                Run other = merged(runs, first + half, half);
                halves.add(one.standing(share).with(other.standing(share)));
            }
        }
    }

    /** Of some runs in a row, which is a ring. */
    private static Run merged(List<Run> runs, int first, int count) {
        int size = runs.get(0).confidence.length;
        double[] confidence = new double[size];
        double[] variability = new double[size];
        for (int row = 0; row < size; row++) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += runs.get((first + i) % runs.size()).confidence[row];
            }
            confidence[row] = sum / count;
            double variance = 0;
            for (int i = 0; i < count; i++) {
                Run run = runs.get((first + i) % runs.size());
                double off = run.confidence[row] - confidence[row];
                variance += run.variability[row] * run.variability[row] + off * off;
            }
            variability[row] = Math.sqrt(variance / count);
        }
        return new Run(confidence, variability);
    }

    /**
     * @param maps one of each run, two or more
     * @param share of the map that a region takes, {@link Region#THIRD} or another in (0, 1]
     * @return how far they agree
     * @throws IllegalArgumentException if they are fewer, of several datasets or passes, or the
     *     share is none
     */
    public static SeedAgreement of(List<DataMap> maps, double share) {
        if (maps.size() < 2) {
            throw new IllegalArgumentException(
                    "maps: found " + maps.size() + ", expected 2 or more. Give one of each run.");
        }
        if (maps.stream().map(map -> map.provenance().pass()).distinct().count() > 1) {
            throw new IllegalArgumentException(
                    "pass: found both, expected the same in every map. Ask for one: Analyzer.pass.");
        }
        return new SeedAgreement(maps, share);
    }

    /**
     * @return number of runs
     */
    public int runs() {
        return standings.size();
    }

    /**
     * @return number of examples that all runs have
     */
    public int size() {
        return common.size();
    }

    /**
     * @return what any two runs agree in: the first with the second, the third with the first and
     *     the second, and so on
     */
    public List<Agreement> pairs() {
        return List.copyOf(pairs);
    }

    /**
     * @return the mean of the {@link #pairs}: what to expect of one more run
     */
    public Agreement mean() {
        return Agreement.mean(pairs);
    }

    /**
     * Of 4 runs or more: how far the merged maps of two halves of them agree, on average over
     * several ways to halve them (of an odd number each run is left out once).
     *
     * @return the split-half agreement
     */
    public Optional<Agreement> halves() {
        return halves.isEmpty() ? Optional.empty() : Optional.of(Agreement.mean(halves));
    }

    /**
     * Reliability of the merged map of all runs: from the rank correlation r of its halves, which
     * have half as many, {@code 2r / (1 + r)}. That of variability should be 0.7 or more before
     * much is decided on it.
     *
     * @param metric {@link Metric#CONFIDENCE} or {@link Metric#VARIABILITY}
     * @return in [0, 1] as a rule; NaN of fewer than 4 runs
     * @throws IllegalArgumentException if the metric is another
     * @see "Spearman 1910 and Brown 1910, both Brit. J. Psychology 3"
     */
    public double reliability(Metric metric) {
        double half =
                halves().map(
                                agreement ->
                                        switch (metric) {
                                            case CONFIDENCE -> agreement.confidence();
                                            case VARIABILITY -> agreement.variability();
                                            default ->
                                                    throw new IllegalArgumentException(
                                                            "metric: found "
                                                                    + metric
                                                                    + ", expected confidence or"
                                                                    + " variability.");
                                        })
                        .orElse(Double.NaN);
        return 2 * half / (1 + half);
    }

    /**
     * @return for each example that all runs have {@code id}, {@code label}, and the part of the
     *     runs that have it in each region (NaN where a run has no such region), to be written as a
     *     file
     */
    public Columns columns() {
        Columns columns = new Columns().with("id", common.ids()).with("label", common.labels());
        for (Region region : Region.values()) {
            double[] part = new double[size()];
            for (Standing run : standings) {
                byte[] in = run.regions().get(region);
                for (int row = 0; row < part.length; row++) {
                    part[row] += in == null ? Double.NaN : in[row];
                }
            }
            Arrays.setAll(part, row -> part[row] / runs());
            columns.with(region.name().toLowerCase(Locale.ROOT) + "_runs", part);
        }
        return columns;
    }
}
