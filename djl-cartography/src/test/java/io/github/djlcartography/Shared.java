package io.github.djlcartography;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Data that is not the project's, and lies in {@code shared} beside the checkout or in the
 * directory that the environment variable {@code CARTOGRAPHY_SHARED} names. Tests that want it are
 * skipped without it.
 */
public final class Shared {

    private Shared() {}

    /**
     * @param path below {@code shared}
     * @return that file or directory; where it is not there, the test is skipped
     */
    public static Path path(String path) {
        Path found = root().resolve(path);
        assumeTrue(Files.exists(found), "skipped: no shared/" + path + " beside the checkout");
        return found;
    }

    private static Path root() {
        String told = System.getenv("CARTOGRAPHY_SHARED");
        if (told != null) {
            return Path.of(told);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("sample-training").resolve("pom.xml"))) {
                return at.resolveSibling("shared");
            }
        }
        return Path.of("no checkout around this directory");
    }
}
