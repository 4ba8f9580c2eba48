package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Fingerprint;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.archive.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One set of rows, dealt out at random to processes, in any order, in any of the ways that the
 * files can be read: every map has the same bits, and is as far off exact doubles as it says.
 */
@Tag("sweep")
class PartitionsTest {

    @TempDir private Path directory;

    private static LongStream seeds() {
        return LongStream.range(0, 8);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void howeverTheRowsAreDealtOutTheMapHasTheSameBits(long seed) {
        Case run = new Case(seed);
        DataMap inOrder = run.map(directory.resolve("in-order"), 1, false, 1);
        run.checkAgainstDoubles(inOrder);
        for (int deal = 0; deal < 3; deal++) {
            int processes = 1 + run.random.nextInt(4);
            int threads = 1 + run.random.nextInt(3);
            DataMap map = run.map(directory.resolve("deal" + deal), processes, true, threads);
            for (Metric metric : inOrder.metrics()) {
                assertThat(map.values(metric))
                        .as("%s, %d processes, %d threads", metric, processes, threads)
                        .isEqualTo(inOrder.values(metric));
            }
        }
    }

    private static final class Case {

        private final Random random;
        private final int classes;
        private final int[] labels;
        private final float[][][] p; // (epoch, row, class)
        private final String fingerprint;

        Case(long seed) {
            random = new Random(seed);
            classes = new int[] {2, 3, 3, 4, 9, 40}[random.nextInt(6)];
            labels = random.ints(20 + random.nextInt(200), 0, classes).toArray();
            fingerprint = Fingerprint.of(labels.length, ids(), labels);
            p = new float[1 + random.nextInt(9)][labels.length][];
            for (float[][] epoch : p) {
                Arrays.setAll(
                        epoch, row -> Runs.p(classes, random.nextInt(classes), random.nextFloat()));
            }
        }

        private long[] ids() {
            return LongStream.range(0, labels.length).toArray();
        }

        DataMap map(Path run, int processes, boolean shuffled, int threads) {
            for (int rank = 0; rank < processes; rank++) {
                ArchiveWriter.create(run).manifest(manifest(processes));
            }
            for (int e = 0; e < p.length; e++) {
                int[] owner = random.ints(labels.length, 0, processes).toArray();
                for (int rank = 0; rank < processes; rank++) {
                    int mine = rank;
                    int[] rows =
                            IntStream.range(0, labels.length)
                                    .filter(row -> owner[row] == mine)
                                    .toArray();
                    write(run, e, rank, shuffled ? shuffle(rows) : rows);
                }
            }
            return Analyzer.of(run).metrics(Metric.values()).window(3).threads(threads).map();
        }

        private Manifest manifest(int processes) {
            return Manifest.builder(
                            classes,
                            new Manifest.Dataset(
                                    "dealt", labels.length, labels.length, fingerprint),
                            List.of(Pass.EPOCH_END))
                    .outputs(Task.SINGLE_LABEL, 1, Layout.full(classes))
                    .worldSize(processes)
                    .build();
        }

        private int[] shuffle(int[] rows) {
            for (int i = rows.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int row = rows[i];
                rows[i] = rows[j];
                rows[j] = row;
            }
            return rows;
        }

        private void write(Path run, int e, int rank, int[] rows) {
            ArchiveWriter writer = ArchiveWriter.resume(run).rank(rank);
            try (EpochWriter epoch = writer.epoch(Pass.EPOCH_END, e, Layout.full(classes))) {
                for (int row : rows) {
                    epoch.append(row, labels[row], p[e][row], 0);
                }
                epoch.publish(fingerprint, Coverage.of(labels.length, rows.length, 0, 1));
            }
        }

        void checkAgainstDoubles(DataMap map) {
            for (int row = 0; row < labels.length; row++) {
                double[] gold = new double[p.length];
                for (int e = 0; e < p.length; e++) {
                    gold[e] = p[e][row][labels[row]];
                }
                double mean = Arrays.stream(gold).average().orElseThrow();
                double squares = Arrays.stream(gold).map(x -> (x - mean) * (x - mean)).sum();
                double step = 0x1p-27 * 1.001; // half of one, and the rounding of the double
                assertThat(Math.abs(map.value(Metric.CONFIDENCE, row) - mean)).isLessThan(step);
                assertThat(
                                Math.abs(
                                        map.value(Metric.VARIABILITY, row)
                                                - Math.sqrt(squares / p.length)))
                        .isLessThan(step);
            }
        }
    }
}
