/**
 * Images and text to train on: a reader of everything in MNIST's format, the glyph sets that come
 * in the jar, DJL datasets of both, and the sentence pairs that come in the jar.
 *
 * <p>Start at {@link io.github.djlcartography.datasets.ImageSet}: it is read from a directory or
 * from the class path, and becomes a DJL dataset. {@link io.github.djlcartography.datasets.Glyphs}
 * lists the bundled sets, {@link io.github.djlcartography.datasets.Idx} is the file format alone,
 * and {@link io.github.djlcartography.datasets.GenerateGlyphs} is the command that made the bundled
 * files. {@link io.github.djlcartography.datasets.Incidents} are the sentence pairs, made by {@link
 * io.github.djlcartography.datasets.GenerateIncidents}. What the generators planted is in the
 * package {@code truth}, out of reach of everything here that loads data.
 */
@NullMarked
package io.github.djlcartography.datasets;

import org.jspecify.annotations.NullMarked;
