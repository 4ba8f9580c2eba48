package io.github.djlcartography.report;

import java.awt.Color;
import java.awt.Shape;

/**
 * How one level of correctness looks, from never right to always right. Shape repeats what colour
 * says, for print and for eyes that tell fewer colours apart: warm against cold holds under the
 * common kinds of colour blindness, and lightness tells the steps on either side. All shapes cover
 * the same area, so that none outshouts another.
 */
enum Marker {
    CROSS(0x8F0A2C, Outline.plus(0.36, 45)),
    DOWN(0xC8352B, Outline.polygon(3, 180)),
    DIAMOND(0xE9721C, Outline.polygon(4, 0)),
    SQUARE(0xF0C23C, Outline.polygon(4, 45)),
    PLUS(0x5FB6D0, Outline.plus(0.36, 0)),
    UP(0x3A83C4, Outline.polygon(3, 0)),
    CIRCLE(0x2B3A8C, Outline.circle());

    private final Color color;

    @SuppressWarnings("Immutable") // a Shape can change, but this one never leaves unscaled
    private final Shape outline;

    Marker(int rgb, Shape outline) {
        this.color = new Color(rgb);
        this.outline = outline;
    }

    Color color() {
        return color;
    }

    /** Centred on the origin, with the area of a circle of this radius. */
    Shape shape(double radius) {
        return Outline.scaled(outline, radius);
    }
}
