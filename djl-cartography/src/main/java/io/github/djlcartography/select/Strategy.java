package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import java.util.Set;

/**
 * A published way to decide.
 *
 * @param recipe with every parameter
 * @param columns that it goes by
 * @param rule what it does
 */
record Strategy(Recipe recipe, Set<String> columns, Rule rule) implements Selector {

    /** Decides about all rows of a map. */
    @FunctionalInterface
    interface Rule {
        Decision decide(DataMap map);
    }

    @Override
    public Selection select(DataMap map) {
        Decision decision = rule.decide(map);
        return Selection.of(
                map,
                recipe,
                decision.keep(),
                decision.reasons(),
                decision.warnings().toArray(String[]::new));
    }
}
