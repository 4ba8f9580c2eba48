/**
 * From what the model said to where each example falls: one streaming pass over an archive.
 *
 * <p>Start at {@link io.github.djlcartography.analyze.Analyzer}; what comes out is a {@link
 * io.github.djlcartography.analyze.DataMap}. The columns and their formulas are in {@link
 * io.github.djlcartography.analyze.Metric}.
 */
@NullMarked
package io.github.djlcartography.analyze;

import org.jspecify.annotations.NullMarked;
