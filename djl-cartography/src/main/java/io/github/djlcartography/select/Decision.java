package io.github.djlcartography.select;

import java.util.List;

/**
 * What a strategy decides of a map.
 *
 * @param keep for each row, whether it is kept
 * @param reasons for each row, why
 * @param warnings what the user must know of it
 */
@SuppressWarnings("ArrayRecordComponent") // on its way to a Selection, never compared
record Decision(boolean[] keep, Reasons reasons, List<String> warnings) {}
