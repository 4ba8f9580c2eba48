package io.github.djlcartography.sample;

import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.Idx;
import io.github.djlcartography.datasets.ImageSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small directories in MNIST's format, of the bundled digits. */
final class MnistFiles {

    private MnistFiles() {}

    /** Both halves: the top left corner of each image. */
    static void write(Path directory, int train, int test, int side) throws IOException {
        write(directory, "train", ImageSet.bundled(Glyphs.DIGITS_TRAIN).limit(train), side);
        write(directory, "t10k", ImageSet.bundled(Glyphs.DIGITS_TEST).limit(test), side);
    }

    private static void write(Path directory, String split, ImageSet images, int side)
            throws IOException {
        Files.createDirectories(directory);
        byte[] pixels = new byte[images.size() * side * side];
        byte[] labels = new byte[images.size()];
        for (int i = 0; i < images.size(); i++) {
            labels[i] = (byte) images.label(i);
            byte[] image = images.image(i);
            for (int y = 0; y < side; y++) {
                System.arraycopy(image, y * images.columns(), pixels, (i * side + y) * side, side);
            }
        }
        Files.write(
                directory.resolve(split + "-images-idx3-ubyte"),
                Idx.images(images.size(), side, side, pixels));
        Files.write(directory.resolve(split + "-labels-idx1-ubyte"), Idx.labels(labels));
    }
}
