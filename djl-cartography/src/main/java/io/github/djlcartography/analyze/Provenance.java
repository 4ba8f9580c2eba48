package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.Pass;
import java.util.List;

/**
 * What a map was made from.
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
 * @param warnings what a reader must know: gaps, one epoch only
 * @param runs number of runs: 1, or as many as were merged. What they differ in is not told: of
 *     names all, sorted; of the first epoch the lowest, of the number of epochs the highest
 */
public record Provenance(
        String dataset,
        long rows,
        String fingerprint,
        String model,
        Pass pass,
        int firstEpoch,
        int epochs,
        int classes,
        List<String> classNames,
        List<String> warnings,
        int runs) {

    /** Of one run. */
    Provenance(
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
                firstEpoch,
                epochs,
                classes,
                classNames,
                warnings,
                1);
    }
}
