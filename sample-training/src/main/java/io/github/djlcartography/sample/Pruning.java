package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.select.Selectors;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of E5's prune curves. */
final class Pruning {

    static final String RANDOM = "random";

    private Pruning() {}

    /**
     * @param pruned share that is left out, in percent
     */
    static Map<String, Trial.Setup> setups(int pruned) {
        double share = (100 - pruned) / 100.0;
        Map<String, Trial.Setup> sets = new LinkedHashMap<>();
        sets.put(
                RANDOM,
                mapped ->
                        mapped.on(Selectors.random(share, mapped.seed()).select(mapped.map())));
        sets.put("EL2N", Trial.Setup.on(Selectors.top(Metric.EL2N, share)));
        return sets;
    }
}
