package io.github.djlcartography.sample.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The words that have been seen between two others. */
final class Neighbours {
    private final Map<Long, List<Long>> between = new HashMap<>();

    void learn(int[] tokens) {
        for (int t = 1; t + 1 < tokens.length; t++) {
            List<Long> known =
                    between.computeIfAbsent(
                            key(tokens[t - 1], tokens[t + 1]), key -> new ArrayList<>());
            if (!known.contains((long) tokens[t])) {
                known.add((long) tokens[t]);
            }
        }
    }

    /** Another word that has been seen there, or the same where there is none. */
    long other(long before, long word, long after, Random random) {
        List<Long> known = between.getOrDefault(key(before, after), List.of());
        return known.isEmpty() ? word : known.get(random.nextInt(known.size()));
    }

    private static long key(long before, long after) {
        return before << 32 | after;
    }
}
