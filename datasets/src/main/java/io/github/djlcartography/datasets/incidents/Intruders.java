package io.github.djlcartography.datasets.incidents;

import io.github.djlcartography.datasets.random.Rng;
import java.util.List;

/** Pairs that came in by mistake: a canteen's notes and a choir's, in words of their own. */
final class Intruders {
    private static final List<String> WHO =
            List.of(
                    "the soup",
                    "the choir",
                    "a cake",
                    "the poem",
                    "the weather",
                    "our cat",
                    "the orchestra",
                    "dinner",
                    "the parade",
                    "a sonnet");

    private static final List<String> WHAT =
            List.of(
                    "tastes of pepper",
                    "sang twice",
                    "was praised",
                    "lasted until midnight",
                    "pleased everyone",
                    "rhymes badly",
                    "smelled of lemon",
                    "fell asleep",
                    "was served late",
                    "turned mild");

    private static final List<String> WHEN =
            List.of("on Sunday", "in spring", "again", "at breakfast", "as always", "last week");

    private Intruders() {}

    static String report(Rng rng) {
        return sentence(rng) + " " + sentence(rng);
    }

    static String sentence(Rng rng) {
        return Realiser.sentence(rng.pick(WHO) + " " + rng.pick(WHAT) + " " + rng.pick(WHEN));
    }
}
