package io.github.djlcartography.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The questions that the experiments put, and the runs that answer each. */
enum Experiment {
    /**
     * Which statistic of the map finds wrong labels, planted by the paper's recipe or at random?
     */
    E2("e2") {
        @Override
        List<Look> looks() {
            List<Look> looks = new ArrayList<>();
            for (Source source : List.of(Source.INCIDENTS, Source.GLYPHS, Source.MNIST)) {
                for (Condition condition : NoiseDetection.CONDITIONS) {
                    looks.add(
                            new Look(
                                    key(),
                                    source,
                                    condition,
                                    NoiseDetection.FOUND,
                                    0,
                                    NoiseDetection::found));
                }
                looks.add(
                        new Look(
                                key(),
                                source,
                                Condition.FLIPS_10,
                                Rivals.AGAIN,
                                Rivals.MORE_RUNS,
                                Rivals::again));
                looks.add(
                        new Look(
                                key(),
                                source,
                                Condition.FLIPS_10,
                                Rivals.HELD_OUT,
                                Rivals.FOLDS,
                                Rivals::heldOut));
            }
            for (Source source : List.of(Source.INCIDENTS, Source.GLYPHS)) {
                looks.add(
                        new Look(
                                key(),
                                source,
                                Condition.CLEAN,
                                NoiseDetection.PLANTED,
                                1,
                                NoiseDetection::planted));
            }
            return looks;
        }
    },
    /** Does the map waver where people disagree? */
    AGREEMENT("agreement") {
        @Override
        List<Look> looks() {
            return HumanAgreement.CONDITIONS.stream()
                    .map(
                            condition ->
                                    new Look(
                                            key(),
                                            Source.INCIDENTS,
                                            condition,
                                            HumanAgreement.VOTES,
                                            0,
                                            HumanAgreement::votes))
                    .toList();
        }
    },
    /** Do seeds, epochs and encoders give the same map? */
    E6("e6") {
        @Override
        List<Draw> mapped(List<Long> seeds) {
            return Stability.draws(seeds);
        }
    },
    /** Does the ambiguous third train better than another third, and as well as everything? */
    E3("e3") {
        @Override
        List<Trial> trials(Protocol protocol) {
            return trials(
                    List.of(Source.GLYPHS, Source.MNIST, Source.FASHION, Source.INCIDENTS),
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
                                Source.IMAGES,
                                List.of(Condition.CLEAN, Condition.FLIPS_10, Condition.IMBALANCED),
                                pruned,
                                Pruning.setups(pruned)));
            }
            return trials;
        }
    },
    /** Can weights repair what a shortcut has done? */
    E4("e4") {
        @Override
        List<Trial> trials(Protocol protocol) {
            List<Trial> trials = new ArrayList<>();
            for (Source source : Reweighting.SOURCES) {
                trials.addAll(
                        trials(
                                List.of(source),
                                Reweighting.CONDITIONS,
                                Trial.NONE_PRUNED,
                                Reweighting.setups(source)));
            }
            return trials;
        }
    },
    /** Does the order of the examples matter, with much or little training, clean or not? */
    E9("e9") {
        @Override
        List<Trial> trials(Protocol protocol) {
            return trials(
                    Source.IMAGES,
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
            List<Trial> trials = new ArrayList<>();
            for (Source source : Reweighting.SOURCES) {
                trials.addAll(
                        trials(
                                List.of(source),
                                Reweighting.CONDITIONS,
                                Trial.NONE_PRUNED,
                                Reweighting.grid(source)));
            }
            trials.addAll(
                    trials(
                            Source.IMAGES,
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

    /** Whether it is of the maps of first runs, with no second ones to score. */
    boolean isOfMaps() {
        return this == E2 || this == AGREEMENT || this == E6;
    }

    /** Second runs. */
    List<Trial> trials(Protocol protocol) {
        return List.of();
    }

    /** What is looked at on the maps of first runs. */
    List<Look> looks() {
        return List.of();
    }

    /** First runs whose archives are needed. */
    List<Draw> mapped(List<Long> seeds) {
        return List.of();
    }

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
