package io.github.djlcartography.diagnose;

import io.github.djlcartography.analyze.EpochSums;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.analyze.Trajectories;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Makes the map of each draw of epochs and counts how often each example lies in each region. The
 * counts are whole numbers, so that it does not matter which thread makes which map.
 */
final class Bootstrap {

    private static final int BLOCK = 4096; // rows whose sums stay in a processor's cache

    private final Trajectories trajectories;
    private final int size;
    private final double share;
    private final boolean gaps; // some example is missing in some epoch
    private final double[] confidence;
    private final double[] variability;
    private final Map<Region, Tally> tallies = new EnumMap<>(Region.class);

    /** What is found out about a region. */
    private final class Tally {

        final byte[] members; // 1 where the map itself has the example there, else 0
        final int[] picked = new int[size]; // weight of the draws that have it there
        final int[] able = new int[gaps ? size : 1]; // that could have; the same for all rows
        long shared; // members, times weight
        long weight; // of the draws that say something
        double halves;

        Tally(byte[] members) {
            this.members = members;
        }

        synchronized void add(Tally others) {
            Arrays.setAll(picked, row -> picked[row] + others.picked[row]);
            Arrays.setAll(able, row -> able[row] + others.able[row]);
            shared += others.shared;
            weight += others.weight;
        }
    }

    /**
     * @param draws of the epochs
     * @param ways to halve them: a half and the other, and so on
     */
    Bootstrap(
            Trajectories trajectories,
            List<Resamples.Draw> draws,
            List<int[]> ways,
            double share,
            int threads) {
        this.trajectories = trajectories;
        this.share = share;
        size = trajectories.size();
        gaps = IntStream.range(0, trajectories.epochs()).anyMatch(this::hasGap);
        Lane lane = new Lane();
        int[] once = new int[trajectories.epochs()];
        Arrays.fill(once, 1);
        lane.map(once);
        confidence = lane.confidence.clone();
        variability = lane.variability.clone();
        for (Region region : Region.values()) {
            tallies.put(region, new Tally(lane.pick(region).clone()));
        }
        for (int way = 0; way < ways.size(); way += 2) {
            lane.compare(ways.get(way), ways.get(way + 1));
        }
        tallies.values().forEach(tally -> tally.halves /= ways.size() / 2.0); // NaN of none
        int lanes = Math.max(1, Math.min(threads, draws.size()));
        IntStream.range(0, lanes)
                .parallel()
                .forEach(
                        number -> {
                            Lane own = number == 0 ? lane : new Lane();
                            for (int d = number; d < draws.size(); d += lanes) {
                                own.take(draws.get(d));
                            }
                            own.votes.forEach((region, votes) -> tally(region).add(votes));
                        });
    }

    private boolean hasGap(int epoch) {
        return IntStream.range(0, size)
                .anyMatch(row -> Double.isNaN(trajectories.probability(epoch, row)));
    }

    private Tally tally(Region region) {
        return Objects.requireNonNull(tallies.get(region));
    }

    /** Whether the map of some epochs says anything of a region. */
    private boolean says(Region region, long distinct) {
        return region.metric() == Metric.CONFIDENCE || (trajectories.epochs() > 2 && distinct > 1);
    }

    double[] confidence() {
        return confidence;
    }

    double[] variability() {
        return variability;
    }

    boolean isMember(Region region, int row) {
        return tally(region).members[row] == 1;
    }

    double membership(Region region, int row) {
        Tally tally = tally(region);
        double able = tally.able[gaps ? row : 0];
        return tally.picked[row] / able; // NaN of none
    }

    double overlap(Region region) {
        Tally tally = tally(region);
        return tally.shared / (double) tally.weight / Cut.share(share, size); // NaN of none
    }

    double halves(Region region) {
        return tally(region).halves;
    }

    /** What one thread needs. */
    private final class Lane {

        private final EpochSums sums = new EpochSums(trajectories, Math.min(BLOCK, size));
        private final double[] confidence = new double[size];
        private final double[] variability = new double[size];
        private final Cut cut = new Cut(size);
        private final byte[] in = new byte[size];
        private final Map<Region, Tally> votes = new EnumMap<>(Region.class);

        void map(int[] times) {
            for (int from = 0; from < size; from += BLOCK) {
                sums.start(from, Math.min(BLOCK, size - from));
                for (int e = 0; e < times.length; e++) {
                    if (times[e] > 0) {
                        sums.add(e, times[e]);
                    }
                }
                sums.moments(confidence, variability);
            }
        }

        byte[] pick(Region region) {
            int there = size;
            for (int row = 0; gaps && row < size; row++) {
                there -= Double.isNaN(confidence[row]) ? 1 : 0;
            }
            double[] values = region.metric() == Metric.CONFIDENCE ? confidence : variability;
            cut.find(values, there, Cut.share(share, there), region.isTop());
            cut.pick(values, in);
            return in;
        }

        void take(Resamples.Draw draw) {
            map(draw.times());
            int weight = draw.weight();
            for (Region region : Region.values()) {
                if (says(region, draw.distinct())) {
                    byte[] members = tally(region).members;
                    Tally mine = votes.computeIfAbsent(region, r -> new Tally(members));
                    pick(region);
                    for (int row = 0; row < size; row++) {
                        mine.picked[row] += in[row] * weight;
                    }
                    for (int row = 0; row < mine.able.length; row++) {
                        mine.able[row] += gaps && Double.isNaN(confidence[row]) ? 0 : weight;
                    }
                    mine.shared += (long) Cut.both(in, members) * weight;
                    mine.weight += weight;
                }
            }
        }

        /** Adds the overlaps of the maps of two halves; NaN where they do not say. */
        void compare(int[] one, int[] other) {
            Map<Region, byte[]> first = new EnumMap<>(Region.class);
            map(one);
            for (Region region : Region.values()) {
                first.put(region, pick(region).clone());
            }
            map(other);
            for (Region region : Region.values()) {
                byte[] before = Objects.requireNonNull(first.get(region));
                int room = Math.min(Cut.both(before, before), Cut.both(pick(region), in));
                tally(region).halves +=
                        says(region, IntStream.of(one).sum())
                                ? Cut.both(before, in) / (double) room
                                : Double.NaN;
            }
        }
    }
}
