package io.github.djlcartography.report;

import java.awt.Shape;

/**
 * How one level of correctness looks, from never right to always right. Shape repeats what colour
 * ({@link Theme#color(Marker)}) says, for print and for eyes that tell fewer colours apart. All
 * shapes cover the same area, so that none outshouts another.
 */
enum Marker {
    CROSS(Outline.plus(0.36, 45)),
    DOWN(Outline.polygon(3, 180)),
    DIAMOND(Outline.polygon(4, 0)),
    SQUARE(Outline.polygon(4, 45)),
    PLUS(Outline.plus(0.36, 0)),
    UP(Outline.polygon(3, 0)),
    CIRCLE(Outline.circle());

    @SuppressWarnings("Immutable") // a Shape can change, but this one never leaves unscaled
    private final Shape outline;

    Marker(Shape outline) {
        this.outline = outline;
    }

    /** Centred on the origin, with the area of a circle of this radius. */
    Shape shape(double radius) {
        return Outline.scaled(outline, radius);
    }
}
