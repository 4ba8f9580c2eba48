package io.github.djlcartography.report;

import java.awt.Font;
import java.awt.font.FontRenderContext;

/** Java draws no text without a font of the machine's, and says so in words of its own. */
final class Fonts {

    private Fonts() {}

    /**
     * Tries to measure a letter.
     *
     * @throws IllegalStateException if there is no font
     */
    static void need() {
        try {
            new Font(Font.SANS_SERIF, Font.PLAIN, 12)
                    .getStringBounds("x", new FontRenderContext(null, true, true));
        } catch (RuntimeException | Error e) { // Java 17 throws a bare Error, 25 another
            throw new IllegalStateException(
                    "figure: found no font on this machine ("
                            + e.getMessage()
                            + "), expected at least one. On Debian and Ubuntu: apt-get install"
                            + " fontconfig fonts-dejavu-core.",
                    e);
        }
    }
}
