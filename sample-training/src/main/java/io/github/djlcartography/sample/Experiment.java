package io.github.djlcartography.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The questions that the experiments put, and the runs that answer each. */
enum Experiment {
    /** Does the ambiguous third train better than another third, and as well as everything? */
    E3("e3") {
        @Override
        List<Trial> trials(Protocol protocol) {
            List<Trial> trials = new ArrayList<>();
            for (Source source : Source.values()) {
                for (Condition condition : List.of(Condition.CLEAN, Condition.FLIPS_10)) {
                    Thirds.setups()
                            .forEach(
                                    (set, setup) ->
                                            trials.add(
                                                    new Trial(
                                                            key(), source, condition, set, -1,
                                                            setup)));
                }
            }
            return trials;
        }
    },
    /** What is lost as more and more is pruned, by each strategy? */
    E5("e5") {
        @Override
        List<Trial> trials(Protocol protocol) {
            List<Trial> trials = new ArrayList<>();
            for (Source source : Source.values()) {
                for (Condition condition :
                        List.of(Condition.CLEAN, Condition.FLIPS_10, Condition.IMBALANCED)) {
                    for (int pruned : protocol.pruned()) {
                        Pruning.setups(pruned)
                                .forEach(
                                        (set, setup) ->
                                                trials.add(
                                                        new Trial(
                                                                key(), source, condition, set,
                                                                pruned, setup)));
                    }
                }
            }
            return trials;
        }
    };

    private final String key;

    Experiment(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    abstract List<Trial> trials(Protocol protocol);

    static Experiment of(String key) {
        return Arrays.stream(values())
                .filter(e -> e.key.equals(key))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "experiment: found %s, expected one of %s."
                                                .formatted(
                                                        key,
                                                        Arrays.stream(values())
                                                                .map(Experiment::key)
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }
}
