package io.github.djlcartography.cli;

import io.github.djlcartography.archive.ArchiveException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a command may replace: nothing that is there, unless it is told to. */
final class Outputs {

    @Option(names = "--force", description = "Replace files that are there.")
    private boolean force;

    /** Before any work is done. */
    void check(@Nullable Path... files) {
        for (Path file : files) {
            if (file != null && !force && Files.exists(file)) {
                throw ArchiveException.at(
                        file,
                        Files.isDirectory(file) ? "a directory" : "a file",
                        "none",
                        "Give another name, or --force to replace it.");
            }
        }
    }
}
