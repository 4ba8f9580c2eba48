package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Published;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file or a directory that is made beside its place, and has its name once it is whole. Whatever
 * fails before, what was there stays, and what was made is removed.
 */
final class Unpublished implements AutoCloseable {

    private final Path place;
    private final Path beside;
    private final Path old; // where a directory goes that is replaced

    /**
     * @param out the name that it is to have
     * @param force whether what has that name is replaced
     * @throws ArchiveException if something has it, or nothing can be written there
     */
    Unpublished(Path out, boolean force) throws IOException {
        place = out.toAbsolutePath().normalize();
        beside = Published.beside(place);
        old = place.resolveSibling(place.getFileName() + ".replaced");
        if (isThere(old)) {
            throw ArchiveException.at(
                    old,
                    "what a run that was ended was about to replace",
                    "nothing",
                    "Move it back to "
                            + place.getFileName()
                            + " if that is missing, or delete it.");
        } else if (isThere(place) && !force && !isEmptyDirectory(place)) {
            throw ArchiveException.at(
                    out,
                    "something there",
                    "nothing",
                    "Give another place, or replace it with --force (SourceFilter.force).");
        }
        delete(beside); // of a run that was ended
        Files.createDirectories(place.getParent());
    }

    /** Where to make it; nothing is there. */
    Path path() {
        return beside;
    }

    void publish() throws IOException {
        boolean replaced = Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
        if (replaced) { // no file system renames over a directory that has something in it
            Published.rename(place, old);
        }
        try {
            Published.rename(beside, place);
        } catch (IOException e) {
            if (replaced) {
                Published.rename(old, place);
            }
            throw e;
        }
        delete(old);
    }

    @Override
    public void close() throws IOException {
        delete(beside);
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (Stream<Path> within = Files.list(path)) {
            return within.findAny().isEmpty();
        }
    }

    private static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void delete(Path path) throws IOException {
        if (!isThere(path)) {
            return;
        }
        Files.walkFileTree( // follows no link
                path,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException e) throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
