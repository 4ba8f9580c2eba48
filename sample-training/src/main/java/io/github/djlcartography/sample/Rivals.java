package io.github.djlcartography.sample;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.apply.SelectedDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What E2b holds a map against: ways to find wrong labels that need trainings of their own. All
 * take as many steps as the first run.
 */
final class Rivals {

    /** The map's own: its confidence, and that of two more runs with other seeds. */
    static final String AVERAGED = "confidence, three runs";

    static final String OUT_OF_FOLD = "out-of-fold loss";
    static final String CONFIDENT_LEARNING = "confident learning";

    /** Name of the reading of the runs that are averaged. */
    static final String AGAIN = "three runs";

    /** Name of the reading of those that are trained on some of the rows. */
    static final String HELD_OUT = "out of fold";

    /** Trainings of {@link #HELD_OUT}. */
    static final int FOLDS = 5;

    /** Trainings of {@link #AGAIN}. */
    static final int MORE_RUNS = 2;

    private static final long SEED = 1000; // between the runs that are averaged
    private static final float LEAST = Float.MIN_NORMAL; // as in the map's loss

    private Rivals() {}

    /** Two more runs, which make the map's confidence the mean of three. */
    static Map<String, Double> again(Mapped mapped) throws IOException, TranslateException {
        return NoiseDetection.judge(mapped.world(), Map.of(AVERAGED, averaged(mapped)));
    }

    /** Two ways to go by what networks make of the fifth of the rows that they did not see. */
    static Map<String, Double> heldOut(Mapped mapped) throws IOException, TranslateException {
        float[] p = outOfFold(mapped);
        int[] labels = mapped.world().train().labels();
        Map<String, double[]> suspicions = new LinkedHashMap<>();
        suspicions.put(OUT_OF_FOLD, loss(p, labels));
        suspicions.put(CONFIDENT_LEARNING, confidentLearning(p, labels));
        return NoiseDetection.judge(mapped.world(), suspicions);
    }

    /** Of the label, by a network that was trained without the row's fifth of the examples. */
    private static double[] loss(float[] p, int[] labels) {
        int classes = p.length / labels.length;
        return IntStream.range(0, labels.length)
                .mapToDouble(row -> -Math.log(Math.max(LEAST, p[row * classes + labels[row]])))
                .toArray();
    }

    /**
     * Northcutt et al. 2021: a label is suspected if another class is as probable as it is on
     * average where it is the label. Those that are suspected come first; then, in either part, by
     * how far the likeliest other class is above the label.
     *
     * @param p out of fold, row-major (rows, K)
     */
    static double[] confidentLearning(float[] p, int[] labels) {
        int classes = p.length / labels.length;
        double[] expected = new double[classes];
        int[] counts = new int[classes];
        for (int row = 0; row < labels.length; row++) {
            expected[labels[row]] += p[row * classes + labels[row]];
            counts[labels[row]]++;
        }
        Arrays.setAll(expected, c -> expected[c] / counts[c]); // NaN: no row is like this class
        double[] suspicion = new double[labels.length];
        for (int row = 0; row < labels.length; row++) {
            int own = labels[row];
            int best = -1; // the likeliest of those that are as probable as expected
            double other = 0;
            for (int c = 0; c < classes; c++) {
                double here = p[row * classes + c];
                if (here >= expected[c] && (best < 0 || here > p[row * classes + best])) {
                    best = c;
                }
                other = c == own ? other : Math.max(other, here);
            }
            boolean suspected = best >= 0 && best != own;
            suspicion[row] = other - p[row * classes + own] + (suspected ? 2 : 0);
        }
        return suspicion;
    }

    private static float[] outOfFold(Mapped mapped) throws IOException, TranslateException {
        ExampleSet train = mapped.world().train();
        int size = train.size();
        int classes = train.classNames().size();
        int[] order = Draws.permutation(size, Draws.of(mapped.seed(), "folds"));
        float[] all = new float[size * classes];
        for (int fold = 0; fold < FOLDS; fold++) {
            int mine = fold;
            long[] held = ids(size, i -> order[i] % FOLDS == mine);
            RandomAccessDataset rest =
                    some(mapped, ids(size, i -> order[i] % FOLDS != mine), mapped.batch(), true);
            float[] p =
                    mapped.trials()
                            .predict(
                                    train.name() + ": without fold " + (fold + 1),
                                    Training.Schedule.of(
                                            rest,
                                            mapped.batch(),
                                            mapped.steps(false),
                                            mapped.seed()),
                                    mapped.seed(),
                                    some(mapped, held, Training.TEST_BATCH, false));
            for (int k = 0; k < held.length; k++) {
                System.arraycopy(p, k * classes, all, (int) held[k] * classes, classes);
            }
        }
        return all;
    }

    private static long[] ids(int size, IntPredicate wanted) {
        return IntStream.range(0, size).filter(wanted).asLongStream().toArray();
    }

    private static SelectedDataset some(Mapped mapped, long[] ids, int batch, boolean shuffled)
            throws IOException, TranslateException {
        return SelectedDataset.builder()
                .setDataset(mapped.dataset())
                .setIds(ids)
                .setSampling(batch, shuffled)
                .build();
    }

    private static double[] averaged(Mapped mapped) throws IOException, TranslateException {
        ExampleSet train = mapped.world().train();
        double[] sum = suspicion(mapped.map());
        for (int run = 1; run <= MORE_RUNS; run++) {
            long seed = mapped.seed() + run * SEED;
            Path directory =
                    mapped.run().resolveSibling(mapped.run().getFileName() + "-again-" + run);
            mapped.trials()
                    .run(
                            train.name() + ": again, seed " + seed,
                            Training.Schedule.of(
                                    mapped.dataset(), mapped.batch(), mapped.steps(false), seed),
                            seed,
                            Lab.watch(train, mapped.dataset(), seed, directory));
            double[] other = suspicion(Lab.map(directory, mapped.protocol()));
            Arrays.setAll(sum, row -> sum[row] + other[row]);
        }
        return sum;
    }

    private static double[] suspicion(DataMap map) {
        return NoiseDetection.byRow(map, NoiseDetection.Signal.CONFIDENCE.suspicion(map));
    }
}
