/**
 * Draws what the map says: pictures and pages for people.
 *
 * <p>{@link io.github.djlcartography.report.MapPlot} is the still figure of the data map, as pixels
 * or as SVG. JFreeChart draws what surrounds the points (axes, histograms, curves); the points are
 * our own raster, so that each one is drawn and none hides behind a series that came later. {@link
 * io.github.djlcartography.report.Explorer} is the map as one offline page: a template and scripts
 * of ours, d3 from its WebJar, and the data in blocks that the scripts unpack; {@link
 * io.github.djlcartography.report.ChangeExplorer} is the same page of two runs. {@link
 * io.github.djlcartography.report.PageServer} serves the page, and the data when they are asked
 * for.
 */
@NullMarked
package io.github.djlcartography.report;

import org.jspecify.annotations.NullMarked;
