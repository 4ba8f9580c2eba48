package io.github.djlcartography.cli;

import io.github.djlcartography.archive.ArchiveException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.stream.Stream;
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
                        file, "a file", "none", "Give another name, or --force to replace it.");
            }
        }
    }

    /** Writes lines, whole or not at all. */
    static void lines(Path file, Stream<String> lines) {
        Path target = file.toAbsolutePath();
        Path beside = target.resolveSibling(target.getFileName() + ".unfinished");
        try {
            Files.createDirectories(target.getParent());
            try (BufferedWriter writer = Files.newBufferedWriter(beside)) {
                for (Iterator<String> line = lines.iterator(); line.hasNext(); ) {
                    writer.write(line.next() + "\n");
                }
            } catch (ArchiveException e) {
                Files.delete(beside);
                throw e;
            }
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ArchiveException(file + ": writing failed (" + e + ").", e);
        }
    }
}
