package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selector;
import io.github.djlcartography.select.Selectors;
import io.github.djlcartography.select.Weightings;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What the second runs train on; a third of the rows each, if nothing else is said. */
enum TrainingSet {
    FULL("full"),
    RANDOM("random"),
    AMBIGUOUS("ambiguous"),
    AMBIGUOUS_WITH_EASY("ambiguous+easy"),
    EASY("easy"),
    HARD("hard"),
    /** Random with as many rows of each class as the ambiguous third. */
    TWIN("random-twin"),
    /** All of them, each with a weight: the more its outputs wavered, the more it counts. */
    REWEIGHTED("reweighted");

    private static final double EASY_SHARE = 0.2;

    private final String key;

    TrainingSet(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    /** Whether its selection has weights, which the loss is to go by. */
    boolean isWeighted() {
        return this == REWEIGHTED;
    }

    Selection select(DataMap map, long seed) {
        Selector ambiguous = Selectors.third(Region.AMBIGUOUS);
        return switch (this) {
            case FULL -> Selectors.all().select(map);
            case RANDOM -> Selectors.random(Region.THIRD, seed).select(map);
            case AMBIGUOUS -> ambiguous.select(map);
            case AMBIGUOUS_WITH_EASY ->
                    Selectors.ambiguousWithEasy(Region.THIRD, EASY_SHARE).select(map);
            case EASY -> Selectors.third(Region.EASY).select(map);
            case HARD -> Selectors.third(Region.HARD).select(map);
            case REWEIGHTED -> Weightings.variability().select(map);
            case TWIN -> ambiguous.select(map).randomTwin(seed);
        };
    }

    static TrainingSet of(String key) {
        return Arrays.stream(values())
                .filter(set -> set.key.equals(key))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "training set: found "
                                                + key
                                                + ", expected one of "
                                                + Arrays.stream(values())
                                                        .map(TrainingSet::key)
                                                        .collect(Collectors.joining(", "))
                                                + "."));
    }

    @Override
    public String toString() {
        return key;
    }
}
