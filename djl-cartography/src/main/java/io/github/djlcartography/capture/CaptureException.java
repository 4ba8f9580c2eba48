package io.github.djlcartography.capture;

import org.jspecify.annotations.Nullable;

/**
 * What the trainer shows cannot be captured truthfully. The message says where, what was found,
 * what was expected and what to do. Epochs published before it stay.
 */
public final class CaptureException extends RuntimeException {

    private CaptureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static CaptureException at(String where, String found, String expected, String remedy) {
        return at(where, found, expected, remedy, null);
    }

    static CaptureException at(
            String where, String found, String expected, String remedy, @Nullable Throwable cause) {
        return new CaptureException(
                where + ": found " + found + ", expected " + expected + ". " + remedy, cause);
    }
}
