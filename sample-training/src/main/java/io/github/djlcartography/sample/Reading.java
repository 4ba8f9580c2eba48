package io.github.djlcartography.sample;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a finished map told, held against what is known: a line of its results file.
 *
 * @param key which map, and what was looked at
 * @param values by name
 */
record Reading(
        @JsonProperty("run") Cell.Key key, @JsonProperty("values") Map<String, Double> values)
        implements Lines.Line {

    /** With values to five decimals. */
    static Reading of(Cell.Key key, Map<String, Double> values) {
        Map<String, Double> rounded = new LinkedHashMap<>();
        values.forEach(
                (name, value) ->
                        rounded.put(
                                name, Double.isNaN(value) ? value : Math.round(value * 1e5) / 1e5));
        return new Reading(key, rounded);
    }

    double value(String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    key + ": found no " + name + ", expected one of " + values.keySet() + ".");
        }
        return value;
    }
}
