package io.github.djlcartography.export;

import io.github.djlcartography.archive.Examples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Ids that came in some order, and their rows: ascending by value where every id is an integer,
 * else by text. So a dataset keeps its rows however an epoch was shuffled, and two seeds can be
 * compared.
 */
final class Guids {

    private final Map<String, Integer> index = new HashMap<>(); // id → place
    private final List<String> ids = new ArrayList<>(); // by place, in order of appearance

    /** The place of an id, 0-based: new ones are put at the end. */
    int add(String id) {
        Integer place = index.putIfAbsent(id, ids.size());
        if (place == null) {
            ids.add(id);
            return ids.size() - 1;
        }
        return place;
    }

    int size() {
        return ids.size();
    }

    String get(int place) {
        return ids.get(place);
    }

    /** Places in the order of rows. */
    int[] places() {
        Comparator<Integer> order = Comparator.comparing(ids::get);
        if (ids.stream().allMatch(Guids::isInteger)) {
            long[] values = ids.stream().mapToLong(Long::parseLong).toArray();
            order = Comparator.comparingLong(place -> values[place]);
        }
        return IntStream.range(0, ids.size())
                .boxed()
                .sorted(order)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The ids of the rows; where they are 0 to N − 1 the number of the row is the id. */
    Examples examples(int[] places) {
        boolean same = true;
        String[] sorted = new String[places.length];
        for (int row = 0; row < sorted.length; row++) {
            sorted[row] = ids.get(places[row]);
            same = same && sorted[row].equals(Integer.toString(row));
        }
        return same ? Examples.rows(sorted.length) : Examples.of(sorted);
    }

    /** Whether a text is a whole number of 64 bits, written as such. */
    static boolean isInteger(String id) {
        int digits = id.startsWith("-") ? 1 : 0;
        if (id.length() == digits
                || id.length() > digits + 19
                || !id.chars().skip(digits).allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        try {
            return Long.toString(Long.parseLong(id)).equals(id);
        } catch (NumberFormatException e) { // beyond 64 bits
            return false;
        }
    }
}
