package io.github.djlcartography.sample;

import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import java.util.Arrays;
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
        int[] order = Draws.permutation(Math.toIntExact(dataset.size()), random);
        return Arrays.stream(order).mapToObj(Long::valueOf).iterator();
    }
}
