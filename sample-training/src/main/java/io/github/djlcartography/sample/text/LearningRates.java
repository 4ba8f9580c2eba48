package io.github.djlcartography.sample.text;

import ai.djl.training.tracker.Tracker;
import ai.djl.training.tracker.WarmUpTracker;

/** Up in a line, then down in a cosine. */
public final class LearningRates {

    private LearningRates() {}

    /**
     * The rates of a training.
     *
     * @param highest rate
     * @param last rate, at the end
     * @param warmUp steps on the way up
     * @param steps of all
     */
    public static Tracker of(float highest, float last, int warmUp, int steps) {
        return WarmUpTracker.builder()
                .optWarmUpSteps(warmUp)
                .optWarmUpBeginValue(highest / Math.max(1, warmUp))
                .setMainTracker(
                        Tracker.cosine()
                                .setBaseValue(highest)
                                .optFinalValue(last)
                                .setMaxUpdates(Math.max(1, steps - warmUp))
                                .build())
                .build();
    }
}
