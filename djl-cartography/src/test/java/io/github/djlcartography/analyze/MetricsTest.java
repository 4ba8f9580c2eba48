package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every metric against its formula in plain doubles over the whole trajectory, written from the
 * papers and sharing nothing with the engine.
 */
@Tag("sweep")
class MetricsTest {

    private static final Metric[] ALL = Metric.values();

    /** Half a step of the fixed point, and what a deviation's own rounding adds. */
    private static final double ERROR = 8e-9;

    @TempDir private Path directory;

    private static LongStream seeds() {
        return LongStream.range(0, 24);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyMetricOfLayoutFullFollowsItsFormula(long seed) {
        Case run = new Case(seed);
        Layout layout = Layout.full(run.classes);
        Analyzer analyzer =
                Analyzer.of(run.write(directory, seed % 2 == 0 ? layout : layout.compressed()))
                        .metrics(ALL)
                        .window(run.window)
                        .el2nEpochs(run.el2nEpochs);
        DataMap map = analyzer.map();
        assertThat(map.metrics()).containsExactly(ALL);
        run.check(map, EnumSet.allOf(Metric.class), 0x1p-126);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatLayoutGoldKeepsGivesTheSame(long seed) {
        Case run = new Case(seed);
        Path directory = run.write(this.directory, Layout.gold((int) seed % 3));
        Set<Metric> has =
                EnumSet.complementOf(EnumSet.of(Metric.MAX_LABEL_VARIABILITY, Metric.TDDS));
        DataMap map =
                Analyzer.of(directory)
                        .metrics(has.toArray(Metric[]::new))
                        .window(run.window)
                        .el2nEpochs(run.el2nEpochs)
                        .map();
        assertThat(map.metrics()).isEqualTo(has);
        run.check(map, has, 0); // the columns were worked out from logits
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void ofASequenceTheSummaryOfItsTokensCounts(long seed) {
        Case run = new Case(seed);
        DataMap map = Analyzer.of(run.write(directory, Layout.sequence())).map();
        int row = 0;
        for (Map.Entry<Integer, Map<Integer, double[]>> example : run.byExample().entrySet()) {
            List<float[]> values = new ArrayList<>();
            example.getValue().keySet().forEach(e -> values.add(Case.summary(example.getKey(), e)));
            int n = values.size();
            close(map, Metric.CONFIDENCE, row, mean(values, v -> v[0]));
            close(map, Metric.MEAN_LOSS, row, mean(values, v -> -v[2]));
            close(map, Metric.LAST_LOSS, row, -values.get(n - 1)[2]);
            close(map, Metric.ENTROPY, row, mean(values, v -> v[4]));
            close(map, Metric.CORRECTNESS, row, mean(values, v -> v[5] == 1 ? 1 : 0));
            row++;
        }
        assertThat(map.size()).isEqualTo(row);
        assertThat(map.metrics())
                .contains(Metric.ALEATORIC, Metric.FIRST_LEARNT)
                .doesNotContain(Metric.AUM, Metric.EL2N, Metric.PREDICTION_FLIPS);
        assertThatThrownBy(() -> Analyzer.of(directory.resolve("run")).metrics(Metric.AUM).map())
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("layout SEQUENCE, which cannot give aum, expected one of");
    }

    @Test
    void aColumnThatIsNotThereIsRefusedByName() {
        Case run = new Case(1);
        Path directory = run.write(this.directory, Layout.full(run.classes));
        DataMap cheap = Analyzer.of(directory).map();
        assertThat(cheap.metrics())
                .contains(Metric.PROBABILITY_MARGIN, Metric.EL2N, Metric.PREDICTION_FLIPS)
                .doesNotContain(Metric.AUM, Metric.ENTROPY, Metric.DUAL);
        assertThatThrownBy(() -> cheap.value(Metric.AUM, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found aum, expected one of the map's [confidence,")
                .hasMessageContaining("Analyzer.metrics");
        assertThat(Analyzer.of(directory).metrics().map().metrics())
                .endsWith(Metric.EPISTEMIC)
                .hasSize(14);
    }

    @Test
    void aWindowOfItsOwnIsInTheProvenance() {
        Case run = new Case(2);
        Path directory = run.write(this.directory, Layout.full(run.classes));
        int epochs = run.epochs.size();
        assertThat(epochs).isGreaterThan(3);
        DataMap map =
                Analyzer.of(directory)
                        .metrics(Metric.DUAL, Metric.EL2N)
                        .window(3)
                        .el2nEpochs(2)
                        .map();
        assertThat(map.provenance().warnings())
                .contains(
                        "dyn_unc and dual are over windows of 3 epochs",
                        "el2n is over the first 2 of the epochs");
        assertThatThrownBy(() -> Analyzer.of(directory).window(1))
                .hasMessage("window: found 1, expected 2 or more.");
        assertThatThrownBy(() -> Analyzer.of(directory).el2nEpochs(0))
                .hasMessage("el2nEpochs: found 0, expected 1 or more.");
    }

    private static void close(DataMap map, Metric metric, int row, double expected) {
        if (Double.isNaN(expected)) {
            assertThat(map.value(metric, row)).as("%s of row %d", metric, row).isNaN();
        } else {
            double slack = ERROR + Math.ulp((float) expected) / 2;
            assertThat(map.value(metric, row))
                    .as("%s of row %d", metric, row)
                    .isCloseTo(expected, within(slack));
        }
    }

    private interface Value<T> {
        double of(T value);
    }

    private static <T> double mean(List<T> values, Value<T> value) {
        return values.stream().mapToDouble(value::of).average().orElse(Double.NaN);
    }

    private static double deviation(double[] values, int less) {
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.length - less));
    }

    /** A run at random, of which some rows are missing from some epochs. */
    private static final class Case {

        final int classes;
        final int[] labels;
        final int window;
        final int el2nEpochs;
        final List<Map<Integer, double[]>> epochs = new ArrayList<>(); // id: logits

        Case(long seed) {
            Random random = new Random(seed);
            classes = new int[] {2, 3, 4, 17}[(int) seed % 4];
            labels = random.ints(40, 0, classes).toArray();
            double share = seed % 3 == 0 ? 0 : 0.3;
            int count = seed == 5 ? 70 : seed % 5 == 1 ? 1 : 4 + random.nextInt(12);
            for (int e = 0; e < count; e++) {
                Map<Integer, double[]> epoch = new TreeMap<>();
                for (int id = 0; id < labels.length; id++) {
                    double scale = new double[] {0, 0.1, 1, 5, 60}[random.nextInt(5)];
                    double[] logits = random.doubles(classes).map(x -> scale * (x - 0.5)).toArray();
                    if (random.nextInt(4) == 0) {
                        logits[random.nextInt(classes)] = logits[random.nextInt(classes)];
                    }
                    if (random.nextDouble() >= share) {
                        epoch.put(id, logits);
                    }
                }
                epochs.add(epoch);
            }
            window = 2 + random.nextInt(9);
            el2nEpochs = 1 + random.nextInt(count);
        }

        Path write(Path directory, Layout layout) {
            Path path = directory.resolve("run");
            Runs runs = Runs.start(path, classes, layout, labels);
            for (int e = 0; e < epochs.size(); e++) {
                List<Integer> ids = new ArrayList<>(epochs.get(e).keySet());
                Collections.shuffle(ids, new Random(e));
                int epoch = e;
                runs.epoch(
                        Pass.EPOCH_END,
                        ids.stream().mapToLong(id -> id).toArray(),
                        ids.stream().mapToInt(id -> labels[id]).toArray(),
                        0,
                        ids.stream().map(id -> row(layout, id, epoch)).toArray(float[][]::new));
            }
            return path;
        }

        private float[] row(Layout layout, int id, int epoch) {
            double[] logits = Objects.requireNonNull(epochs.get(epoch).get(id));
            return switch (layout.name()) {
                case Layout.FULL -> floats(softmax(logits));
                case Layout.GOLD -> gold(layout, logits, labels[id]);
                default -> summary(id, epoch);
            };
        }

        /** Any numbers in their ranges do. */
        static float[] summary(int id, int epoch) {
            Random random = new Random(31L * id + epoch);
            float p = random.nextFloat();
            return new float[] {
                p, p, (float) Math.log(p), -9, 3 * random.nextFloat(), random.nextInt(3) / 2f, 7
            };
        }

        private static float[] gold(Layout layout, double[] logits, int label) {
            double[] p = softmax(logits);
            double[] sorted = p.clone();
            Arrays.sort(sorted);
            int k = p.length;
            float[] row = new float[layout.width()];
            row[0] = (float) p[label];
            row[1] = highest(p);
            row[2] = (float) sorted[k - 1];
            row[3] = (float) sorted[k - 2];
            row[4] = (float) entropy(p);
            row[5] = (float) (logits[label] - rival(logits, label));
            row[6] = (float) -Math.log(p[label]);
            row[7] = (float) distance(p, label);
            return row;
        }

        private static double[] softmax(double[] logits) {
            double most = Arrays.stream(logits).max().orElseThrow();
            double sum = Arrays.stream(logits).map(x -> Math.exp(x - most)).sum();
            return Arrays.stream(logits).map(x -> Math.exp(x - most) / sum).toArray();
        }

        private static float[] floats(double[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                floats[i] = (float) values[i];
            }
            return floats;
        }

        private static double entropy(double[] p) {
            return -Arrays.stream(p).map(x -> x == 0 ? 0 : x * Math.log(x)).sum();
        }

        private static double distance(double[] p, int label) {
            double[] apart = p.clone();
            apart[label] -= 1;
            return Math.sqrt(DoubleStream.of(apart).map(x -> x * x).sum());
        }

        private static double rival(double[] values, int label) {
            double rival = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < values.length; c++) {
                rival = c == label ? rival : Math.max(rival, values[c]);
            }
            return rival;
        }

        private static int highest(double[] p) {
            int best = 0;
            for (int c = p.length - 1; c >= 0; c--) {
                best = p[c] >= p[best] ? c : best; // downwards, so that a tie goes to the lowest
            }
            return best;
        }

        /** id: epoch: logits; only those seen. */
        Map<Integer, Map<Integer, double[]>> byExample() {
            Map<Integer, Map<Integer, double[]>> examples = new TreeMap<>();
            for (int e = 0; e < epochs.size(); e++) {
                int epoch = e;
                epochs.get(e)
                        .forEach(
                                (id, logits) ->
                                        examples.computeIfAbsent(id, i -> new TreeMap<>())
                                                .put(epoch, logits));
            }
            return examples;
        }

        /**
         * @param lowest probability that has a logarithm; 0 if the logits were kept
         */
        void check(DataMap map, Set<Metric> metrics, double lowest) {
            int row = 0;
            for (Map.Entry<Integer, Map<Integer, double[]>> example : byExample().entrySet()) {
                assertThat(map.id(row)).isEqualTo(example.getKey().longValue());
                Map<Metric, Double> expected =
                        values(example.getValue(), labels[example.getKey()], lowest);
                for (Metric metric : metrics) {
                    close(map, metric, row, Objects.requireNonNull(expected.get(metric)));
                }
                row++;
            }
            assertThat(map.size()).isEqualTo(row);
        }

        private Map<Metric, Double> values(
                Map<Integer, double[]> trajectory, int label, double lowest) {
            List<double[]> softmax = new ArrayList<>();
            for (double[] logits : trajectory.values()) {
                double[] p = softmax(logits);
                for (int c = 0; c < p.length; c++) {
                    p[c] = (float) p[c];
                }
                softmax.add(p);
            }
            List<double[]> logits = new ArrayList<>(trajectory.values());
            int n = softmax.size();
            double[] p = softmax.stream().mapToDouble(all -> all[label]).toArray();
            double mean = Arrays.stream(p).average().orElseThrow();
            double v = Math.pow(deviation(p, 0), 2);
            int correct = 0;
            int forgotten = 0;
            int flips = 0;
            double learnt = Double.NaN;
            int i = 0;
            for (int epoch : trajectory.keySet()) {
                boolean right = highest(softmax.get(i)) == label;
                correct += right ? 1 : 0;
                if (right && Double.isNaN(learnt)) {
                    learnt = epoch;
                }
                if (i > 0) {
                    int before = highest(softmax.get(i - 1));
                    forgotten += before == label && !right ? 1 : 0;
                    flips += before != highest(softmax.get(i)) ? 1 : 0;
                }
                i++;
            }
            Map<Metric, Double> values = new EnumMap<>(Metric.class);
            values.put(Metric.CONFIDENCE, mean);
            values.put(Metric.VARIABILITY, Math.sqrt(v));
            values.put(Metric.CORRECTNESS, (double) correct / n);
            values.put(Metric.CORRECT_COUNT, (double) correct);
            values.put(Metric.FORGETTING_EVENTS, (double) forgotten);
            values.put(Metric.NEVER_LEARNT, correct == 0 ? 1.0 : 0);
            values.put(Metric.THRESHOLD_CLOSENESS, mean * (1 - mean));
            values.put(Metric.EPOCHS, (double) n);
            values.put(Metric.FORGETFULNESS, correct == 0 ? 1000.0 : forgotten);
            values.put(Metric.FORGETTING_PRESENTATIONS, (double) (correct == 0 ? n : forgotten));
            values.put(Metric.FIRST_LEARNT, learnt);
            values.put(Metric.ACTIVE_BIAS, Math.sqrt(v + v * v / (n - 1)));
            values.put(
                    Metric.ALEATORIC, Arrays.stream(p).map(x -> x * (1 - x)).average().orElse(0));
            values.put(Metric.EPISTEMIC, v);
            values.put(Metric.PROBABILITY_MARGIN, mean(softmax, x -> x[label] - rival(x, label)));
            values.put(
                    Metric.EL2N,
                    trajectory.keySet().stream()
                            .filter(e -> e < el2nEpochs)
                            .mapToDouble(
                                    e -> {
                                        double[] z = Objects.requireNonNull(trajectory.get(e));
                                        return lowest == 0
                                                ? (float) distance(softmax(z), label)
                                                : distance(floated(z), label);
                                    })
                            .average()
                            .orElse(Double.NaN));
            values.put(Metric.PREDICTION_FLIPS, (double) flips);
            if (lowest == 0) {
                values.put(Metric.AUM, mean(logits, z -> (float) (z[label] - rival(z, label))));
                values.put(
                        Metric.MEAN_LOSS, mean(logits, z -> (float) -Math.log(softmax(z)[label])));
                values.put(
                        Metric.LAST_LOSS,
                        (double) (float) -Math.log(softmax(logits.get(n - 1))[label]));
                values.put(Metric.ENTROPY, mean(logits, z -> (float) entropy(softmax(z))));
            } else {
                values.put(
                        Metric.AUM,
                        mean(
                                softmax,
                                x ->
                                        Math.log(Math.max(lowest, x[label]))
                                                - Math.log(Math.max(lowest, rival(x, label)))));
                values.put(
                        Metric.MEAN_LOSS,
                        mean(softmax, x -> -Math.log(Math.max(lowest, x[label]))));
                values.put(
                        Metric.LAST_LOSS, -Math.log(Math.max(lowest, softmax.get(n - 1)[label])));
                values.put(Metric.ENTROPY, mean(softmax, Case::entropy));
            }
            int j = Math.min(window, epochs.size());
            double unc = 0;
            double dual = 0;
            for (int from = 0; from + j <= n; from++) {
                double[] some = Arrays.copyOfRange(p, from, from + j);
                unc += deviation(some, 1);
                dual += deviation(some, 1) * (1 - Arrays.stream(some).average().orElseThrow());
            }
            values.put(Metric.DYN_UNC, unc / Math.max(0, n - j + 1) + (n < j ? Double.NaN : 0));
            values.put(Metric.DUAL, dual / Math.max(0, n - j + 1) + (n < j ? Double.NaN : 0));
            double most = 0;
            for (int c = 0; c < classes; c++) {
                int one = c;
                most =
                        Math.max(
                                most,
                                deviation(softmax.stream().mapToDouble(x -> x[one]).toArray(), 0));
            }
            values.put(Metric.MAX_LABEL_VARIABILITY, most);
            values.put(Metric.TDDS, n < Math.max(2, j) ? Double.NaN : tdds(softmax, j));
            return values;
        }

        private static double tdds(List<double[]> softmax, int j) {
            int n = softmax.size();
            double score = 0;
            for (int window = 0; window <= n - j; window++) {
                List<Double> steps = new ArrayList<>();
                for (int t = window; t < window + j - 1; t++) {
                    double step = 0;
                    for (int c = 0; c < softmax.get(t).length; c++) {
                        double q = softmax.get(t + 1)[c];
                        double p = softmax.get(t)[c];
                        step += Math.abs(q * (Math.log(q + 1e-8) - Math.log(p + 1e-8)));
                    }
                    steps.add(step);
                }
                double mean = mean(steps, step -> step);
                double squares = steps.stream().mapToDouble(d -> Math.pow(d - mean, 2)).sum();
                score += 0.9 * Math.pow(0.1, n - j - window) * Math.sqrt(squares);
            }
            return score;
        }

        private static double[] floated(double[] logits) {
            double[] p = softmax(logits);
            return Arrays.stream(p).map(x -> (float) x).toArray();
        }
    }
}
