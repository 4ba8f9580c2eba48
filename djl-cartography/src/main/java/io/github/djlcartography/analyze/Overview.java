package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.Columns;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a map's file comes to in a few numbers, for maps larger than memory: it is read some rows at
 * a time, once whole and five times the two columns that the regions go by.
 *
 * @param provenance of the map
 * @param examples on the map
 * @param means of its columns, in their order: as {@link DataMap#mean}
 * @param overlap how many examples are in {@link Region#HARD} and in {@link Region#AMBIGUOUS}
 * @param third how many are in each region
 */
public record Overview(
        Provenance provenance, long examples, Map<Metric, Double> means, long overlap, long third) {

    private static final String HARD = Region.HARD.metric().key();
    private static final String AMBIGUOUS = Region.AMBIGUOUS.metric().key();

    /** Takes values of some rows. */
    private interface Taker {
        void take(double[] hard, double[] ambiguous);
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
        long third = DataMap.share(Region.THIRD, sums.examples);
        return new Overview(
                provenance,
                sums.examples,
                sums.means(),
                third == 0 ? 0 : overlap(file, third),
                third);
    }

    private static final class Sums {

        private @Nullable Provenance provenance;
        private long examples;
        private final Map<Metric, DoubleSummaryStatistics> columns = new EnumMap<>(Metric.class);

        void add(DataMap some) {
            provenance = some.provenance();
            examples += some.size();
            for (Metric metric : some.metrics()) {
                DoubleSummaryStatistics sum =
                        columns.computeIfAbsent(metric, m -> new DoubleSummaryStatistics());
                for (int row = 0; row < some.size(); row++) {
                    double value = some.value(metric, row);
                    if (!Double.isNaN(value)) {
                        sum.accept(value);
                    }
                }
            }
        }

        Map<Metric, Double> means() {
            Map<Metric, Double> means = new EnumMap<>(Metric.class);
            columns.forEach(
                    (metric, sum) ->
                            means.put(metric, sum.getCount() == 0 ? Double.NaN : sum.getAverage()));
            return Collections.unmodifiableMap(means);
        }
    }

    private static long overlap(Path file, long third) {
        Cut hard = new Cut(Region.HARD, third);
        Cut ambiguous = new Cut(Region.AMBIGUOUS, third);
        while (!hard.isFound()) {
            scan(
                    file,
                    (confidence, variability) -> {
                        hard.count(confidence);
                        ambiguous.count(variability);
                    });
            hard.narrow();
            ambiguous.narrow();
        }
        long[] both = new long[1];
        scan(
                file,
                (confidence, variability) -> {
                    for (int i = 0; i < confidence.length; i++) {
                        boolean one = hard.picks(confidence[i]);
                        boolean other = ambiguous.picks(variability[i]);
                        both[0] += one && other ? 1 : 0;
                    }
                });
        return both[0];
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

        private final boolean top;
        private final long[] bins = new long[1 << BITS];
        private int unknown = Long.SIZE; // bits
        private long cut; // its known bits
        private long left; // how many to pick of those that begin with these

        Cut(Region region, long count) {
            top = region.isTop();
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
            long bits = Double.doubleToRawLongBits((top ? -value : value) + 0.0); // no minus zero
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
        boolean picks(double value) {
            int order = Long.compareUnsigned(key(value), cut);
            return order < 0 || (order == 0 && left-- > 0);
        }
    }
}
