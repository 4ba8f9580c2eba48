package io.github.djlcartography.report;

import java.util.Random;

/** Training dynamics as logistic learning curves: some rows fast, some slow, some never. */
final class Simulated {

    final double[] variability;
    final double[] confidence;
    final double[] correctness;

    private Simulated(int n) {
        this.variability = new double[n];
        this.confidence = new double[n];
        this.correctness = new double[n];
    }

    static Simulated run(int n, int epochs, long seed) {
        Random random = new Random(seed);
        var run = new Simulated(n);
        for (int i = 0; i < n; i++) {
            double kind = random.nextDouble();
            double rate = kind < 0.55 ? 1.3 : kind < 0.9 ? 0.8 : 0;
            double start = (kind < 0.55 ? 0.5 : -2) + random.nextGaussian();
            double sum = 0;
            double squares = 0;
            int right = 0;
            for (int epoch = 0; epoch < epochs; epoch++) {
                double logit = start + rate * epoch + 0.7 * random.nextGaussian();
                double gold = 1 / (1 + Math.exp(-logit));
                sum += gold;
                squares += gold * gold;
                right += gold > 0.5 ? 1 : 0;
            }
            double mean = sum / epochs;
            run.confidence[i] = mean;
            run.variability[i] = Math.sqrt(Math.max(0, squares / epochs - mean * mean));
            run.correctness[i] = (double) right / epochs;
        }
        return run;
    }

    MapPlot plot() {
        return MapPlot.of(variability, confidence, correctness);
    }

    Points points() {
        return Points.of(variability, confidence, correctness);
    }
}
