package io.github.djlcartography.select;

import io.github.djlcartography.analyze.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** From a recipe back to the way to decide. */
final class Replay {

    /** What a recipe of one name becomes, given those that it is built on. */
    @FunctionalInterface
    interface Way {
        Selector of(Recipe recipe, List<Selector> of, Sources sources);
    }

    private static final Map<String, Way> WAYS = new TreeMap<>();

    static {
        leaf("all", recipe -> Selectors.all());
        leaf(
                "top",
                recipe -> Selectors.top(recipe.text("metric"), Amount.of(recipe)),
                "metric",
                "share",
                "count");
        leaf(
                "bottom",
                recipe -> Selectors.bottom(recipe.text("metric"), Amount.of(recipe)),
                "metric",
                "share",
                "count");
        leaf(
                "random",
                recipe -> Selectors.random(Amount.of(recipe), recipe.whole("seed", 0)),
                "share",
                "count",
                "seed");
        leaf(
                "region",
                recipe -> Selectors.region(region(recipe.text("region")), Amount.of(recipe)),
                "region",
                "share",
                "count");
        leaf(
                "ambiguous_with_easy",
                recipe ->
                        Selectors.ambiguousWithEasy(
                                Amount.of(recipe), recipe.number("easy_share", 0.2)),
                "share",
                "count",
                "easy_share");
        node("and", 2, (recipe, of, sources) -> of.get(0).and(of.get(1)));
        node("or", 2, (recipe, of, sources) -> of.get(0).or(of.get(1)));
        node("minus", 2, (recipe, of, sources) -> of.get(0).minus(of.get(1)));
        node("then", 2, (recipe, of, sources) -> of.get(0).then(of.get(1)));
        node(
                "per_slice",
                1,
                (recipe, of, sources) -> {
                    String name = recipe.text("slice");
                    return name.equals(Slices.LABEL)
                            ? of.get(0).perClass()
                            : of.get(0).perSlice(sources.apply(name));
                },
                "slice");
        node(
                "random_twin",
                1,
                (recipe, of, sources) ->
                        Named.of(
                                of.get(0),
                                of.get(0),
                                map -> of.get(0).select(map).randomTwin(recipe.whole("seed"))),
                "seed");
        Weightings.register();
        Strategies.register();
        Drawn.register();
    }

    private Replay() {}

    /** A way to decide that is built on no other. */
    static void leaf(String name, Function<Recipe, Selector> way, String... parameters) {
        node(name, 0, (recipe, of, sources) -> way.apply(recipe), parameters);
    }

    static void node(String name, int children, Way way, String... parameters) {
        WAYS.put(
                name,
                (recipe, of, sources) -> {
                    recipe.only(parameters);
                    if (of.size() != children) {
                        throw new IllegalArgumentException(
                                name
                                        + ": found "
                                        + of.size()
                                        + " recipes that it is built on, expected "
                                        + children
                                        + ".");
                    }
                    return way.of(recipe, of, sources);
                });
    }

    static Selector of(Recipe recipe, Sources sources) {
        Way way = WAYS.get(recipe.name());
        if (way == null) {
            throw new IllegalArgumentException(
                    "recipe: found "
                            + recipe.name()
                            + ", expected one of "
                            + String.join(", ", WAYS.keySet())
                            + ".");
        }
        List<Selector> of = new ArrayList<>();
        recipe.of().forEach(one -> of.add(of(one, sources)));
        return way.of(recipe, of, sources);
    }

    static Region region(String name) {
        return Arrays.stream(Region.values())
                .filter(
                        region ->
                                region.label().equals(name) || region.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "region: found "
                                                + name
                                                + ", expected one of "
                                                + Arrays.stream(Region.values())
                                                        .map(Region::label)
                                                        .collect(Collectors.joining(", "))
                                                + "."));
    }
}
