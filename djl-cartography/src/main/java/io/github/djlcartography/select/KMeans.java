package io.github.djlcartography.select;

import java.util.Arrays;
import java.util.Random;

/**
 * Lloyd's k-means by Euclidean distance. It begins with k rows drawn at random, and is trained on
 * no more than 256 rows for each cluster, drawn at random, as Faiss does; a centre that no row is
 * nearest to stays where it is. Of equally near centres the one of the lower number counts.
 */
final class KMeans {

    private static final int TRAINING = 256; // rows for each cluster

    /** Gives the numbers of a row. */
    @FunctionalInterface
    interface Points {
        void get(int row, double[] point);
    }

    private final int width;
    private final int clusters;
    private final double[][] centres; // by coordinate, so that the distances to all are one loop
    private final double[] distances;

    private KMeans(int width, int clusters) {
        this.width = width;
        this.clusters = clusters;
        centres = new double[width][clusters];
        distances = new double[clusters];
    }

    /**
     * @param rows number of rows
     * @param points their numbers
     * @param width how many numbers a row has
     * @param clusters k, at most the number of rows
     * @param iterations how often the centres move
     * @return for each row, the number of its cluster
     */
    static int[] clusters(
            int rows, Points points, int width, int clusters, int iterations, Random random) {
        KMeans means = new KMeans(width, clusters);
        int training = (int) Math.min(rows, (long) TRAINING * clusters);
        boolean[] trained = Draw.each(new int[rows], new int[] {training}, random);
        double[] point = new double[width];
        double[] some = new double[training * width];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            if (trained[row]) {
                points.get(row, point);
                System.arraycopy(point, 0, some, at, width);
                at += width;
            }
        }
        means.begin(Draw.each(new int[training], new int[] {clusters}, random), some);
        for (int i = 0; i < iterations; i++) {
            means.move(some);
        }
        int[] nearest = new int[rows];
        for (int row = 0; row < rows; row++) {
            points.get(row, point);
            nearest[row] = means.nearest(point, 0);
        }
        return nearest;
    }

    private void begin(boolean[] first, double[] points) {
        int c = 0;
        for (int i = 0; i < first.length; i++) {
            if (first[i]) {
                for (int d = 0; d < width; d++) {
                    centres[d][c] = points[i * width + d];
                }
                c++;
            }
        }
    }

    private void move(double[] points) {
        double[][] sums = new double[width][clusters];
        int[] sizes = new int[clusters];
        for (int from = 0; from < points.length; from += width) {
            int c = nearest(points, from);
            sizes[c]++;
            for (int d = 0; d < width; d++) {
                sums[d][c] += points[from + d];
            }
        }
        for (int d = 0; d < width; d++) {
            for (int c = 0; c < clusters; c++) {
                centres[d][c] = sizes[c] == 0 ? centres[d][c] : sums[d][c] / sizes[c];
            }
        }
    }

    private int nearest(double[] points, int from) {
        Arrays.fill(distances, 0);
        for (int d = 0; d < width; d++) {
            add(points[from + d], centres[d], distances);
        }
        int nearest = 0;
        double least = distances[0];
        for (int c = 1; c < distances.length; c++) {
            if (distances[c] < least) {
                least = distances[c];
                nearest = c;
            }
        }
        return nearest;
    }

    /** By itself, so that the compiler does several at once. */
    private static void add(double x, double[] centres, double[] distances) {
        for (int c = 0; c < distances.length; c++) {
            double off = x - centres[c];
            distances[c] += off * off;
        }
    }
}
