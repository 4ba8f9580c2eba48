package io.github.djlcartography.sample;

import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * One training set, drawn by one seed, and what is held out from it.
 *
 * @param source where its rows come from
 * @param condition what was done to them
 * @param seed that drew them
 * @param train the rows, with the labels that training sees
 * @param flips the rows whose label is wrong: to count by, not to select by
 * @param groups of each row its group by right label and planted shortcut: for E4's yardstick,
 *     which draws all groups as often, and no other
 * @param tests held out, by name
 */
record World(
        Source source,
        Condition condition,
        long seed,
        ExampleSet train,
        Flips flips,
        List<String> groups,
        Map<String, ExampleSet> tests) {

    /**
     * Wrong labels.
     *
     * @param all of them
     * @param confusable those of them that are of a class which is easily taken for the right one
     */
    record Flips(BitSet all, BitSet confusable) {

        /** Of which each other class was as likely. */
        static Flips uniform(BitSet all) {
            return new Flips(all, new BitSet());
        }
    }
}
