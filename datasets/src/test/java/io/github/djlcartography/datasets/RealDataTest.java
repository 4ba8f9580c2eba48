package io.github.djlcartography.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Reads the published sets where they are at hand: in CARTOGRAPHY_DATA, or in shared/data beside
 * the project.
 */
class RealDataTest {
    @Test
    void mnistIsRead() throws IOException {
        is(ImageSet.load(data("mnist"), Split.TRAIN), 60_000, 28);
        is(ImageSet.load(data("mnist"), Split.TEST), 10_000, 28);
        assertThat(ImageSet.load(data("mnist"), Split.TRAIN).labels()).startsWith(5, 0, 4, 1, 9);
    }

    @Test
    void fashionMnistIsRead() throws IOException {
        is(ImageSet.load(data("fashion-mnist"), Split.TRAIN), 60_000, 28);
        is(ImageSet.load(data("fashion-mnist"), Split.TEST), 10_000, 28);
    }

    @Test
    void uspsIsReadAndResized() throws IOException {
        is(ImageSet.load(data("usps"), Split.TRAIN), 7_291, 16);
        ImageSet test = ImageSet.load(data("usps"), Split.TEST);
        is(test, 2_007, 16);
        is(test.resizedInto(28, 28), 2_007, 28);
    }

    private static void is(ImageSet set, int size, int side) {
        assertThat(set.size()).isEqualTo(size);
        assertThat(set.rows()).isEqualTo(side);
        assertThat(set.columns()).isEqualTo(side);
        for (int label = 0; label < 10; label++) {
            assertThat(set.labels()).contains(label);
        }
    }

    private static Path data(String name) {
        String given = System.getenv("CARTOGRAPHY_DATA");
        Path all = given == null ? shared() : Path.of(given);
        Path directory = all.resolve(name);
        assumeTrue(
                Files.isDirectory(directory),
                "no " + directory + ": set CARTOGRAPHY_DATA to run this test");
        return directory;
    }

    /** shared/data beside the outermost directory that has a pom.xml. */
    private static Path shared() {
        Path root = Path.of("").toAbsolutePath();
        for (Path up = root.getParent();
                up != null && Files.exists(up.resolve("pom.xml"));
                up = up.getParent()) {
            root = up;
        }
        return root.resolveSibling("shared").resolve("data");
    }
}
