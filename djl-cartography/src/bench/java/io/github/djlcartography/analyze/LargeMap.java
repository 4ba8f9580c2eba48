package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.archive.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A map larger than the heap. Every number of its run follows from a formula of the example and the
 * epoch, so that rows can be made in any order without memory, and looked up again.
 *
 * <pre>
 *   write RUN ROWS EPOCHS ordered|shuffled   makes the run
 *   map RUN FILE                             writes its map; says time and memory
 *   check FILE EPOCHS                        holds every 33,331st example against the formula
 * </pre>
 */
public final class LargeMap {

    private static final int K = 3;
    private static final int STEP = 8192; // rows
    private static final int EACH = 33_331; // examples that are checked: one of so many

    private LargeMap() {}

    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        long start = System.nanoTime();
        Path path = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "write" ->
                    write(
                            path,
                            Integer.parseInt(arguments[2]),
                            Integer.parseInt(arguments[3]),
                            arguments[4].equals("shuffled"));
            case "map" -> Analyzer.of(path).metrics().mapTo(Path.of(arguments[2]));
            case "check" -> check(path, Integer.parseInt(arguments[2]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.out.printf(
                "%s: %.1f s; heap at most %,d MB; at the peak %,d MB resident%n",
                String.join(" ", arguments),
                1e-9 * (System.nanoTime() - start),
                Runtime.getRuntime().maxMemory() >> 20,
                AnalyzeMemory.status("VmHWM") >> 20);
    }

    static Path write(Path run, int rows, int epochs, boolean shuffled) {
        ArchiveWriter writer = ArchiveWriter.create(run);
        String fingerprint = "a formula of " + rows + " rows";
        Layout layout = Layout.full(K);
        writer.manifest(
                Manifest.builder(
                                K,
                                new Manifest.Dataset("formula", rows, rows, fingerprint),
                                List.of(Pass.EPOCH_END))
                        .outputs(Task.SINGLE_LABEL, 1, layout)
                        .build());
        long[] ids = new long[STEP];
        int[] labels = new int[STEP];
        float[] p = new float[STEP * K];
        for (int e = 0; e < epochs; e++) {
            Shuffle shuffle = new Shuffle(rows, e);
            try (EpochWriter epoch = writer.epoch(Pass.EPOCH_END, e, layout)) {
                for (int from = 0; from < rows; from += STEP) {
                    int count = Math.min(STEP, rows - from);
                    for (int i = 0; i < count; i++) {
                        ids[i] = shuffled ? shuffle.of(from + i) : from + i;
                        labels[i] = label(ids[i]);
                        softmax(ids[i], e, p, K * i);
                    }
                    epoch.append(ids, labels, p, 0, count);
                }
                epoch.publish(fingerprint, Coverage.of(rows, rows, 0, 1));
            }
        }
        return run;
    }

    private static long mix(long z) {
        long mixed = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }

    private static int label(long id) {
        return (int) ((mix(id + 1) >>> 1) % K);
    }

    private static void softmax(long id, int epoch, float[] p, int at) {
        long bits = mix(id * 0x9e37_79b9_7f4a_7c15L + epoch + 1);
        float one = (bits >>> 40) * 0x1p-24f;
        float other = (1 - one) * ((bits >>> 16 & 0xFFFFFF) * 0x1p-24f);
        p[at] = one;
        p[at + 1] = other;
        p[at + 2] = Math.max(0, 1 - one - other);
    }

    /** A permutation of [0, n) that takes no memory: four rounds of Feistel, as often as needed. */
    private static final class Shuffle {

        private final int rows;
        private final int half; // bits
        private final int[] keys;

        Shuffle(int rows, int seed) {
            this.rows = rows;
            half = (Integer.SIZE - Integer.numberOfLeadingZeros(rows) + 1) / 2;
            keys = new Random(seed).ints(4).toArray();
        }

        int of(int number) {
            int mask = (1 << half) - 1;
            int value = number;
            do {
                int left = value >>> half;
                int right = value & mask;
                for (int key : keys) {
                    int round = (right ^ key) * 0x9e37_79b1;
                    round = (round ^ round >>> 15) * 0x85eb_ca6b;
                    int next = left ^ ((round ^ round >>> 13) & mask);
                    left = right;
                    right = next;
                }
                value = left << half | right;
            } while (value >= rows);
            return value;
        }
    }

    /** What the map says of some examples, worked out anew in the textbook's way. */
    private static void check(Path file, int epochs) {
        long[] counts = new long[2];
        float[] p = new float[K];
        DataMap.scan(
                file,
                some -> {
                    for (int row = 0; row < some.size(); row++, counts[0]++) {
                        if (some.id(row) != counts[0]) {
                            throw new IllegalStateException("id " + some.id(row));
                        }
                        if (counts[0] % EACH == 0) {
                            check(some, row, epochs, p);
                            counts[1]++;
                        }
                    }
                });
        System.out.printf("%,d examples, %,d of them checked%n", counts[0], counts[1]);
    }

    private static void check(DataMap map, int row, int epochs, float[] p) {
        int label = label(map.id(row));
        double[] gold = new double[epochs];
        int correct = 0;
        int forgotten = 0;
        int learnt = -1;
        boolean before = false;
        double mean = 0;
        for (int e = 0; e < epochs; e++) {
            softmax(map.id(row), e, p, 0);
            gold[e] = p[label];
            mean += gold[e] / epochs;
            boolean right = true;
            for (int c = 0; c < K; c++) {
                right &= c < label ? p[c] < p[label] : p[c] <= p[label];
            }
            correct += right ? 1 : 0;
            forgotten += before && !right ? 1 : 0;
            learnt = right && learnt < 0 ? e : learnt;
            before = right;
        }
        double squares = 0;
        for (double one : gold) {
            squares += (one - mean) * (one - mean) / epochs;
        }
        expect(map, row, Metric.CONFIDENCE, mean, 1e-8);
        expect(map, row, Metric.VARIABILITY, Math.sqrt(squares), 1e-8);
        expect(map, row, Metric.CORRECT_COUNT, correct, 0);
        expect(map, row, Metric.FORGETTING_EVENTS, forgotten, 0);
        expect(map, row, Metric.EPOCHS, epochs, 0);
        expect(map, row, Metric.FIRST_LEARNT, learnt < 0 ? Double.NaN : learnt, 0);
        if (map.label(row) != label) {
            throw new IllegalStateException("label of " + map.id(row) + ": " + map.label(row));
        }
    }

    private static void expect(DataMap map, int row, Metric metric, double expected, double slack) {
        double found = map.value(metric, row);
        if (!(Math.abs(found - expected) <= slack)
                && !(Double.isNaN(found) && Double.isNaN(expected))) {
            throw new IllegalStateException(
                    metric + " of " + map.id(row) + ": " + found + ", expected " + expected);
        }
    }
}
