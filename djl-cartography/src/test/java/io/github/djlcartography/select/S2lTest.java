package io.github.djlcartography.select;

import static io.github.djlcartography.select.Amount.count;
import static io.github.djlcartography.select.Amount.share;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S2lTest {

    private static final int ROWS = 300;
    private static final int EPOCHS = 4;

    @TempDir private static Path directory;
    private static Path run;
    private static double[][] gold; // NaN: not seen

    @BeforeAll
    static void writeARun() {
        Random random = new Random(17);
        int[] labels = random.ints(ROWS, 0, 3).toArray();
        gold = new double[EPOCHS][ROWS];
        Runs runs = Runs.start(directory.resolve("run"), 3, labels);
        for (int e = 0; e < EPOCHS; e++) {
            int[] seen =
                    IntStream.range(0, ROWS)
                            .filter(i -> i % 4 > 0 || random.nextInt(9) > 0)
                            .toArray();
            Arrays.fill(gold[e], Double.NaN);
            float[][] p = new float[seen.length][];
            for (int i = 0; i < seen.length; i++) {
                double value = i % 7 == 0 && e == 2 ? 0 : random.nextInt(65) / 64.0;
                gold[e][seen[i]] = value;
                p[i] = Runs.p(3, labels[seen[i]], value);
            }
            runs.epoch(
                    Pass.EPOCH_END,
                    IntStream.of(seen).asLongStream().toArray(),
                    IntStream.of(seen).map(i -> labels[i]).toArray(),
                    0,
                    p);
        }
        run = runs.directory();
    }

    private static double[] losses(long id) {
        double[] losses = new double[EPOCHS];
        double sum = 0;
        int n = 0;
        for (int e = 0; e < EPOCHS; e++) {
            losses[e] = -Math.log(Math.max(gold[e][(int) id], 0x1p-27));
            if (!Double.isNaN(losses[e])) {
                sum += losses[e];
                n++;
            }
        }
        for (int e = 0; e < EPOCHS; e++) {
            losses[e] = Double.isNaN(losses[e]) ? sum / n : losses[e];
        }
        return losses;
    }

    @Test
    void aLossIsTheLogarithmOfPOfTheLabel() {
        Trajectories trajectories = Analyzer.of(run).trajectories();
        for (int e = 0; e < EPOCHS; e++) {
            for (int row = 0; row < ROWS; row++) {
                double p = gold[e][row];
                if (Double.isNaN(p)) {
                    assertThat(trajectories.loss(e, row)).isNaN();
                } else {
                    assertThat(trajectories.loss(e, row))
                            .isNotNegative()
                            .isCloseTo(-Math.log(Math.max(p, 0x1p-27)), within(1e-6));
                }
            }
        }
    }

    /** Textbook k-means from the same beginning. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 40, ROWS})
    void theClustersAreThoseOfTheTextbook(int k) {
        Random random = new Random(k);
        double[][] points = new double[ROWS][];
        for (int row = 0; row < ROWS; row++) {
            points[row] = losses(row);
        }
        int[] found =
                KMeans.clusters(
                        ROWS,
                        (row, point) -> System.arraycopy(points[row], 0, point, 0, EPOCHS),
                        EPOCHS,
                        k,
                        5,
                        new Random(k));
        boolean[] trained = Draw.each(new int[ROWS], new int[] {Math.min(ROWS, 256 * k)}, random);
        List<double[]> training = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            if (trained[row]) {
                training.add(points[row]);
            }
        }
        boolean[] first = Draw.each(new int[training.size()], new int[] {k}, random);
        List<double[]> centres = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            if (first[i]) {
                centres.add(training.get(i).clone());
            }
        }
        for (int i = 0; i < 5; i++) {
            List<double[]> moved = new ArrayList<>();
            for (int c = 0; c < k; c++) {
                int own = c;
                List<double[]> members =
                        training.stream().filter(p -> nearest(centres, p) == own).toList();
                double[] mean = centres.get(c).clone();
                for (int d = 0; d < EPOCHS && !members.isEmpty(); d++) {
                    int at = d;
                    mean[d] =
                            members.stream().mapToDouble(p -> p[at]).reduce(0, Double::sum)
                                    / members.size();
                }
                moved.add(mean);
            }
            centres.clear();
            centres.addAll(moved);
        }
        for (int row = 0; row < ROWS; row++) {
            assertThat(found[row]).isEqualTo(nearest(centres, points[row]));
        }
    }

    private static int nearest(List<double[]> centres, double[] point) {
        return IntStream.range(0, centres.size())
                .boxed()
                .min(
                        Comparator.comparingDouble(
                                c -> {
                                    double sum = 0;
                                    for (int d = 0; d < point.length; d++) {
                                        double off = point[d] - centres.get(c)[d];
                                        sum += off * off;
                                    }
                                    return sum;
                                }))
                .orElseThrow();
    }

    /**
     * The published loop: clusters of more than two ascending, each at most its share of the rest.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 100, 250, 299, ROWS})
    void theSmallestClustersAreFilledFirstAndOutliersLast(int amount) {
        DataMap map = Analyzer.of(run).map();
        Trajectories trajectories = Analyzer.of(run).trajectories();
        Selection selection = Strategies.s2l(trajectories, count(amount), 60, 5, 3).select(map);
        assertThat(selection.size()).isEqualTo(amount);
        Map<Integer, List<Long>> clusters = new TreeMap<>();
        for (long id : selection.candidates()) {
            clusters.computeIfAbsent((int) selection.score(id), c -> new ArrayList<>()).add(id);
        }
        assertThat(clusters.values()).anyMatch(members -> members.size() <= 2);
        List<List<Long>> large =
                clusters.values().stream()
                        .filter(members -> members.size() > 2)
                        .sorted(Comparator.comparingInt(List::size))
                        .toList();
        int left = amount;
        for (int i = 0; i < large.size(); i++) {
            int quota = Math.min(large.get(i).size(), left / (large.size() - i));
            left -= quota;
            assertThat(large.get(i).stream().filter(selection::keeps)).hasSize(quota);
        }
        assertThat(
                        clusters.values().stream()
                                .filter(members -> members.size() <= 2)
                                .flatMap(List::stream)
                                .filter(selection::keeps))
                .hasSize(left);
    }

    @Test
    void itGoesByIdsSoThatPartOfAMapIsAMapAndARecipeReplaysWithTheRun() {
        Analyzer analyzer = Analyzer.of(run);
        DataMap map = analyzer.map();
        Selector s2l = Strategies.s2l(analyzer.trajectories(), share(0.3), 7);
        Selector part = Strategies.between("confidence", 0.4, 1).then(s2l);
        Selection selection = part.select(map);
        assertThat(selection.size()).isPositive();
        Selector again = Selectors.of(selection.recipe(), Sources.of(run));
        assertThat(again.select(map)).isEqualTo(selection);
        assertThat(s2l.perClass().select(map)).isEqualTo(s2l.perClass().select(map));
        assertThatThrownBy(() -> Selectors.of(selection.recipe()))
                .hasMessageContaining("Sources.of(run)");
    }

    @Test
    void trajectoriesOfOtherExamplesAreRefused() {
        Trajectories trajectories = Analyzer.of(run).trajectories();
        DataMap other = RandomMaps.of(new Random(1), ROWS, 3, 0);
        assertThatThrownBy(() -> Strategies.s2l(trajectories, share(0.3), 7).select(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("trajectories: found those of a dataset")
                .hasMessageContaining(other.provenance().fingerprint());
        assertThatThrownBy(() -> Strategies.s2l(trajectories, share(0.3), 0, 20, 7))
                .hasMessage("clusters: found 0, expected 1 to 100000.");
    }
}
