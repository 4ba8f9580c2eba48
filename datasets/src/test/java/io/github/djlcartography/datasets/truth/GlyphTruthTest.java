package io.github.djlcartography.datasets.truth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The shares that the data card states, counted in the bundled files. */
class GlyphTruthTest {
    private static final List<GlyphTruth> TRAIN = GlyphTruth.digitsTrain();

    @Test
    void theTruthIsOfTheSameRowsAsTheLabels() {
        same(TRAIN, Glyphs.DIGITS_TRAIN);
        same(GlyphTruth.digitsTest(), Glyphs.DIGITS_TEST);
        same(GlyphTruth.digitsReversedMark(), Glyphs.DIGITS_REVERSED_MARK);
        same(GlyphTruth.digitsUnseenStyle(), Glyphs.DIGITS_UNSEEN_STYLE);
        same(GlyphTruth.lettersTrain(), Glyphs.LETTERS_TRAIN);
        same(GlyphTruth.lettersTest(), Glyphs.LETTERS_TEST);
    }

    private static void same(List<GlyphTruth> truth, Glyphs glyphs) {
        int[] labels = ImageSet.bundled(glyphs).labels();
        assertThat(truth).hasSize(labels.length);
        for (int row = 0; row < labels.length; row++) {
            assertThat(truth.get(row).row()).isEqualTo(row);
            assertThat(truth.get(row).observedLabel()).isEqualTo(labels[row]);
        }
    }

    @Test
    void aTenthOfTheTrainingLabelsIsFlippedHalfOfThemToAConfusableDigit() {
        assertThat(count(TRAIN, GlyphTruth::flipped)).isEqualTo(600);
        assertThat(count(TRAIN, t -> t.flip() == Flip.UNIFORM)).isEqualTo(300);
        assertThat(count(TRAIN, t -> t.flip() == Flip.CONFUSABLE)).isEqualTo(300);
        assertThat(TRAIN).allMatch(t -> t.flipped() == (t.observedLabel() != t.trueLabel()));
        assertThat(TRAIN)
                .noneMatch(t -> t.flipped() && t.blendPartner().orElse(-1) == t.observedLabel());
    }

    @Test
    void twelveOfAHundredTrainingRowsAreBlendsNamedAfterTheStrongerDigit() {
        assertThat(count(TRAIN, GlyphTruth::blended)).isEqualTo(720);
        for (GlyphTruth t : TRAIN) {
            assertThat(t.lambda().isPresent()).isEqualTo(t.blended());
            if (t.blended()) {
                double lambda = t.lambda().orElseThrow();
                boolean lower = t.trueLabel() < t.blendPartner().orElseThrow();
                assertThat(lambda).isBetween(0.3, 0.7);
                assertThat(lambda == 0.5 || lower == lambda > 0.5).as("row %d", t.row()).isTrue();
                assertThat(t.style()).contains("+");
            }
        }
    }

    @Test
    void theMarkAgreesWithNinetyFiveOfAHundredLabelsInDomainAndWithFiveWhenReversed() {
        assertThat(count(TRAIN, GlyphTruth::markAgrees)).isEqualTo(5700);
        assertThat(count(GlyphTruth.digitsTest(), GlyphTruth::markAgrees)).isEqualTo(2850);
        assertThat(count(GlyphTruth.digitsReversedMark(), GlyphTruth::markAgrees)).isEqualTo(150);
        for (List<GlyphTruth> set :
                List.of(TRAIN, GlyphTruth.digitsTest(), GlyphTruth.digitsReversedMark())) {
            assertThat(set).allMatch(t -> t.mark() != Mark.NONE);
            assertThat(set)
                    .allMatch(t -> t.markAgrees() == (t.mark() == Mark.of(t.observedLabel())));
        }
        assertThat(GlyphTruth.digitsUnseenStyle())
                .allMatch(t -> t.mark() == Mark.NONE && !t.markAgrees());
    }

    @Test
    void theMechanismsAreIndependent() {
        assertThat(share(TRAIN, GlyphTruth::flipped, GlyphTruth::blended))
                .isCloseTo(0.10, within(0.03));
        assertThat(share(TRAIN, t -> !t.markAgrees(), GlyphTruth::blended))
                .isCloseTo(0.05, within(0.02));
        assertThat(share(TRAIN, t -> !t.markAgrees(), GlyphTruth::flipped))
                .isCloseTo(0.05, within(0.02));
    }

    @Test
    void theTestsHaveOnlyTrueLabelsAndWholeGlyphs() {
        for (List<GlyphTruth> set :
                List.of(
                        GlyphTruth.digitsTest(),
                        GlyphTruth.digitsReversedMark(),
                        GlyphTruth.digitsUnseenStyle(),
                        GlyphTruth.lettersTrain(),
                        GlyphTruth.lettersTest())) {
            assertThat(set).noneMatch(GlyphTruth::flipped).noneMatch(GlyphTruth::blended);
            int classes = set.get(0).style().charAt(0) >= 'A' ? 26 : 10;
            for (int c = 0; c < classes; c++) {
                int label = c;
                assertThat(count(set, t -> t.trueLabel() == label)).isEqualTo(set.size() / classes);
            }
        }
    }

    @Test
    void theLettersMarkTellsNothing() {
        List<GlyphTruth> letters = GlyphTruth.lettersTrain();
        assertThat(count(letters, t -> t.mark() == Mark.LEFT)).isEqualTo(3900);
        assertThat(count(letters, t -> t.mark() == Mark.RIGHT)).isEqualTo(3900);
        for (int c = 0; c < 26; c++) {
            int label = c;
            assertThat(share(letters, t -> t.mark() == Mark.LEFT, t -> t.trueLabel() == label))
                    .isCloseTo(0.5, within(0.1));
        }
    }

    @Test
    void noStyleOfTheUnseenTestIsSeenInTraining() {
        Set<String> seen = new HashSet<>();
        TRAIN.stream().filter(t -> !t.blended()).forEach(t -> seen.add(t.style()));
        assertThat(GlyphTruth.digitsTest()).allMatch(t -> seen.contains(t.style()));
        assertThat(GlyphTruth.digitsReversedMark()).allMatch(t -> seen.contains(t.style()));
        assertThat(GlyphTruth.digitsUnseenStyle()).noneMatch(t -> seen.contains(t.style()));
    }

    @Test
    void whatIsFormattedParsesBack() throws IOException {
        assertThat(TruthTable.parse(TruthTable.format(TRAIN), "here")).isEqualTo(TRAIN);
    }

    @Test
    void aTableOfAnotherVersionOrCutShortIsRefused() {
        assertThatThrownBy(() -> TruthTable.parse("row\tlabel\n".getBytes(UTF_8), "here"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("here", "row\tlabel", "expected \"row\tobserved");
        byte[] text = TruthTable.format(TRAIN.subList(0, 1));
        String cut = new String(text, UTF_8).replace("\tleft", "").replace("\tright", "");
        assertThatThrownBy(() -> TruthTable.parse(cut.getBytes(UTF_8), "here"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("here", "line 2", "expected the 9 columns");
    }

    private static int count(List<GlyphTruth> rows, Predicate<GlyphTruth> what) {
        return (int) rows.stream().filter(what).count();
    }

    /** Which share of the rows that are {@code among} are {@code what}. */
    private static double share(
            List<GlyphTruth> rows, Predicate<GlyphTruth> what, Predicate<GlyphTruth> among) {
        return (double) count(rows, what.and(among)) / count(rows, among);
    }
}
