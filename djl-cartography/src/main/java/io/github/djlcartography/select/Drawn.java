package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.archive.ArchiveException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What people pick on a page, as recipes: lassos and ranges in {@link Steps}, labels, slices and
 * single examples. They are put together by {@code and}, {@code or} and {@code minus}, within
 * {@code on_map}, which refuses any other map.
 */
final class Drawn {

    private static final String ON_MAP = "on_map";

    /** Of a corner from the map: a lasso may leave it, but its products must fit. */
    private static final long FARTHEST = 1 << 20;

    private Drawn() {}

    static void register() {
        Replay.leaf("lasso", Drawn::lasso, "x", "x_steps", "y", "y_steps", "corners");
        Replay.leaf("range", Drawn::range, "metric", "steps", "low", "high");
        Replay.leaf("labels", Drawn::labels, "any");
        Replay.leaf("rows", Drawn::rows, "ids");
        Replay.node(
                "slice",
                0,
                (recipe, of, sources) -> slice(recipe, sources.apply(recipe.text("slice"))),
                "slice",
                "any");
        Replay.node(
                "measure",
                0,
                (recipe, of, sources) -> measure(recipe, sources.apply(recipe.text("measure"))),
                "measure",
                "steps",
                "low",
                "high");
        Replay.node(
                ON_MAP,
                1,
                (recipe, of, sources) -> onMap(recipe, of.get(0)),
                "fingerprint",
                "pass",
                "epochs",
                "runs");
    }

    private static Selector lasso(Recipe recipe) {
        String x = recipe.text("x");
        String y = recipe.text("y");
        Steps across = Steps.of(recipe, "x_steps");
        Steps up = Steps.of(recipe, "y_steps");
        int[] corners = wholes(recipe, "corners", -FARTHEST, FARTHEST);
        if (corners.length < 6 || corners.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "corners: found "
                            + corners.length
                            + " numbers, expected x and y of 3 corners or more.");
        }
        return picking(
                recipe,
                Set.of(x, y),
                "inside the lasso",
                "outside the lasso",
                map -> {
                    int[] xs = across.of(map.values(x));
                    int[] ys = up.of(map.values(y));
                    return row ->
                            xs[row] != Steps.NONE
                                    && ys[row] != Steps.NONE
                                    && inside(corners, xs[row], ys[row]);
                });
    }

    /** Even-odd, in integers: how many edges a ray to the right crosses. */
    static boolean inside(int[] corners, int x, int y) {
        boolean inside = false;
        for (int i = 0, j = corners.length - 2; i < corners.length; j = i, i += 2) {
            long y1 = corners[j + 1];
            long y2 = corners[i + 1];
            if (y1 > y != y2 > y) {
                long x1 = corners[j];
                long side = (x - x1) * (y2 - y1) - (y - y1) * (corners[i] - x1);
                inside ^= y2 > y1 ? side < 0 : side > 0;
            }
        }
        return inside;
    }

    private static Selector range(Recipe recipe) {
        String metric = recipe.text("metric");
        return range(recipe, metric, Set.of(metric), map -> map.values(metric));
    }

    /** The same of numbers in the metadata. */
    private static Selector measure(Recipe recipe, Slices numbers) {
        return range(
                recipe,
                numbers.name(),
                Set.of(),
                map -> {
                    double[] values = new double[map.size()];
                    Arrays.setAll(values, row -> number(numbers.name(), numbers.of(map, row)));
                    return values;
                });
    }

    private static double number(String name, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "measure: found \"" + text + "\" in " + name + ", expected numbers.", e);
        }
    }

    private static Selector range(
            Recipe recipe, String name, Set<String> columns, Function<DataMap, double[]> column) {
        Steps steps = Steps.of(recipe, "steps");
        long low = recipe.whole("low");
        long high = recipe.whole("high");
        Ranges.within("low", low, 0, Steps.LAST);
        Ranges.within("high", high, low, Steps.LAST);
        return picking(
                recipe,
                columns,
                name + " in the range",
                name + " out of the range",
                map -> {
                    int[] values = steps.of(column.apply(map));
                    return row -> values[row] >= low && values[row] <= high;
                });
    }

    private static Selector labels(Recipe recipe) {
        Set<Integer> any = new HashSet<>();
        IntStream.of(wholes(recipe, "any", 0, Integer.MAX_VALUE)).forEach(any::add);
        return picking(
                recipe,
                Set.of(),
                "of a chosen class",
                "of no chosen class",
                map -> row -> any.contains(map.label(row)));
    }

    private static Selector slice(Recipe recipe, Slices slices) {
        Set<String> any = Set.copyOf(recipe.texts("any"));
        return picking(
                recipe,
                Set.of(),
                slices.name() + " of a chosen value",
                slices.name() + " of no chosen value",
                map -> row -> any.contains(slices.of(map, row)));
    }

    private static Selector rows(Recipe recipe) {
        long[] ids = recipe.wholes("ids");
        Arrays.sort(ids);
        return picking(
                recipe,
                Set.of(),
                "picked by itself",
                "not picked",
                map -> row -> Arrays.binarySearch(ids, map.id(row)) >= 0);
    }

    private interface Picking {
        IntPredicate of(DataMap map);
    }

    private static Selector picking(
            Recipe recipe, Set<String> columns, String kept, String dropped, Picking picking) {
        return new Named(
                columns,
                map -> {
                    IntPredicate test = picking.of(map);
                    boolean[] keep = new boolean[map.size()];
                    for (int row = 0; row < keep.length; row++) {
                        keep[row] = test.test(row);
                    }
                    return Selection.of(map, recipe, keep, Reasons.plain(keep, kept, dropped));
                });
    }

    /** Coordinates mean something on the map that they were drawn on, and on no other. */
    private static Selector onMap(Recipe recipe, Selector within) {
        String fingerprint = recipe.text("fingerprint");
        String pass = recipe.text("pass");
        List<Integer> epochs =
                IntStream.of(wholes(recipe, "epochs", 0, Integer.MAX_VALUE)).boxed().toList();
        long runs = recipe.whole("runs", 1);
        return Named.of(
                within,
                within,
                map -> {
                    Provenance from = map.provenance();
                    same("dataset", from.fingerprint(), fingerprint, "Give the run of that one.");
                    same("pass", from.pass().key(), pass, "Give --pass " + pass + ".");
                    same(
                            "epochs",
                            List.copyOf(from.numbers()),
                            epochs,
                            "Give --epochs, --skip-first and --use-first as they were.");
                    same("number of runs", (long) from.runs(), runs, "Give the same runs.");
                    Selection selection = within.select(map);
                    return new Selection(
                            selection.about(),
                            new Recipe(ON_MAP, recipe.parameters(), List.of(selection.recipe())),
                            selection.keep(),
                            selection.hasWeights() ? selection.weights() : null,
                            selection.why(),
                            selection.ownWarnings(),
                            selection.parent().orElse(null));
                });
    }

    private static void same(String what, Object found, Object expected, String remedy) {
        if (!found.equals(expected)) {
            throw new ArchiveException(
                    "recipe: found the "
                            + what
                            + " "
                            + found
                            + ", expected "
                            + expected
                            + ", on whose map it was drawn. "
                            + remedy,
                    null);
        }
    }

    private static int[] wholes(Recipe recipe, String key, long low, long high) {
        long[] wholes = recipe.wholes(key);
        for (long whole : wholes) {
            Ranges.within(key, whole, low, high);
        }
        return LongStream.of(wholes).mapToInt(Math::toIntExact).toArray();
    }
}
