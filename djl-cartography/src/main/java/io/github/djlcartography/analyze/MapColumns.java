package io.github.djlcartography.analyze;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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
    private final boolean hasFlips;
    private final boolean hasRuns;
    private final Map<Metric, double[]> others = new EnumMap<>(Metric.class);

    MapColumns(int rows, Set<Quantity> wanted) {
        labels = new int[rows];
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
            if (wanted.contains(metric.quantity())
                    && metric.quantity() != Quantity.GOLD
                    && metric.quantity() != Quantity.PREDICTED
                    && metric.quantity() != Quantity.RUNS) {
                others.put(metric, new double[rows]);
            }
        }
    }

    /** The column of a metric that is not one of the fields. */
    double[] of(Metric metric) {
        return Objects.requireNonNull(others.get(metric));
    }

    Map<Metric, Object> arrays() {
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
}
