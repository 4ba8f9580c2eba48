package io.github.djlcartography.export;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Decimals;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Published;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The table of the {@code aum} package (Pleiss et al. 2020): {@value #FILE} with {@code
 * sample_id,aum}, the highest first and of equal ones in dataset order, to ten decimals. {@link
 * Coordinates} reads it.
 */
public final class AumValues {

    /** Its name. */
    public static final String FILE = "aum_values.csv";

    private static final int DIGITS = 10;

    private AumValues() {}

    /**
     * @param map with {@link Metric#AUM}
     * @param examples the run's, whose ids are written, or null for the numbers of the rows
     * @param directory to write it to; it is made
     * @throws IllegalArgumentException if the map has no such column
     * @throws ArchiveException if it cannot be written
     */
    public static void write(DataMap map, @Nullable Examples examples, Path directory) {
        double[] aum = map.values(Metric.AUM);
        int[] rows =
                IntStream.range(0, aum.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(row -> -aum[row]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        Published.text(
                directory.resolve(FILE),
                to -> {
                    to.write("sample_id,aum\n");
                    for (int row : rows) {
                        long id = map.id(row);
                        to.write(examples == null ? Long.toString(id) : Csv.cell(examples.id(id)));
                        to.write("," + Decimals.text(aum[row], DIGITS) + "\n");
                    }
                });
    }
}
