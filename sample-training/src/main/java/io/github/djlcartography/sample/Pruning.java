package io.github.djlcartography.sample;

import ai.djl.translate.TranslateException;
import io.github.djlcartography.select.Advisor;
import io.github.djlcartography.select.Amount;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selectors;
import io.github.djlcartography.select.Strategies;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    /** What the advisor's rules recommend. */
    static final String ADVISOR = "advisor";

    /** What the advisor recommends after short trainings on its candidates. */
    static final String ADVISOR_TRIED = "advisor, tried";

    /** Steps of such a training, as a share of a whole one's. */
    private static final double TRIED = 0.2;

    private Pruning() {}

    /**
     * @param pruned share that is left out, in percent
     */
    static Map<String, Trial.Setup> setups(int pruned) {
        double share = (100 - pruned) / 100.0;
        Amount amount = Amount.share(share);
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
        sets.put(ADVISOR, Trial.Setup.by(mapped -> advisor(mapped, share).advise().selector()));
        sets.put(
                ADVISOR_TRIED,
                Trial.Setup.by(
                        mapped ->
                                advisor(mapped, share)
                                        .proxy(selection -> tried(mapped, selection))
                                        .advise()
                                        .selector()));
        return sets;
    }

    private static Advisor advisor(Mapped mapped, double share) {
        return Advisor.of(mapped.map(), share).recall(recall(mapped)).seed(mapped.seed());
    }

    private static double tried(Mapped mapped, Selection selection) {
        try {
            return mapped.tried(selection, TRIED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TranslateException e) {
            throw new IllegalStateException("all data are in memory", e);
        }
    }

    private static double[] recall(Mapped mapped) {
        return mapped.recall().stream().mapToDouble(one -> one).toArray();
    }
}
