package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.Fingerprint;
import io.github.djlcartography.archive.Pass;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A map that another program made, of which only the columns are known. Row r is example r; a value
 * for each row in every array.
 *
 * @param dataset a name for people
 * @param labels classes from 0 on; none where they are not known, which leaves them 0
 * @param columns all of {@link Metric#CONFIDENCE}, {@link Metric#VARIABILITY}, {@link
 *     Metric#CORRECT_COUNT}, {@link Metric#FORGETTING_EVENTS} and {@link Metric#EPOCHS}, from which
 *     others follow, or none of these; and any that do not follow from them
 * @param warnings what a reader must know
 */
@SuppressWarnings("ArrayRecordComponent") // carries columns to map(), is never compared
public record PublishedMap(
        String dataset, int[] labels, Map<Metric, double[]> columns, List<String> warnings) {

    /**
     * @return the metrics that a map may tell besides those of p(gold)
     */
    public static Set<Metric> others() {
        Set<Metric> others = EnumSet.complementOf(EnumSet.copyOf(DataMap.REQUIRED));
        others.removeIf(DataMap::isDerived);
        return others;
    }

    /**
     * @return the map; its pass is said to be {@link Pass#TRAINING}, its number of epochs 1 where
     *     that is not told
     * @throws IllegalArgumentException if there is no column, or not those that there should be
     */
    public DataMap map() {
        Set<Metric> told = columns.keySet();
        boolean some = DataMap.REQUIRED.stream().anyMatch(told::contains);
        if (told.isEmpty()
                || (some && !told.containsAll(DataMap.REQUIRED))
                || told.stream().anyMatch(DataMap::isDerived)) {
            throw new IllegalArgumentException(
                    "columns: found "
                            + told
                            + ", expected all of "
                            + DataMap.REQUIRED
                            + " or none, and what does not follow from them.");
        }
        Map<Metric, Object> stored = new EnumMap<>(Metric.class);
        columns.forEach(
                (metric, values) ->
                        stored.put(metric, metric.isWhole() ? DataMap.whole(values) : values));
        int rows = columns.values().iterator().next().length;
        int[] known = labels.length == 0 ? new int[rows] : labels;
        long[] ids = LongStream.range(0, rows).toArray();
        double[] epochs = columns.getOrDefault(Metric.EPOCHS, new double[0]);
        Provenance from =
                new Provenance(
                        dataset,
                        rows,
                        Fingerprint.of(rows, ids, known),
                        "",
                        Pass.TRAINING,
                        0,
                        (int) Arrays.stream(epochs).max().orElse(1),
                        Arrays.stream(labels).max().orElse(-1) + 1,
                        List.of(),
                        warnings);
        return new DataMap(from, null, known, stored, Map.of());
    }
}
