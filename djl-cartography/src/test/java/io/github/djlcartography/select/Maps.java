package io.github.djlcartography.select;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Random;

/** Small maps for tests. */
final class Maps {

    private Maps() {}

    /**
     * A run of random probabilities in steps of an eighth, so that there are many ties, and its map
     * with mean loss and EL2N.
     */
    static DataMap random(Path run, long seed, int rows, int classes, int epochs) {
        write(run, seed, rows, classes, epochs);
        return Analyzer.of(run).metrics(Metric.MEAN_LOSS, Metric.EL2N, Metric.AUM).map();
    }

    static void write(Path run, long seed, int rows, int classes, int epochs) {
        Random random = new Random(seed);
        Runs runs = Runs.start(run, classes, random.ints(rows, 0, classes).toArray());
        for (int e = 0; e < epochs; e++) {
            double[] gold = new double[rows];
            for (int row = 0; row < rows; row++) {
                gold[row] = (1 + random.nextInt(7)) / 8.0;
            }
            runs.gold(Pass.EPOCH_END, gold);
        }
    }
}
