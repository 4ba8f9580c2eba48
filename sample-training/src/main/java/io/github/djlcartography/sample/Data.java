package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import io.github.djlcartography.datasets.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to train and test on.
 *
 * @param train training set
 * @param tests held-out sets by name, the one in domain first
 * @param bundled whether it is the bundled data, whose wrong labels are known
 */
record Data(ImageSet train, Map<String, ImageSet> tests, boolean bundled) {

    private static final int SIDE = 28;

    static Data glyphs() {
        Map<String, ImageSet> tests = new LinkedHashMap<>();
        tests.put("in-domain", ImageSet.bundled(Glyphs.DIGITS_TEST));
        tests.put("reversed-mark", ImageSet.bundled(Glyphs.DIGITS_REVERSED_MARK));
        tests.put("unseen-style", ImageSet.bundled(Glyphs.DIGITS_UNSEEN_STYLE));
        return new Data(ImageSet.bundled(Glyphs.DIGITS_TRAIN), tests, true);
    }

    static Data load(Path directory, List<Path> outOfDomain) throws IOException {
        Map<String, ImageSet> tests = new LinkedHashMap<>();
        tests.put("in-domain", load(directory, Split.TEST));
        for (Path other : outOfDomain) {
            tests.put(
                    other.toAbsolutePath().normalize().getFileName().toString(),
                    load(other, Split.TEST));
        }
        return new Data(load(directory, Split.TRAIN), tests, false);
    }

    private static ImageSet load(Path directory, Split split) throws IOException {
        ImageSet images = ImageSet.load(directory, split);
        try {
            return images.resizedInto(SIDE, SIDE);
        } catch (IllegalArgumentException e) { // larger than the network's input
            throw new IOException(directory + ": " + e.getMessage(), e);
        }
    }

    /**
     * Holds the map against the planted truth, after training.
     *
     * @return the rows of the map whose label is wrong, or null where that is not known
     */
    int @Nullable [] findings(DataMap map, List<String> words) {
        return bundled ? PlantedTruth.check(map, words) : null;
    }
}
