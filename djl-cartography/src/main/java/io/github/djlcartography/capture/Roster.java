package io.github.djlcartography.capture;

import java.util.Arrays;

/**
 * The examples of a training set, each with a slot (its place in dataset order) and, once it was
 * seen, a label that may not change.
 */
final class Roster {

    private static final int UNSEEN = -1;

    private final long rootSize;
    private final long[] ids;
    private final int[] labels;

    /**
     * @param rows that each example has: 1, or the labels of a multi-label one
     */
    Roster(ExampleIds examples, int rows) {
        rootSize = examples.rootSize() * rows;
        long[] ofExamples = examples.exampleIds();
        ids = rows == 1 ? ofExamples : new long[Math.multiplyExact(ofExamples.length, rows)];
        for (int i = 0; rows > 1 && i < ids.length; i++) {
            ids[i] = ofExamples[i / rows] * rows + i % rows;
        }
        labels = new int[ids.length];
        Arrays.fill(labels, UNSEEN);
    }

    int size() {
        return ids.length;
    }

    long rootSize() {
        return rootSize;
    }

    long[] ids() {
        return ids;
    }

    int[] labels() {
        return labels;
    }

    boolean lacksLabel(int slot) {
        return labels[slot] == UNSEEN;
    }

    /** Slot of an id; throws if the id is none of the training set's. */
    int slot(long id) {
        int slot =
                ids.length == rootSize && id >= 0 && id < rootSize
                        ? (int) id
                        : Arrays.binarySearch(ids, id);
        if (slot < 0) {
            throw CaptureException.at(
                    "batch",
                    "example " + id,
                    "one of the " + ids.length + " of the training set",
                    "The trainer iterates another dataset than the one given to"
                            + " CartographyListener.Builder.setTrainingSet.");
        }
        return slot;
    }

    void label(int slot, int label) {
        if (labels[slot] == UNSEEN) {
            labels[slot] = label;
        } else if (labels[slot] != label) {
            throw CaptureException.at(
                    "example " + ids[slot],
                    "label " + label,
                    labels[slot] + ", the one it had before",
                    "A row must mean the same example in every epoch. Is the dataset reordered or"
                            + " relabelled while training, or does another dataset share the"
                            + " trainer?");
        }
    }
}
