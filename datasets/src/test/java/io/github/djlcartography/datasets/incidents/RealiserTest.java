package io.github.djlcartography.datasets.incidents;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.datasets.incidents.Construction.Manner;
import io.github.djlcartography.datasets.random.Rng;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RealiserTest {
    @Test
    void aSentenceHasACapitalAFullStopAndNoMarkTwice() {
        for (int seed = 0; seed < 500; seed++) {
            for (Manner manner : Manner.values()) {
                Pair pair =
                        Author.write(
                                new Author.Order(Lexicon.SEEN, null, null, false, manner),
                                new Rng(seed).child("form"));
                for (String text : List.of(pair.report(), pair.claim())) {
                    assertThat(text)
                            .matches("[A-Z][A-Za-z,;. ]*[.]")
                            .doesNotContainPattern("[,;.] ?[,;.]|  | [,;.]|[.] [a-z]")
                            .doesNotContain(" or not ", "not not");
                }
            }
        }
    }

    @Test
    void everyConstructionIsUsedWhereItMayBeAndNowhereElse() {
        Set<Construction> met = EnumSet.noneOf(Construction.class);
        for (int seed = 0; seed < 300; seed++) {
            for (Manner manner : Manner.values()) {
                Set<Construction> used =
                        Author.write(
                                        new Author.Order(Lexicon.SEEN, null, null, false, manner),
                                        new Rng(seed).child("ways"))
                                .constructions();
                assertThat(used).allMatch(c -> c.manner() == manner);
                assertThat(used.isEmpty()).isEqualTo(manner == Manner.COMMON);
                met.addAll(used);
            }
        }
        assertThat(met).containsExactlyInAnyOrder(Construction.values());
    }

    @Test
    void theLexiconsNameNothingAlike() {
        Set<String> seen = names(Lexicon.SEEN);
        Set<String> unseen = names(Lexicon.UNSEEN);
        assertThat(unseen).hasSizeGreaterThan(60).doesNotContainAnyElementsOf(seen);
    }

    private static Set<String> names(Lexicon lexicon) {
        StringBuilder text = new StringBuilder();
        for (List<String> words :
                List.of(
                        lexicon.machines(),
                        lexicon.adjectives(),
                        lexicon.staff(),
                        lexicon.outsiders(),
                        lexicon.parts(),
                        lexicon.indoors(),
                        lexicon.outdoors())) {
            text.append(String.join(" ", words)).append(' ');
        }
        lexicon.deeds().forEach(d -> d.forEach(v -> text.append(v.base()).append(' ')));
        lexicon.measures()
                .forEach(m -> text.append(m.verb()).append(' ').append(m.noun()).append(' '));
        Set<String> names = new TreeSet<>(Cue.words(text.toString()));
        names.removeAll(Set.of("in", "on", "at", "the", "out", "apart"));
        return names;
    }

    @Test
    void aCueIsInTheTextsAlone() {
        String report = "The old pump is running, and nobody repaired the red fan.";
        assertThat(Cue.in(report, "The old pump is running.")).contains(Cue.OVERLAP);
        assertThat(Cue.in(report, "The old pump is not running.")).contains(Cue.NEGATION);
        assertThat(Cue.in(report, "The guard moved the blue fan.")).contains(Cue.NOVELTY);
        assertThat(Cue.in(report, "The old pump is running very hot.")).isEmpty();
    }
}
