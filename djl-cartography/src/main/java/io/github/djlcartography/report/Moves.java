package io.github.djlcartography.report;

import io.github.djlcartography.analyze.DataMap;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/** From where to where examples went between two maps of one dataset: those that both have. */
final class Moves {

    /** Rows of the map before and of the map after, of the same examples. */
    final int[] from;

    final int[] to;
    final Points before; // all rows of that map
    final Points after;

    private final DataMap map; // after

    private Moves(DataMap map, int[] from, int[] to, Points before, Points after) {
        this.map = map;
        this.from = from;
        this.to = to;
        this.before = before;
        this.after = after;
    }

    /**
     * @throws IllegalArgumentException if they are of different datasets, or have no example in
     *     common
     */
    static Moves between(DataMap before, DataMap after) {
        String expected = after.provenance().fingerprint();
        String found = before.provenance().fingerprint();
        if (!found.equals(expected)) {
            throw new IllegalArgumentException(
                    "arrows: found a map of the dataset "
                            + found
                            + ", expected "
                            + expected
                            + ". Arrows join maps of the same rows and labels.");
        }
        int[] from = new int[Math.min(before.size(), after.size())];
        int[] to = new int[from.length];
        int count = 0;
        for (int b = 0, a = 0; b < before.size() && a < after.size(); ) {
            long order = before.id(b) - after.id(a);
            if (order == 0) {
                from[count] = b;
                to[count++] = a;
            }
            b += order <= 0 ? 1 : 0;
            a += order >= 0 ? 1 : 0;
        }
        if (count == 0) {
            throw new IllegalArgumentException(
                    "arrows: found no example that both maps have, expected some.");
        }
        return new Moves(
                after,
                Arrays.copyOf(from, count),
                Arrays.copyOf(to, count),
                Points.of(before),
                Points.of(after));
    }

    int size() {
        return from.length;
    }

    double variability(int i) {
        return after.variability[to[i]] - before.variability[from[i]];
    }

    double confidence(int i) {
        return after.confidence[to[i]] - before.confidence[from[i]];
    }

    double correctness(int i) {
        return after.correctness[to[i]] - before.correctness[from[i]];
    }

    /** The example's name, where it is now. */
    Names.Mark mark(int i, LongFunction<String> names) {
        return new Names.Mark(to[i], names.apply(map.id(to[i])));
    }

    /** Indices of those that went farthest, by their way on the map; of equal ones by id. */
    int[] farthest(int count) {
        double[] way = new double[size()];
        for (int i = 0; i < way.length; i++) {
            double right = variability(i);
            double up = confidence(i);
            way[i] = right * right + up * up;
        }
        return IntStream.range(0, way.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -way[i]).thenComparing(i -> i))
                .limit(count)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * Indices of examples by their ids.
     *
     * @throws IllegalArgumentException if one of them is not on both maps
     */
    int[] of(long... ids) {
        Map<Long, Integer> index = new HashMap<>();
        for (int i = 0; i < size(); i++) {
            index.put(map.id(to[i]), i);
        }
        return Arrays.stream(ids)
                .mapToInt(
                        id -> {
                            Integer i = index.get(id);
                            if (i == null) {
                                throw new IllegalArgumentException(
                                        "arrows: found example "
                                                + id
                                                + ", expected one that both maps have.");
                            }
                            return i;
                        })
                .toArray();
    }
}
