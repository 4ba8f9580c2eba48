package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import io.github.djlcartography.datasets.Incidents;
import io.github.djlcartography.datasets.Incidents.GroupedRow;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Training sets as the experiments draw them, of the bundled digits. */
class PoolTest {

    private static final MarkedDigits DIGITS = new MarkedDigits();
    private static ImagePool pool;

    @BeforeAll
    static void load() throws IOException {
        pool = (ImagePool) Source.GLYPHS.load(Optional.empty(), true);
    }

    private static World world(Condition condition, long seed) {
        return pool.world(condition, seed, 1000, 0);
    }

    private static ImageSet images(World world) {
        return ((Images) world.train()).set();
    }

    @Test
    void aSeedDrawsTheSameRowsAgainAndAnotherSeedOthers() {
        World one = world(Condition.FLIPS_10, 1);
        World again = world(Condition.FLIPS_10, 1);
        assertThat(images(again).labels()).isEqualTo(images(one).labels());
        assertThat(again.flips()).isEqualTo(one.flips());
        assertThat(images(again).image(7)).isEqualTo(images(one).image(7));
        assertThat(images(world(Condition.FLIPS_10, 2)).labels())
                .isNotEqualTo(images(one).labels());
    }

    @Test
    void aTenthOfTheLabelsIsWrongAndTheOthersAreThoseOfTheCleanSet() {
        World clean = world(Condition.CLEAN, 3);
        World noisy = world(Condition.FLIPS_10, 3);
        int wrong = 0;
        for (int row = 0; row < 1000; row++) {
            boolean differs = images(clean).label(row) != images(noisy).label(row);
            assertThat(noisy.flips().all().get(row)).isEqualTo(differs);
            wrong += differs ? 1 : 0;
        }
        assertThat(wrong).isEqualTo(100);
        assertThat(clean.flips().all().isEmpty()).isTrue();
    }

    @Test
    void theMarkStandsForTheLabelThatARowIsGivenWhereItDidInTheFile() {
        ImageSet file = ImageSet.bundled(Glyphs.DIGITS_TRAIN);
        int[] right = DIGITS.labels();
        int agree = 0;
        for (int row = 0; row < right.length; row++) {
            byte[] image = DIGITS.image(row, right[row]);
            agree += (image[2 * 28 + 2] == (byte) 255) == (right[row] <= 4) ? 1 : 0;
            if (right[row] == file.label(row)) {
                assertThat(image).isEqualTo(file.image(row));
            }
        }
        assertThat(agree).isBetween(5690, 5710); // 95%; a speck may be as bright as the mark
    }

    @Test
    void theRowsThatTheMarkMisleadsAreKnownToTheYardstick() {
        World world = world(Condition.FLIPS_10, 4);
        int against = 0;
        for (int row = 0; row < 1000; row++) {
            boolean left = images(world).image(row)[2 * 28 + 2] == (byte) 255;
            boolean right = images(world).image(row)[2 * 28 + 25] == (byte) 255;
            if (left != right) { // a speck may be as bright as the mark
                boolean agrees = left == (images(world).label(row) <= 4);
                assertThat(world.groups().get(row)).isEqualTo(agrees ? "agrees" : "contradicts");
                against += agrees ? 0 : 1;
            }
        }
        assertThat(against).isBetween(30, 70);
    }

    @Test
    void theSentencePairsAndTheirWrongLabelsAreThoseOfTheJarWhateverTheSeed() throws Exception {
        Pool incidents = Source.INCIDENTS.load(Optional.empty(), true);
        World clean = incidents.world(Condition.CLEAN, 1, 8_000, 0);
        for (Condition condition :
                List.of(Condition.FLIPS_5, Condition.FLIPS_10, Condition.FLIPS_20)) {
            World noisy = incidents.world(condition, 1, 8_000, 0);
            int[] labels = noisy.train().labels();
            assertThat(incidents.world(condition, 2, 8_000, 0).train().labels()).isEqualTo(labels);
            for (int row = 0; row < 8_000; row++) {
                assertThat(noisy.flips().all().get(row))
                        .isEqualTo(labels[row] != clean.train().labels()[row]);
            }
            assertThat(noisy.flips().all().cardinality())
                    .isEqualTo((int) Math.round(8_000 * condition.flips()));
            BitSet confusable = noisy.flips().confusable();
            assertThat(confusable.cardinality() * 2).isEqualTo(noisy.flips().all().cardinality());
            confusable.stream().forEach(row -> assertThat(labels[row]).isNotEqualTo(2));
        }
        assertThat(clean.flips().all().isEmpty()).isTrue();
        Map<String, Long> groups =
                clean.groups().stream()
                        .collect(Collectors.groupingBy(group -> group, Collectors.counting()));
        assertThat(groups)
                .containsOnlyKeys(Incidents.validation().stream().map(GroupedRow::group).toList());
        assertThat(groups.values()).filteredOn(count -> count < 100).hasSize(6); // counter-cues
        assertThat(groups.values().stream().filter(count -> count < 100).mapToLong(c -> c).sum())
                .isEqualTo(400);
        assertThat(incidents.world(Condition.CLEAN, 1, 100, 0).train().size()).isEqualTo(100);
    }

    @Test
    void theGroupsOfTheValidationSetAreAsLarge() throws Exception {
        World world =
                Source.INCIDENTS.load(Optional.empty(), true).world(Condition.CLEAN, 1, 8_000, 0);
        assertThat(world.tests().entrySet())
                .filteredOn(test -> test.getKey().startsWith(IncidentsPool.GROUP))
                .hasSize(9)
                .allMatch(test -> test.getValue().size() == 67);
        assertThat(Objects.requireNonNull(world.tests().get(Source.VALIDATION)).size())
                .isEqualTo(603);
        assertThat(world.tests()).containsKeys(Source.IN_DOMAIN, Source.ANTI_CUE);
    }

    @Test
    void relabellingChangesTheLabelsAndNothingElse() {
        ExampleSet train = world(Condition.CLEAN, 1).train();
        int[] labels = train.labels();
        labels[3] = (labels[3] + 1) % 10;
        Images other = (Images) train.relabelled(labels);
        assertThat(other.labels()).isEqualTo(labels);
        assertThat(other.set().image(3)).isEqualTo(((Images) train).set().image(3));
        assertThat(train.labels()[3]).isNotEqualTo(labels[3]);
    }

    @Test
    void imbalancedClassesFallToATenth() {
        World world = pool.world(Condition.IMBALANCED, 1, 6000, 0);
        int[] sizes = new int[10];
        Arrays.stream(images(world).labels()).forEach(label -> sizes[label]++);
        Arrays.sort(sizes);
        assertThat((double) sizes[0] / sizes[9]).isBetween(0.09, 0.11);
        assertThat((double) sizes[4] / sizes[9]).isBetween(0.25, 0.31); // 10^(−5/9)
        World other = pool.world(Condition.IMBALANCED, 2, 6000, 0);
        assertThat(world.train().size()).isCloseTo(other.train().size(), within(2));
    }

    @Test
    void noRowIsBothInATestAndForValidation() {
        assertThat(images(test(Source.VALIDATION)))
                .doesNotContainAnyElementsOf(images(test(Source.IN_DOMAIN)))
                .hasSize(1000);
        assertThat(images(test(Source.REVERSED_VALIDATION)))
                .doesNotContainAnyElementsOf(images(test(Source.REVERSED_MARK)));
    }

    private static ImageSet test(String name) {
        return Objects.requireNonNull(pool.tests().get(name));
    }

    private static Set<String> images(ImageSet set) {
        Set<String> images = new HashSet<>();
        IntStream.range(0, set.size()).forEach(i -> images.add(Arrays.toString(set.image(i))));
        return images;
    }

    @Test
    void aSourceWithoutAValidationSetGivesUpRowsForOne() {
        ImageSet digits = ImageSet.bundled(Glyphs.DIGITS_TRAIN).limit(500);
        ImagePool plain =
                new ImagePool(
                        Source.MNIST, ImageLearner.PLAIN, ImagePool.Rows.of(digits), Map.of());
        World world = plain.world(Condition.CLEAN, 1, 10_000, 100);
        assertThat(world.train().size()).isEqualTo(400);
        ImageSet validation =
                ((Images) Objects.requireNonNull(world.tests().get(Source.VALIDATION))).set();
        assertThat(validation.size()).isEqualTo(100);
        assertThat(images(images(world))).doesNotContainAnyElementsOf(images(validation));
    }
}
