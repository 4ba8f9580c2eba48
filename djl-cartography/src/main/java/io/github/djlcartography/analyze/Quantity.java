package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.Layout;
import java.util.EnumSet;
import java.util.Set;

/** What is read off an example in one epoch, and summed up over them. */
enum Quantity {
    /** p(gold), and whether the arg-max is the label. */
    GOLD,
    MARGIN,
    EL2N,
    PREDICTED,
    AUM,
    LOSS,
    ENTROPY,
    /** p(gold) of the last J epochs. */
    WINDOW,
    /** The probability of each class. */
    CLASSES,
    /** How far these move between epochs. */
    DIVERGENCE;

    /** All that a layout has. */
    static Set<Quantity> in(Layout layout) {
        return switch (layout.name()) {
            case Layout.FULL -> EnumSet.allOf(Quantity.class);
            case Layout.GOLD -> EnumSet.complementOf(EnumSet.of(CLASSES, DIVERGENCE));
            default -> EnumSet.of(GOLD, LOSS, ENTROPY, WINDOW);
        };
    }

    /** Those of a layout that need no logarithm and no long memory. */
    static Set<Quantity> cheapIn(Layout layout) {
        Set<Quantity> cheap = in(layout);
        cheap.removeAll(EnumSet.of(WINDOW, CLASSES, DIVERGENCE));
        if (layout.name().equals(Layout.FULL)) {
            cheap.removeAll(EnumSet.of(AUM, LOSS, ENTROPY));
        }
        return cheap;
    }
}
