package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One streaming pass in whole numbers against the formulas of the textbook in doubles. */
@Tag("sweep")
class TextbookTest {

    @TempDir private Path directory;

    private static LongStream seeds() {
        return LongStream.range(0, 32);
    }

    private static LongStream fewSeeds() {
        return LongStream.range(100, 112);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void onePassAgreesWithTheTextbookFormula(long seed) {
        Case run = new Case(seed);
        DataMap map = Analyzer.of(run.write(directory.resolve("a"), seed)).map();

        TreeSet<Long> seen = new TreeSet<>();
        run.epochs.forEach(epoch -> seen.addAll(epoch.keySet()));
        assertThat(map.size()).isEqualTo(seen.size());
        int row = 0;
        for (long id : seen) {
            assertThat(map.id(row)).isEqualTo(id);
            int label = run.labels[(int) id];
            assertThat(map.label(row)).isEqualTo(label);
            List<float[]> trajectory = new ArrayList<>();
            for (Map<Long, float[]> epoch : run.epochs) {
                if (epoch.containsKey(id)) {
                    trajectory.add(epoch.get(id));
                }
            }
            check(map, row, label, trajectory);
            row++;
        }
    }

    private static void check(DataMap map, int row, int label, List<float[]> trajectory) {
        double mean = trajectory.stream().mapToDouble(p -> p[label]).average().orElseThrow();
        double variance =
                trajectory.stream()
                        .mapToDouble(p -> (p[label] - mean) * (p[label] - mean))
                        .average()
                        .orElseThrow();
        int correct = 0;
        int forgotten = 0;
        boolean before = false;
        for (float[] p : trajectory) {
            int best = 0;
            for (int c = p.length - 1; c >= 0; c--) {
                best = p[c] >= p[best] ? c : best; // downwards, so that a tie goes to the lowest
            }
            boolean right = best == label;
            correct += right ? 1 : 0;
            forgotten += before && !right ? 1 : 0;
            before = right;
        }
        assertThat(map.value(Metric.CONFIDENCE, row)).isCloseTo(mean, within(1e-7));
        assertThat(map.value(Metric.VARIABILITY, row)).isCloseTo(Math.sqrt(variance), within(1e-7));
        assertThat(map.value(Metric.CORRECT_COUNT, row)).isEqualTo(correct);
        assertThat(map.value(Metric.FORGETTING_EVENTS, row)).isEqualTo(forgotten);
        assertThat(map.value(Metric.EPOCHS, row)).isEqualTo(trajectory.size());
        assertThat(map.value(Metric.CORRECTNESS, row))
                .isEqualTo(correct / (double) trajectory.size());
        assertThat(map.value(Metric.NEVER_LEARNT, row)).isEqualTo(correct == 0 ? 1 : 0);
        assertThat(map.value(Metric.THRESHOLD_CLOSENESS, row))
                .isCloseTo(mean * (1 - mean), within(1e-7));
        double mu = map.value(Metric.CONFIDENCE, row);
        double sigma = map.value(Metric.VARIABILITY, row);
        assertThat(sigma * sigma).isBetween(0.0, mu * (1 - mu) + 1e-9);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("fewSeeds")
    void theOrderOfTheRowsDoesNotChangeABit(long seed) {
        Case run = new Case(seed);
        DataMap one = all(run.write(directory.resolve("a"), seed));
        DataMap two = all(run.write(directory.resolve("b"), seed + 1));
        assertThat(two.metrics()).isEqualTo(one.metrics());
        for (Metric metric : one.metrics()) {
            assertThat(two.values(metric)).isEqualTo(one.values(metric));
        }
        assertThat(two.provenance()).isEqualTo(one.provenance());
    }

    private static DataMap all(Path run) {
        return Analyzer.of(run).metrics(Metric.values()).window(3).map();
    }

    /** A run at random: 1 to 20 epochs, 2 to 12 classes, some rows missing from some epochs. */
    private static final class Case {

        final int classes;
        final int[] labels;
        final List<Map<Long, float[]>> epochs = new ArrayList<>();

        Case(long seed) {
            Random random = new Random(seed);
            classes = 2 + random.nextInt(11);
            labels = random.ints(1 + random.nextInt(60), 0, classes).toArray();
            double share = random.nextBoolean() ? 0 : random.nextDouble();
            int most = seed % 4 == 0 ? 20 : 5; // each epoch waits for the disk
            for (int e = 1 + random.nextInt(most); e > 0; e--) {
                Map<Long, float[]> epoch = new LinkedHashMap<>();
                for (int id = 0; id < labels.length; id++) {
                    if (random.nextDouble() >= share) {
                        epoch.put((long) id, softmax(random));
                    }
                }
                epochs.add(epoch);
            }
        }

        /** Sharp, flat, tied and saturated ones. */
        private float[] softmax(Random random) {
            double[] logits = new double[classes];
            double scale = new double[] {0, 0.1, 1, 5, 200}[random.nextInt(5)];
            Arrays.setAll(logits, c -> scale * random.nextGaussian());
            if (random.nextInt(4) == 0) {
                logits[random.nextInt(classes)] = logits[random.nextInt(classes)];
            }
            double most = Arrays.stream(logits).max().orElseThrow();
            double sum = Arrays.stream(logits).map(x -> Math.exp(x - most)).sum();
            float[] p = new float[classes];
            for (int c = 0; c < classes; c++) {
                p[c] = (float) (Math.exp(logits[c] - most) / sum);
            }
            return p;
        }

        Path write(Path run, long order) {
            Runs runs = Runs.start(run, classes, labels);
            Random random = new Random(order);
            for (Map<Long, float[]> epoch : epochs) {
                List<Long> ids = new ArrayList<>(epoch.keySet());
                Collections.shuffle(ids, random);
                runs.epoch(
                        Pass.EPOCH_END,
                        ids.stream().mapToLong(id -> id).toArray(),
                        ids.stream().mapToInt(id -> labels[id.intValue()]).toArray(),
                        0,
                        ids.stream().map(epoch::get).toArray(float[][]::new));
            }
            return run;
        }
    }
}
