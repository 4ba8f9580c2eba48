package io.github.djlcartography.datasets.incidents;

import io.github.djlcartography.datasets.random.Rng;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Which row of a set is what, before anything is written. Each mechanism picks its rows by a
 * permutation of its own, so that its share is exact and it is independent of the others. A
 * near-duplicate is all that its original is; an intruder is nothing else.
 */
final class Plan {
    static final int NONE = -1;

    private final IncidentRecipe recipe;
    private final Rng rng;

    /** Per row: the row that it repeats, or {@link #NONE}. */
    final int[] original;

    /** Per row: whether it is of another subject. */
    final boolean[] intruder;

    /** Per row: what the report means for the claim; of an intruder, chance. */
    final Label[] label;

    /** Per row: what a reader in a hurry is to see; meaningless of an intruder. */
    final Cue[] cue;

    /** Per row: whether annotators disagree. */
    final boolean[] ambiguous;

    /** Per row: whether something is said in a rare way. */
    final boolean[] rare;

    /** Per row: how many rows share its text, itself among them; 0 of a near-duplicate. */
    private final int[] weight;

    Plan(IncidentRecipe recipe, Rng rng) {
        this.recipe = recipe;
        this.rng = rng;
        int rows = recipe.rows();
        original = new int[rows];
        weight = new int[rows];
        label = new Label[rows];
        cue = new Cue[rows];
        duplicates();
        intruder = choose("intruder", count(recipe.intruders()), row -> weight[row] == 1);
        ambiguous = choose("ambiguous", count(recipe.ambiguous()), row -> !intruder[row]);
        rare = choose("rare", count(recipe.rare()), row -> !intruder[row]);
        labels();
        cues();
    }

    private void duplicates() {
        Arrays.fill(original, NONE);
        Arrays.fill(weight, 1);
        int count = count(recipe.duplicates());
        int[] order = rng.child("duplicate").permutation(recipe.rows());
        for (int k = 0; k < count; k++) {
            original[order[k]] = order[count + k];
            weight[order[k]] = 0;
            weight[order[count + k]] = 2;
        }
    }

    /** Exactly so many rows of those that may be, with their near-duplicates. */
    private boolean[] choose(String name, int count, IntPredicate among) {
        boolean[] chosen = new boolean[recipe.rows()];
        int left = count;
        for (int row : rng.child(name).permutation(recipe.rows())) {
            if (weight[row] > 0 && weight[row] <= left && among.test(row)) {
                chosen[row] = true;
                left -= weight[row];
            }
        }
        inherit((row, from) -> chosen[row] = chosen[from]);
        return chosen;
    }

    private interface Copy {
        void from(int row, int original);
    }

    private void inherit(Copy copy) {
        for (int row = 0; row < original.length; row++) {
            if (original[row] != NONE) {
                copy.from(row, original[row]);
            }
        }
    }

    private void labels() {
        int[] order = rng.child("label").permutation(recipe.rows());
        for (int k = 0; k < order.length; k++) {
            label[order[k]] = Label.ALL.get(k % 3);
            cue[order[k]] = Cue.ALL.get(k / 3 % 3);
        }
        inherit((row, from) -> label[row] = label[from]);
    }

    /** Where a cue is to mislead, each of the two others is as likely. */
    private void cues() {
        if (recipe.agreement() != IncidentRecipe.EVEN) {
            boolean[] misled =
                    choose("cue", count(1000 - recipe.agreement()), row -> !intruder[row]);
            for (int row = 0; row < cue.length; row++) {
                int other = 1 + rng.child("misleading").child(row).nextInt(2);
                cue[row] = Cue.ALL.get((label[row].number() + (misled[row] ? other : 0)) % 3);
            }
        }
        inherit((row, from) -> cue[row] = cue[from]);
    }

    private int count(int thousandths) {
        return (recipe.rows() * thousandths + 500) / 1000;
    }
}
