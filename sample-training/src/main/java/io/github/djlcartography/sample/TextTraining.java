package io.github.djlcartography.sample;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.optimizer.Optimizer;
import io.github.djlcartography.sample.text.LearningRates;
import io.github.djlcartography.sample.text.TextLearner;
import java.io.IOException;

/**
 * How an encoder is fine-tuned: AdamW, a tenth of the steps to warm up, then down in a cosine.
 *
 * @param encoder to start from
 * @param rate highest learning rate
 */
record TextTraining(TextLearner encoder, float rate) implements Learner {

    /** For the sample's own encoder. */
    static final float RATE = 5e-4f;

    static final int BATCH = 32;

    private static final float LAST = 0.05f;
    private static final int WARM_UP = 10;

    @Override
    public String name() {
        return encoder.name();
    }

    @Override
    public int batch() {
        return BATCH;
    }

    @Override
    public Model model(String name, int classes) throws IOException {
        return encoder.model(name, classes);
    }

    @Override
    public Shape input() {
        return new Shape(1, encoder.maxLength());
    }

    @Override
    public Optimizer optimizer(int steps) {
        return Optimizer.adamW()
                .optLearningRateTracker(LearningRates.of(rate, LAST * rate, steps / WARM_UP, steps))
                .build();
    }
}
