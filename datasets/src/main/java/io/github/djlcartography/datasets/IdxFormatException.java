package io.github.djlcartography.datasets;

import java.io.IOException;

/**
 * A file that is not what it should be; the message says where, what was found, what was expected
 * and what to do.
 */
public class IdxFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /** An exception with its whole message. */
    public IdxFormatException(String message) {
        super(message);
    }

    /** The same, after a failure of the layer below. */
    public IdxFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
