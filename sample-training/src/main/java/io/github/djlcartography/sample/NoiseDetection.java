package io.github.djlcartography.sample;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What E2 looks at: how well each statistic of a map tells wrong labels from right ones. */
final class NoiseDetection {

    /** E2b: the wrong labels that the training set has. */
    static final String FOUND = "found";

    /** E2a: wrong labels among the easy, after the recipe of Swayamdipta et al. 2020, section 5. */
    static final String PLANTED = "planted";

    static final List<Condition> CONDITIONS =
            List.of(Condition.FLIPS_10, Condition.FLIPS_20, Condition.FLIPS_5);

    static final String ALL = "all";
    static final String UNIFORM = "uniform";
    static final String CONFUSABLE = "confusable";
    static final List<String> KINDS = List.of(ALL, UNIFORM, CONFUSABLE);

    static final String AP = ", AP";
    static final String F1 = ", F1";

    /** Share of the kind among the rows that are looked at: the AP of an order by chance. */
    static final String BASE = ", base";

    private static final double PLANTED_SHARE = 0.01;
    private static final int SPLITS = 20;

    private NoiseDetection() {}

    /** A statistic by which a label is suspected. */
    enum Signal {
        CONFIDENCE("confidence", Metric.CONFIDENCE, -1),
        AUM("AUM", Metric.AUM, -1),
        FINAL_LOSS("final loss", Metric.LAST_LOSS, 1),
        VARIABILITY("variability", Metric.VARIABILITY, 1);

        private final String key;
        private final Metric metric;
        private final int sign;

        Signal(String key, Metric metric, int sign) {
            this.key = key;
            this.metric = metric;
            this.sign = sign;
        }

        String key() {
            return key;
        }

        /** Of each row of the map, high where the label is suspected. */
        double[] suspicion(DataMap map) {
            return Arrays.stream(map.values(metric)).map(value -> sign * value).toArray();
        }
    }

    /** By the statistics of a map. */
    static Map<String, Double> found(Mapped mapped) {
        Map<String, double[]> suspicions = new LinkedHashMap<>();
        for (Signal signal : Signal.values()) {
            suspicions.put(signal.key(), byRow(mapped.map(), signal.suspicion(mapped.map())));
        }
        return judge(mapped.world(), suspicions);
    }

    /** From the rows of a map that has all examples to the rows of the training set. */
    static double[] byRow(DataMap map, double[] values) {
        double[] byRow = new double[map.size()];
        for (int row = 0; row < byRow.length; row++) {
            byRow[(int) map.id(row)] = values[row];
        }
        return byRow;
    }

    /**
     * Each kind of wrong labels against the right ones; the other kind is left out.
     *
     * @param suspicions by name, each of all rows of the training set: high where a label is
     *     suspected
     */
    static Map<String, Double> judge(World world, Map<String, double[]> suspicions) {
        BitSet all = world.flips().all();
        BitSet confusable = world.flips().confusable();
        Map<String, Double> values = new LinkedHashMap<>();
        judge(ALL, suspicions, id -> true, all::get, values);
        if (!confusable.isEmpty()) {
            BitSet uniform = (BitSet) all.clone();
            uniform.andNot(confusable);
            judge(UNIFORM, suspicions, id -> !confusable.get(id), uniform::get, values);
            judge(CONFUSABLE, suspicions, id -> !uniform.get(id), confusable::get, values);
        }
        return values;
    }

    private static void judge(
            String kind,
            Map<String, double[]> suspicions,
            IntPredicate among,
            IntPredicate wrong,
            Map<String, Double> values) {
        int size = suspicions.values().iterator().next().length;
        int[] rows = IntStream.range(0, size).filter(among).toArray();
        boolean[] positive = new boolean[rows.length];
        int count = 0;
        for (int i = 0; i < rows.length; i++) {
            positive[i] = wrong.test(rows[i]);
            count += positive[i] ? 1 : 0;
        }
        values.put(kind + BASE, (double) count / rows.length);
        suspicions.forEach(
                (name, suspicion) -> {
                    double[] chosen = Ranking.choose(suspicion, rows);
                    values.put(kind + ", " + name + AP, Ranking.averagePrecision(chosen, positive));
                    values.put(kind + ", " + name + F1, Ranking.f1AtCount(chosen, positive));
                });
    }

    /**
     * Gives a hundredth of the rows a wrong label, drawn from the easy third, trains anew, and
     * tells them from the others by one statistic of the new map: F1 of a linear classifier on as
     * many of either that it has not seen, on average over 20 halvings; and the average precision
     * among all rows.
     */
    static Map<String, Double> planted(Mapped mapped) throws IOException, TranslateException {
        BitSet planted = new BitSet();
        ExampleSet train = plant(mapped, planted);
        RandomAccessDataset dataset = train.dataset(mapped.arrays(), mapped.batch());
        Path run = mapped.run().resolveSibling(mapped.run().getFileName() + "-planted");
        mapped.trials()
                .run(
                        train.name() + ": planted",
                        Training.Schedule.of(
                                dataset, mapped.batch(), mapped.steps(false), mapped.seed()),
                        mapped.seed(),
                        Lab.watch(train, dataset, mapped.seed(), run));
        DataMap map = Lab.map(run, mapped.protocol());
        Map<String, Double> values = new LinkedHashMap<>();
        boolean[] positive = new boolean[map.size()];
        for (int row = 0; row < positive.length; row++) {
            positive[row] = planted.get((int) map.id(row));
        }
        for (Signal signal : List.of(Signal.CONFIDENCE, Signal.VARIABILITY)) {
            double[] suspicion = signal.suspicion(map);
            values.put(signal.key() + F1, balanced(suspicion, positive, mapped.seed()));
            values.put(signal.key() + AP, Ranking.averagePrecision(suspicion, positive));
        }
        return values;
    }

    private static ExampleSet plant(Mapped mapped, BitSet planted) {
        DataMap map = mapped.map();
        ExampleSet train = mapped.world().train();
        int classes = train.classNames().size();
        boolean[] easy = Region.EASY.of(map);
        int[] rows = IntStream.range(0, map.size()).filter(row -> easy[row]).toArray();
        int[] labels = train.labels();
        Random random = Draws.of(mapped.seed(), "planted");
        int[] order = Draws.permutation(rows.length, random);
        long count = Math.max(2, Math.round(PLANTED_SHARE * map.size()));
        for (int k = 0; k < count; k++) {
            int id = (int) map.id(rows[order[k]]);
            labels[id] = (labels[id] + 1 + random.nextInt(classes - 1)) % classes;
            planted.set(id);
        }
        return train.relabelled(labels);
    }

    private static double balanced(double[] values, boolean[] positive, long seed) {
        int[] there = IntStream.range(0, values.length).filter(i -> positive[i]).toArray();
        int[] others = IntStream.range(0, values.length).filter(i -> !positive[i]).toArray();
        Random random = Draws.of(seed, "halves");
        int half = there.length / 2;
        double sum = 0;
        for (int split = 0; split < SPLITS; split++) {
            int[] p = Draws.permutation(there.length, random);
            int[] q = Draws.permutation(others.length, random);
            int[] fitted = both(there, p, others, q, 0, half);
            int[] held = both(there, p, others, q, half, there.length);
            sum +=
                    OneFeature.fit(Ranking.choose(values, fitted), choose(positive, fitted))
                            .f1(Ranking.choose(values, held), choose(positive, held));
        }
        return sum / SPLITS;
    }

    private static int[] both(int[] there, int[] p, int[] others, int[] q, int from, int to) {
        return IntStream.range(2 * from, 2 * to)
                .map(i -> i % 2 == 0 ? there[p[i / 2]] : others[q[i / 2]])
                .toArray();
    }

    private static boolean[] choose(boolean[] values, int[] rows) {
        boolean[] chosen = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            chosen[i] = values[rows[i]];
        }
        return chosen;
    }
}
