package io.github.djlcartography.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * How every file of ours comes to be: written beside under a name that no reader takes, flushed to
 * disk, renamed. A reader sees the old file, or the whole new one.
 */
public final class Published {

    static final String UNFINISHED = ".unfinished";

    /** What fills the file. */
    @FunctionalInterface
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    private Published() {}

    /**
     * @param file to be written, absolute
     * @return where it is written before it has its name
     */
    public static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + UNFINISHED);
    }

    static void write(Path file, Content content) {
        Path beside = beside(file.toAbsolutePath());
        try {
            Files.createDirectories(beside.getParent());
            try (FileChannel channel = open(beside)) {
                content.writeTo(channel);
                channel.force(true);
            }
            rename(beside, file.toAbsolutePath());
        } catch (IOException e) {
            throw ArchiveException.io(file, "writing", e);
        }
    }

    /** What a file says. */
    @FunctionalInterface
    public interface Text {
        /**
         * @param to takes it
         * @throws IOException if the disk does not
         */
        void writeTo(Writer to) throws IOException;
    }

    /**
     * Writes text in UTF-8, whole or not at all: whatever is thrown, what was there stays.
     *
     * @param file to be written; its directory is made
     * @param text that is to be in it
     * @throws ArchiveException if it cannot be written
     */
    public static void text(Path file, Text text) {
        Path target = file.toAbsolutePath();
        Path beside = beside(target);
        try {
            Files.createDirectories(target.getParent());
            try (FileChannel channel = open(beside);
                    Writer writer =
                            new BufferedWriter(
                                    Channels.newWriter(channel, UTF_8.newEncoder(), -1))) {
                text.writeTo(writer);
                writer.flush();
                channel.force(true);
            }
            rename(beside, target);
        } catch (IOException e) {
            delete(beside, e);
            throw ArchiveException.at(
                    file,
                    "that writing failed (" + e + ")",
                    "room on the disk and a directory that may be written",
                    "See to both and try again; what was there before is there.",
                    e);
        } catch (RuntimeException e) {
            delete(beside, e);
            throw e;
        }
    }

    private static void delete(Path beside, Exception cause) {
        try {
            Files.deleteIfExists(beside);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    static FileChannel open(Path beside) throws IOException {
        return FileChannel.open(
                beside,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    /**
     * Gives a file its name, in one step where the file system can. It must have been forced; the
     * directory entry is made durable here.
     *
     * @param beside what was written
     * @param file its name, absolute; one that was there is replaced
     * @throws IOException if it cannot be
     */
    public static void rename(Path beside, Path file) throws IOException {
        try {
            Files.move(
                    beside,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        }
        Path directory = file.getParent();
        if (directory != null && !isWindows()) { // Windows cannot open a directory, nor needs to
            try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
                entry.force(true);
            }
        }
    }

    /** After something else went wrong. */
    static void closeQuietly(@Nullable FileChannel channel, IOException cause) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }
}
