package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.Columns;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a map comes to in a few numbers. Of a map larger than memory, its file is read some rows at
 * a time: twice whole, and four times the two columns that the regions go by.
 *
 * @param provenance of the map
 * @param examples on the map
 * @param means of its columns by their names, in their order: as {@link DataMap#mean}
 * @param summary as {@link DataMap#summary}; null of a {@link PublishedMap} that lacks what it
 *     takes
 */
public record Overview(
        Provenance provenance,
        long examples,
        Map<String, Double> means,
        @Nullable MapSummary summary) {

    private static final String HARD = Region.HARD.metric().key();
    private static final String AMBIGUOUS = Region.AMBIGUOUS.metric().key();

    /** Takes values of some rows. */
    private interface Taker {
        void take(double[] hard, double[] ambiguous);
    }

    /**
     * @param map in memory
     * @return its overview
     */
    public static Overview of(DataMap map) {
        Map<String, Double> means = new LinkedHashMap<>();
        map.metrics().forEach(metric -> means.put(metric.key(), map.mean(metric)));
        map.customs().forEach(name -> means.put(name, map.mean(name)));
        boolean placed = map.metrics().containsAll(DataMap.REQUIRED);
        return new Overview(
                map.provenance(),
                map.size(),
                Collections.unmodifiableMap(means),
                placed ? map.summary() : null);
    }

    /**
     * @param file of a map: {@link Analyzer#mapTo}, {@link DataMap#save}
     * @return its overview
     * @throws io.github.djlcartography.archive.ArchiveException if it is damaged, or no map
     */
    public static Overview of(Path file) {
        Sums sums = new Sums();
        DataMap.scan(file, sums::add);
        Provenance provenance = sums.provenance;
        if (provenance == null) {
            throw new IllegalStateException(file + " gave no rows, and not even none");
        }
        return new Overview(
                provenance,
                sums.examples,
                sums.means(),
                sums.placed ? summary(file, sums.examples) : null);
    }

    private static final class Sums {

        private @Nullable Provenance provenance;
        private long examples;
        private final Map<String, DoubleSummaryStatistics> columns = new LinkedHashMap<>();
        private boolean placed = true;

        void add(DataMap some) {
            provenance = some.provenance();
            examples += some.size();
            placed &= some.metrics().containsAll(DataMap.REQUIRED);
            for (Metric metric : some.metrics()) {
                add(metric.key(), some.values(metric));
            }
            for (String name : some.customs()) {
                add(name, some.values(name));
            }
        }

        private void add(String name, double[] values) {
            DoubleSummaryStatistics sum =
                    columns.computeIfAbsent(name, n -> new DoubleSummaryStatistics());
            Arrays.stream(values).filter(value -> !Double.isNaN(value)).forEach(sum);
        }

        Map<String, Double> means() {
            Map<String, Double> means = new LinkedHashMap<>();
            columns.forEach(
                    (name, sum) ->
                            means.put(name, sum.getCount() == 0 ? Double.NaN : sum.getAverage()));
            return Collections.unmodifiableMap(means);
        }
    }

    private static MapSummary summary(Path file, long examples) {
        long third = DataMap.share(Region.THIRD, examples);
        Cut easy = new Cut(Region.EASY, third);
        Cut ambiguous = new Cut(Region.AMBIGUOUS, third);
        Cut hard = new Cut(Region.HARD, third);
        while (!hard.isFound()) {
            scan(
                    file,
                    (confidence, variability) -> {
                        easy.count(confidence);
                        ambiguous.count(variability);
                        hard.count(confidence);
                    });
            easy.narrow();
            ambiguous.narrow();
            hard.narrow();
        }
        MapSummary.Gathering gathering = new MapSummary.Gathering();
        DataMap.scan(
                file,
                some ->
                        gathering.add(
                                some, easy.picks(some), ambiguous.picks(some), hard.picks(some)));
        return gathering.done();
    }

    private static void scan(Path file, Taker taker) {
        Columns.scan(
                file,
                MapFile.KIND,
                Set.of(HARD, AMBIGUOUS)::contains,
                some ->
                        taker.take(
                                some.column(HARD, double[].class),
                                some.column(AMBIGUOUS, double[].class)));
    }

    /**
     * The same cut as {@link DataMap#extreme} makes, in a fixed amount of memory: of the last value
     * to be picked 16 bits more are known after each reading.
     */
    private static final class Cut {

        private static final int BITS = 16;

        private final Region region;
        private final long[] bins = new long[1 << BITS];
        private int unknown = Long.SIZE; // bits
        private long cut; // its known bits
        private long left; // how many to pick of those that begin with these

        Cut(Region region, long count) {
            this.region = region;
            left = count;
        }

        boolean isFound() {
            return unknown == 0;
        }

        /** Sorts, unsigned, in the order in which values are picked; NaN last. */
        private long key(double value) {
            if (Double.isNaN(value)) {
                return -1;
            }
            long bits =
                    Double.doubleToRawLongBits(
                            (region.isTop() ? -value : value) + 0.0); // no minus zero
            return bits ^ (bits >> (Long.SIZE - 1) | Long.MIN_VALUE);
        }

        void count(double[] values) {
            for (double value : values) {
                long key = key(value);
                if (unknown == Long.SIZE || key >>> unknown == cut) {
                    bins[(int) (key >>> (unknown - BITS)) & (bins.length - 1)]++;
                }
            }
        }

        void narrow() {
            int bin = 0;
            while (left > bins[bin]) {
                left -= bins[bin];
                bin++;
            }
            cut = cut << BITS | bin;
            unknown -= BITS;
            Arrays.fill(bins, 0);
        }

        /** Of values in the order of their ids: of equal ones the first are picked. */
        boolean[] picks(DataMap some) {
            boolean[] picked = new boolean[some.size()];
            for (int row = 0; row < picked.length; row++) {
                picked[row] = picks(some.value(region.metric(), row));
            }
            return picked;
        }

        private boolean picks(double value) {
            int order = Long.compareUnsigned(key(value), cut);
            return order < 0 || (order == 0 && left-- > 0);
        }
    }
}
