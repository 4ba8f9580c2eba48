package io.github.djlcartography.analyze;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The columns of a map that are stored, on their way in; the others follow from them. */
final class MapColumns {

    /** Stands for no epoch in a column of whole numbers. */
    static final int NEVER = -1;

    final int[] labels;
    final double[] confidence;
    final double[] variability;
    final short[] correctCount;
    final short[] forgettingEvents;
    final short[] epochs;
    final int[] firstLearnt;
    final short[] flips;
    final double[][] customs;
    private final Job job;
    private final boolean hasFlips;
    private final boolean hasRuns;
    private final Map<Metric, double[]> others = new EnumMap<>(Metric.class);

    MapColumns(int rows, Job job) {
        this(new int[rows], job);
    }

    /**
     * @param labels of the rows, or their place
     */
    MapColumns(int[] labels, Job job) {
        int rows = labels.length;
        this.job = job;
        this.labels = labels;
        Set<Quantity> wanted = job.wanted();
        customs = new double[job.customs().size()][rows];
        confidence = new double[rows];
        variability = new double[rows];
        correctCount = new short[rows];
        forgettingEvents = new short[rows];
        epochs = new short[rows];
        firstLearnt = new int[rows];
        hasFlips = wanted.contains(Quantity.PREDICTED);
        flips = new short[hasFlips ? rows : 0];
        hasRuns = wanted.contains(Quantity.RUNS);
        for (Metric metric : Metric.values()) {
            if (isOther(metric, wanted)) {
                others.put(metric, new double[rows]);
            }
        }
    }

    private static boolean isOther(Metric metric, Set<Quantity> wanted) {
        return wanted.contains(metric.quantity())
                && metric.quantity() != Quantity.GOLD
                && metric.quantity() != Quantity.PREDICTED
                && metric.quantity() != Quantity.RUNS;
    }

    /** Bytes of a row, the label's among them. */
    static long bytes(Job job) {
        Set<Quantity> wanted = job.wanted();
        long bytes = 2 * Integer.BYTES + 2 * Double.BYTES + 3 * Short.BYTES;
        bytes += (long) Double.BYTES * job.customs().size();
        bytes += wanted.contains(Quantity.PREDICTED) ? Short.BYTES : 0;
        for (Metric metric : Metric.values()) {
            bytes += isOther(metric, wanted) ? Double.BYTES : 0;
        }
        return bytes;
    }

    /** The column of a metric that is not one of the fields. */
    double[] of(Metric metric) {
        return Objects.requireNonNull(others.get(metric));
    }

    /**
     * @param ids null where each row's id is its number
     * @param provenance from what was come upon
     */
    DataMap map(long @Nullable [] ids, Function<Tally, Provenance> provenance) {
        Tally tally = tally(labels.length);
        return map(labels.length, ids, provenance.apply(tally));
    }

    /**
     * Some rows of a map.
     *
     * @param count rows that are there, from the first
     */
    DataMap map(int count, long @Nullable [] ids, Provenance provenance) {
        renumber(count);
        Map<String, double[]> named = new LinkedHashMap<>();
        job.customs().keySet().forEach(name -> named.put(name, customs[named.size()]));
        return new DataMap(provenance, ids, labels, arrays(), named);
    }

    /** What the first rows come to. */
    Tally tally(int count) {
        return Tally.of(job, epochs, labels, count);
    }

    /** Where epochs are missing, the n-th of them has another number than n. */
    private void renumber(int count) {
        List<Integer> numbers = job.numbers();
        int first = job.firstEpoch();
        boolean consecutive = numbers.get(numbers.size() - 1) - first == numbers.size() - 1;
        for (int row = 0; !consecutive && row < count; row++) {
            if (firstLearnt[row] != NEVER) {
                firstLearnt[row] = numbers.get(firstLearnt[row] - first);
            }
        }
    }

    private Map<Metric, Object> arrays() {
        Map<Metric, Object> arrays = new EnumMap<>(Metric.class);
        arrays.putAll(others);
        arrays.put(Metric.CONFIDENCE, confidence);
        arrays.put(Metric.VARIABILITY, variability);
        arrays.put(Metric.CORRECT_COUNT, correctCount);
        arrays.put(Metric.FORGETTING_EVENTS, forgettingEvents);
        arrays.put(Metric.EPOCHS, epochs);
        arrays.put(Metric.FIRST_LEARNT, firstLearnt);
        if (hasFlips) {
            arrays.put(Metric.PREDICTION_FLIPS, flips);
        }
        if (hasRuns) { // of one run
            short[] one = new short[labels.length];
            Arrays.fill(one, (short) 1);
            arrays.put(Metric.RUNS, one);
            arrays.put(Metric.EPOCH_VARIABILITY, variability);
            arrays.put(Metric.SEED_VARIABILITY, new double[labels.length]);
        }
        return arrays;
    }

    /** Some of a column's values. */
    static Object pick(Object column, int[] rows) {
        if (column instanceof double[] numbers) {
            double[] some = new double[rows.length];
            Arrays.setAll(some, i -> numbers[rows[i]]);
            return some;
        } else if (column instanceof int[] wholes) {
            int[] some = new int[rows.length];
            Arrays.setAll(some, i -> wholes[rows[i]]);
            return some;
        }
        short[] counts = (short[]) column;
        short[] some = new short[rows.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = counts[rows[i]];
        }
        return some;
    }
}
