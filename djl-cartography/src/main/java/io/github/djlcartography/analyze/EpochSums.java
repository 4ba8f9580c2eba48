package io.github.djlcartography.analyze;

import java.util.Arrays;

/**
 * Running sums over epochs of some consecutive rows of {@link Trajectories}: one more epoch costs
 * one look at each row. Takes 20 bytes a row. Not for several threads at once.
 */
public final class EpochSums {

    private final Trajectories trajectories;
    private final long[] sum;
    private final long[] squares;
    private final int[] n;
    private int from;
    private int count;
    private int times;

    /**
     * @param trajectories to read from
     * @param rows at most that it is ever told to {@link #start} with
     */
    public EpochSums(Trajectories trajectories, int rows) {
        this.trajectories = trajectories;
        sum = new long[rows];
        squares = new long[rows];
        n = new int[rows];
    }

    /**
     * Forgets what was added.
     *
     * @param from first row of the trajectories
     * @param count of rows
     */
    public void start(int from, int count) {
        this.from = from;
        this.count = count;
        times = 0;
        Arrays.fill(sum, 0, count, 0);
        Arrays.fill(squares, 0, count, 0);
        Arrays.fill(n, 0, count, 0);
    }

    /**
     * Adds an epoch of the rows that it has.
     *
     * @param epoch in [0, epochs)
     * @param times how often it counts
     * @throws IllegalArgumentException if that makes more than 2047 epochs
     */
    public void add(int epoch, int times) {
        this.times += times;
        if (this.times > Moments.MOST) {
            throw new IllegalArgumentException(
                    "times: found " + this.times + ", expected at most " + Moments.MOST + ".");
        }
        int[] values = trajectories.plane(epoch);
        for (int i = 0; i < count; i++) {
            int value = values[from + i];
            long p = value & Plane.PROBABILITY;
            sum[i] += p * times;
            squares[i] += p * p * times;
            n[i] += times * (value >>> Plane.SEEN_SHIFT & 1);
        }
    }

    /**
     * Tells confidence and variability of the rows: the bits of a map of what was added. NaN for a
     * row that no epoch had.
     *
     * @param confidence from this row of the trajectories on they are written to
     * @param variability the same
     */
    public void moments(double[] confidence, double[] variability) {
        for (int i = 0; i < count; i++) {
            confidence[from + i] = Moments.mean(sum[i], n[i]);
            variability[from + i] = Moments.deviation(sum[i], squares[i], n[i]);
        }
    }
}
