package io.github.djlcartography.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Draws of E epochs from E, with replacement. Where there are no more different ones than asked
 * for, all of them, each as often as it would come up in all E^E draws; else a sample, of which
 * equal ones are counted together.
 */
final class Resamples {

    private static final int LISTED = 8; // epochs at most: 8⁸ fits an int
    private static final int ALL_HALVES = 6; // epochs at most: 10 ways, of 5 epochs 15
    private static final int HALVES = 20; // ways of more epochs

    /**
     * @param times that each epoch was drawn
     * @param weight how many draws are like this
     */
    @SuppressWarnings("ArrayRecordComponent") // carries the draw, is never compared
    record Draw(int[] times, int weight) {

        int distinct() {
            return (int) Arrays.stream(times).filter(t -> t > 0).count();
        }
    }

    private final List<Draw> draws = new ArrayList<>();
    private final boolean all;

    Resamples(int epochs, int replicates, long seed) {
        all = epochs <= LISTED && different(epochs) <= replicates;
        if (all) {
            list(new int[epochs], 0, epochs);
        } else {
            sample(epochs, replicates, seed);
        }
    }

    List<Draw> draws() {
        return draws;
    }

    /** Whether these are all that there are. */
    boolean isAll() {
        return all;
    }

    /** C(2E − 1, E), of few epochs. */
    private static long different(int epochs) {
        long count = 1;
        for (int i = 1; i <= epochs; i++) {
            count = count * (epochs - 1 + i) / i;
        }
        return count;
    }

    private void list(int[] times, int epoch, int left) {
        if (epoch == times.length - 1) {
            times[epoch] = left;
            long weight = factorial(times.length);
            for (int t : times) {
                weight /= factorial(t);
            }
            draws.add(new Draw(times.clone(), (int) weight));
            return;
        }
        for (int t = 0; t <= left; t++) {
            times[epoch] = t;
            list(times, epoch + 1, left - t);
        }
    }

    /**
     * Ways to make two halves of the epochs that have none in common; of an odd number one is left
     * out.
     *
     * @return twice the number of ways: one half and the other, the next one half and its other
     */
    static List<int[]> halves(int epochs, long seed) {
        List<int[]> halves = new ArrayList<>();
        int half = epochs / 2;
        if (epochs <= ALL_HALVES) {
            for (int one = 1; one < 1 << epochs; one++) {
                for (int other = 1; other < one; other++) {
                    if ((one & other) == 0
                            && Integer.bitCount(one) == half
                            && Integer.bitCount(other) == half) {
                        halves.add(times(one, epochs));
                        halves.add(times(other, epochs));
                    }
                }
            }
            return halves;
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, epochs).boxed().toList());
        Random random = new Random(seed);
        for (int way = 0; way < HALVES; way++) {
            Collections.shuffle(order, random);
            for (int from = 0; from < 2; from++) {
                int[] times = new int[epochs];
                order.subList(from * half, (from + 1) * half).forEach(e -> times[e] = 1);
                halves.add(times);
            }
        }
        return halves;
    }

    private static int[] times(int bits, int epochs) {
        return IntStream.range(0, epochs).map(e -> bits >> e & 1).toArray();
    }

    private static long factorial(int n) {
        long product = 1;
        for (int i = 2; i <= n; i++) {
            product *= i;
        }
        return product;
    }

    /** {@link Random} is specified to the bit, on every Java. */
    private void sample(int epochs, int replicates, long seed) {
        Random random = new Random(seed);
        Map<int[], Integer> counted = new TreeMap<>(Arrays::compare);
        for (int r = 0; r < replicates; r++) {
            int[] times = new int[epochs];
            for (int e = 0; e < epochs; e++) {
                times[random.nextInt(epochs)]++;
            }
            counted.merge(times, 1, Integer::sum);
        }
        counted.forEach((times, weight) -> draws.add(new Draw(times, weight)));
    }
}
