/**
 * The generator of the bundled glyph sets: from strokes written down in code to images, labels and
 * ground truth.
 *
 * <p>A row passes through the classes in this order: {@code Plan} says what it is to be, {@code
 * StrokePath} gives its strokes, {@code Distortion} bends them, {@code Pen} and {@code Raster} turn
 * them into ink, and {@link io.github.djlcartography.datasets.glyphs.GlyphGenerator} adds the
 * corner mark and the noise. Nothing here depends on the JVM, the platform, the locale or on other
 * rows.
 */
@NullMarked
package io.github.djlcartography.datasets.glyphs;

import org.jspecify.annotations.NullMarked;
