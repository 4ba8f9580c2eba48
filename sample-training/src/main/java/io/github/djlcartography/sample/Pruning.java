package io.github.djlcartography.sample;

import io.github.djlcartography.select.Amount;
import io.github.djlcartography.select.Selectors;
import io.github.djlcartography.select.Strategies;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of E5's prune curves, each with its own defaults: nothing of them was tuned. */
final class Pruning {

    static final String RANDOM = "random";
    static final String FORGETTING = "forgetting";
    static final String EL2N = "EL2N";
    static final String AUM = "AUM";
    static final String DYN_UNC = "Dyn-Unc";
    static final String DUAL = "DUAL";
    static final String CCS = "CCS";
    static final String DROP = "DRoP";
    static final String ADVISOR = "advisor";

    private Pruning() {}

    /**
     * @param pruned share that is left out, in percent
     */
    static Map<String, Trial.Setup> setups(int pruned) {
        Amount amount = Amount.share((100 - pruned) / 100.0);
        Map<String, Trial.Setup> sets = new LinkedHashMap<>();
        sets.put(RANDOM, Trial.Setup.by(mapped -> Selectors.random(amount, mapped.seed())));
        sets.put(FORGETTING, Trial.Setup.on(Strategies.forgetting(amount)));
        sets.put(EL2N, Trial.Setup.on(Strategies.el2n(amount)));
        sets.put(AUM, Trial.Setup.on(Strategies.aum(amount)));
        sets.put(DYN_UNC, Trial.Setup.on(Strategies.dynUnc(amount)));
        sets.put(DUAL, Trial.Setup.by(mapped -> Strategies.dual(amount, mapped.seed())));
        sets.put(CCS, Trial.Setup.by(mapped -> Strategies.ccs(amount, mapped.seed())));
        sets.put(
                DROP,
                Trial.Setup.by(mapped -> Strategies.drop(amount, recall(mapped), mapped.seed())));
        return sets;
    }

    private static double[] recall(Mapped mapped) {
        return mapped.recall().stream().mapToDouble(one -> one).toArray();
    }
}
