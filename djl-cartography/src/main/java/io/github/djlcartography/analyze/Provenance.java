package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.Pass;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;

/**
 * What a map was made from.
 *
 * @param dataset name of the training set
 * @param rows rows of the root dataset
 * @param fingerprint of the examples' ids and labels
 * @param model name of what was trained; empty where it was not told
 * @param pass which pass
 * @param numbers 0-based numbers of the epochs used, ascending, at least one
 * @param classes K
 * @param classNames K names, or none
 * @param warnings what a reader must know: gaps, what was left out, one epoch only
 */
public record Provenance(
        String dataset,
        long rows,
        String fingerprint,
        String model,
        Pass pass,
        List<Integer> numbers,
        int classes,
        List<String> classNames,
        List<String> warnings) {

    /**
     * Of consecutive epochs.
     *
     * @param dataset name of the training set
     * @param rows rows of the root dataset
     * @param fingerprint of the examples' ids and labels
     * @param model name of what was trained; empty where it was not told
     * @param pass which pass
     * @param firstEpoch 0-based number of the first epoch used
     * @param epochs number of epochs used
     * @param classes K
     * @param classNames K names, or none
     * @param warnings what a reader must know
     */
    public Provenance(
            String dataset,
            long rows,
            String fingerprint,
            String model,
            Pass pass,
            int firstEpoch,
            int epochs,
            int classes,
            List<String> classNames,
            List<String> warnings) {
        this(
                dataset,
                rows,
                fingerprint,
                model,
                pass,
                consecutive(firstEpoch, epochs),
                classes,
                classNames,
                warnings);
    }

    /** The same of other epochs. */
    Provenance of(List<Integer> others) {
        return new Provenance(
                dataset, rows, fingerprint, model, pass, others, classes, classNames, warnings);
    }

    /** A list that takes no memory: a map that was published may tell of any number of epochs. */
    private static List<Integer> consecutive(int first, int count) {
        return new AbstractList<>() {
            @Override
            public Integer get(int index) {
                return first + Objects.checkIndex(index, count);
            }

            @Override
            public int size() {
                return count;
            }
        };
    }

    /**
     * @return 0-based number of the first epoch used
     */
    public int firstEpoch() {
        return numbers.get(0);
    }

    /**
     * @return 0-based number of the last epoch used
     */
    public int lastEpoch() {
        return numbers.get(numbers.size() - 1);
    }

    /**
     * @return whether none is missing between the first and the last
     */
    public boolean isConsecutive() {
        return lastEpoch() - firstEpoch() == epochs() - 1;
    }

    /**
     * @return number of epochs used
     */
    public int epochs() {
        return numbers.size();
    }
}
