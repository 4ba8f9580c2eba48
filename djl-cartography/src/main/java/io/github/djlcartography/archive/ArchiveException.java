package io.github.djlcartography.archive;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Something on disk is not what it should be. The message says where, what was found, what was
 * expected and what to do.
 */
public final class ArchiveException extends RuntimeException {

    /**
     * @param message the whole message
     * @param cause what was caught, or null
     */
    public ArchiveException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Composes the message: {@code where: found …, expected …. remedy}.
     *
     * @param where the file or directory
     * @param found what is there
     * @param expected what should be
     * @param remedy what a person can do, as a sentence
     * @return the exception, to be thrown
     */
    public static ArchiveException at(Path where, String found, String expected, String remedy) {
        return at(where, found, expected, remedy, null);
    }

    static ArchiveException at(
            Path where, String found, String expected, String remedy, @Nullable Throwable cause) {
        return new ArchiveException(
                where + ": found " + found + ", expected " + expected + ". " + remedy, cause);
    }

    static ArchiveException io(Path where, String doing, Exception cause) {
        return at(
                where,
                "that " + doing + " failed (" + cause + ")",
                "room on the disk and a directory that may be read and written",
                "See to both and try again; published epochs stay.",
                cause);
    }
}
