package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.select.Selector;
import io.github.djlcartography.select.Selectors;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sets of E3: a third of the rows each. */
final class Thirds {

    static final String RANDOM = "random";
    static final String TWIN = "random twin";
    static final String AMBIGUOUS = "ambiguous";
    static final String WITH_EASY = "ambiguous + easy";
    static final String EASY = "easy";
    static final String HARD = "hard";

    /** Share of the easy in {@link #WITH_EASY}: the sample's, not tuned. */
    static final double EASY_SHARE = 0.2;

    private Thirds() {}

    static Map<String, Trial.Setup> setups() {
        Selector ambiguous = Selectors.third(Region.AMBIGUOUS);
        Map<String, Trial.Setup> sets = new LinkedHashMap<>();
        sets.put(RANDOM, Trial.Setup.by(mapped -> Selectors.random(Region.THIRD, mapped.seed())));
        sets.put(
                TWIN,
                mapped -> mapped.on(ambiguous.select(mapped.map()).randomTwin(mapped.seed())));
        sets.put(AMBIGUOUS, Trial.Setup.on(ambiguous));
        sets.put(WITH_EASY, Trial.Setup.on(Selectors.ambiguousWithEasy(Region.THIRD, EASY_SHARE)));
        sets.put(EASY, Trial.Setup.on(Selectors.third(Region.EASY)));
        sets.put(HARD, Trial.Setup.on(Selectors.third(Region.HARD)));
        return sets;
    }
}
