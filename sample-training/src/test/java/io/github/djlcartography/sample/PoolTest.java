package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Training sets as the experiments draw them, of the bundled digits. */
class PoolTest {

    private static final MarkedDigits DIGITS = new MarkedDigits();
    private static Pool pool;

    @BeforeAll
    static void load() throws IOException {
        pool = Source.GLYPHS.load(Optional.empty());
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
        assertThat(again.flipped()).isEqualTo(one.flipped());
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
            assertThat(noisy.flipped().get(row)).isEqualTo(differs);
            wrong += differs ? 1 : 0;
        }
        assertThat(wrong).isEqualTo(100);
        assertThat(clean.flipped().isEmpty()).isTrue();
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
        Pool plain = new Pool(Source.MNIST, Pool.Rows.of(digits), Map.of());
        World world = plain.world(Condition.CLEAN, 1, 10_000, 100);
        assertThat(world.train().size()).isEqualTo(400);
        ImageSet validation =
                ((Images) Objects.requireNonNull(world.tests().get(Source.VALIDATION))).set();
        assertThat(validation.size()).isEqualTo(100);
        assertThat(images(images(world))).doesNotContainAnyElementsOf(images(validation));
    }
}
