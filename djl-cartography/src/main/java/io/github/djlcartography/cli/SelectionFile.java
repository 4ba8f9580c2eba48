package io.github.djlcartography.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A selection that was given by the name of its file. */
final class SelectionFile {

    private static final String ARROW = "ARROW1"; // begins an Arrow file

    private SelectionFile() {}

    /** Whether it could be one. */
    static boolean isLikely(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(ARROW.length()), US_ASCII).equals(ARROW);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * @throws ArchiveException if it is none, in words for who gave another file by mistake
     */
    static Selection load(Path file) {
        if (isLikely(file)) {
            return Selection.load(file);
        }
        throw ArchiveException.at(
                file,
                Files.isDirectory(file)
                        ? "a directory"
                        : Files.exists(file) ? "another kind of file" : "nothing",
                "a selection",
                "Give a file that cartography select --out wrote.");
    }
}
