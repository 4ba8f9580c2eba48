package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Trajectories;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Clusters the loss trajectories and draws as many examples from each cluster, the smallest first.
 * Clusters of one or two are drawn from last, as in the published code.
 *
 * @param trajectories of the run that the map is of
 * @param amount to keep
 * @param clusters k of k-means, or the number of rows where there are fewer
 * @param iterations of k-means
 * @param seed of what it begins with, and of the draw
 */
record S2l(Trajectories trajectories, Amount amount, int clusters, int iterations, long seed)
        implements Strategy.Rule {

    static final String NAME = "s2l";
    static final int CLUSTERS = 100;
    static final int ITERATIONS = 20;
    private static final int MOST_CLUSTERS = 100_000;
    private static final int MOST_ITERATIONS = 100_000;
    private static final int OUTLIERS = 2; // a cluster of so few is no cluster

    S2l {
        Ranges.within("clusters", clusters, 1, MOST_CLUSTERS);
        Ranges.within("iterations", iterations, 1, MOST_ITERATIONS);
    }

    @Override
    public Decision decide(DataMap map) {
        int count = amount.of(map);
        int size = map.size();
        Random random = new Random(seed);
        int k = Math.min(clusters, size);
        int[] rows = rows(map);
        int[] cluster =
                KMeans.clusters(
                        size,
                        (row, losses) -> losses(rows[row], losses),
                        trajectories.epochs(),
                        k,
                        iterations,
                        random);

        int[] sizes = Quotas.sizes(cluster, k);
        int[] group = new int[size];
        for (int row = 0; row < size; row++) { // the last group is of all that are outliers
            group[row] = sizes[cluster[row]] > OUTLIERS ? cluster[row] : k;
        }
        int[] large = Arrays.copyOf(Quotas.sizes(group, k + 1), k);
        int most = Math.min(count, IntStream.of(large).sum());
        int[] quotas = Arrays.copyOf(Quotas.even(most, large), k + 1);
        quotas[k] = count - most;
        boolean[] keep = Draw.each(group, quotas, random);

        List<String> texts = new ArrayList<>();
        int[] first = new int[k + 1];
        for (int g = 0; g <= k; g++) {
            first[g] = texts.size();
            int many = g < k ? large[g] : size - IntStream.of(large).sum();
            if (many > 0) {
                String drawn =
                        "drawn: %s of the %s examples %s"
                                .formatted(
                                        Numbers.text(quotas[g]),
                                        Numbers.text(many),
                                        g < k
                                                ? "whose losses went like those of cluster " + g
                                                : "in clusters of one or two");
                texts.add(drawn);
                texts.add("not " + drawn);
            }
        }
        int[] codes = new int[size];
        double[] scores = new double[size];
        for (int row = 0; row < size; row++) {
            codes[row] = first[group[row]] + (keep[row] ? 0 : 1);
            scores[row] = cluster[row];
        }
        return new Decision(
                keep, new Reasons("cluster of losses", scores, texts, codes), List.of());
    }

    /** Row of the trajectories of each row of the map. */
    private int[] rows(DataMap map) {
        String found = trajectories.provenance().fingerprint();
        String expected = map.provenance().fingerprint();
        if (!found.equals(expected)) {
            throw new IllegalArgumentException(
                    "trajectories: found those of a dataset with the fingerprint "
                            + found
                            + ", expected the map's "
                            + expected
                            + ". Take them from the run that the map is of.");
        }
        int[] rows = new int[map.size()];
        int at = 0; // ids ascend in both
        for (int row = 0; row < rows.length; row++) {
            while (at < trajectories.size() && trajectories.id(at) < map.id(row)) {
                at++;
            }
            if (at == trajectories.size() || trajectories.id(at) != map.id(row)) {
                throw new IllegalArgumentException(
                        "trajectories: found none of example "
                                + map.id(row)
                                + ", expected one of each example. Take them of the same epochs as"
                                + " the map.");
            }
            rows[row] = at;
        }
        return rows;
    }

    /** In an epoch that has not the example, the mean of its others: no epoch is made up. */
    private void losses(int row, double[] losses) {
        double sum = 0;
        int n = 0;
        for (int e = 0; e < losses.length; e++) {
            losses[e] = trajectories.loss(e, row);
            if (!Double.isNaN(losses[e])) {
                sum += losses[e];
                n++;
            }
        }
        for (int e = 0; n < losses.length && e < losses.length; e++) {
            losses[e] = Double.isNaN(losses[e]) ? sum / n : losses[e];
        }
    }
}
