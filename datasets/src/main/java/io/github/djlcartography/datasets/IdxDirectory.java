package io.github.djlcartography.datasets;

import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the files of one split under the several names that MNIST's files go by. */
final class IdxDirectory {
    private IdxDirectory() {}

    static Path images(Path directory, Split split) throws FileNotFoundException {
        return find(directory, split, "images", "idx3");
    }

    static Path labels(Path directory, Split split) throws FileNotFoundException {
        return find(directory, split, "labels", "idx1");
    }

    private static Path find(Path directory, Split split, String what, String format)
            throws FileNotFoundException {
        List<String> names = new ArrayList<>();
        for (String prefix : split.prefixes()) {
            for (String mark : List.of("-", ".")) {
                names.add(prefix + "-" + what + mark + format + "-ubyte");
            }
        }
        for (String name : names) {
            for (String ending : List.of(".gz", "")) {
                Path file = directory.resolve(name + ending);
                if (Files.isRegularFile(file)) {
                    return file;
                }
            }
        }
        throw new FileNotFoundException(
                "%s: %s, expected one of %s, each with or without .gz. Give the directory that holds MNIST's four files."
                        .formatted(
                                directory,
                                Files.isDirectory(directory)
                                        ? "no " + what + " of split " + split
                                        : "no such directory",
                                String.join(", ", names)));
    }
}
