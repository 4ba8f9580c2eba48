package io.github.djlcartography.select;

import java.util.ArrayList;
import java.util.List;

/**
 * What an {@link Advisor} recommends, and why.
 *
 * @param recommended the way to decide
 * @param evidence what the map says, each a sentence with its numbers
 * @param alternatives the others that were considered, and why not, the better ones first where
 *     they were tried
 * @param noise share of the examples whose label looks wrong, in [0, 1]; 0 where these are as few
 *     as there are hard ones anywhere
 */
public record Advice(
        Option recommended, List<String> evidence, List<Option> alternatives, double noise) {

    /**
     * One way to decide.
     *
     * @param recipe of it
     * @param why it is recommended, or not
     * @param accuracy in a proxy training; NaN where there was none
     */
    public record Option(Recipe recipe, String why, double accuracy) {

        /**
         * @return the way to decide
         */
        public Selector selector() {
            return Selectors.of(recipe);
        }

        @Override
        public String toString() {
            return recipe + ": " + why;
        }
    }

    /**
     * @param recommended the way to decide
     * @param evidence what the map says
     * @param alternatives the others
     * @param noise share of the examples whose label looks wrong
     */
    public Advice {
        evidence = List.copyOf(evidence);
        alternatives = List.copyOf(alternatives);
    }

    /**
     * @return the recommended way to decide
     */
    public Selector selector() {
        return recommended.selector();
    }

    /**
     * @return all of it, for people
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("recommended: " + recommended.recipe());
        lines.add("  " + recommended.why());
        lines.add("what the map says:");
        evidence.forEach(text -> lines.add("  " + text));
        lines.add("considered:");
        alternatives.forEach(option -> lines.add("  " + option));
        return lines;
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
