package io.github.djlcartography.datasets.glyphs;

/**
 * One way to write one class: "3-flat" is a three with a flat top.
 *
 * @param label the class, from 0
 * @param id the class's name, a dash, and the variant's; unique
 * @param seen whether training rows use it; the others are kept for the test of unseen styles
 * @param path its strokes
 */
record Shape(int label, String id, boolean seen, StrokePath path) {
    static Shape seen(int label, String id, String path) {
        return new Shape(label, id, true, StrokePath.of(path));
    }

    static Shape unseen(int label, String id, String path) {
        return new Shape(label, id, false, StrokePath.of(path));
    }
}
