package io.github.djlcartography.analyze;

/**
 * What a reading of a run came upon.
 *
 * @param job with the epochs that were read
 * @param examples on the map
 * @param once how many of them are in one epoch only
 * @param label the class of all of them; −1 where they differ, or have none
 */
record Tally(Job job, int examples, int once, int label) {

    /**
     * @param epochs number of them that each example is in
     */
    static Tally of(Job job, short[] epochs, int[] labels) {
        int once = 0;
        for (short count : epochs) {
            once += count == 1 ? 1 : 0;
        }
        return new Tally(
                job, labels.length, once, job.layout().labelsAreClasses() ? same(labels) : -1);
    }

    private static int same(int[] labels) {
        for (int label : labels) {
            if (label != labels[0]) {
                return -1;
            }
        }
        return labels.length == 0 ? -1 : labels[0];
    }
}
