package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A vector for each example, such as what a block of the model gives for it: {@code optEmbedding}
 * of the listener. Takes 4 bytes a number, and some for each example.
 */
public final class Embeddings {

    private final @Nullable String fingerprint; // null: not known
    private final float[] @Nullable [] vectors; // by id; null where an example has none
    private final int width;

    private Embeddings(@Nullable String fingerprint, float[] @Nullable [] vectors, int width) {
        this.fingerprint = fingerprint;
        this.vectors = vectors;
        this.width = width;
    }

    /**
     * Vectors of your own.
     *
     * @param byId that of each row of the root dataset, all of one length; not copied
     * @return the embeddings
     * @throws IllegalArgumentException if their lengths differ
     */
    public static Embeddings of(float[][] byId) {
        int width = byId.length == 0 ? 0 : byId[0].length;
        for (int id = 0; id < byId.length; id++) {
            if (byId[id].length != width) {
                throw new IllegalArgumentException(
                        "embedding of example %d: found %d numbers, expected %d as the others have."
                                .formatted(id, byId[id].length, width));
            }
        }
        return new Embeddings(null, byId, width);
    }

    /**
     * Those of a run's last epoch.
     *
     * @param run its directory
     * @return the embeddings
     * @throws ArchiveException if it has none, or they are damaged
     */
    public static Embeddings read(Path run) {
        Archive archive = Archive.open(run);
        return read(archive, Math.max(0, archive.epochCount(Pass.EPOCH_END) - 1));
    }

    /**
     * @param archive a run
     * @param epoch 0-based number of the epoch, of the pass at the epoch's end
     * @return the embeddings of that epoch
     * @throws ArchiveException if it has none, or they are damaged
     */
    public static Embeddings read(Archive archive, int epoch) {
        Epoch written = archive.embeddings(epoch);
        int width = written.layout().width();
        long rows = archive.manifest().dataset().rows();
        float[] @Nullable [] vectors = new float[Math.toIntExact(rows)][];
        written.read(
                (count, example, label, values) -> {
                    for (int i = 0; i < count; i++) {
                        if (example[i] < 0 || example[i] >= rows) {
                            throw ArchiveException.at(
                                    written.file(),
                                    "example " + example[i],
                                    "a row in [0, " + rows + ")",
                                    "Restore the file from a copy.");
                        }
                        vectors[(int) example[i]] =
                                Arrays.copyOfRange(values, i * width, (i + 1) * width);
                    }
                });
        return new Embeddings(archive.manifest().dataset().fingerprint(), vectors, width);
    }

    /**
     * @return numbers of a vector
     */
    public int width() {
        return width;
    }

    /**
     * @throws IllegalArgumentException if they are known to be of other examples
     */
    void check(DataMap map) {
        String expected = map.provenance().fingerprint();
        if (fingerprint != null && !fingerprint.equals(expected)) {
            throw new IllegalArgumentException(
                    "embeddings: found those of a dataset with the fingerprint "
                            + fingerprint
                            + ", expected the map's "
                            + expected
                            + ". Take them from the run that the map is of.");
        }
    }

    /**
     * @throws IllegalArgumentException if it has none
     */
    float[] of(long id) {
        float[] vector = id < vectors.length ? vectors[(int) id] : null;
        if (vector == null) {
            throw new IllegalArgumentException(
                    "embeddings: found none of example " + id + ", expected one of each example.");
        }
        return vector;
    }
}
