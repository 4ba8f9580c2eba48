package io.github.djlcartography.archive;

/** What a model's outputs and labels mean. */
public enum Task {
    /** One class of K for each example: outputs (B, K), labels (B), (B, 1) or (B, K). */
    SINGLE_LABEL("single-label"),
    /** Yes or no, from one sigmoid: outputs and labels (B) or (B, 1). Kept as two classes. */
    BINARY("binary"),
    /** L times yes or no: outputs and labels (B, L). Kept as one summary for each example. */
    MULTI_LABEL("multi-label"),
    /**
     * L times yes or no, each an example of its own: label l of row r has the id r·L + l. Kept as
     * two classes.
     */
    MULTI_LABEL_PAIRS("multi-label-pairs"),
    /**
     * One class of V for each token: outputs (B, T, V), labels (B, T). Kept as one summary for each
     * example.
     */
    SEQUENCE("sequence");

    private final String key;

    Task(String key) {
        this.key = key;
    }

    /**
     * @return its name in manifests
     */
    public String key() {
        return key;
    }

    @Override
    public String toString() {
        return key;
    }
}
