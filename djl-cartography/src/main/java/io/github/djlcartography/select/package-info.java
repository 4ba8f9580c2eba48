/**
 * From a map to a decision: which examples to train on next.
 *
 * <p>{@link io.github.djlcartography.select.Selectors} has the ways to decide; a {@link
 * io.github.djlcartography.select.Selection} is the decision, a file with its recipe, and gives its
 * class-matched random twin: the control that a comparison needs.
 */
@NullMarked
package io.github.djlcartography.select;

import org.jspecify.annotations.NullMarked;
