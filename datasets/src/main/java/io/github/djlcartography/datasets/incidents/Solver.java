package io.github.djlcartography.datasets.incidents;

import io.github.djlcartography.datasets.incidents.Formula.Not;
import io.github.djlcartography.datasets.incidents.Formula.Truth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Says what follows, by looking for a counterexample: backtracking over the variables that the
 * formulas speak of, given up wherever a formula is already false. Formulas speak of at most a
 * dozen variables with at most ten values each.
 */
final class Solver {
    private final int[] domains;

    /**
     * A solver for one scene.
     *
     * @param domains how many values each variable has, from 0
     */
    Solver(int[] domains) {
        this.domains = domains;
    }

    /**
     * What the report means for the claim.
     *
     * @return empty if the report contradicts itself, from which anything would follow
     */
    Optional<Label> label(List<Formula> report, Formula claim) {
        boolean canHold = satisfiable(with(report, claim));
        boolean canFail = satisfiable(with(report, new Not(claim)));
        if (!canHold && !canFail) {
            return Optional.empty();
        }
        return Optional.of(
                !canFail ? Label.ENTAILMENT : canHold ? Label.NEUTRAL : Label.CONTRADICTION);
    }

    /** Whether the formula is true wherever all the others are. */
    boolean follows(List<Formula> from, Formula formula) {
        return !satisfiable(with(from, new Not(formula)));
    }

    private static List<Formula> with(List<Formula> report, Formula last) {
        List<Formula> all = new ArrayList<>(report);
        all.add(last);
        return all;
    }

    /**
     * Whether some assignment of values makes all of them true. Formulas that share no variable,
     * not even through others, are looked at apart.
     */
    boolean satisfiable(List<Formula> formulas) {
        List<BitSet> variables = new ArrayList<>();
        List<List<Formula>> islands = new ArrayList<>();
        for (Formula formula : formulas) {
            BitSet mine = new BitSet();
            formula.variables(mine);
            List<Formula> island = new ArrayList<>(List.of(formula));
            for (int i = islands.size() - 1; i >= 0; i--) {
                if (variables.get(i).intersects(mine)) {
                    mine.or(variables.remove(i));
                    island.addAll(islands.remove(i));
                }
            }
            variables.add(mine);
            islands.add(island);
        }
        int[] values = new int[domains.length];
        Arrays.fill(values, Formula.OPEN);
        for (int i = 0; i < islands.size(); i++) {
            if (!extend(islands.get(i), variables.get(i).stream().toArray(), 0, values)) {
                return false;
            }
        }
        return true;
    }

    private boolean extend(List<Formula> formulas, int[] order, int depth, int[] values) {
        boolean all = true;
        for (Formula formula : formulas) {
            Truth truth = formula.under(values);
            if (truth == Truth.FALSE) {
                return false;
            }
            all &= truth == Truth.TRUE;
        }
        if (all) {
            return true;
        }
        if (depth == order.length) {
            throw new IllegalStateException(
                    "all variables have values and a formula is still open: " + formulas);
        }
        int variable = order[depth];
        for (int value = 0; value < domains[variable]; value++) {
            values[variable] = value;
            if (extend(formulas, order, depth + 1, values)) {
                return true;
            }
        }
        values[variable] = Formula.OPEN;
        return false;
    }
}
