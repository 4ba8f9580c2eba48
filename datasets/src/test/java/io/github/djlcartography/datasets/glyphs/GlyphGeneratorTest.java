package io.github.djlcartography.datasets.glyphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.djlcartography.datasets.random.Rng;
import io.github.djlcartography.datasets.truth.Mark;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GlyphGeneratorTest {
    @ParameterizedTest
    @EnumSource
    void aRowIsTheSameAloneAndInAnyOrder(Recipe recipe) {
        GlyphGenerator forwards = new GlyphGenerator(recipe);
        GlyphGenerator backwards = new GlyphGenerator(recipe);
        List<byte[]> images = Stream.of(0, 1, 2, 3, 4).map(forwards::image).toList();
        for (int row = 4; row >= 0; row--) {
            assertThat(backwards.image(row)).isEqualTo(images.get(row));
        }
    }

    @Test
    void theDefaultLocaleChangesNothing() {
        byte[] image = new GlyphGenerator(Recipe.DIGITS_UNSEEN_STYLE).image(11);
        String style = new GlyphGenerator(Recipe.DIGITS_UNSEEN_STYLE).truth(11).style();
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(new GlyphGenerator(Recipe.DIGITS_UNSEEN_STYLE).image(11)).isEqualTo(image);
            assertThat(new GlyphGenerator(Recipe.DIGITS_UNSEEN_STYLE).truth(11).style())
                    .isEqualTo(style);
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theMarkIsInItsCornerAndTheGlyphIsInTheImage(Recipe recipe) {
        GlyphGenerator generator = new GlyphGenerator(recipe);
        for (int row = 0; row < 200; row++) {
            byte[] image = generator.image(row);
            Mark mark = generator.truth(row).mark();
            assertThat(white(image, 1)).as("row %d", row).isEqualTo(mark == Mark.LEFT);
            assertThat(white(image, 24)).as("row %d", row).isEqualTo(mark == Mark.RIGHT);
            int ink = 0;
            for (int at = 5 * 28; at < image.length; at++) {
                ink += (image[at] & 0xFF) > 40 ? 1 : 0;
            }
            assertThat(ink).as("inked pixels of row %d", row).isBetween(8, 500);
        }
    }

    private static boolean white(byte[] image, int left) {
        for (int y = 1; y <= 3; y++) {
            for (int x = left; x < left + 3; x++) {
                if (image[y * 28 + x] != (byte) 255) {
                    return false;
                }
            }
        }
        return true;
    }

    @Test
    void everyClassHasSeenShapesAndEveryDigitAnUnseenOne() {
        for (int digit = 0; digit < 10; digit++) {
            int label = digit;
            assertThat(DigitShapes.ALL)
                    .filteredOn(s -> s.label() == label && s.seen())
                    .hasSizeGreaterThanOrEqualTo(3);
            assertThat(DigitShapes.ALL)
                    .filteredOn(s -> s.label() == label && !s.seen())
                    .isNotEmpty();
        }
        for (int letter = 0; letter < 26; letter++) {
            int label = letter;
            assertThat(LetterShapes.ALL).filteredOn(s -> s.label() == label && s.seen()).hasSize(2);
        }
        for (List<Shape> shapes : List.of(DigitShapes.ALL, LetterShapes.ALL)) {
            assertThat(shapes).extracting(Shape::id).doesNotHaveDuplicates();
        }
    }

    @Test
    void confusionIsMutual() {
        for (int a = 0; a < 10; a++) {
            for (int b : Plan.CONFUSABLE.get(a)) {
                assertThat(Plan.CONFUSABLE.get(b)).as("%d is taken for %d", a, b).contains(a);
                assertThat(b).isNotEqualTo(a);
            }
            assertThat(Plan.CONFUSABLE.get(a)).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aStrokeWithAnUnknownCommandIsRefused() {
        assertThatThrownBy(() -> StrokePath.of("M 0 0 X 1 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("M 0 0 X 1 1", "unknown command X", "expected M L Q C O");
    }

    @Test
    void aLineIsStraightAndAnEllipseCloses() {
        List<double[]> line = StrokePath.of("M 0 0 L 1 .5").flatten(new Rng(1), 0);
        assertThat(line).hasSize(1);
        for (int i = 0; i < line.get(0).length; i += 2) {
            assertThat(line.get(0)[i + 1]).isEqualTo(line.get(0)[i] / 2);
        }
        double[] ring = StrokePath.of("O .5 .5 .2 .4").flatten(new Rng(1), 0).get(0);
        assertThat(ring[0]).isEqualTo(ring[ring.length - 2]).isEqualTo(0.7);
        assertThat(ring[1]).isEqualTo(ring[ring.length - 1]).isEqualTo(0.5);
    }

    @Test
    void inkIsFullOnTheStrokeAndNoneFarFromIt() {
        double[] ink =
                Raster.ink(List.of(new double[] {4, 14.5, 24, 14.5}), Pen.PLAIN, 1.5, 1.5, 1);
        assertThat(ink[14 * 28 + 14]).isEqualTo(1);
        assertThat(ink[16 * 28 + 14]).isEqualTo(0);
        assertThat(ink[15 * 28 + 14]).isEqualTo(1);
        assertThat(ink[20 * 28 + 14]).isEqualTo(0);
        double[] hollow =
                Raster.ink(List.of(new double[] {4, 14.5, 24, 14.5}), Pen.OUTLINE, 2, 2, 1);
        assertThat(hollow[14 * 28 + 14]).isEqualTo(0);
        assertThat(hollow[16 * 28 + 14]).isEqualTo(1);
    }
}
