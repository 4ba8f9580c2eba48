package io.github.djlcartography.datasets.truth;

/** How a row's label came to be wrong. */
public enum Flip {
    /** It is not: the label is the true one. */
    NONE,
    /** Replaced by one of the other classes, each as likely. */
    UNIFORM,
    /** Replaced by a class that the true one is easily taken for. */
    CONFUSABLE
}
