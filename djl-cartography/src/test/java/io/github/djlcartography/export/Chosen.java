package io.github.djlcartography.export;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.PublishedMap;
import io.github.djlcartography.select.Selection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Selections for tests, of a map that says nothing. */
final class Chosen {

    private Chosen() {}

    static Selection of(boolean... keep) {
        return of(keep, new int[0]);
    }

    static Selection of(boolean[] keep, int[] labels) {
        return Selection.of(map(keep.length, labels), "by hand", keep);
    }

    static Selection all(int rows) {
        boolean[] keep = new boolean[rows];
        java.util.Arrays.fill(keep, true);
        return of(keep);
    }

    static Selection none(int rows) {
        return of(new boolean[rows]);
    }

    static boolean[] some(int rows, long seed) {
        Random random = new Random(seed);
        boolean[] keep = new boolean[rows];
        IntStream.range(0, rows).forEach(row -> keep[row] = random.nextInt(3) == 0);
        return keep;
    }

    static boolean[] others(boolean[] keep) {
        boolean[] others = new boolean[keep.length];
        IntStream.range(0, keep.length).forEach(row -> others[row] = !keep[row]);
        return others;
    }

    static DataMap map(int rows, int[] labels) {
        return new PublishedMap(
                        "toy",
                        labels,
                        Map.of(Metric.AUM, IntStream.range(0, rows).asDoubleStream().toArray()),
                        List.of())
                .map();
    }
}
