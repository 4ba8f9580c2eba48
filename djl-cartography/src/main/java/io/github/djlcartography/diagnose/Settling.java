package io.github.djlcartography.diagnose;

import io.github.djlcartography.analyze.EpochSums;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.analyze.Trajectories;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Whether the map has settled: how far that of the first e epochs agrees with that of one epoch
 * fewer, and with that of all. The epochs may be those of a run that still goes on.
 *
 * <pre>{@code
 * Settling settling = Settling.of(Analyzer.of(run).trajectories(), Settling.Rule.DEFAULT);
 * boolean enough = settling.settled().isPresent();
 * }</pre>
 *
 * <p>Settled is not right. Two maps in a row have all epochs but one in common, so that they agree
 * better and better even where each new epoch is noise; another seed may settle elsewhere ({@link
 * SeedAgreement}); and what a model memorises late, such as a wrong label, shows late.
 *
 * <p>Compared are the examples that the first epoch has. Each further epoch costs one look at each
 * of them, and two sorts.
 */
public final class Settling {

    /**
     * When a map counts as settled.
     *
     * @param region to watch
     * @param overlap of it between a map and the one before, at least, in [0, 1]
     * @param times in a row
     */
    public record Rule(Region region, double overlap, int times) {

        /** Nine tenths of the ambiguous region stay, twice in a row. */
        public static final Rule DEFAULT = new Rule(Region.AMBIGUOUS, 0.9, 2);

        /**
         * @throws IllegalArgumentException if overlap or times is out of range
         */
        public Rule {
            if (!(overlap >= 0 && overlap <= 1)) {
                throw new IllegalArgumentException(
                        "overlap: found " + overlap + ", expected a fraction in [0, 1].");
            }
            if (times < 1) {
                throw new IllegalArgumentException(
                        "times: found " + times + ", expected 1 or more.");
            }
        }
    }

    /**
     * @param epochs e, 2 or more: the map is that of the first e of the trajectories' epochs
     * @param before how far it agrees with the map of e − 1 epochs; of e = 2 the variability is not
     *     to be compared
     * @param all how far it agrees with the map of all epochs that there are
     */
    public record Step(int epochs, Agreement before, Agreement all) {}

    private final Rule rule;
    private final List<Step> steps;

    private Settling(Rule rule, List<Step> steps) {
        this.rule = rule;
        this.steps = steps;
    }

    /**
     * With thirds.
     *
     * @param trajectories of the epochs so far
     * @param rule when the map counts as settled
     * @return how it settled
     */
    public static Settling of(Trajectories trajectories, Rule rule) {
        return of(trajectories, rule, Region.THIRD);
    }

    /**
     * @param trajectories of the epochs so far
     * @param rule when the map counts as settled
     * @param share of the map that a region takes
     * @return how it settled
     * @throws IllegalArgumentException if the share is not in (0, 1]
     */
    public static Settling of(Trajectories trajectories, Rule rule, double share) {
        Common.requireShare(share);
        int size = trajectories.size();
        int epochs = trajectories.epochs();
        int[] rows =
                IntStream.range(0, size)
                        .filter(row -> !Double.isNaN(trajectories.probability(0, row)))
                        .toArray();
        EpochSums sums = new EpochSums(trajectories, size);
        sums.start(0, size);
        for (int e = 0; e < epochs; e++) {
            sums.add(e, 1);
        }
        Standing all = standing(sums, rows, size, share);
        sums.start(0, size);
        sums.add(0, 1);
        Standing before = standing(sums, rows, size, share);
        List<Step> steps = new ArrayList<>();
        for (int e = 1; e < epochs; e++) {
            sums.add(e, 1);
            Standing now = standing(sums, rows, size, share);
            steps.add(new Step(e + 1, now.with(before), now.with(all)));
            before = now;
        }
        return new Settling(rule, List.copyOf(steps));
    }

    private static Standing standing(EpochSums sums, int[] rows, int size, double share) {
        double[] confidence = new double[size];
        double[] variability = new double[size];
        sums.moments(confidence, variability);
        return Standing.of(pick(confidence, rows), pick(variability, rows), share);
    }

    private static double[] pick(double[] values, int[] rows) {
        return IntStream.of(rows).mapToDouble(row -> values[row]).toArray();
    }

    /**
     * @return the rule that {@link #settled} goes by
     */
    public Rule rule() {
        return rule;
    }

    /**
     * @return of 2 epochs, of 3 and so on; none of a single epoch
     */
    public List<Step> steps() {
        return steps;
    }

    /**
     * @return the number of epochs after which the rule first held; none where it never did
     */
    public OptionalInt settled() {
        int row = 0;
        for (Step step : steps) {
            row = step.before().overlap(rule.region()) >= rule.overlap() ? row + 1 : 0;
            if (row == rule.times()) {
                return OptionalInt.of(step.epochs());
            }
        }
        return OptionalInt.empty();
    }
}
