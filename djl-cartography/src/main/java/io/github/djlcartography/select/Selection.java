package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Columns;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A decision about every example of a map: keep it, or not. Knows the dataset that it is about and
 * how it was made. Immutable.
 */
public final class Selection {

    private static final String KIND = "selection";

    private final String recipe;
    private final String dataset;
    private final long rows;
    private final String fingerprint;
    private final long[] ids;
    private final int[] labels;
    private final boolean[] keep;
    private final int size;

    private Selection(
            String recipe,
            String dataset,
            long rows,
            String fingerprint,
            long[] ids,
            int[] labels,
            boolean[] keep) {
        this.recipe = recipe;
        this.dataset = dataset;
        this.rows = rows;
        this.fingerprint = fingerprint;
        this.ids = ids;
        this.labels = labels;
        this.keep = keep;
        int kept = 0;
        for (boolean one : keep) {
            kept += one ? 1 : 0;
        }
        size = kept;
    }

    /**
     * A decision of your own.
     *
     * @param map that it is about
     * @param recipe how it was made, in words
     * @param keep for each row of the map, whether it is kept
     * @return the selection
     * @throws IllegalArgumentException if {@code keep} is not as long as the map
     */
    public static Selection of(DataMap map, String recipe, boolean[] keep) {
        if (keep.length != map.size()) {
            throw new IllegalArgumentException(
                    "keep: found " + keep.length + " rows, expected the map's " + map.size() + ".");
        }
        long[] ids = new long[map.size()];
        int[] labels = new int[map.size()];
        for (int row = 0; row < ids.length; row++) {
            ids[row] = map.id(row);
            labels[row] = map.label(row);
        }
        Provenance from = map.provenance();
        return new Selection(
                recipe, from.dataset(), from.rows(), from.fingerprint(), ids, labels, keep.clone());
    }

    /**
     * @return how it was made
     */
    public String recipe() {
        return recipe;
    }

    /**
     * @return name of the dataset
     */
    public String dataset() {
        return dataset;
    }

    /**
     * @return rows of the root dataset, which ids count
     */
    public long rows() {
        return rows;
    }

    /**
     * @return fingerprint of the examples that the decision is about
     */
    public String fingerprint() {
        return fingerprint;
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
        for (int row = 0; row < ids.length; row++) {
            if (keep[row]) {
                kept[i++] = ids[row];
            }
        }
        return kept;
    }

    /**
     * @return ids of all examples that were decided about, kept or not, ascending
     */
    public long[] candidates() {
        return ids.clone();
    }

    /**
     * @return label of each of {@link #candidates()}
     */
    public int[] labels() {
        return labels.clone();
    }

    /**
     * The control: a random selection of the same size with as many examples of each class, drawn
     * from the same candidates.
     *
     * @param seed of the draw
     * @return the twin
     */
    public Selection randomTwin(long seed) {
        Map<Integer, int[]> counts = new TreeMap<>(); // label → candidates, kept
        for (int row = 0; row < ids.length; row++) {
            int[] count = counts.computeIfAbsent(labels[row], label -> new int[2]);
            count[0]++;
            count[1] += keep[row] ? 1 : 0;
        }
        boolean[] twin = new boolean[ids.length];
        Random random = new Random(seed);
        counts.forEach(
                (label, count) -> {
                    int[] rowsOfClass = new int[count[0]];
                    int i = 0;
                    for (int row = 0; row < ids.length; row++) {
                        if (labels[row] == label) {
                            rowsOfClass[i++] = row;
                        }
                    }
                    Draw.some(rowsOfClass, count[1], random, twin);
                });
        return new Selection(
                "random_twin(seed=" + seed + ", of=" + recipe + ")",
                dataset,
                rows,
                fingerprint,
                ids,
                labels,
                twin);
    }

    /**
     * Writes one Arrow file: {@code id: int64, label: int32, keep: bool}, one row per candidate.
     *
     * @param file to write
     * @throws ArchiveException if it cannot be written
     */
    public void save(Path file) {
        new Columns()
                .with("id", ids)
                .with("label", labels)
                .with("keep", keep)
                .note("recipe", recipe)
                .note("dataset", dataset)
                .note("rows", Long.toString(rows))
                .note("fingerprint", fingerprint)
                .write(file, KIND);
    }

    /**
     * @param file that {@link #save} wrote
     * @return the selection in it
     * @throws ArchiveException if it is damaged, or no selection
     */
    public static Selection load(Path file) {
        Columns columns = Columns.read(file, KIND);
        try {
            return new Selection(
                    columns.note("recipe"),
                    columns.note("dataset"),
                    Long.parseLong(columns.note("rows")),
                    columns.note("fingerprint"),
                    columns.column("id", long[].class),
                    columns.column("label", int[].class),
                    columns.column("keep", boolean[].class));
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(
                    file + ": " + e.getMessage() + " It was not written as a whole selection.", e);
        }
    }

    @Override
    public String toString() {
        return recipe + ": " + size + " of " + ids.length + " examples of " + dataset;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Selection that
                && recipe.equals(that.recipe)
                && fingerprint.equals(that.fingerprint)
                && Arrays.equals(ids, that.ids)
                && Arrays.equals(keep, that.keep);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(keep);
    }
}
