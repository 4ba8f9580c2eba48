package io.github.djlcartography.archive;

/**
 * When the model was asked. The two are never mixed in one map: they answer different questions.
 */
public enum Pass {
    /**
     * One evaluation pass over the whole training set at the end of each epoch: dropout off, one
     * set of weights for every example. Deterministic; what the paper's text defines.
     */
    EPOCH_END("epoch-end"),
    /**
     * The outputs of the training steps themselves: dropout on, before the update, so that each
     * batch saw other weights. Costs nothing extra; what the paper's released code does.
     */
    TRAINING("training");

    private final String key;

    Pass(String key) {
        this.key = key;
    }

    /**
     * @return the name used in files and on the command line: {@code epoch-end} or {@code training}
     */
    public String key() {
        return key;
    }

    /**
     * @param key a {@link #key()}
     * @return the pass of that name
     * @throws IllegalArgumentException if there is none
     */
    public static Pass of(String key) {
        for (Pass pass : values()) {
            if (pass.key.equals(key)) {
                return pass;
            }
        }
        throw new IllegalArgumentException(
                "pass: found " + key + ", expected epoch-end or training.");
    }

    @Override
    public String toString() {
        return key;
    }
}
