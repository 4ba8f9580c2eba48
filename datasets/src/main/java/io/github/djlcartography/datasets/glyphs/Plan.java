package io.github.djlcartography.datasets.glyphs;

import io.github.djlcartography.datasets.random.Rng;
import io.github.djlcartography.datasets.truth.Flip;
import io.github.djlcartography.datasets.truth.Mark;
import java.util.Arrays;
import java.util.List;

/**
 * Which row of a set is what, before anything is drawn. Each mechanism picks its rows by a
 * permutation of its own, so that its share is exact and it is independent of the others: one row
 * may be a blend, flipped and wrongly marked.
 */
final class Plan {
    /** The digits that each digit is taken for; the relation is symmetric. */
    static final List<List<Integer>> CONFUSABLE =
            List.of(
                    List.of(6, 8),
                    List.of(7, 4),
                    List.of(7, 3),
                    List.of(8, 5, 2),
                    List.of(9, 1),
                    List.of(6, 3),
                    List.of(5, 0),
                    List.of(1, 2, 9),
                    List.of(3, 0),
                    List.of(4, 7));

    static final int NONE = -1;

    private final Recipe recipe;
    private final Rng rng;

    /** Per row: the digit or letter of the image; of a blend, the one that outweighs. */
    final int[] truth;

    /** Per row: the other digit of a blend, or {@link #NONE}. */
    final int[] partner;

    /** Per row: the share of the lower of a blend's two digits, in thousandths, 300 to 700. */
    final int[] lambda;

    /** Per row: the label in the file. */
    final int[] observed;

    final Flip[] flip;
    final Mark[] mark;

    Plan(Recipe recipe, Rng rng) {
        this.recipe = recipe;
        this.rng = rng;
        int rows = recipe.rows();
        truth = new int[rows];
        partner = new int[rows];
        lambda = new int[rows];
        flip = new Flip[rows];
        mark = new Mark[rows];
        classes();
        blends();
        observed = truth.clone();
        flips();
        marks();
    }

    private void classes() {
        int[] order = rng.child("class").permutation(recipe.rows());
        for (int k = 0; k < order.length; k++) {
            truth[order[k]] = k % recipe.classes();
        }
    }

    private void blends() {
        Arrays.fill(partner, NONE);
        int[] order = rng.child("blend").permutation(recipe.rows());
        for (int k = 0; k < count(recipe.blends()); k++) {
            int row = order[k];
            Rng draw = rng.child("blend of").child(row);
            List<Integer> others = CONFUSABLE.get(truth[row]);
            int other = others.get(draw.nextInt(others.size()));
            int lower = Math.min(truth[row], other);
            int higher = Math.max(truth[row], other);
            lambda[row] = 300 + draw.nextInt(401);
            boolean coin = draw.nextInt(2) == 0;
            boolean lowerWins = lambda[row] == 500 ? coin : lambda[row] > 500;
            truth[row] = lowerWins ? lower : higher;
            partner[row] = lowerWins ? higher : lower;
        }
    }

    /**
     * Half to a confusable digit, half to any other; never to the second digit of a blend, which
     * would not be wrong.
     */
    private void flips() {
        Arrays.fill(flip, Flip.NONE);
        int[] order = rng.child("flip").permutation(recipe.rows());
        for (int k = 0; k < count(recipe.flips()); k++) {
            int row = order[k];
            Rng draw = rng.child("flip to").child(row);
            flip[row] = k % 2 == 0 ? Flip.UNIFORM : Flip.CONFUSABLE;
            int to;
            do {
                List<Integer> others = CONFUSABLE.get(truth[row]);
                to =
                        flip[row] == Flip.CONFUSABLE
                                ? others.get(draw.nextInt(others.size()))
                                : draw.nextInt(recipe.classes());
            } while (to == truth[row] || to == partner[row]);
            observed[row] = to;
        }
    }

    private void marks() {
        Arrays.fill(mark, Mark.NONE);
        if (recipe.agreement() == Recipe.NO_MARK) {
            return;
        }
        boolean random = recipe.agreement() == Recipe.RANDOM_MARK;
        int[] order = rng.child("mark").permutation(recipe.rows());
        int agreeing = count(random ? 0.5 : recipe.agreement());
        for (int k = 0; k < order.length; k++) {
            boolean left = random || Mark.of(observed[order[k]]) == Mark.LEFT;
            mark[order[k]] = left == k < agreeing ? Mark.LEFT : Mark.RIGHT;
        }
    }

    private int count(double share) {
        return (int) Math.round(share * recipe.rows());
    }
}
