/**
 * Draws what the map says: pictures for people.
 *
 * <p>{@link io.github.djlcartography.report.MapPlot} is the still figure of the data map, as pixels
 * or as SVG. JFreeChart draws what surrounds the points (axes, histograms, curves); the points are
 * our own raster, so that each one is drawn and none hides behind a series that came later.
 */
@NullMarked
package io.github.djlcartography.report;

import org.jspecify.annotations.NullMarked;
