package io.github.djlcartography.sample;

import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import java.util.Iterator;
import java.util.Random;

/**
 * Another order each epoch, from a seed of its own: DJL's random sampler draws from a generator
 * that everything in the process shares.
 */
final class Shuffle implements Sampler.SubSampler {

    private final Random random;

    private Shuffle(long seed) {
        random = new Random(seed);
    }

    static Sampler batches(int batchSize, long seed) {
        return new BatchSampler(new Shuffle(seed), batchSize);
    }

    @Override
    public Iterator<Long> sample(RandomAccessDataset dataset) {
        long[] order = new long[Math.toIntExact(dataset.size())];
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return java.util.Arrays.stream(order).iterator();
    }
}
