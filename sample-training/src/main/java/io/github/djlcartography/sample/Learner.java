package io.github.djlcartography.sample;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;

/** A network, and how it is trained. */
interface Learner {

    /** For the run's manifest. */
    String name();

    /** Examples in a batch of the training. */
    default int batch() {
        return 64;
    }

    /** A model to start from, with an output for each class. */
    Model model(String name, int classes) throws IOException;

    /** Shape of a batch of one. */
    Shape input();

    /** What goes down on the loss, in a training of that many steps. */
    default Optimizer optimizer(int steps) {
        return Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build();
    }
}
