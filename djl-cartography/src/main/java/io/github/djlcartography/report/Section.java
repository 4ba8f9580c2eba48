package io.github.djlcartography.report;

import java.awt.Graphics2D;

/** A part of a figure, as wide as it; parts stand one under the other. */
interface Section {

    /** In units of the figure; the same on every machine. */
    int height();

    void draw(Graphics2D g, int top);
}
