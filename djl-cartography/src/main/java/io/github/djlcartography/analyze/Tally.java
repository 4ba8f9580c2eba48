package io.github.djlcartography.analyze;

/**
 * What a reading of a run came upon.
 *
 * @param job with the epochs that were read
 * @param examples on the map
 * @param once how many of them are in one epoch only
 * @param label the class of all of them; {@link #NONE} where they differ or have none
 */
record Tally(Job job, int examples, int once, int label) {

    static final int NONE = -1;

    /** Before anything is read. */
    static Tally nothing(Job job) {
        return new Tally(job, 0, 0, NONE);
    }

    /**
     * @param epochs number of them that each example is in
     * @param count examples, from the first
     */
    static Tally of(Job job, short[] epochs, int[] labels, int count) {
        int once = 0;
        boolean same = count > 0 && job.layout().labelsAreClasses();
        for (int row = 0; row < count; row++) {
            once += epochs[row] == 1 ? 1 : 0;
            same &= labels[row] == labels[0];
        }
        return new Tally(job, count, once, same ? labels[0] : NONE);
    }

    /** Both together. */
    Tally and(Tally other) {
        int both = label == other.label ? label : NONE;
        return new Tally(
                job,
                examples + other.examples,
                once + other.once,
                examples == 0 ? other.label : other.examples == 0 ? label : both);
    }
}
