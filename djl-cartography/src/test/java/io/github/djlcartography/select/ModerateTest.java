package io.github.djlcartography.select;

import static io.github.djlcartography.select.Amount.count;
import static io.github.djlcartography.select.Amount.share;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.PublishedMap;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModerateTest {

    private static final int WIDTH = 3;

    @TempDir private Path directory;

    private static LongStream seeds() {
        return RandomMaps.seeds();
    }

    /** Multiples of a quarter: exact in float16, and many distances equal. */
    private static float[][] vectors(Random random, int rows) {
        float[][] vectors = new float[rows][WIDTH];
        for (float[] vector : vectors) {
            for (int d = 0; d < WIDTH; d++) {
                vector[d] = random.nextInt(9) / 4f - 1;
            }
        }
        return vectors;
    }

    /** Xia et al.: distances from the class's median, sorted; the middle of the list is kept. */
    private static long[] middle(DataMap map, float[][] vectors, int amount) {
        double[] distance = new double[map.size()];
        for (int row = 0; row < map.size(); row++) {
            int label = map.label(row);
            double sum = 0;
            for (int d = 0; d < WIDTH; d++) {
                int at = d;
                double[] of =
                        IntStream.range(0, map.size())
                                .filter(other -> map.label(other) == label)
                                .mapToDouble(other -> vectors[(int) map.id(other)][at])
                                .sorted()
                                .toArray();
                double median = (of[(of.length - 1) / 2] + of[of.length / 2]) / 2;
                sum += Math.pow(vectors[(int) map.id(row)][d] - median, 2);
            }
            distance[row] = Math.sqrt(sum);
        }
        List<Integer> ranked = RandomMaps.ranked(map, distance, false);
        int first = (map.size() - amount) / 2;
        return RandomMaps.ids(map, ranked.subList(first, first + amount));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theMiddleByDistanceFromTheMedianOfTheClassIsKept(long seed) {
        Random random = new Random(seed);
        DataMap map = RandomMaps.random(random, 60, 3);
        float[][] vectors = vectors(random, 70);
        int amount = random.nextInt(map.size() + 1);
        Embeddings embeddings = Embeddings.of(vectors);
        assertThat(Strategies.moderate(embeddings, count(amount)).select(map).ids())
                .isEqualTo(middle(map, vectors, amount));
    }

    @Test
    void theEmbeddingsOfARunAreThoseOfItsLastEpochAndARecipeReplaysWithTheRun() {
        Random random = new Random(9);
        float[][] vectors = vectors(random, 40);
        int[] labels = random.ints(40, 0, 2).toArray();
        Path run =
                Runs.start(directory.resolve("run"), 2, labels)
                        .gold(Pass.EPOCH_END, random.doubles(40).toArray())
                        .gold(Pass.EPOCH_END, random.doubles(40).toArray())
                        .embeddings(vectors)
                        .directory();
        DataMap map = Analyzer.of(run).map();
        Embeddings embeddings = Embeddings.read(run);
        assertThat(embeddings.width()).isEqualTo(WIDTH);
        for (int id = 0; id < 40; id++) {
            assertThat(embeddings.of(id)).isEqualTo(vectors[id]);
        }
        Selection selection = Strategies.moderate(embeddings, share(0.5)).select(map);
        assertThat(selection.ids()).isEqualTo(middle(map, vectors, 20));
        Recipe recipe = Recipe.parse(selection.recipe().toJson());
        assertThat(Selectors.of(recipe, Sources.of(run)).select(map)).isEqualTo(selection);
        assertThatThrownBy(() -> Selectors.of(recipe))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Sources.of(run)");

        int[] others = labels.clone();
        others[0] = 1 - others[0];
        Path other =
                Runs.start(directory.resolve("other"), 2, others)
                        .gold(Pass.EPOCH_END, random.doubles(40).toArray())
                        .directory();
        DataMap otherMap = Analyzer.of(other).map();
        assertThatThrownBy(() -> Strategies.moderate(embeddings, share(0.5)).select(otherMap))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("embeddings: found those of a dataset with the fingerprint")
                .hasMessageContaining(otherMap.provenance().fingerprint());
        assertThatThrownBy(() -> Embeddings.read(other)).isInstanceOf(ArchiveException.class);
    }

    /** So many that their median is not found by sorting; of an even number, and of an odd one. */
    @Test
    void aLargeClassHasItsMedianToo() {
        int size = 2 * 17_001;
        int[] labels = new int[size];
        float[][] vectors = new float[size][1];
        Random random = new Random(6);
        for (int row = 0; row < size; row++) {
            labels[row] = row < 17_001 ? 0 : row == 17_001 ? 2 : 1;
            vectors[row][0] = (float) random.nextGaussian() * (random.nextInt(9) == 0 ? 1e20f : 1);
        }
        double[] none = new double[size];
        DataMap map = new PublishedMap("large", labels, Map.of(Metric.AUM, none), List.of()).map();
        double[] median = new double[3];
        for (int c = 0; c < 3; c++) {
            int label = c;
            double[] sorted =
                    IntStream.range(0, size)
                            .filter(row -> labels[row] == label)
                            .mapToDouble(row -> vectors[row][0])
                            .sorted()
                            .toArray();
            median[c] = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }
        double[] distance = new double[size];
        Arrays.setAll(distance, row -> Math.abs(vectors[row][0] - median[labels[row]]));
        assertThat(Strategies.moderate(Embeddings.of(vectors), count(10_000)).select(map).ids())
                .isEqualTo(
                        RandomMaps.ids(
                                map,
                                RandomMaps.ranked(map, distance, false)
                                        .subList((size - 10_000) / 2, (size + 10_000) / 2)));
    }

    @Test
    void anExampleWithoutAnEmbeddingIsNamed() {
        DataMap map = RandomMaps.of(new Random(1), 10, 2, 0);
        Embeddings few = Embeddings.of(Arrays.copyOf(vectors(new Random(1), 9), 9));
        assertThatThrownBy(() -> Strategies.moderate(few, share(0.5)).select(map))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("embeddings: found none of example 9, expected one of each example.");
        assertThatThrownBy(() -> Embeddings.of(new float[][] {{1, 2}, {1}}))
                .hasMessage(
                        "embedding of example 1: found 1 numbers, expected 2 as the others have.");
    }
}
