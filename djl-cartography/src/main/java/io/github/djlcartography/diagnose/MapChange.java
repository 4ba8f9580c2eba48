package io.github.djlcartography.diagnose;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What became of the examples from one map to another of the same dataset, A and B. Each is of one
 * run, or merged from several that differ in nothing but their seed. All is told of the examples
 * that both have; a change is B less A.
 *
 * <pre>{@code
 * MapChange change = MapChange.of(Analyzer.of(small).map(), Analyzer.of(large).map());
 * int learnt = change.moved(Region.HARD, Region.EASY);
 * }</pre>
 *
 * <p>Two runs that differ in their seed alone do not agree either. Where a side has several, how
 * far these agree is the floor against which A and B are told; without, there is none.
 */
public final class MapChange {

    /** More ways to share out the runs are not tried: 10 runs of either side are 92,378. */
    static final int MOST_WAYS = 100_000;

    /** The part of the ways at which a chance is called small, as is customary. */
    private static final double SMALL = 0.05;

    private final DataMap a;
    private final DataMap b;
    private final int onlyA;
    private final int onlyB;
    private final Map<Region, boolean[]> inA;
    private final Map<Region, boolean[]> inB;
    private final int runsOfA;
    private final Agreement[][] pairs; // of all runs, those of A first; [i][j] where i < j

    private MapChange(List<DataMap> ofA, List<DataMap> ofB) {
        DataMap wholeA = merged(ofA);
        DataMap wholeB = merged(ofB);
        Common common = new Common(List.of(wholeA, wholeB), Region.THIRD);
        if (common.size() == 0) {
            throw new IllegalArgumentException(
                    "examples: found none that both maps have, expected some.");
        }
        a = where(wholeA, common.rows(0));
        b = where(wholeB, common.rows(1));
        onlyA = wholeA.size() - a.size();
        onlyB = wholeB.size() - b.size();
        inA = regions(common.standing(0, Region.THIRD));
        inB = regions(common.standing(1, Region.THIRD));
        runsOfA = ofA.size();
        List<DataMap> all = Stream.concat(ofA.stream(), ofB.stream()).toList();
        Common ofAll = new Common(all, Region.THIRD);
        List<Standing> standings = new ArrayList<>();
        for (int run = 0; run < all.size(); run++) {
            standings.add(ofAll.standing(run, Region.THIRD));
        }
        pairs = new Agreement[all.size()][all.size()];
        for (int i = 0; i < pairs.length; i++) {
            for (int j = i + 1; j < pairs.length; j++) {
                pairs[i][j] = standings.get(i).with(standings.get(j));
            }
        }
    }

    private static DataMap merged(List<DataMap> runs) {
        for (DataMap run : runs) {
            for (Metric metric :
                    List.of(Metric.CONFIDENCE, Metric.VARIABILITY, Metric.CORRECTNESS)) {
                if (!run.metrics().contains(metric)) {
                    throw new IllegalArgumentException(
                            "map: found "
                                    + run.metrics()
                                    + ", expected "
                                    + metric
                                    + " among them.");
                }
            }
        }
        return runs.size() == 1 ? runs.get(0) : DataMap.merge(runs);
    }

    private static DataMap where(DataMap map, int[] rows) {
        return rows.length == map.size() ? map : map.where(rows);
    }

    private static Map<Region, boolean[]> regions(Standing standing) {
        Map<Region, boolean[]> regions = new EnumMap<>(Region.class);
        for (Region region : Region.values()) {
            byte[] in = standing.regions().get(region);
            boolean[] rows = new boolean[standing.confidence().length];
            for (int row = 0; in != null && row < rows.length; row++) {
                rows[row] = in[row] == 1;
            }
            regions.put(region, rows);
        }
        return regions;
    }

    /**
     * @param a a map with confidence, variability and correctness
     * @param b another one
     * @return what became of the examples that both have
     * @throws IllegalArgumentException if they are of two datasets, have no example in common, or
     *     not these metrics
     */
    public static MapChange of(DataMap a, DataMap b) {
        return of(List.of(a), List.of(b));
    }

    /**
     * The same of several runs.
     *
     * @param a one map of each run of A, at least one
     * @param b one map of each run of B, at least one
     * @return what became of the examples from the merged map of A to that of B
     * @throws IllegalArgumentException also if a side has no run, or several that {@link
     *     DataMap#merge} refuses
     */
    public static MapChange of(List<DataMap> a, List<DataMap> b) {
        if (a.isEmpty() || b.isEmpty()) {
            throw new IllegalArgumentException(
                    "maps: found %d of A and %d of B, expected at least one of each."
                            .formatted(a.size(), b.size()));
        }
        return new MapChange(a, b);
    }

    /**
     * @return A's map of the examples that both have, in dataset order
     */
    public DataMap a() {
        return a;
    }

    /**
     * @return B's map of the same examples: a row is the same one there
     */
    public DataMap b() {
        return b;
    }

    /**
     * @return number of examples that both have
     */
    public int size() {
        return a.size();
    }

    /**
     * @return number of examples that only A has, which are left out
     */
    public int onlyA() {
        return onlyA;
    }

    /**
     * @return number of examples that only B has, which are left out
     */
    public int onlyB() {
        return onlyB;
    }

    /**
     * @param metric that both maps have
     * @return of each row its value in B less that in A; a new array
     * @throws IllegalArgumentException if one of the maps has not the metric
     */
    public double[] change(Metric metric) {
        double[] change = b.values(metric);
        double[] before = a.values(metric);
        Arrays.setAll(change, row -> change[row] - before[row]);
        return change;
    }

    /**
     * A region is a third of the examples that both have; none where all are equal, as the
     * variabilities of a single epoch are.
     *
     * @param region which
     * @param row in [0, size)
     * @return whether the example lies there in A
     */
    public boolean isInA(Region region, int row) {
        return of(inA, region)[row];
    }

    /**
     * @param region which
     * @param row in [0, size)
     * @return whether the example lies there in B
     */
    public boolean isInB(Region region, int row) {
        return of(inB, region)[row];
    }

    private static boolean[] of(Map<Region, boolean[]> regions, Region region) {
        return Objects.requireNonNull(regions.get(region));
    }

    /**
     * Counts where the examples of each region went. Regions overlap, so an example may count in
     * several cells.
     *
     * @return {@code [from][to]}, both in the order of {@link Region}, and last the examples that
     *     are in no region
     */
    public int[][] transitions() {
        int none = Region.values().length;
        int[][] counts = new int[none + 1][none + 1];
        for (int row = 0; row < size(); row++) {
            boolean[] from = places(inA, row);
            boolean[] to = places(inB, row);
            for (int i = 0; i <= none; i++) {
                for (int j = 0; j <= none; j++) {
                    counts[i][j] += from[i] && to[j] ? 1 : 0;
                }
            }
        }
        return counts;
    }

    /**
     * @param from a region of A
     * @param to a region of B
     * @return number of examples that lie in both
     */
    public int moved(Region from, Region to) {
        int moved = 0;
        for (int row = 0; row < size(); row++) {
            moved += isInA(from, row) && isInB(to, row) ? 1 : 0;
        }
        return moved;
    }

    private static boolean[] places(Map<Region, boolean[]> regions, int row) {
        boolean[] places = new boolean[Region.values().length + 1];
        boolean any = false;
        int place = 0;
        for (Region region : Region.values()) {
            places[place] = of(regions, region)[row];
            any |= places[place++];
        }
        places[place] = !any;
        return places;
    }

    /**
     * @return how far a run of A and a run of B agree, on the examples that all runs have: the mean
     *     over all such pairs
     */
    public Agreement agreement() {
        return Agreement.mean(pairs(0, runsOfA, runsOfA, pairs.length));
    }

    /**
     * @return how far two runs of A agree, on the same examples: the mean over all pairs; empty of
     *     a single run
     */
    public Optional<Agreement> seedsOfA() {
        List<Agreement> own = pairs(0, runsOfA, 0, runsOfA);
        return own.isEmpty() ? Optional.empty() : Optional.of(Agreement.mean(own));
    }

    /**
     * @return the same of B
     */
    public Optional<Agreement> seedsOfB() {
        List<Agreement> own = pairs(runsOfA, pairs.length, runsOfA, pairs.length);
        return own.isEmpty() ? Optional.empty() : Optional.of(Agreement.mean(own));
    }

    /**
     * @return number of runs of A
     */
    public int runsOfA() {
        return runsOfA;
    }

    /**
     * @return number of runs of B
     */
    public int runsOfB() {
        return pairs.length - runsOfA;
    }

    private List<Agreement> pairs(int from, int end, int otherFrom, int otherEnd) {
        List<Agreement> some = new ArrayList<>();
        for (int i = from; i < end; i++) {
            for (int j = Math.max(i + 1, otherFrom); j < otherEnd; j++) {
                some.add(pairs[i][j]);
            }
        }
        return some;
    }

    /**
     * How often the seed alone parts the runs as A and B are parted. If only the seed differed, any
     * way to share out the runs into groups of these sizes would have come up as likely as the one
     * that did.
     *
     * @param asFar ways in which runs of one group agree with each other as much more than with
     *     those of the other group, or more; the real one is among them
     * @param ways all ways
     * @see <a href="https://doi.org/10.1111/j.1442-9993.1993.tb00438.x">Clarke 1993</a>, by means
     *     of correlations in the place of ranks of distances
     */
    public record Parting(int asFar, int ways) {

        /**
         * @return the chance of it where only the seed differs, at least 1 / ways
         */
        public double chance() {
            return (double) asFar / ways;
        }
    }

    /**
     * @param metric {@link Metric#CONFIDENCE} or {@link Metric#VARIABILITY}
     * @return how often the seed alone parts the runs so, by their rank correlations; empty with
     *     one run of either side, where there is nothing to rank, or beyond {@value #MOST_WAYS}
     *     ways
     * @throws IllegalArgumentException if the metric is another
     */
    public Optional<Parting> parting(Metric metric) {
        double[][] agreement = new double[pairs.length][pairs.length];
        boolean known = true;
        for (int i = 0; i < pairs.length; i++) {
            for (int j = i + 1; j < pairs.length; j++) {
                agreement[i][j] = correlation(pairs[i][j], metric);
                known &= !Double.isNaN(agreement[i][j]);
            }
        }
        boolean alike = runsOfA == runsOfB(); // a way and its reverse are one
        if (pairs.length < 3
                || !known
                || ways(pairs.length, runsOfA) > MOST_WAYS * (alike ? 2 : 1)) {
            return Optional.empty();
        }
        boolean[] group = new boolean[pairs.length];
        Arrays.fill(group, 0, runsOfA, true);
        double real = parted(agreement, group) - 1e-12; // sums are rounded in their order
        int asFar = 0;
        int ways = 0;
        for (long bits = (1L << runsOfA) - 1; bits < 1L << group.length; bits = next(bits)) {
            for (int i = 0; i < group.length; i++) {
                group[i] = (bits >> i & 1) == 1;
            }
            if (!alike || group[0]) {
                ways++;
                asFar += parted(agreement, group) >= real ? 1 : 0;
            }
        }
        return Optional.of(new Parting(asFar, ways));
    }

    private static double correlation(Agreement of, Metric metric) {
        return switch (metric) {
            case CONFIDENCE -> of.confidence();
            case VARIABILITY -> of.variability();
            default ->
                    throw new IllegalArgumentException(
                            "metric: found " + metric + ", expected confidence or variability.");
        };
    }

    private static double ways(int runs, int picked) {
        double ways = 1;
        for (int i = 1; i <= picked; i++) {
            ways = ways * (runs - picked + i) / i;
        }
        return ways;
    }

    /** The next number with as many bits set (Gosper). */
    private static long next(long bits) {
        long low = bits & -bits;
        long high = bits + low;
        return high | ((bits ^ high) >>> 2) / low;
    }

    /** Mean agreement within the groups less that between them. */
    private static double parted(double[][] agreement, boolean[] group) {
        double within = 0;
        double across = 0;
        int own = 0;
        int other = 0;
        for (int i = 0; i < group.length; i++) {
            for (int j = i + 1; j < group.length; j++) {
                if (group[i] == group[j]) {
                    within += agreement[i][j];
                    own++;
                } else {
                    across += agreement[i][j];
                    other++;
                }
            }
        }
        return within / own - across / other;
    }

    /**
     * @return how the examples fared, in one sentence
     */
    public String counts() {
        double[] change = change(Metric.CORRECTNESS);
        long more = Arrays.stream(change).filter(c -> c > 0).count();
        long less = Arrays.stream(change).filter(c -> c < 0).count();
        return String.format(
                Locale.ROOT,
                "Of %,d examples B gets %,d right more often than A, %,d less often and %,d as often;"
                        + " mean confidence is %.3f in A and %.3f in B.",
                size(),
                more,
                less,
                size() - more - less,
                a.mean(Metric.CONFIDENCE),
                b.mean(Metric.CONFIDENCE));
    }

    /**
     * @return how far A and B agree and what that means beside the floor, in a few sentences
     */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        boolean single = pairs.length == 2;
        StringBuilder first = new StringBuilder("Rank correlation of ");
        first.append(single ? "A and B" : "a run of A and one of B").append(": ");
        first.append(numbers(agreement()));
        seedsOfA().ifPresent(own -> first.append("; of two seeds of A: ").append(numbers(own)));
        seedsOfB().ifPresent(own -> first.append("; of two seeds of B: ").append(numbers(own)));
        sentences.add(first.append('.').toString());
        if (single) {
            sentences.add(
                    "With one run of each, how much of the difference is the seed's alone cannot be"
                            + " told: there is no floor to hold it against.");
        }
        Provenance ofA = a.provenance();
        Provenance ofB = b.provenance();
        if (ofA.pass() != ofB.pass()) {
            sentences.add(
                    "A is of the %s pass and B of the %s pass: part of the change is the pass's."
                            .formatted(ofA.pass(), ofB.pass()));
        }
        if (!ofA.numbers().equals(ofB.numbers())) {
            sentences.add(
                    "A and B are of different epochs (%d and %d of them): part of the change is the"
                                    .formatted(ofA.epochs(), ofB.epochs())
                            + " length of the training.");
        }
        sentences.addAll(verdicts());
        return sentences;
    }

    private static String numbers(Agreement of) {
        return number(of.confidence())
                + " by confidence, "
                + number(of.variability())
                + " by variability";
    }

    private static String number(double correlation) {
        return Double.isNaN(correlation)
                ? "unknown"
                : String.format(Locale.ROOT, "%.3f", correlation);
    }

    private List<String> verdicts() {
        Optional<Parting> confidence = parting(Metric.CONFIDENCE);
        Optional<Parting> variability = parting(Metric.VARIABILITY);
        if (confidence.equals(variability)) {
            return confidence.map(both -> verdict("confidence and by variability", both)).stream()
                    .toList();
        }
        return Stream.of(
                        confidence.map(one -> verdict("confidence", one)),
                        variability.map(one -> verdict("variability", one)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static String verdict(String by, Parting parting) {
        String ways =
                parting.asFar() == 1
                        ? "no other of the %2$,d ways to share out these runs parts them as far as A and"
                                + " B"
                        : "%3$,d of the %2$,d ways to share out these runs part them as far as A and"
                                + " B";
        String meaning =
                parting.chance() <= SMALL
                        ? "that is more than the seed's doing"
                        : parting.asFar() == 1
                                ? "so few runs cannot rule the seed out"
                                : "it may be the seed's doing";
        return String.format(
                Locale.ROOT,
                "By %1$s, " + ways + "; %4$s.",
                by,
                parting.ways(),
                parting.asFar(),
                meaning);
    }
}
