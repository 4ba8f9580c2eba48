package io.github.djlcartography.diagnose;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.archive.Pass;
import java.util.Arrays;
import java.util.List;

/**
 * Whether the two passes of a run say the same of the examples that both have.
 *
 * <p>They need not. In the training pass dropout is on, and each batch sees other weights: those of
 * its own step. Within an epoch in which the model learns a lot, which is the first, the place of
 * an example in the shuffle then counts as variability.
 */
public final class PassAgreement {

    private static final double SAME = 0.9; // rank correlation
    private static final double ALIKE = 0.7;

    private final Agreement agreement;
    private final long[] ids;
    private final int[] labels;
    private final double[] epochEnd;
    private final double[] training;

    private PassAgreement(Common common, double share) {
        agreement = common.standing(0, share).with(common.standing(1, share));
        ids = common.ids();
        labels = common.labels();
        epochEnd = common.values(0, Metric.CONFIDENCE);
        training = common.values(1, Metric.CONFIDENCE);
    }

    /**
     * @param epochEnd map of the pass at the end of each epoch
     * @param training map of the training pass of the same epochs
     * @param share of the map that a region takes, {@link Region#THIRD} or another in (0, 1]
     * @return how far they agree
     * @throws IllegalArgumentException if they are not of these passes, or of two datasets, or the
     *     share is none
     */
    public static PassAgreement of(DataMap epochEnd, DataMap training, double share) {
        require(epochEnd, Pass.EPOCH_END);
        require(training, Pass.TRAINING);
        return new PassAgreement(new Common(List.of(epochEnd, training), share), share);
    }

    private static void require(DataMap map, Pass pass) {
        if (map.provenance().pass() != pass) {
            throw new IllegalArgumentException(
                    "pass: found "
                            + map.provenance().pass()
                            + ", expected "
                            + pass
                            + ". Give the map of either pass: Analyzer.pass.");
        }
    }

    /**
     * @return ranks and regions compared
     */
    public Agreement agreement() {
        return agreement;
    }

    /**
     * @return what that means, in one sentence
     */
    public String sentence() {
        if (Double.isNaN(agreement.confidence())) {
            return "There is nothing to compare: in one of the passes all examples are equal.";
        } else if (Double.isNaN(agreement.variability())) {
            return agreement.confidence() >= SAME
                    ? "The passes agree on which examples are hard; variability needs two epochs of"
                            + " either."
                    : "The passes do not rank the examples alike, and variability needs two epochs"
                            + " of either.";
        } else if (agreement.confidence() >= SAME && agreement.variability() >= SAME) {
            return "The passes say the same: the free one, training, would have done.";
        } else if (agreement.confidence() >= ALIKE) {
            return agreement.variability() >= ALIKE
                    ? "The passes agree by and large: which examples stand out is the same, which"
                            + " just make it into a region is not."
                    : "The passes agree on which examples are hard, not on which are ambiguous: part"
                            + " of the training pass's variability is dropout and the learning"
                            + " within an epoch, so go by epoch-end, or skip the first epoch.";
        }
        return "The passes tell different stories: go by epoch-end, which asks one model about every"
                + " example, and see whether it is the first epochs that differ.";
    }

    /**
     * @return number of examples that both maps have
     */
    public int size() {
        return ids.length;
    }

    /**
     * @param row in [0, size), in ascending order of id
     * @return the example's id: its row in the root dataset
     */
    public long id(int row) {
        return ids[row];
    }

    /**
     * @param row in [0, size)
     * @return by how much the confidences differ, in [0, 1]
     */
    public double difference(int row) {
        return Math.abs(epochEnd[row] - training[row]);
    }

    /**
     * @return for each example {@code id}, {@code label}, its confidence in either pass and the
     *     {@link #difference}, to be written as a file
     */
    public Columns columns() {
        double[] difference = new double[size()];
        Arrays.setAll(difference, this::difference);
        return new Columns()
                .with("id", ids.clone())
                .with("label", labels.clone())
                .with("confidence_epoch_end", epochEnd.clone())
                .with("confidence_training", training.clone())
                .with("pass_difference", difference);
    }
}
