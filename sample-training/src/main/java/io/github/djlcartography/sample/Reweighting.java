package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.apply.WeightedSampler;
import io.github.djlcartography.datasets.ImageSet;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selectors;
import io.github.djlcartography.select.Slices;
import io.github.djlcartography.select.Weighting;
import io.github.djlcartography.select.Weightings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What E4 does about the mark. Weights are the chance to be drawn; every run takes as many steps.
 */
final class Reweighting {

    static final String JTT = "JTT";
    static final String VARIABILITY = "variability weights";
    static final String WITH_EASY = Thirds.WITH_EASY;

    /** Knows the mark, which nothing else here does: what there is to gain. */
    static final String GROUPS = "groups balanced";

    // T and λ: the best of the grid by the mean of plain and reversed validation, clean and flipped
    // labels alike, seeds 101 to 103 (results/tune.jsonl); then left alone.
    private static final int EPOCH = 1;
    private static final double LAMBDA = 3;

    /** A pixel of the mark where it stands for 0 to 4, as the data card has it: row 2, column 2. */
    private static final int MARK_LEFT = 2 * Source.SIDE + 2;

    private Reweighting() {}

    static Map<String, Trial.Setup> setups() {
        Map<String, Trial.Setup> sets = new LinkedHashMap<>();
        sets.put(JTT, jtt(EPOCH, LAMBDA));
        sets.put(VARIABILITY, mapped -> drawn(mapped, Weightings.variability()));
        sets.put(
                WITH_EASY,
                Trial.Setup.on(Selectors.ambiguousWithEasy(Region.THIRD, Thirds.EASY_SHARE)));
        sets.put(
                GROUPS,
                mapped -> drawn(mapped, Weightings.balanced(marks(((Images) mapped.world().train()).set()))));
        return sets;
    }

    /** T by λ. */
    static Map<String, Trial.Setup> grid() {
        Map<String, Trial.Setup> sets = new LinkedHashMap<>();
        for (int epoch : new int[] {1, 3}) {
            for (double lambda : new double[] {2, 3, 6, 20}) {
                sets.put("JTT T=%d λ=%.0f".formatted(epoch, lambda), jtt(epoch, lambda));
            }
        }
        return sets;
    }

    /** What was wrong after that many epochs is drawn λ times as often. */
    private static Trial.Setup jtt(int epoch, double lambda) {
        return mapped ->
                drawn(
                        mapped,
                        Weightings.jtt(
                                Analyzer.of(mapped.run()).epochs(epoch - 1, epoch).map(), lambda));
    }

    private static Training.Schedule drawn(Mapped mapped, Weighting weighting) {
        Selection selection = weighting.select(mapped.map());
        double[] weights = selection.weights(); // of all rows: the id is the place
        return Training.Schedule.of(
                mapped.dataset(),
                WeightedSampler.builder()
                        .setWeights(id -> weights[(int) id])
                        .setBatchSize(mapped.batch())
                        .optSeed(mapped.seed())
                        .build(),
                mapped.steps(false));
    }

    /** Whether the mark stands on the side of the label. */
    private static Slices marks(ImageSet images) {
        return Slices.of(
                "mark",
                id -> {
                    boolean left = images.image((int) id)[MARK_LEFT] == (byte) 255;
                    return left == (images.label((int) id) <= 4) ? "agrees" : "contradicts";
                });
    }
}
