package io.github.djlcartography.capture;

/** What becomes of the training when its dynamics cannot be captured (any more). */
public enum OnCaptureFailure {
    /** The exception goes up through the trainer: nobody finds out a week later. */
    STOP_TRAINING,
    /**
     * One warning in the log, and the training goes on without capture. Published epochs stay; the
     * open one is dropped, and no later one is written, so that there is no gap.
     */
    WARN_AND_GO_ON
}
