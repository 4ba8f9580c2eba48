package io.github.djlcartography.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, or standard error. Nothing more is written once writing has failed, and {@link
 * #complaint} says why: not of a reader that has enough, as {@code | head}.
 */
final class Standard extends OutputStream {

    private final OutputStream to;
    private @Nullable IOException failure;

    Standard(FileDescriptor to) {
        this(new FileOutputStream(to));
    }

    Standard(OutputStream to) {
        this.to = to;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int at, int length) {
        if (failure != null) {
            return;
        }
        try {
            to.write(from, at, length);
        } catch (IOException e) {
            failure = e;
        }
    }

    /** What went wrong, in words; empty where nothing did. */
    String complaint() {
        if (failure == null) {
            return "";
        }
        String why = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return why.contains("pipe") // broken, or on Windows closed
                ? ""
                : "standard output: found that writing failed ("
                        + failure.getMessage()
                        + "), expected a place that takes it. See to it and try again.";
    }
}
