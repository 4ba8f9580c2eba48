package io.github.djlcartography.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something found out about a map, for people to read.
 *
 * @param title what it is about
 * @param texts sentences
 * @param header names of the table's columns; none where there is no table
 * @param rows texts of the table, as many as the header in each
 */
record Finding(String title, List<String> texts, List<String> header, List<List<String>> rows) {

    Map<String, Object> toJson() {
        return new TreeMap<>(
                Map.of("title", title, "texts", texts, "header", header, "rows", rows));
    }
}
