package io.github.djlcartography.diagnose;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Runs for the tests of this room: p(gold) by epoch and row, NaN where an epoch has not the row.
 */
final class Synthetic {

    private Synthetic() {}

    static Path run(Path directory, Pass pass, double[]... gold) {
        Runs runs = Runs.start(directory, 2, new int[gold[0].length]);
        add(runs, pass, gold);
        return directory;
    }

    static void add(Runs runs, Pass pass, double[]... gold) {
        for (double[] epoch : gold) {
            int[] rows =
                    IntStream.range(0, epoch.length)
                            .filter(row -> !Double.isNaN(epoch[row]))
                            .toArray();
            runs.epoch(
                    pass,
                    Arrays.stream(rows).asLongStream().toArray(),
                    new int[rows.length],
                    0,
                    Arrays.stream(rows)
                            .mapToObj(row -> Runs.p(2, 0, epoch[row]))
                            .toArray(float[][]::new));
        }
    }

    static Trajectories trajectories(Path directory, double[]... gold) {
        return Analyzer.of(run(directory, Pass.EPOCH_END, gold)).trajectories();
    }

    /** In 32nds, so that many are equal; a share of them missing. */
    static double[][] random(long seed, int epochs, int rows, double missing) {
        Random random = new Random(seed);
        double[][] gold = new double[epochs][rows];
        for (double[] epoch : gold) {
            for (int row = 0; row < rows; row++) {
                double p = random.nextInt(33) / 32.0;
                epoch[row] = random.nextDouble() < missing ? Double.NaN : p;
            }
            epoch[random.nextInt(rows)] = 0.25; // none is empty
        }
        return gold;
    }
}
