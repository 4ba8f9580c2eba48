package io.github.djlcartography.sample;

import java.util.BitSet;
import java.util.Map;

/**
 * One training set, drawn by one seed, and what is held out from it.
 *
 * @param source where its rows come from
 * @param condition what was done to them
 * @param seed that drew them
 * @param train the rows, with the labels that training sees
 * @param flipped the rows whose label is wrong: to count by, not to select by
 * @param tests held out, by name
 */
record World(
        Source source,
        Condition condition,
        long seed,
        ExampleSet train,
        BitSet flipped,
        Map<String, ExampleSet> tests) {}
