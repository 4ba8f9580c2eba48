package io.github.djlcartography.sample;

/** All examples of a source, of which each seed makes a training set of its own. */
interface Pool {

    /**
     * The training set of a seed, and what is held out.
     *
     * @param condition what is done to it
     * @param seed of the draw
     * @param size rows at most
     * @param validation rows of the validation set, where the source has none of its own
     */
    World world(Condition condition, long seed, int size, int validation);
}
