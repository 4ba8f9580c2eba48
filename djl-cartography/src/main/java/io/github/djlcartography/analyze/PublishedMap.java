package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.Fingerprint;
import io.github.djlcartography.archive.Pass;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A map that another program made, of which only the columns are known. Row r is example r; a value
 * for each row in every array.
 *
 * @param dataset a name for people
 * @param labels classes from 0 on; none where they are not known, which leaves them 0
 * @param confidence in [0, 1]
 * @param variability in [0, 1]
 * @param correctCount number of epochs, 0 to {@code epochs}
 * @param forgettingEvents 0 to {@code epochs} / 2
 * @param epochs in which the example was seen, 1 or more
 * @param warnings what a reader must know
 */
@SuppressWarnings("ArrayRecordComponent") // carries columns to map(), is never compared
public record PublishedMap(
        String dataset,
        int[] labels,
        double[] confidence,
        double[] variability,
        int[] correctCount,
        int[] forgettingEvents,
        int[] epochs,
        List<String> warnings) {

    /**
     * @return the map; its pass is said to be {@link Pass#TRAINING}
     */
    public DataMap map() {
        int rows = confidence.length;
        int[] known = labels.length == 0 ? new int[rows] : labels;
        long[] ids = LongStream.range(0, rows).toArray();
        Provenance from =
                new Provenance(
                        dataset,
                        rows,
                        Fingerprint.of(rows, ids, known),
                        "",
                        Pass.TRAINING,
                        0,
                        Arrays.stream(epochs).max().orElse(1),
                        Arrays.stream(labels).max().orElse(-1) + 1,
                        List.of(),
                        warnings);
        Map<Metric, Object> columns = new EnumMap<>(Metric.class);
        columns.put(Metric.CONFIDENCE, confidence);
        columns.put(Metric.VARIABILITY, variability);
        columns.put(Metric.CORRECT_COUNT, correctCount);
        columns.put(Metric.FORGETTING_EVENTS, forgettingEvents);
        columns.put(Metric.EPOCHS, epochs);
        return new DataMap(from, null, known, columns, Map.of());
    }
}
