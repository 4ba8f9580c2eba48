package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Columns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A decision about every example of a map: keep it or not, with which weight, and why. Knows the
 * dataset that it is about, how it was made, and the decision before it. Immutable.
 */
public final class Selection {

    private static final String KIND = "selection";

    private final Candidates about;
    private final Recipe recipe;
    private final boolean[] keep;
    private final double @Nullable [] weights; // 0 where dropped
    private final Reasons why;
    private final List<String> warnings;
    private final @Nullable Selection parent;
    private final int size;

    Selection(
            Candidates about,
            Recipe recipe,
            boolean[] keep,
            double @Nullable [] weights,
            Reasons reasons,
            List<String> warnings,
            @Nullable Selection parent) {
        check("keep", keep.length, about);
        check("reasons", reasons.size(), about);
        this.about = about;
        this.recipe = recipe;
        this.keep = keep;
        this.weights = weights;
        this.why = reasons;
        this.warnings = List.copyOf(warnings);
        this.parent = parent;
        int kept = 0;
        for (boolean one : keep) {
            kept += one ? 1 : 0;
        }
        size = kept;
        if (weights != null) {
            check("weights", weights.length, about);
            for (int row = 0; row < weights.length; row++) {
                if (!keep[row]) {
                    weights[row] = 0;
                } else if (!(weights[row] >= 0 && weights[row] < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException(
                            "weight of example "
                                    + about.ids()[row]
                                    + ": found "
                                    + weights[row]
                                    + ", expected a finite number of 0 or more.");
                }
            }
        }
    }

    private static void check(String what, int found, Candidates about) {
        if (found != about.size()) {
            throw new IllegalArgumentException(
                    what + ": found " + found + " rows, expected the map's " + about.size() + ".");
        }
    }

    /**
     * A decision of your own.
     *
     * @param map that it is about
     * @param words how it was made
     * @param keep for each row of the map, whether it is kept
     * @return the selection
     * @throws IllegalArgumentException if {@code keep} is not as long as the map
     */
    public static Selection of(DataMap map, String words, boolean[] keep) {
        return of(
                map,
                Recipe.of("own", "words", words),
                keep,
                Reasons.plain(keep, "kept by: " + words, "not kept by: " + words));
    }

    /**
     * A decision with its reasons.
     *
     * @param map that it is about
     * @param recipe how it was made
     * @param keep for each row of the map, whether it is kept
     * @param reasons for each row of the map, why
     * @param warnings what a reader must know, each a sentence
     * @return the selection
     * @throws IllegalArgumentException if these are not as long as the map
     */
    public static Selection of(
            DataMap map, Recipe recipe, boolean[] keep, Reasons reasons, String... warnings) {
        return new Selection(
                Candidates.of(map), recipe, keep.clone(), null, reasons, List.of(warnings), null);
    }

    /**
     * A decision that gives weights.
     *
     * @param map that it is about
     * @param recipe how it was made
     * @param weights for each row of the map, its weight: finite, 0 or more
     * @param reasons for each row of the map, why
     * @return the selection, which keeps every row
     * @throws IllegalArgumentException if these are not as long as the map, or a weight is no such
     *     number
     */
    public static Selection weighted(
            DataMap map, Recipe recipe, double[] weights, Reasons reasons) {
        boolean[] all = new boolean[map.size()];
        Arrays.fill(all, true);
        return new Selection(
                Candidates.of(map), recipe, all, weights.clone(), reasons, List.of(), null);
    }

    /**
     * @return how it was made
     */
    public Recipe recipe() {
        return recipe;
    }

    /**
     * @return name of the dataset
     */
    public String dataset() {
        return about.dataset();
    }

    /**
     * @return rows of the root dataset, which ids count
     */
    public long rows() {
        return about.rows();
    }

    /**
     * @return fingerprint of the examples that the decision is about
     */
    public String fingerprint() {
        return about.fingerprint();
    }

    /**
     * @return number of examples kept
     */
    public int size() {
        return size;
    }

    /**
     * @return ids of the examples kept, ascending
     */
    public long[] ids() {
        long[] kept = new long[size];
        int i = 0;
        for (int row = 0; row < keep.length; row++) {
            if (keep[row]) {
                kept[i++] = about.ids()[row];
            }
        }
        return kept;
    }

    /**
     * @return ids of all examples that were decided about, kept or not, ascending
     */
    public long[] candidates() {
        return about.ids().clone();
    }

    /**
     * @return label of each of {@link #candidates()}
     */
    public int[] labels() {
        return about.labels().clone();
    }

    /**
     * @return for each of {@link #candidates()}, whether it is kept
     */
    public boolean[] keep() {
        return keep.clone();
    }

    /**
     * @return whether weights were given
     */
    public boolean hasWeights() {
        return weights != null;
    }

    /**
     * @return for each of {@link #candidates()} its weight: 0 where it is dropped, 1 where it is
     *     kept and no weights were given
     */
    public double[] weights() {
        if (weights != null) {
            return weights.clone();
        }
        double[] ones = new double[keep.length];
        for (int row = 0; row < ones.length; row++) {
            ones[row] = keep[row] ? 1 : 0;
        }
        return ones;
    }

    /**
     * @param id of an example
     * @return whether it was decided about
     */
    public boolean has(long id) {
        return Arrays.binarySearch(about.ids(), id) >= 0;
    }

    /**
     * @param id of one of {@link #candidates()}
     * @return whether it is kept
     * @throws IllegalArgumentException if it was not decided about
     */
    public boolean keeps(long id) {
        return keep[row(id)];
    }

    /**
     * @param id of one of {@link #candidates()}
     * @return its weight, as {@link #weights()} has it
     * @throws IllegalArgumentException if it was not decided about
     */
    public double weight(long id) {
        return weightAt(row(id));
    }

    double weightAt(int row) {
        return weights != null ? weights[row] : keep[row] ? 1 : 0;
    }

    /**
     * @param id of one of {@link #candidates()}
     * @return why it is kept or dropped
     * @throws IllegalArgumentException if it was not decided about
     */
    public String reason(long id) {
        return why.text(row(id));
    }

    /**
     * @param id of one of {@link #candidates()}
     * @return the number that it was judged by, which {@link #scoreName()} names; NaN where there
     *     is none
     * @throws IllegalArgumentException if it was not decided about
     */
    public double score(long id) {
        return why.score(row(id));
    }

    /**
     * @return what {@link #score} is, such as {@code variability}; empty where there is none
     */
    public String scoreName() {
        return why.scoreName();
    }

    private int row(long id) {
        int row = Arrays.binarySearch(about.ids(), id);
        if (row < 0) {
            throw new IllegalArgumentException(
                    "id: found "
                            + id
                            + ", expected one of the "
                            + about.size()
                            + " examples that were decided about.");
        }
        return row;
    }

    /**
     * Tells in words what became of an example, decision by decision.
     *
     * @param id of one of {@link #candidates()}
     * @return some lines, each ended by a line break
     * @throws IllegalArgumentException if it was not decided about
     */
    public String explain(long id) {
        int row = row(id);
        List<Selection> steps = new ArrayList<>();
        for (Selection step = this; step != null; step = step.parent) {
            steps.add(step);
        }
        Collections.reverse(steps);
        StringBuilder text =
                new StringBuilder()
                        .append("example ")
                        .append(id)
                        .append(", label ")
                        .append(Slices.byLabel(about.classNames()).of(id, about.labels()[row]))
                        .append(keep[row] ? ": kept" : ": dropped");
        if (keep[row] && weights != null) {
            text.append(" with weight ").append(Numbers.text(weights[row]));
        }
        text.append('\n');
        for (int i = 0; i < steps.size(); i++) {
            Selection step = steps.get(i);
            text.append("  ");
            if (steps.size() > 1) {
                text.append(i + 1).append(". ");
            }
            text.append(step.why.text(row));
            double score = step.why.score(row);
            if (!Double.isNaN(score)) {
                text.append(" (its ")
                        .append(step.why.scoreName())
                        .append(": ")
                        .append(Numbers.text(score))
                        .append(')');
            }
            text.append('\n');
            if (!step.keep[row]) {
                break;
            }
        }
        return text.toString();
    }

    /**
     * @return the decision before this one, which this one went on from
     */
    public Optional<Selection> parent() {
        return Optional.ofNullable(parent);
    }

    /**
     * @return the decision before this one; where there is none, all examples, as before any
     */
    public Selection undo() {
        if (parent != null) {
            return parent;
        }
        boolean[] all = new boolean[keep.length];
        Arrays.fill(all, true);
        return new Selection(
                about,
                Recipe.of("all"),
                all,
                null,
                Reasons.plain(all, "everything is kept", ""),
                List.of(),
                null);
    }

    /**
     * @param slices of the data
     * @return what it does to each slice, by name
     */
    public List<Removal> removals(Slices slices) {
        Map<String, int[]> counts = new TreeMap<>(); // candidates, kept
        for (int row = 0; row < keep.length; row++) {
            String slice = slices.of(about.ids()[row], about.labels()[row]);
            int[] count = counts.computeIfAbsent(slice, name -> new int[2]);
            count[0]++;
            count[1] += keep[row] ? 1 : 0;
        }
        return counts.entrySet().stream()
                .map(one -> new Removal(one.getKey(), one.getValue()[0], one.getValue()[1]))
                .toList();
    }

    /**
     * @return what it does to each class
     */
    public List<Removal> removals() {
        return removals(Slices.byLabel(about.classNames()));
    }

    /**
     * @return how many examples each reason holds for, those of what is kept first; without those
     *     that hold for none
     */
    public Map<String, Integer> reasons() {
        int[] counts = new int[why.texts().size()];
        boolean[] keeps = new boolean[counts.length];
        for (int row = 0; row < keep.length; row++) {
            counts[why.codes()[row]]++;
            keeps[why.codes()[row]] |= keep[row];
        }
        Map<String, Integer> reasons = new LinkedHashMap<>();
        for (boolean kept : new boolean[] {true, false}) {
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] > 0 && keeps[i] == kept) {
                    reasons.merge(why.texts().get(i), counts[i], Integer::sum);
                }
            }
        }
        return reasons;
    }

    /**
     * @return what a reader must know, each a sentence: of the way to decide, and which classes the
     *     cut falls on more than on others
     */
    public List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(Skew.warnings(this, Slices.byLabel(about.classNames())));
        return all;
    }

    List<String> ownWarnings() {
        return warnings;
    }

    /**
     * @param slices of the data
     * @return which of them the cut falls on more than on others, each a sentence
     */
    public List<String> warnings(Slices slices) {
        return Skew.warnings(this, slices);
    }

    /**
     * @param other of the same candidates
     * @return where the two differ
     * @throws IllegalArgumentException if it is about other examples
     */
    public Difference diff(Selection other) {
        return new Difference(this, other);
    }

    /**
     * The control: a random selection of the same size with as many examples of each class, drawn
     * from the same candidates.
     *
     * @param seed of the draw
     * @return the twin, without weights
     */
    public Selection randomTwin(long seed) {
        Map<Integer, int[]> counts = new TreeMap<>(); // label → candidates, kept
        for (int row = 0; row < keep.length; row++) {
            int[] count = counts.computeIfAbsent(about.labels()[row], label -> new int[2]);
            count[0]++;
            count[1] += keep[row] ? 1 : 0;
        }
        boolean[] twin = new boolean[keep.length];
        Random random = new Random(seed);
        counts.forEach(
                (label, count) -> {
                    int[] rowsOfClass = new int[count[0]];
                    int i = 0;
                    for (int row = 0; row < keep.length; row++) {
                        if (about.labels()[row] == label) {
                            rowsOfClass[i++] = row;
                        }
                    }
                    Draw.some(rowsOfClass, count[1], random, twin);
                });
        return new Selection(
                about,
                Recipe.of("random_twin", "seed", seed).over(recipe),
                twin,
                null,
                Reasons.plain(twin, "drawn at random in its class", "not drawn in its class"),
                List.of(),
                null);
    }

    /**
     * Writes one Arrow file with a row per candidate: {@code id: int64, label: int32, keep: bool,
     * weight: float64} where there are weights, {@code score: float64} where there are scores,
     * {@code reason: int32}, an index of the texts {@code reason.0}, … of its header. The header
     * has the recipe as JSON, the dataset and the version of the formulas. The decision before it
     * comes with it.
     *
     * @param file to write
     * @throws ArchiveException if it cannot be written
     */
    public void save(Path file) {
        Columns columns = about.columns();
        Form.write(this, columns);
        columns.write(file, KIND);
    }

    /**
     * @param file that {@link #save} wrote
     * @return the selection in it
     * @throws ArchiveException if it is damaged, no selection, or of a later version
     */
    public static Selection load(Path file) {
        Columns columns = Columns.read(file, KIND);
        Form.check(columns, file);
        try {
            return Form.read(columns, Candidates.of(columns));
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(
                    file + ": " + e.getMessage() + " It was not written as a whole selection.", e);
        }
    }

    Candidates about() {
        return about;
    }

    Reasons why() {
        return why;
    }

    /** Without a copy. */
    boolean keepsAt(int row) {
        return keep[row];
    }

    @Override
    public String toString() {
        return recipe.brief()
                + ": "
                + Numbers.text(size)
                + " of "
                + Numbers.text(keep.length)
                + " examples of "
                + about.dataset()
                + (weights == null ? "" : ", weighted");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Selection that
                && recipe.equals(that.recipe)
                && about.fingerprint().equals(that.about.fingerprint())
                && Arrays.equals(about.ids(), that.about.ids())
                && Arrays.equals(keep, that.keep)
                && Arrays.equals(weights, that.weights)
                && why.equals(that.why)
                && Objects.equals(parent, that.parent);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(keep);
    }
}
