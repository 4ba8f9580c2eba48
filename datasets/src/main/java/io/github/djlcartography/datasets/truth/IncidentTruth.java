package io.github.djlcartography.datasets.truth;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * What one pair of a bundled set of incidents really is. Labels are numbers: 0 entailment, 1
 * neutral, 2 contradiction. The mechanisms are independent, but for intruders, which have no other,
 * and near-duplicates, which have those of their originals (flips excepted).
 *
 * @param id of the row
 * @param label before flips: what the solver says, or most of the votes; of an intruder, chance
 * @param votes the labels that five annotators give; all the same where nothing is vague
 * @param cue what a reader in a hurry sees: {@code overlap}, {@code novelty}, {@code negation},
 *     which stand for the labels in that order, or {@code none}
 * @param cueAgrees whether the cue stands for {@code label}
 * @param intruder whether the pair is of another subject
 * @param nearDuplicateOf the id of the row that this one repeats; empty if it repeats none
 * @param constructions the rare ones, or those that training never has
 * @param form of the claim: {@code state}, {@code deed}, {@code share}, {@code count}, {@code
 *     comparison}, {@code order}; empty of an intruder
 * @param flip how its label is flipped, where there is noise enough
 * @param flipNoise from which noise on, in percent: 5, 10 or 20; 0 if never
 * @param flippedTo the wrong label; {@code label} itself if never
 */
public record IncidentTruth(
        String id,
        int label,
        List<Integer> votes,
        String cue,
        boolean cueAgrees,
        boolean intruder,
        String nearDuplicateOf,
        List<String> constructions,
        String form,
        Flip flip,
        int flipNoise,
        int flippedTo) {

    /** Whether the annotators disagree. */
    public boolean ambiguous() {
        return votes.stream().distinct().count() > 1;
    }

    /**
     * Whether the label in the file is wrong.
     *
     * @param noise of the file, in percent
     */
    public boolean flipped(int noise) {
        return flipNoise > 0 && flipNoise <= noise;
    }

    /**
     * The label in the file.
     *
     * @param noise of the file, in percent
     */
    public int observed(int noise) {
        return flipped(noise) ? flippedTo : label;
    }

    /** The truth of the bundled training set, in row order. */
    public static List<IncidentTruth> train() {
        return bundled("train");
    }

    /** The truth of the bundled validation set, in row order. */
    public static List<IncidentTruth> validation() {
        return bundled("validation");
    }

    /**
     * The truth of a bundled test, in row order.
     *
     * @param name {@code in-domain}, {@code anti-cue}, {@code neutral-cue}, {@code unseen-lexicon}
     *     or {@code unseen-construction}
     * @throws UncheckedIOException if there is no such test
     */
    public static List<IncidentTruth> test(String name) {
        return bundled("test-" + name);
    }

    private static List<IncidentTruth> bundled(String set) {
        String file = "incidents-" + set + ".tsv.gz";
        try (InputStream in = IncidentTruth.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new FileNotFoundException(
                        "%s: not in the jar, expected beside %s. Name a set that there is, or build the jar anew."
                                .formatted(file, IncidentTruth.class.getName()));
            }
            try (GZIPInputStream text = new GZIPInputStream(in)) {
                return IncidentTable.parse(text.readAllBytes(), file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
