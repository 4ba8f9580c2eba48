package io.github.djlcartography.capture;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Rows as an epoch file takes them.
 *
 * @param count rows
 * @param values row-major, as the layout says; may be the engine's own memory
 * @param label of each row; negative where the row says nothing (a sequence without a token)
 * @param tokens of the rows, or null
 * @param embedding row-major, or null
 */
@SuppressWarnings("ArrayRecordComponent") // carried once, never compared
record Rows(
        int count,
        FloatBuffer values,
        int[] label,
        @Nullable Tokens tokens,
        @Nullable FloatBuffer embedding) {

    Rows(int count, FloatBuffer values, int[] label) {
        this(count, values, label, null, null);
    }

    /**
     * Tokens as layout TOKENS takes them.
     *
     * @param from first token of each row, and at last their number
     * @param values row-major
     * @param label of each token
     */
    record Tokens(int[] from, float[] values, int[] label) {}

    Rows with(@Nullable FloatBuffer embedding) {
        return new Rows(count, values, label, tokens, embedding);
    }

    /** Numbers that a row's embedding has. */
    int embeddingSize() {
        return embedding == null || count == 0 ? 0 : embedding.remaining() / count;
    }
}
