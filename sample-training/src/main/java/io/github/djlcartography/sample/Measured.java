package io.github.djlcartography.sample;

import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of one training set's runs, ready to be compared: seed against the same seed.
 *
 * @param results all that was measured
 * @param source of the training set
 * @param condition of the training set
 * @param seeds that count
 */
record Measured(Results results, Source source, Condition condition, Set<Long> seeds) {

    /** The runs of one set: their value by seed. */
    record Runs(NavigableMap<Long, Double> bySeed) {

        double mean() {
            return Interval.mean(List.copyOf(bySeed.values()));
        }

        boolean isEmpty() {
            return bySeed.isEmpty();
        }

        /** Over the seeds that both have. */
        Interval minus(Runs other) {
            List<Long> both = bySeed.keySet().stream().filter(other.bySeed::containsKey).toList();
            return Interval.paired(
                    both.stream().map(bySeed::get).toList(),
                    both.stream().map(other.bySeed::get).toList());
        }

        /** The same values times a factor. */
        Runs times(double factor) {
            NavigableMap<Long, Double> scaled = new TreeMap<>();
            bySeed.forEach((seed, value) -> scaled.put(seed, factor * value));
            return new Runs(scaled);
        }

        /** The sum, seed by seed, over the seeds that both have. */
        Runs plus(Runs other) {
            NavigableMap<Long, Double> sum = new TreeMap<>();
            bySeed.forEach(
                    (seed, value) -> {
                        Double more = other.bySeed.get(seed);
                        if (more != null) {
                            sum.put(seed, value + more);
                        }
                    });
            return new Runs(sum);
        }
    }

    Runs runs(String experiment, String set, int pruned, ToDoubleFunction<Cell> value)
            throws IOException {
        NavigableMap<Long, Double> bySeed = new TreeMap<>();
        for (Cell cell : results.cells(source).of(experiment)) {
            Cell.Key key = cell.key();
            if (key.data().equals(source.key())
                    && key.condition().equals(condition.key())
                    && key.set().equals(set)
                    && key.pruned() == pruned
                    && seeds.contains(key.seed())) {
                bySeed.put(key.seed(), value.applyAsDouble(cell));
            }
        }
        return new Runs(bySeed);
    }

    Runs runs(Experiment experiment, String set, ToDoubleFunction<Cell> value) throws IOException {
        return runs(experiment.key(), set, Trial.NONE_PRUNED, value);
    }

    /** The first runs, on everything. */
    Runs full(ToDoubleFunction<Cell> value) throws IOException {
        return runs(Lab.FULL, Lab.FULL, Trial.NONE_PRUNED, value);
    }

    String where() {
        return source + ", " + condition;
    }
}
