package io.github.djlcartography.datasets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Grey images of one size, each with a label. Immutable. Row {@code i} of the set is row {@code i}
 * of the file, counted from 0, and stays so in the DJL dataset: the indices of its batches are the
 * rows of the file.
 */
public final class ImageSet {
    static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    private final String name;
    private final List<String> classNames;
    private final Idx.Images images;
    private final byte[] labels;

    ImageSet(String name, List<String> classNames, Idx.Images images, byte[] labels) {
        this.name = name;
        this.classNames = List.copyOf(classNames);
        this.images = images;
        this.labels = labels;
    }

    /**
     * Reads one split of a directory in MNIST's layout, of ten classes named "0" to "9": MNIST,
     * Fashion-MNIST, KMNIST, USPS and the like.
     *
     * @param directory holds {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, and
     *     the same beginning with {@code t10k-} or {@code test-}; {@code .idx3} for {@code -idx3}
     *     and an added {@code .gz} are understood
     * @param split which half
     * @return the images in the order of the file
     * @throws FileNotFoundException if the images or the labels are not there; the message lists
     *     the names tried
     * @throws IdxFormatException if a file is damaged, the two disagree, or a label is above 9
     * @throws IOException if a file cannot be read
     */
    public static ImageSet load(Path directory, Split split) throws IOException {
        return load(directory, split, DIGITS);
    }

    /**
     * The same for any classes.
     *
     * @param directory see {@link #load(Path, Split)}
     * @param split which half
     * @param classNames a name for each label from 0 up, 1 to 256 of them
     * @return the images in the order of the file
     * @throws FileNotFoundException if the images or the labels are not there; the message lists
     *     the names tried
     * @throws IdxFormatException if a file is damaged, the two disagree, or a label has no name
     * @throws IOException if a file cannot be read
     */
    public static ImageSet load(Path directory, Split split, List<String> classNames)
            throws IOException {
        Path images = IdxDirectory.images(directory, split);
        Path labels = IdxDirectory.labels(directory, split);
        String name = directory.toAbsolutePath().normalize().getFileName() + "/" + splitName(split);
        return join(
                name,
                classNames,
                Idx.readImages(images),
                images.toString(),
                Idx.readLabels(labels),
                labels.toString());
    }

    /**
     * Images of your own.
     *
     * @param name where they come from
     * @param classNames a name for each label from 0 up, 1 to 256 of them
     * @param rows height of each image in pixels
     * @param columns width of each image in pixels
     * @param images rows × columns unsigned bytes each, row by row; copied
     * @param labels the class of each
     * @return the images in that order
     * @throws IllegalArgumentException if there is none, one has another size, there are not as
     *     many labels, or a label has no name
     */
    public static ImageSet of(
            String name,
            List<String> classNames,
            int rows,
            int columns,
            List<byte[]> images,
            int[] labels) {
        int length = rows * columns;
        byte[] pixels = new byte[Math.multiplyExact(images.size(), length)];
        for (int i = 0; i < images.size(); i++) {
            byte[] image = images.get(i);
            if (image.length != length) {
                throw new IllegalArgumentException(
                        "%s: image %d has %d bytes, expected %d×%d."
                                .formatted(name, i, image.length, rows, columns));
            }
            System.arraycopy(image, 0, pixels, i * length, length);
        }
        if (images.isEmpty() || images.size() != labels.length) {
            throw new IllegalArgumentException(
                    "%s: %d images and %d labels, expected as many, and at least one."
                            .formatted(name, images.size(), labels.length));
        }
        byte[] gold = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new IllegalArgumentException(
                        "%s: label %d at row %d, expected 0 to %d. Give a name for every class."
                                .formatted(name, labels[i], i, classNames.size() - 1));
            }
            gold[i] = (byte) labels[i];
        }
        return new ImageSet(
                name, classNames, new Idx.Images(images.size(), rows, columns, pixels), gold);
    }

    /**
     * Reads a set that comes in the jar.
     *
     * @param glyphs which one
     * @return its images, 28×28
     * @throws UncheckedIOException if it is missing from the class path or damaged
     */
    public static ImageSet bundled(Glyphs glyphs) {
        String images = glyphs.imagesFile();
        String labels = glyphs.labelsFile();
        try (InputStream imagesIn = resource(images);
                InputStream labelsIn = resource(labels)) {
            return join(
                    "glyphs/" + glyphs.directory() + "/" + splitName(glyphs.split()),
                    glyphs.classNames(),
                    Idx.readImages(imagesIn, images),
                    images,
                    Idx.readLabels(labelsIn, labels),
                    labels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A bundled file, relative to this package. */
    static InputStream resource(String file) throws FileNotFoundException {
        InputStream in = ImageSet.class.getResourceAsStream(file);
        if (in == null) {
            throw new FileNotFoundException(
                    "%s: not on the class path, expected beside %s. Build the jar anew."
                            .formatted(file, ImageSet.class.getName()));
        }
        return in;
    }

    private static String splitName(Split split) {
        return split == Split.TRAIN ? "train" : "test";
    }

    private static ImageSet join(
            String name,
            List<String> classNames,
            Idx.Images images,
            String imagesAt,
            byte[] labels,
            String labelsAt)
            throws IdxFormatException {
        if (images.count() != labels.length) {
            throw new IdxFormatException(
                    "%s: %d images, but %s: %d labels, expected as many. Take both files from the same set."
                            .formatted(imagesAt, images.count(), labelsAt, labels.length));
        }
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i] & 0xFF;
            if (label >= classNames.size()) {
                throw new IdxFormatException(
                        "%s: label %d at row %d, expected 0 to %d. Give a name for every class; see ImageSet.load."
                                .formatted(labelsAt, label, i, classNames.size() - 1));
            }
        }
        return new ImageSet(name, classNames, images, labels);
    }

    /**
     * Where the images come from: the last part of the directory's name, a slash, and "train" or
     * "test".
     */
    public String name() {
        return name;
    }

    /** The classes' names in the order of their labels. */
    public List<String> classNames() {
        return classNames;
    }

    /** How many images; at least 1. */
    public int size() {
        return images.count();
    }

    /** Height of each image in pixels. */
    public int rows() {
        return images.rows();
    }

    /** Width of each image in pixels. */
    public int columns() {
        return images.columns();
    }

    /**
     * One image.
     *
     * @param i its row in the file, from 0
     * @return a copy of its rows × columns unsigned bytes, row by row
     * @throws IndexOutOfBoundsException if there is no such image
     */
    public byte[] image(int i) {
        Objects.checkIndex(i, size());
        int length = rows() * columns();
        return Arrays.copyOfRange(images.pixels(), i * length, (i + 1) * length);
    }

    /**
     * One label.
     *
     * @param i its row in the file, from 0
     * @return the class, from 0 to the number of classes − 1
     * @throws IndexOutOfBoundsException if there is no such image
     */
    public int label(int i) {
        return labels[i] & 0xFF;
    }

    /** A copy of all labels, in the order of the file. */
    public int[] labels() {
        int[] copy = new int[labels.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = label(i);
        }
        return copy;
    }

    /**
     * The first rows of this set; their numbers stay.
     *
     * @param n how many at most, at least 1; a set that has fewer is returned as it is
     * @throws IllegalArgumentException if {@code n} is below 1
     */
    public ImageSet limit(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("limit " + n + ", expected at least 1 row.");
        }
        if (n >= size()) {
            return this;
        }
        byte[] first = Arrays.copyOf(images.pixels(), n * rows() * columns());
        return new ImageSet(
                name,
                classNames,
                new Idx.Images(n, rows(), columns(), first),
                Arrays.copyOf(labels, n));
    }

    /**
     * Smaller images in the middle of larger ones, as MNIST's digits lie in theirs: each is scaled
     * (bilinear, pixel centres at halves, nothing beyond the edge) so that its longer side takes
     * 20/28 of the target's shorter one, and lies in the middle on black. USPS's 16×16 become 20×20
     * in the middle of 28×28.
     *
     * @param rows height of the target in pixels
     * @param columns width of the target in pixels
     * @return a set of that size; this one if it has it already
     * @throws IllegalArgumentException if this set's images are larger than the target in either
     *     direction
     */
    public ImageSet resizedInto(int rows, int columns) {
        if (rows == rows() && columns == columns()) {
            return this;
        }
        return new ImageSet(name, classNames, Resize.into(images, rows, columns), labels);
    }

    /**
     * A DJL dataset of these images; the index of an example is its row in the file.
     *
     * <p>Data: float32, shape (N, 1, rows, columns), pixels divided by 255, in [0, 1]. Labels:
     * int64, shape (N). Both live as long as {@code manager}.
     *
     * @param manager owns the arrays
     * @param batchSize examples in each batch; the last may have fewer
     * @param shuffle whether each pass has a new random order; false is the order of the file
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public ArrayDataset toDataset(NDManager manager, int batchSize, boolean shuffle) {
        if (batchSize < 1) {
            throw new IllegalArgumentException(
                    "batch size " + batchSize + ", expected at least 1.");
        }
        long[] gold = Arrays.stream(labels()).asLongStream().toArray();
        return new ArrayDataset.Builder()
                .setData(toArray(manager))
                .optLabels(manager.create(gold))
                .setSampling(batchSize, shuffle)
                .build();
    }

    /**
     * The pixels alone.
     *
     * @param manager owns the array
     * @return float32, shape (N, 1, rows, columns), pixels divided by 255, in [0, 1]
     */
    public NDArray toArray(NDManager manager) {
        byte[] pixels = images.pixels();
        float[] data = new float[pixels.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (pixels[i] & 0xFF) / 255f;
        }
        return manager.create(data, new Shape(size(), 1, rows(), columns()));
    }

    @Override
    public String toString() {
        return "%s: %d images of %d×%d, %d classes"
                .formatted(name, size(), rows(), columns(), classNames.size());
    }
}
