package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.PublishedMap;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Random maps for tests: of few different values, so that many are equal, with gaps. */
final class RandomMaps {

    private static final int STEPS = 12;

    private RandomMaps() {}

    /** Some rows left out, so that ids are not rows. */
    static DataMap random(Random random, int most, int classes) {
        int rows = 2 + random.nextInt(most);
        DataMap map = of(random, rows, classes, 0.1);
        boolean[] some = new boolean[rows];
        for (int row = 0; row < rows; row++) {
            some[row] = row == 0 || random.nextInt(8) > 0;
        }
        return map.where(some);
    }

    /**
     * @param gaps share of the rows without a value, in the columns that may have such
     */
    static DataMap of(Random random, int rows, int classes, double gaps) {
        int[] labels = random.ints(rows, 0, classes).toArray();
        Map<Metric, double[]> columns = new EnumMap<>(Metric.class);
        double[] epochs = new double[rows];
        double[] right = new double[rows];
        double[] forgotten = new double[rows];
        for (int row = 0; row < rows; row++) {
            epochs[row] = 1 + random.nextInt(8);
            right[row] = random.nextInt((int) epochs[row] + 1);
            forgotten[row] = right[row] == 0 ? 0 : random.nextInt((int) epochs[row] / 2 + 1);
        }
        columns.put(Metric.EPOCHS, epochs);
        columns.put(Metric.CORRECT_COUNT, right);
        columns.put(Metric.FORGETTING_EVENTS, forgotten);
        columns.put(Metric.CONFIDENCE, values(random, rows, 0, 1, 0));
        columns.put(Metric.VARIABILITY, values(random, rows, 0, 0.5, 0));
        columns.put(Metric.AUM, values(random, rows, -6, 6, gaps));
        columns.put(Metric.EL2N, values(random, rows, 0, 1.4, gaps));
        columns.put(Metric.DYN_UNC, values(random, rows, 0, 0.5, gaps));
        columns.put(Metric.DUAL, values(random, rows, 0, 0.5, gaps));
        columns.put(Metric.TDDS, values(random, rows, 0, 3, gaps));
        return new PublishedMap("random", labels, columns, List.of()).map();
    }

    private static double[] values(Random random, int rows, double low, double high, double gaps) {
        return random.doubles(rows)
                .map(u -> low + (high - low) * Math.floor(u * (STEPS + 1)) / STEPS)
                .map(value -> random.nextDouble() < gaps ? Double.NaN : value)
                .toArray();
    }

    /** Rows with a number, sorted by it, equal ones by their id. */
    static List<Integer> ranked(DataMap map, double[] values, boolean highestFirst) {
        Comparator<Integer> order = Comparator.comparingDouble(row -> values[row] + 0.0);
        return IntStream.range(0, map.size())
                .filter(row -> !Double.isNaN(values[row]))
                .boxed()
                .sorted((highestFirst ? order.reversed() : order).thenComparing(row -> map.id(row)))
                .toList();
    }

    static long[] ids(DataMap map, List<Integer> rows) {
        return rows.stream().mapToLong(map::id).sorted().toArray();
    }

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }
}
