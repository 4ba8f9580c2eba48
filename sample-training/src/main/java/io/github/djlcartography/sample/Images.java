package io.github.djlcartography.sample;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.ArrayDataset;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.datasets.ImageSet;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/**
 * Images for a network.
 *
 * @param set the images
 * @param learner the network
 */
record Images(ImageSet set, ImageLearner learner) implements ExampleSet {

    @Override
    public String name() {
        return set.name();
    }

    @Override
    public List<String> classNames() {
        return set.classNames();
    }

    @Override
    public int size() {
        return set.size();
    }

    @Override
    public int[] labels() {
        return set.labels();
    }

    @Override
    public String digest() {
        CRC32 sum = new CRC32();
        for (int row = 0; row < size(); row++) {
            sum.update(set.image(row));
            sum.update(set.label(row));
        }
        return Long.toHexString(sum.getValue());
    }

    @Override
    public Images limit(int count) {
        return new Images(set.limit(count), learner);
    }

    @Override
    public Images relabelled(int[] labels) {
        return new Images(
                ImageSet.of(
                        set.name(),
                        set.classNames(),
                        set.rows(),
                        set.columns(),
                        IntStream.range(0, set.size()).mapToObj(set::image).toList(),
                        labels),
                learner);
    }

    @Override
    public ArrayDataset dataset(NDManager arrays, int batch) throws IOException {
        return learner.dataset(set, arrays, batch);
    }

    @Override
    public Examples examples() throws IOException {
        return Examples.rows(size()).thumbnails(pictures(set));
    }

    /** A PNG of each. */
    static byte[][] pictures(ImageSet set) throws IOException {
        byte[][] pictures = new byte[set.size()][];
        for (int row = 0; row < pictures.length; row++) {
            BufferedImage picture =
                    new BufferedImage(set.columns(), set.rows(), BufferedImage.TYPE_BYTE_GRAY);
            picture.getRaster().setDataElements(0, 0, set.columns(), set.rows(), set.image(row));
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(picture, "png", png);
            pictures[row] = png.toByteArray();
        }
        return pictures;
    }
}
