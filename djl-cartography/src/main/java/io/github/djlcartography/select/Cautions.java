package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What published experience warns of, in the numbers of the map at hand. */
final class Cautions {

    /** Share that is pruned from which on the hardest examples alone lose to random ones. */
    static final double HARDEST_FIRST = 0.5;

    /** Share of the map under which ambiguous examples alone may not train (Swayamdipta 2020). */
    private static final double TOO_AMBIGUOUS = 0.25;

    /** Rows at the cut that are left out by their id alone, as a share of those kept. */
    private static final double MANY_TIES = 0.1;

    private Cautions() {}

    /** Those that there are. */
    static List<String> with(@Nullable String... cautions) {
        List<String> there = new ArrayList<>();
        for (String caution : cautions) {
            if (caution != null) {
                there.add(caution);
            }
        }
        return there;
    }

    /** Of a strategy that keeps the hardest examples. */
    static List<String> hardestFirst(DataMap map, int count) {
        return with(pruned(map, count), noise(map));
    }

    private static @Nullable String pruned(DataMap map, int count) {
        double pruned = (double) (map.size() - count) / map.size();
        return !(pruned > HARDEST_FIRST) // nor of an empty map
                ? null
                : "the hardest %s only: published curves collapse beyond about half pruned (by forgetting, CIFAR-10 keeps 95.36%% with 30%% pruned and 34.03%% with 90%%, Zheng et al. 2023); ccs or a random selection hold up."
                        .formatted(Numbers.percent((double) count / map.size()));
    }

    /**
     * The hardest examples are where wrong labels gather; those never learnt are told by number.
     */
    private static @Nullable String noise(DataMap map) {
        if (!map.metrics().contains(Metric.NEVER_LEARNT)) {
            return null;
        }
        int never = 0;
        for (double one : map.values(Metric.NEVER_LEARNT)) {
            never += (int) one;
        }
        return never == 0
                ? null
                : "%s examples were right in no epoch; hardest first takes such first, and wrong labels are among them: look at some, or drop them before."
                        .formatted(Numbers.text(never));
    }

    /** Of a strategy that goes by how much the model wavers. */
    static @Nullable String ambiguousOnly(DataMap map, int count) {
        return count >= TOO_AMBIGUOUS * map.size()
                ? null
                : "the most uncertain %s alone: under about a quarter of the data such examples may leave a model unable to learn (Swayamdipta et al. 2020, section 4); mix easy ones in."
                        .formatted(Numbers.percent((double) count / map.size()));
    }

    static @Nullable String ties(String name, double cut, int dropped, int kept) {
        return dropped <= MANY_TIES * kept
                ? null
                : "%s examples with the same %s of %s as the last ones kept are dropped because of their ids alone; if these are in some order, so is the selection."
                        .formatted(Numbers.text(dropped), name, Numbers.text(cut));
    }

    static @Nullable String gaps(String name, int none) {
        return none == 0
                ? null
                : "%s examples have no %s and are dropped.".formatted(Numbers.text(none), name);
    }
}
