package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.List;
import java.util.Set;

/** Strategies that keep the highest of one number. */
final class Scored {

    /** What a strategy warns of. */
    @FunctionalInterface
    interface Care {
        List<String> of(DataMap map, int count);
    }

    private Scored() {}

    static Selector forgetting(Amount amount) {
        return new Strategy(
                Recipe.of("forgetting", amount.key(), amount.value()),
                Set.of(Metric.FORGETTING_EVENTS.key(), Metric.NEVER_LEARNT.key()),
                map -> {
                    int count = amount.of(map);
                    return Ranked.of(
                            map,
                            "forgetting_events (infinite where never learnt)",
                            forgotten(map),
                            count,
                            true,
                            Cautions.hardestFirst(map, count));
                });
    }

    /** Infinity where never learnt. */
    static double[] forgotten(DataMap map) {
        double[] events = map.values(Metric.FORGETTING_EVENTS);
        double[] never = map.values(Metric.NEVER_LEARNT);
        for (int row = 0; row < events.length; row++) {
            events[row] = never[row] == 1 ? Double.POSITIVE_INFINITY : events[row];
        }
        return events;
    }

    static Selector highest(Metric metric, Amount amount, Care care) {
        return new Strategy(
                Recipe.of(metric.key(), amount.key(), amount.value()),
                Set.of(metric.key()),
                map -> {
                    int count = amount.of(map);
                    double[] values = map.values(metric);
                    return Ranked.of(map, metric.key(), values, count, true, care.of(map, count));
                });
    }
}
