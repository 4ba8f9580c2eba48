package io.github.djlcartography.sample;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/**
 * Selective mixup (LISA, Yao et al. 2022): each row is mixed with a partner, one time in two with
 * one of its label and another domain, else with one of its domain and another label, in shares
 * drawn from Beta(2, 2). Domains are what the caller takes for them.
 *
 * <p>What is mixed are the states before the last layer. That layer is linear, so that the logits
 * of a mixture are the mixture of the logits, and no network needs to know of it.
 *
 * <p>A batch holds half as many rows as it is large, and their partners behind them.
 */
final class Lisa {

    private final int[] labels;
    private final boolean[] domain;
    private final int batch;
    private final Random partners;
    private final Random shares;
    private final List<List<List<Integer>>> rows = new ArrayList<>(); // by domain, by label
    private final long seed;

    /**
     * @param labels of all rows
     * @param classes number of them
     * @param domain of two, of all rows
     * @param batch rows in a batch, partners included; even
     * @param seed of everything that is drawn
     */
    Lisa(int[] labels, int classes, boolean[] domain, int batch, long seed) {
        this.labels = labels;
        this.domain = domain;
        this.batch = batch;
        this.seed = seed;
        partners = Draws.of(seed, "partners");
        shares = Draws.of(seed, "shares");
        for (int d = 0; d < 2; d++) {
            List<List<Integer>> byLabel = new ArrayList<>();
            for (int label = 0; label < classes; label++) {
                byLabel.add(new ArrayList<>());
            }
            rows.add(byLabel);
        }
        for (int row = 0; row < labels.length; row++) {
            rows.get(domain[row] ? 1 : 0).get(labels[row]).add(row);
        }
    }

    /** A partner; the row itself where there is none. */
    int partner(int row) {
        List<List<Integer>> own = rows.get(domain[row] ? 1 : 0);
        List<Integer> from;
        if (partners.nextBoolean()) {
            from = rows.get(domain[row] ? 0 : 1).get(labels[row]);
        } else {
            int other = labels[row] + 1 + partners.nextInt(own.size() - 1);
            from = own.get(other % own.size());
        }
        return from.isEmpty() ? row : from.get(partners.nextInt(from.size()));
    }

    /** Another order each pass. */
    Sampler sampler() {
        Random order = Draws.of(seed, "order");
        return new Sampler() {
            @Override
            public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
                int[] shuffled = Draws.permutation(labels.length, order);
                List<List<Long>> batches = new ArrayList<>();
                for (int from = 0; from < shuffled.length; from += batch / 2) {
                    int to = Math.min(from + batch / 2, shuffled.length);
                    List<Long> pairs = new ArrayList<>();
                    for (int i = from; i < to; i++) {
                        pairs.add((long) shuffled[i]);
                    }
                    for (int i = from; i < to; i++) {
                        pairs.add((long) partner(shuffled[i]));
                    }
                    batches.add(pairs);
                }
                return batches.iterator();
            }

            @Override
            public int getBatchSize() {
                return batch;
            }
        };
    }

    /** Softmax cross-entropy of the mixtures, whose labels are mixed in the same shares. */
    Loss loss() {
        return new Loss("LISA") {
            @Override
            public NDArray evaluate(NDList labels, NDList predictions) {
                NDArray logits = predictions.singletonOrThrow();
                NDArray gold = labels.singletonOrThrow().toType(DataType.INT64, false);
                int n = (int) logits.size(0) / 2;
                float[] share = new float[n];
                for (int i = 0; i < n; i++) {
                    share[i] = beta22();
                }
                NDArray of = logits.getManager().create(share, new Shape(n, 1));
                NDArray rest = of.mul(-1).add(1);
                NDArray mixed =
                        logits.get("0:" + n)
                                .mul(of)
                                .add(logits.get(n + ":").mul(rest))
                                .logSoftmax(1);
                gold = gold.reshape(2L * n, 1);
                return mixed.gather(gold.get("0:" + n), 1)
                        .mul(of)
                        .add(mixed.gather(gold.get(n + ":"), 1).mul(rest))
                        .mean()
                        .neg();
            }
        };
    }

    /** The middle one of three numbers drawn evenly from [0, 1). */
    private float beta22() {
        float a = shares.nextFloat();
        float b = shares.nextFloat();
        float c = shares.nextFloat();
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
