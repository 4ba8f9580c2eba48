package io.github.djlcartography.datasets.incidents;

import io.github.djlcartography.datasets.incidents.Construction.Manner;
import io.github.djlcartography.datasets.random.Rng;
import io.github.djlcartography.datasets.truth.Flip;
import io.github.djlcartography.datasets.truth.IncidentTruth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the rows of one set. The texts of a row are a function of the set and the row number
 * alone; only which labels are flipped depends on the others.
 */
public final class IncidentGenerator {
    /** Changing it, or anything else that changes a word, makes a new version of the data. */
    private static final long SEED = 20201116;

    /** The noise that labels come with, in percent; the flips of each are among the next one's. */
    public static final List<Integer> NOISE = List.of(5, 10, 20);

    private final IncidentRecipe recipe;
    private final Rng rng;
    private final Plan plan;

    /**
     * One row as it is in the files.
     *
     * @param report two or three things that happened, in one or more sentences
     * @param claim one sentence
     * @param truth all else
     */
    public record Row(String report, String claim, IncidentTruth truth) {}

    /** Plans a set; nothing is written yet. */
    public IncidentGenerator(IncidentRecipe recipe) {
        this.recipe = recipe;
        rng = new Rng(SEED).child(recipe.name());
        plan = new Plan(recipe, rng.child("plan"));
    }

    /** All rows, in order. */
    public List<Row> rows() {
        List<Pair> pairs = new ArrayList<>();
        for (int row = 0; row < recipe.rows(); row++) {
            pairs.add(pair(row));
        }
        Flip[] flips = new Flip[recipe.rows()];
        int[] noise = new int[recipe.rows()];
        Label[] flippedTo = new Label[recipe.rows()];
        flips(pairs, flips, noise, flippedTo);
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < pairs.size(); row++) {
            Pair pair = pairs.get(row);
            Optional<Cue> cue = pair.cue();
            rows.add(
                    new Row(
                            pair.report(),
                            pair.claim(),
                            new IncidentTruth(
                                    id(row),
                                    pair.label().number(),
                                    pair.votes().stream().map(Label::number).toList(),
                                    cue.map(Cue::word).orElse("none"),
                                    cue.map(Cue::label).equals(Optional.of(pair.label())),
                                    plan.intruder[row],
                                    plan.original[row] == Plan.NONE ? "" : id(plan.original[row]),
                                    pair.constructions().stream().map(Construction::word).toList(),
                                    pair.form()
                                            .map(f -> f.name().toLowerCase(Locale.ROOT))
                                            .orElse(""),
                                    flips[row],
                                    noise[row],
                                    flippedTo[row].number())));
        }
        return rows;
    }

    private String id(int row) {
        String number = Integer.toString(row);
        return recipe.file() + "-" + "0".repeat(4 - number.length()) + number;
    }

    /** What the row says and means. */
    Pair pair(int row) {
        if (plan.original[row] != Plan.NONE) {
            return repeated(pair(plan.original[row]), rng.child("again").child(row));
        }
        Rng text = rng.child("text").child(row);
        if (plan.intruder[row]) {
            return new Pair(
                    "",
                    Intruders.report(text),
                    Intruders.sentence(text),
                    plan.label[row],
                    Collections.nCopies(Formula.Vague.ANNOTATORS, plan.label[row]),
                    Optional.empty(),
                    EnumSet.noneOf(Construction.class));
        }
        Manner manner =
                recipe == IncidentRecipe.UNSEEN_CONSTRUCTION
                        ? Manner.UNSEEN
                        : plan.rare[row] ? Manner.RARE : Manner.COMMON;
        return Author.write(
                new Author.Order(
                        recipe.lexicon(),
                        plan.label[row],
                        plan.cue[row],
                        plan.ambiguous[row],
                        manner),
                text);
    }

    /** The same with another beginning, and to a reader in a hurry no different. */
    private static Pair repeated(Pair pair, Rng rng) {
        while (true) {
            Pair again = pair.openedWith(rng.pick(Realiser.OPENERS));
            if (!again.opener().equals(pair.opener()) && again.cue().equals(pair.cue())) {
                return again;
            }
        }
    }

    /**
     * Every second flip is to any other label, every second between entailment and neutral; never
     * to a label that an annotator gave, which would not be wrong. The order is one for all noise.
     */
    private void flips(List<Pair> pairs, Flip[] flips, int[] noise, Label[] flippedTo) {
        for (int row = 0; row < flips.length; row++) {
            flips[row] = Flip.NONE;
            flippedTo[row] = pairs.get(row).label();
        }
        if (!recipe.noisy()) {
            return;
        }
        int most = NOISE.get(NOISE.size() - 1) * flips.length / 100;
        int[][] order = {
            rng.child("flip uniform").permutation(flips.length),
            rng.child("flip confusable").permutation(flips.length)
        };
        int[] next = new int[2];
        for (int k = 0; k < most; k++) {
            Flip kind = k % 2 == 0 ? Flip.UNIFORM : Flip.CONFUSABLE;
            List<Label> to;
            int row;
            do {
                row = order[k % 2][next[k % 2]++];
                to =
                        plan.intruder[row] || flips[row] != Flip.NONE
                                ? List.of()
                                : wrong(pairs.get(row), kind);
            } while (to.isEmpty());
            flips[row] = kind;
            flippedTo[row] = rng.child("flip to").child(row).pick(to);
            int rank = k;
            noise[row] =
                    NOISE.stream()
                            .filter(percent -> rank < percent * flips.length / 100)
                            .findFirst()
                            .orElseThrow();
        }
    }

    private static List<Label> wrong(Pair pair, Flip kind) {
        Set<Label> labels = EnumSet.allOf(Label.class);
        if (kind == Flip.CONFUSABLE) {
            labels.remove(Label.CONTRADICTION);
            if (pair.label() == Label.CONTRADICTION) {
                labels.clear();
            }
        }
        pair.votes().forEach(labels::remove);
        return List.copyOf(labels);
    }
}
