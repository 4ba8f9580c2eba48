package io.github.djlcartography.sample.text;

import java.util.List;

/**
 * A row as its file has it.
 *
 * @param line that it begins on, counted from 1
 * @param texts one or two
 * @param label empty where there is none
 * @param id empty where there is none
 */
record Row(long line, List<String> texts, String label, String id) {}
