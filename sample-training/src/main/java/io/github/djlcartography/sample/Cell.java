package io.github.djlcartography.sample;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * One training run of an experiment, as measured: a line of its results file.
 *
 * @param key which run
 * @param rows in the training set
 * @param flips wrong labels among them
 * @param steps of the optimiser
 * @param seconds that training took
 * @param scores by test set
 */
record Cell(
        @JsonProperty("run") Key key,
        @JsonProperty("rows") int rows,
        @JsonProperty("flips") int flips,
        @JsonProperty("steps") int steps,
        @JsonProperty("seconds") double seconds,
        @JsonProperty("scores") Map<String, Score> scores)
        implements Lines.Line {

    /**
     * Names a run.
     *
     * @param experiment that it is part of
     * @param data the source
     * @param condition what was done to the training set
     * @param set what was trained on, or how
     * @param pruned share of the training set that was left out, in percent; −1 where that does not
     *     tell runs apart
     * @param seed of the run
     */
    record Key(
            @JsonProperty("experiment") String experiment,
            @JsonProperty("data") String data,
            @JsonProperty("condition") String condition,
            @JsonProperty("set") String set,
            @JsonProperty("pruned") int pruned,
            @JsonProperty("seed") long seed) {}

    double accuracy(String test) {
        return score(test).accuracy();
    }

    Score score(String test) {
        Score score = scores.get(test);
        if (score == null) {
            throw new IllegalArgumentException(
                    key + ": found no test " + test + ", expected one of " + scores.keySet() + ".");
        }
        return score;
    }
}
