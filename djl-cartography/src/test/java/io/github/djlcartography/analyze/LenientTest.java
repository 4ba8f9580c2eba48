package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs in which anything may be amiss, against the rules applied to lists of rows: what is left,
 * and how much is said to be left out.
 */
@Tag("sweep")
class LenientTest {

    private static final int CLASSES = 3;
    private static final int ROWS = 25;
    private static final Pattern LEFT_OUT = Pattern.compile("(\\d+) rows? of epoch (\\d+) .*");

    @TempDir private Path directory;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(long id, int label, float[] p) {

        boolean isSound() {
            float sum = 0;
            boolean inside = true;
            for (float one : p) {
                inside &= one >= 0 && one <= 1;
                sum += one;
            }
            return id >= 0
                    && id < ROWS
                    && label >= 0
                    && label < CLASSES
                    && inside
                    && Math.abs(sum - 1) < 0.01;
        }

        boolean isRight() {
            int best = 0;
            for (int c = 1; c < CLASSES; c++) {
                best = p[c] > p[best] ? c : best;
            }
            return best == label;
        }
    }

    private static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsLeftIsMappedAndWhatIsNotIsCounted(long seed) throws IOException {
        Random random = new Random(seed);
        double faults = new double[] {0, 0.02, 0.2}[(int) seed % 3];
        double gaps = seed % 2 * 0.2;
        int[] labels = random.ints(ROWS, 0, CLASSES).toArray();
        Runs runs = Runs.start(directory.resolve("run"), CLASSES, labels);
        List<List<Row>> epochs = new ArrayList<>();
        boolean wrong = false;
        boolean amiss = false;
        for (int e = 0; e < 5; e++) {
            List<Row> rows = new ArrayList<>();
            for (int id = 0; id < ROWS; id++) {
                if (random.nextDouble() >= gaps) {
                    rows.add(new Row(id, labels[id], softmax(random)));
                }
                if (random.nextDouble() < faults) {
                    rows.add(faulty(id, labels[id], random));
                    wrong = true;
                }
            }
            if (seed % 4 > 1) {
                Collections.shuffle(rows, random);
            }
            amiss |= rows.size() != ROWS;
            epochs.add(rows);
            runs.epoch(
                    Pass.EPOCH_END,
                    rows.stream().mapToLong(Row::id).toArray(),
                    rows.stream().mapToInt(Row::label).toArray(),
                    0,
                    rows.stream().map(Row::p).toArray(float[][]::new));
        }
        Set<Integer> lost = new TreeSet<>();
        if (seed % 5 == 1) {
            lost.add(2);
            Files.delete(runs.file(Pass.EPOCH_END, 2));
        }
        if (seed % 5 > 2) {
            int damaged = random.nextInt(5);
            lost.add(damaged);
            byte[] bytes = Files.readAllBytes(runs.file(Pass.EPOCH_END, damaged));
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(runs.file(Pass.EPOCH_END, damaged), bytes);
        }
        wrong |= !lost.isEmpty();

        Analyzer analyzer = Analyzer.of(runs.directory());
        assertThat(catchThrowableOfType(ArchiveException.class, analyzer::map) != null)
                .isEqualTo(wrong);
        assertThat(catchThrowableOfType(ArchiveException.class, analyzer.strict()::map) != null)
                .isEqualTo(wrong || amiss);
        DataMap map = analyzer.lenient().map();
        check(map, epochs, lost);
        Trajectories trajectories = analyzer.trajectories();
        assertThat(trajectories.provenance()).isEqualTo(map.provenance());
        for (int row = 0; row < map.size(); row++) {
            double sum = 0;
            for (int e = 0; e < trajectories.epochs(); e++) {
                double p = trajectories.probability(e, row);
                sum += Double.isNaN(p) ? 0 : p;
            }
            assertThat(sum / map.value(Metric.EPOCHS, row))
                    .isEqualTo(map.value(Metric.CONFIDENCE, row));
        }
    }

    private static float[] softmax(Random random) {
        return Runs.p(CLASSES, random.nextInt(CLASSES), random.nextFloat());
    }

    private static Row faulty(int id, int label, Random random) {
        float[] p = softmax(random);
        switch (random.nextInt(6)) {
            case 0 -> p[random.nextInt(CLASSES)] = Float.NaN;
            case 1 -> p[random.nextInt(CLASSES)] = Float.POSITIVE_INFINITY;
            case 2 -> p = new float[] {0.25f, 0.25f, 0.25f};
            case 3 -> {
                return new Row(id, random.nextBoolean() ? -1 : CLASSES, p);
            }
            case 4 -> {
                return new Row(random.nextBoolean() ? ROWS + id : -1 - id, label, p);
            }
            default -> {
                return new Row(id, random.nextInt(CLASSES), p); // twice, or another label
            }
        }
        return new Row(id, label, p);
    }

    private static void check(DataMap map, List<List<Row>> epochs, Set<Integer> lost) {
        Map<Long, Integer> labels = new TreeMap<>();
        Map<Long, Map<Integer, Row>> taken = new TreeMap<>();
        Set<Long> changing = new HashSet<>();
        Map<Integer, Integer> leftOut = new TreeMap<>();
        for (int e = 0; e < epochs.size(); e++) {
            for (Row row : lost.contains(e) ? List.<Row>of() : epochs.get(e)) {
                Integer label = labels.get(row.id);
                if (row.isSound() && label != null && label != row.label) {
                    changing.add(row.id);
                } else if (!row.isSound()
                        || taken.computeIfAbsent(row.id, id -> new TreeMap<>()).putIfAbsent(e, row)
                                != null) {
                    leftOut.merge(e, 1, Integer::sum);
                } else {
                    labels.put(row.id, row.label);
                }
            }
        }
        taken.keySet().removeAll(changing);
        int row = 0;
        for (Map.Entry<Long, Map<Integer, Row>> example : taken.entrySet()) {
            assertThat(map.id(row)).isEqualTo(example.getKey());
            check(map, row, example.getValue());
            row++;
        }
        assertThat(map.size()).isEqualTo(row);
        List<Integer> used = new ArrayList<>(List.of(0, 1, 2, 3, 4));
        used.removeAll(lost);
        assertThat(map.provenance().numbers()).isEqualTo(used);

        Map<Integer, Integer> told = new TreeMap<>();
        for (String warning : map.provenance().warnings()) {
            Matcher rows = LEFT_OUT.matcher(warning);
            if (rows.matches()) {
                told.merge(
                        Integer.valueOf(rows.group(2)),
                        Integer.valueOf(rows.group(1)),
                        Integer::sum);
            }
        }
        assertThat(told).isEqualTo(leftOut);
        assertThat(map.provenance().warnings().stream().filter(w -> w.contains("label changes")))
                .hasSize(changing.isEmpty() ? 0 : 1)
                .allMatch(warning -> warning.startsWith(changing.size() + " example"));
        for (int epoch : lost) {
            assertThat(map.provenance().warnings())
                    .anyMatch(w -> w.matches("epoch " + epoch + " is (missing|left out).*"));
        }
    }

    private static void check(DataMap map, int at, Map<Integer, Row> rows) {
        int label = rows.values().iterator().next().label;
        double[] p = rows.values().stream().mapToDouble(row -> row.p[label]).toArray();
        double mean = Arrays.stream(p).average().orElseThrow();
        double squares = Arrays.stream(p).map(x -> (x - mean) * (x - mean)).sum();
        int right = 0;
        int forgotten = 0;
        double first = Double.NaN;
        boolean before = false;
        for (Map.Entry<Integer, Row> one : rows.entrySet()) {
            boolean now = one.getValue().isRight();
            right += now ? 1 : 0;
            forgotten += before && !now ? 1 : 0;
            first = now && Double.isNaN(first) ? one.getKey() : first;
            before = now;
        }
        assertThat(map.label(at)).isEqualTo(label);
        assertThat(map.value(Metric.CONFIDENCE, at)).isCloseTo(mean, within(8e-9));
        assertThat(map.value(Metric.VARIABILITY, at))
                .isCloseTo(Math.sqrt(squares / p.length), within(8e-9));
        assertThat(map.value(Metric.EPOCHS, at)).isEqualTo(p.length);
        assertThat(map.value(Metric.CORRECT_COUNT, at)).isEqualTo(right);
        assertThat(map.value(Metric.FORGETTING_EVENTS, at)).isEqualTo(forgotten);
        assertThat(map.value(Metric.FIRST_LEARNT, at)).isEqualTo(Double.valueOf(first));
        double margins = 0;
        for (Row row : rows.values()) {
            double rival = 0;
            for (int c = 0; c < CLASSES; c++) {
                rival = c == label ? rival : Math.max(rival, row.p[c]);
            }
            margins += row.p[label] - rival;
        }
        assertThat(map.value(Metric.PROBABILITY_MARGIN, at))
                .isCloseTo(margins / p.length, within(1.6e-8));
    }
}
