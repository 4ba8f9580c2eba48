package io.github.djlcartography;

import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Fingerprint;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.archive.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Writes small runs for tests: what the listener would have left, without a training. The dataset
 * has the rows 0 to N − 1; its labels are given.
 */
public final class Runs {

    private final Path directory;
    private final int classes;
    private final Layout layout;
    private final int[] labels;
    private final String fingerprint;
    private final ArchiveWriter writer;
    private final Map<Pass, Integer> next = new EnumMap<>(Pass.class);

    private Runs(Path directory, String name, int classes, Layout layout, int[] labels) {
        this.directory = directory;
        this.classes = classes;
        this.layout = layout;
        this.labels = labels;
        long[] ids = LongStream.range(0, labels.length).toArray();
        fingerprint = Fingerprint.of(labels.length, ids, labels);
        writer = ArchiveWriter.create(directory);
        writer.manifest(
                Manifest.builder(
                                classes,
                                new Manifest.Dataset(
                                        name, labels.length, labels.length, fingerprint),
                                List.of(Pass.values()))
                        .classNames(IntStream.range(0, classes).mapToObj(c -> "class" + c).toList())
                        .outputs(
                                layout.labelsAreClasses() ? Task.SINGLE_LABEL : Task.SEQUENCE,
                                1,
                                layout)
                        .build());
    }

    private Runs(Path directory, Runs like) {
        this.directory = directory;
        classes = like.classes;
        layout = like.layout;
        labels = like.labels;
        fingerprint = like.fingerprint;
        writer = ArchiveWriter.resume(directory);
        next.putAll(like.next);
    }

    /**
     * @param directory of the run
     * @param classes K
     * @param labels one per row of the dataset
     * @return a run with a manifest and no epoch
     */
    public static Runs start(Path directory, int classes, int... labels) {
        return start(directory, classes, Layout.full(classes), labels);
    }

    /**
     * @param directory of the run
     * @param classes K
     * @param layout of its files
     * @param labels one per row of the dataset
     * @return a run with a manifest and no epoch
     */
    public static Runs start(Path directory, int classes, Layout layout, int... labels) {
        return new Runs(directory, "toy", classes, layout, labels);
    }

    /**
     * Publishing waits for the disk; copying does not.
     *
     * @param other directory, which is made
     * @return the same run in it
     * @throws IOException if it cannot be copied
     */
    public Runs copyTo(Path other) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.toList()) {
                Files.copy(path, other.resolve(directory.relativize(path).toString()));
            }
        }
        return new Runs(other, this);
    }

    /**
     * @return where it is
     */
    public Path directory() {
        return directory;
    }

    /**
     * @return of the dataset
     */
    public String fingerprint() {
        return fingerprint;
    }

    /**
     * Publishes the next epoch, in dataset order.
     *
     * @param pass which pass
     * @param p softmax of each row of the dataset
     * @return this
     */
    public Runs epoch(Pass pass, float[]... p) {
        return epoch(pass, LongStream.range(0, p.length).toArray(), labels, 0, p);
    }

    /**
     * Publishes the next epoch, two classes or more: each example's label gets what is given, the
     * other classes share the rest.
     *
     * @param pass which pass
     * @param gold p(gold) of each row of the dataset
     * @return this
     */
    public Runs gold(Pass pass, double... gold) {
        float[][] p = new float[gold.length][];
        Arrays.setAll(p, i -> p(classes, labels[i], gold[i]));
        return epoch(pass, p);
    }

    /**
     * Publishes the next epoch as it is given, right or wrong.
     *
     * @param pass which pass
     * @param ids of its rows, in file order
     * @param label of its rows
     * @param duplicates that the ledger tells of
     * @param p softmax of its rows, or what else the layout has
     * @return this
     */
    public Runs epoch(Pass pass, long[] ids, int[] label, long duplicates, float[]... p) {
        int number = next.merge(pass, 1, Integer::sum) - 1;
        try (EpochWriter epoch = writer.epoch(pass, number, layout)) {
            for (int i = 0; i < ids.length; i++) {
                epoch.append(ids[i], label[i], p[i], 0);
            }
            epoch.publish(
                    fingerprint, Coverage.of(labels.length, ids.length, duplicates, 0.25 * number));
        }
        return this;
    }

    /**
     * Publishes what a block gave, beside the last epoch of the pass at its end.
     *
     * @param vectors of each row of the dataset
     * @return this
     */
    public Runs embeddings(float[]... vectors) {
        Layout layout = Layout.embedding(vectors[0].length).half();
        int last = next.getOrDefault(Pass.EPOCH_END, 0) - 1;
        try (EpochWriter epoch = writer.epoch(Pass.EPOCH_END, last, layout)) {
            for (int row = vectors.length - 1; row >= 0; row--) { // in any order
                epoch.append(row, labels[row], vectors[row], 0);
            }
            epoch.publish(fingerprint, Coverage.of(labels.length, vectors.length, 0, 0));
        }
        return this;
    }

    /**
     * @param classes K
     * @param label of the example
     * @param gold p(gold)
     * @return a softmax with it
     */
    public static float[] p(int classes, int label, double gold) {
        float[] p = new float[classes];
        Arrays.fill(p, (float) ((1 - gold) / (classes - 1)));
        p[label] = (float) gold;
        return p;
    }

    /**
     * @param pass which pass
     * @param epoch its number
     * @return the epoch's file
     */
    public Path file(Pass pass, int epoch) {
        return directory.resolve("pass=" + pass.key() + "/epoch=" + epoch + "/part-0.arrow");
    }
}
