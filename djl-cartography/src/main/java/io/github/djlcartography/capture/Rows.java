package io.github.djlcartography.capture;

import java.nio.FloatBuffer;

/**
 * Rows as an epoch file takes them.
 *
 * @param count rows
 * @param values row-major, as the layout says; may be the engine's own memory
 * @param label of each row; negative where the row says nothing (a sequence without a token)
 */
@SuppressWarnings("ArrayRecordComponent") // carried once, never compared
record Rows(int count, FloatBuffer values, int[] label) {}
