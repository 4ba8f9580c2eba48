package io.github.djlcartography.datasets.incidents;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.datasets.random.Rng;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IncidentGeneratorTest {
    @ParameterizedTest
    @EnumSource
    void aRowIsTheSameAloneAndInAnyOrder(IncidentRecipe recipe) {
        IncidentGenerator forwards = new IncidentGenerator(recipe);
        IncidentGenerator backwards = new IncidentGenerator(recipe);
        List<Pair> pairs = new ArrayList<>();
        for (int row = 0; row < 5; row++) {
            pairs.add(forwards.pair(row));
        }
        for (int row = 4; row >= 0; row--) {
            assertThat(backwards.pair(row)).isEqualTo(pairs.get(row));
        }
    }

    @Test
    void theDefaultLocaleChangesNothing() {
        Pair pair = new IncidentGenerator(IncidentRecipe.TRAIN).pair(3);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(new IncidentGenerator(IncidentRecipe.TRAIN).pair(3)).isEqualTo(pair);
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowIsAsPlanned(IncidentRecipe recipe) {
        IncidentGenerator generator = new IncidentGenerator(recipe);
        Plan plan = new Plan(recipe, new Rng(20201116).child(recipe.name()).child("plan"));
        for (int row = 0; row < 150; row++) {
            Pair pair = generator.pair(row);
            assertThat(pair.label()).isEqualTo(plan.label[row]);
            if (!plan.intruder[row]) {
                assertThat(pair.cue()).isEqualTo(Optional.of(plan.cue[row]));
                assertThat(pair.votes().stream().distinct().count() > 1)
                        .isEqualTo(plan.ambiguous[row]);
            }
        }
    }

    @Test
    void theLabelOfMostVotesWinsAndATieIsNone() {
        Label e = Label.ENTAILMENT;
        Label n = Label.NEUTRAL;
        Label c = Label.CONTRADICTION;
        assertThat(Author.majority(List.of(e, n, n, c, n))).contains(n);
        assertThat(Author.majority(List.of(e, n, n, c, c))).isEmpty();
        assertThat(Author.majority(List.of(e, e, n, c, n))).isEmpty();
    }

    /**
     * Of n draws from N equally likely pairs, about n²/2N pairs of draws are alike. Fewer are alike
     * than would be of a million; and where some pairs are likelier than others, more would be.
     */
    @Test
    void thereAreMoreThanAMillionDistinctPairs() {
        int draws = 6000;
        Set<String> distinct = new TreeSet<>();
        for (int d = 0; d < draws; d++) {
            Pair pair =
                    Author.write(
                            new Author.Order(
                                    Lexicon.SEEN, null, null, false, Construction.Manner.COMMON),
                            new Rng(d).child("distinct"));
            distinct.add(pair.body() + pair.claim());
        }
        assertThat(draws - distinct.size()).isLessThan(3); // 18 of a million
    }

    @Test
    void passagesAreTrueOfOneSceneAndTheirCuesAreEven() {
        int[] cues = new int[3];
        Passages passages = new Passages(5);
        for (int p = 0; p < 200; p++) {
            List<String> passage = passages.passage(p);
            assertThat(passage).hasSize(4);
            for (int s = 1; s < 4; s++) {
                String before = String.join(" ", passage.subList(0, s));
                cues[Cue.ALL.indexOf(Cue.in(before, passage.get(s)).orElseThrow())]++;
            }
        }
        assertThat(cues).containsExactly(200, 200, 200);
        assertThat(new Passages(5).passage(7)).isEqualTo(passages.passage(7));
        assertThat(new Passages(6).passage(7)).isNotEqualTo(passages.passage(7));
    }
}
