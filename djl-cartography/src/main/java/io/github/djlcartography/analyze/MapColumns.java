package io.github.djlcartography.analyze;

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
    private final Map<Metric, double[]> others = new EnumMap<>(Metric.class);

    MapColumns(int rows, Job job) {
        this.job = job;
        Set<Quantity> wanted = job.wanted();
        customs = new double[job.customs().size()][rows];
        labels = new int[rows];
        confidence = new double[rows];
        variability = new double[rows];
        correctCount = new short[rows];
        forgettingEvents = new short[rows];
        epochs = new short[rows];
        firstLearnt = new int[rows];
        hasFlips = wanted.contains(Quantity.PREDICTED);
        flips = new short[hasFlips ? rows : 0];
        for (Metric metric : Metric.values()) {
            if (wanted.contains(metric.quantity())
                    && metric.quantity() != Quantity.GOLD
                    && metric.quantity() != Quantity.PREDICTED) {
                others.put(metric, new double[rows]);
            }
        }
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
        renumber();
        Map<String, double[]> named = new LinkedHashMap<>();
        job.customs().keySet().forEach(name -> named.put(name, customs[named.size()]));
        return new DataMap(
                provenance.apply(Tally.of(job, epochs, labels)), ids, labels, arrays(), named);
    }

    /** Where epochs are missing, the n-th of them has another number than n. */
    private void renumber() {
        List<Integer> numbers = job.numbers();
        int first = job.firstEpoch();
        boolean consecutive = numbers.get(numbers.size() - 1) - first == numbers.size() - 1;
        for (int row = 0; !consecutive && row < firstLearnt.length; row++) {
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
        return arrays;
    }
}
