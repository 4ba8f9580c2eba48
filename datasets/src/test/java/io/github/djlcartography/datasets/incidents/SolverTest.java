package io.github.djlcartography.datasets.incidents;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.datasets.incidents.Formula.And;
import io.github.djlcartography.datasets.incidents.Formula.Count;
import io.github.djlcartography.datasets.incidents.Formula.Difference;
import io.github.djlcartography.datasets.incidents.Formula.In;
import io.github.djlcartography.datasets.incidents.Formula.Not;
import io.github.djlcartography.datasets.incidents.Formula.Truth;
import io.github.djlcartography.datasets.random.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SolverTest {
    @Test
    void itAgreesWithTryingEveryAssignmentOnRandomFormulas() {
        int[] seen = new int[4];
        for (int seed = 0; seed < 4000; seed++) {
            Rng rng = new Rng(seed);
            int[] domains = new int[2 + rng.nextInt(4)];
            for (int v = 0; v < domains.length; v++) {
                domains[v] = 2 + rng.nextInt(3);
            }
            List<Formula> report = new ArrayList<>();
            for (int f = rng.nextInt(4); f >= 0; f--) {
                report.add(formula(domains, rng, 2));
            }
            Formula claim = formula(domains, rng, 2);
            Optional<Label> expected = oracle(domains, all(domains.length), report, claim);
            assertThat(new Solver(domains).label(report, claim))
                    .as("seed %d: %s => %s", seed, report, claim)
                    .isEqualTo(expected);
            seen[expected.map(Label::number).orElse(3)]++;
        }
        assertThat(Arrays.stream(seen)).allMatch(n -> n > 100);
    }

    @Test
    void itAgreesWithTryingEveryAssignmentOnStatementsAboutScenes() {
        int[] seen = new int[3];
        for (int seed = 0; seed < 3000; seed++) {
            Rng rng = new Rng(seed).child("statements");
            Scene scene = new Scene(Lexicon.SEEN, rng);
            Narrator narrator = new Narrator(scene, rng);
            Statement first = narrator.ground(Narrator.form(rng));
            List<Formula> report =
                    narrator.report(first).stream().map(s -> s.formula(scene)).toList();
            Formula claim =
                    narrator.draw(rng.pick(Narrator.formsNear(first)), first).formula(scene);
            BitSet variables = new BitSet();
            report.forEach(f -> f.variables(variables));
            claim.variables(variables);
            double assignments = 1;
            for (int v : variables.stream().toArray()) {
                assignments *= scene.domains()[v];
            }
            if (assignments > 5000) {
                continue;
            }
            Label expected = oracle(scene.domains(), variables, report, claim).orElseThrow();
            assertThat(new Solver(scene.domains()).label(report, claim)).contains(expected);
            seen[expected.number()]++;
        }
        assertThat(Arrays.stream(seen)).allMatch(n -> n > 100);
    }

    private static BitSet all(int variables) {
        BitSet all = new BitSet();
        all.set(0, variables);
        return all;
    }

    /** Every assignment in turn; the truth of a formula from its definition, and no other code. */
    private static Optional<Label> oracle(
            int[] domains, BitSet variables, List<Formula> report, Formula claim) {
        boolean canHold = false;
        boolean canFail = false;
        int[] order = variables.stream().toArray();
        int[] values = new int[domains.length];
        while (true) {
            if (report.stream().allMatch(f -> holds(f, values))) {
                boolean holds = holds(claim, values);
                canHold |= holds;
                canFail |= !holds;
            }
            int at = 0;
            while (at < order.length && ++values[order[at]] == domains[order[at]]) {
                values[order[at++]] = 0;
            }
            if (at == order.length) {
                break;
            }
        }
        if (!canHold && !canFail) {
            return Optional.empty();
        }
        return Optional.of(
                !canFail ? Label.ENTAILMENT : canHold ? Label.NEUTRAL : Label.CONTRADICTION);
    }

    private static boolean holds(Formula formula, int[] values) {
        if (formula instanceof In f) {
            return (f.mask() & 1 << values[f.variable()]) != 0;
        } else if (formula instanceof Difference f) {
            int difference = values[f.left()] - values[f.right()];
            return difference >= f.low() && difference <= f.high();
        } else if (formula instanceof Count f) {
            long count =
                    f.variables().stream().filter(v -> (f.mask() & 1 << values[v]) != 0).count();
            return count >= f.low() && count <= f.high();
        } else if (formula instanceof And f) {
            return f.parts().stream().allMatch(part -> holds(part, values));
        } else if (formula instanceof Not f) {
            return !holds(f.formula(), values);
        }
        throw new AssertionError(formula);
    }

    private static Formula formula(int[] domains, Rng rng, int depth) {
        int n = domains.length;
        return switch (rng.nextInt(depth > 0 ? 6 : 3)) {
            case 0 -> new In(rng.nextInt(n), rng.nextInt(16));
            case 1 -> {
                int left = rng.nextInt(n);
                int low = rng.nextInt(7) - 3;
                yield new Difference(left, (left + 1) % n, low, low + rng.nextInt(4));
            }
            case 2 -> {
                int low = rng.nextInt(n + 1);
                List<Integer> variables = new ArrayList<>();
                for (int v = 0; v < n; v++) {
                    variables.add(v);
                }
                yield new Count(variables, rng.nextInt(16), low, low + rng.nextInt(n));
            }
            case 3 ->
                    new And(
                            List.of(
                                    formula(domains, rng, depth - 1),
                                    formula(domains, rng, depth - 1)));
            default -> new Not(formula(domains, rng, depth - 1));
        };
    }

    @Test
    void whatIsKnownOfAFormulaNeverChangesAsMoreValuesBecomeKnown() {
        for (int seed = 0; seed < 2000; seed++) {
            Rng rng = new Rng(seed).child("monotone");
            int[] domains = {3, 3, 3, 3};
            Formula formula = formula(domains, rng, 2);
            int[] values = {Formula.OPEN, Formula.OPEN, Formula.OPEN, Formula.OPEN};
            Truth before = formula.under(values);
            for (int v : rng.permutation(4)) {
                values[v] = rng.nextInt(3);
                Truth after = formula.under(values);
                assertThat(before == Truth.UNKNOWN || before == after).isTrue();
                before = after;
            }
            assertThat(before).isNotEqualTo(Truth.UNKNOWN);
        }
    }

    @Test
    void orderIsTransitiveAndAGroupIsCounted() {
        Solver solver = new Solver(new int[] {10, 10, 10, 2, 2, 2});
        Formula more = new Difference(0, 1, 1, 9);
        Formula evenMore = new Difference(1, 2, 1, 9);
        assertThat(solver.label(List.of(more, evenMore), new Difference(0, 2, 1, 9)))
                .contains(Label.ENTAILMENT);
        assertThat(solver.label(List.of(more, evenMore), new Difference(0, 2, 0, 1)))
                .contains(Label.CONTRADICTION);
        Formula two = new Count(List.of(3, 4, 5), 1, 2, 2);
        assertThat(solver.label(List.of(two, new In(3, 2)), new In(4, 1)))
                .contains(Label.ENTAILMENT);
        assertThat(solver.label(List.of(two), new In(4, 1))).contains(Label.NEUTRAL);
        assertThat(solver.label(List.of(new In(3, 1), new In(3, 2)), two)).isEmpty();
    }
}
