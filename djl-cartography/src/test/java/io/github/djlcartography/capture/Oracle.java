package io.github.djlcartography.capture;

import java.util.Arrays;

/** What a softmax over logits says of a label, in double arithmetic and by the textbook. */
final class Oracle {

    private final double[] logits;
    private final int label;
    final double[] p;

    Oracle(float[] logits, int label) {
        this.logits = new double[logits.length];
        Arrays.setAll(this.logits, c -> logits[c]);
        this.label = label;
        double sum = Arrays.stream(this.logits).map(Math::exp).sum();
        p = Arrays.stream(this.logits).map(z -> Math.exp(z) / sum).toArray();
    }

    double gold() {
        return p[label];
    }

    int predicted() {
        int best = 0;
        for (int c = 1; c < p.length; c++) {
            best = p[c] > p[best] ? c : best;
        }
        return best;
    }

    /** The i-th highest probability, from 0. */
    double highest(int i) {
        double[] sorted = p.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - 1 - i];
    }

    /** The class of the i-th highest probability. */
    int highestClass(int i) {
        int c = 0;
        while (p[c] != highest(i)) {
            c++;
        }
        return c;
    }

    double entropy() {
        return -Arrays.stream(p).map(x -> x * Math.log(x)).sum();
    }

    double margin() {
        double rival = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < logits.length; c++) {
            rival = c == label ? rival : Math.max(rival, logits[c]);
        }
        return logits[label] - rival;
    }

    double loss() {
        return -Math.log(gold());
    }

    double el2n() {
        double sum = 0;
        for (int c = 0; c < p.length; c++) {
            double difference = p[c] - (c == label ? 1 : 0);
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
