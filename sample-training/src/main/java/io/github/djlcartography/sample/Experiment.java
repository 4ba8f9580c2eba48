package io.github.djlcartography.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The questions that the experiments put, and the runs that answer each. */
enum Experiment {
    /** Does the ambiguous third train better than another third, and as well as everything? */
    E3("e3") {
        @Override
        List<Trial> trials(Protocol protocol) {
            return trials(
                    List.of(Source.values()),
                    List.of(Condition.CLEAN, Condition.FLIPS_10),
                    Trial.NONE_PRUNED,
                    Thirds.setups());
        }
    },
    /** What is lost as more and more is pruned, by each strategy? */
    E5("e5") {
        @Override
        List<Trial> trials(Protocol protocol) {
            List<Trial> trials = new ArrayList<>();
            for (int pruned : protocol.pruned()) {
                trials.addAll(
                        trials(
                                List.of(Source.values()),
                                List.of(Condition.CLEAN, Condition.FLIPS_10, Condition.IMBALANCED),
                                pruned,
                                Pruning.setups(pruned)));
            }
            return trials;
        }
    },
    /** Can weights repair what a spurious mark has done? */
    E4("e4") {
        @Override
        List<Trial> trials(Protocol protocol) {
            return trials(
                    List.of(Source.GLYPHS),
                    List.of(Condition.CLEAN, Condition.FLIPS_10),
                    Trial.NONE_PRUNED,
                    Reweighting.setups());
        }
    },
    /** Does the order of the examples matter, with much or little training, clean or not? */
    E9("e9") {
        @Override
        List<Trial> trials(Protocol protocol) {
            return trials(
                    List.of(Source.values()),
                    List.of(Condition.CLEAN, Condition.FLIPS_20),
                    Trial.NONE_PRUNED,
                    Curricula.setups());
        }
    },
    /** What does leaving out examples while training save, and what does it cost? */
    DYNAMIC("dynamic") {
        @Override
        List<Trial> trials(Protocol protocol) {
            return trials(
                    List.of(Source.FASHION),
                    List.of(Condition.CLEAN),
                    Trial.NONE_PRUNED,
                    Dynamic.setups());
        }
    },
    /** What was fixed beforehand, on seeds that nothing else uses: 101 to 103. */
    TUNE("tune") {
        @Override
        List<Trial> trials(Protocol protocol) {
            List<Trial> trials =
                    trials(
                            List.of(Source.GLYPHS),
                            List.of(Condition.CLEAN, Condition.FLIPS_10),
                            Trial.NONE_PRUNED,
                            Reweighting.grid());
            trials.addAll(
                    trials(
                            List.of(Source.values()),
                            List.of(Condition.FLIPS_20),
                            Trial.NONE_PRUNED,
                            Curricula.grid()));
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

    List<Trial> trials(
            List<Source> sources,
            List<Condition> conditions,
            int pruned,
            Map<String, Trial.Setup> setups) {
        List<Trial> trials = new ArrayList<>();
        for (Source source : sources) {
            for (Condition condition : conditions) {
                setups.forEach(
                        (set, setup) ->
                                trials.add(new Trial(key, source, condition, set, pruned, setup)));
            }
        }
        return trials;
    }

    /** All but {@link #TUNE}. */
    static List<Experiment> all() {
        return Arrays.stream(values()).filter(one -> one != TUNE).toList();
    }

    static Experiment of(String key) {
        return Arrays.stream(values())
                .filter(one -> one.key.equals(key))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "experiment: found %s, expected all, or one of %s."
                                                .formatted(
                                                        key,
                                                        Arrays.stream(values())
                                                                .map(Experiment::key)
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }
}
