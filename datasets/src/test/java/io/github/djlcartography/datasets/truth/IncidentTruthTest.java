package io.github.djlcartography.datasets.truth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.datasets.Incidents;
import io.github.djlcartography.datasets.Incidents.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The shares that the data card states, counted in the bundled files. */
class IncidentTruthTest {
    private static final List<IncidentTruth> TRAIN = IncidentTruth.train();

    @Test
    void theTruthIsOfTheSameRowsAsTheLabels() {
        for (int noise : Incidents.NOISE) {
            same(TRAIN, Incidents.train(noise), noise);
        }
        for (Incidents.Test test : Incidents.Test.values()) {
            same(IncidentTruth.test(test.id()), Incidents.test(test), 0);
        }
        same(
                IncidentTruth.validation(),
                Incidents.validation().stream().map(Incidents.GroupedRow::row).toList(),
                0);
    }

    private static void same(List<IncidentTruth> truth, List<Row> rows, int noise) {
        assertThat(truth).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(truth.get(i).id()).isEqualTo(rows.get(i).id());
            assertThat(truth.get(i).observed(noise)).isEqualTo(rows.get(i).label());
        }
    }

    @Test
    void theLabelIsWhatMostAnnotatorsSay() {
        for (IncidentTruth t : TRAIN) {
            for (int label = 0; label < 3; label++) {
                int other = label;
                assertThat(t.votes().stream().filter(v -> v == other).count())
                        .isLessThanOrEqualTo(
                                t.votes().stream().filter(v -> v == t.label()).count());
            }
        }
    }

    @Test
    void everyMechanismHasItsShareOfTheTrainingRows() {
        assertThat(count(TRAIN, IncidentTruth::ambiguous)).isEqualTo(960);
        assertThat(count(TRAIN, t -> !t.constructions().isEmpty())).isEqualTo(320);
        assertThat(count(TRAIN, t -> !t.nearDuplicateOf().isEmpty())).isEqualTo(160);
        assertThat(count(TRAIN, IncidentTruth::intruder)).isEqualTo(160);
        assertThat(count(TRAIN, t -> !t.intruder() && !t.cueAgrees())).isEqualTo(400);
        for (int label = 0; label < 3; label++) {
            int of = label;
            assertThat(count(TRAIN, t -> t.label() == of)).isCloseTo(2667, within(80));
        }
        assertThat(
                        count(
                                TRAIN,
                                t ->
                                        !t.flipped(10)
                                                && !t.ambiguous()
                                                && t.cueAgrees()
                                                && t.constructions().isEmpty()
                                                && t.nearDuplicateOf().isEmpty()
                                                && !t.intruder()))
                .isBetween(5200, 5700); // two thirds
    }

    @Test
    void theFlipsOfLittleNoiseAreAmongThoseOfMuchAndHalfAreConfusable() {
        for (int noise : List.of(5, 10, 20)) {
            assertThat(count(TRAIN, t -> t.flipped(noise))).isEqualTo(80 * noise);
            assertThat(count(TRAIN, t -> t.flipped(noise) && t.flip() == Flip.CONFUSABLE))
                    .isEqualTo(40 * noise);
        }
        for (IncidentTruth t : TRAIN) {
            assertThat(t.flip() == Flip.NONE).isEqualTo(t.flipNoise() == 0);
            assertThat(t.flip() == Flip.NONE).isEqualTo(t.flippedTo() == t.label());
            assertThat(t.flip() == Flip.CONFUSABLE && (t.label() == 2 || t.flippedTo() == 2))
                    .isFalse();
            if (t.flip() != Flip.NONE) {
                assertThat(t.votes()).as(t.id()).doesNotContain(t.flippedTo());
            }
        }
    }

    @Test
    void theMechanismsAreIndependent() {
        assertThat(share(t -> t.flipped(10), IncidentTruth::ambiguous)).isCloseTo(.10, within(.04));
        assertThat(share(t -> t.flipped(10), t -> !t.cueAgrees() && !t.intruder()))
                .isCloseTo(.10, within(.05));
        assertThat(share(t -> !t.cueAgrees(), IncidentTruth::ambiguous))
                .isCloseTo(.05, within(.025));
        assertThat(share(t -> !t.constructions().isEmpty(), IncidentTruth::ambiguous))
                .isCloseTo(.04, within(.02));
    }

    private static double share(Predicate<IncidentTruth> of, Predicate<IncidentTruth> among) {
        return (double) count(TRAIN, of.and(among)) / count(TRAIN, among);
    }

    private static int count(List<IncidentTruth> rows, Predicate<IncidentTruth> predicate) {
        return (int) rows.stream().filter(predicate).count();
    }

    @Test
    void theCuesAgreeAsOftenAsTheCardSays() {
        assertThat(count(IncidentTruth.test("in-domain"), IncidentTruth::cueAgrees))
                .isEqualTo(2850);
        assertThat(count(IncidentTruth.test("anti-cue"), IncidentTruth::cueAgrees)).isEqualTo(150);
        for (String test : List.of("neutral-cue", "unseen-lexicon", "unseen-construction")) {
            List<IncidentTruth> truth = IncidentTruth.test(test);
            for (int label = 0; label < 3; label++) {
                for (String cue : List.of("overlap", "novelty", "negation")) {
                    int of = label;
                    assertThat(count(truth, t -> t.label() == of && t.cue().equals(cue)))
                            .isCloseTo(truth.size() / 9, within(2));
                }
            }
        }
    }

    @Test
    void theTestsHaveNothingWrongAndOnlyTheUnseenOnesWhatIsUnseen() {
        for (Incidents.Test test : Incidents.Test.values()) {
            List<IncidentTruth> truth = IncidentTruth.test(test.id());
            assertThat(truth)
                    .noneMatch(t -> t.flipped(20) || t.ambiguous() || t.intruder())
                    .allMatch(t -> t.nearDuplicateOf().isEmpty());
            boolean unseen = test == Incidents.Test.UNSEEN_CONSTRUCTION;
            assertThat(count(truth, t -> !t.constructions().isEmpty()))
                    .isEqualTo(
                            unseen
                                    ? truth.size()
                                    : test == Incidents.Test.UNSEEN_LEXICON
                                            ? 0
                                            : 4 * truth.size() / 100);
        }
    }

    @Test
    void aNearDuplicateDiffersFromItsOriginalInTheBeginningAlone() {
        Map<String, Row> rows = new HashMap<>();
        Incidents.train(0).forEach(row -> rows.put(row.id(), row));
        for (IncidentTruth t : TRAIN) {
            if (!t.nearDuplicateOf().isEmpty()) {
                Row copy = requireNonNull(rows.get(t.id()));
                Row original = requireNonNull(rows.get(t.nearDuplicateOf()));
                assertThat(copy.claim()).isEqualTo(original.claim());
                assertThat(copy.report()).isNotEqualTo(original.report());
                String end = original.report().substring(original.report().length() / 2);
                assertThat(copy.report()).endsWith(end);
            }
        }
    }

    @Test
    void aDamagedSidecarIsRefusedWithItsLine() {
        assertThatThrownBy(() -> IncidentTable.parse("id\n".getBytes(UTF_8), "x.tsv"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("x.tsv", "header", "expected");
        String text = new String(IncidentTable.format(TRAIN.subList(0, 2)), UTF_8);
        assertThatThrownBy(
                        () ->
                                IncidentTable.parse(
                                        text.replaceFirst("entailment|neutral|contradiction", "so")
                                                .getBytes(UTF_8),
                                        "x.tsv"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("x.tsv: line 2", "12 columns");
        assertThatThrownBy(() -> IncidentTruth.test("none"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("incidents-test-none.tsv.gz");
    }
}
