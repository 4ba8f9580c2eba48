/**
 * From a map to a decision: which examples to train on next.
 *
 * <p>{@link io.github.djlcartography.select.Selectors} has the plain ways to decide, {@link
 * io.github.djlcartography.select.Strategies} the published ones, and {@link
 * io.github.djlcartography.select.Advisor} says which of them suits a map; a {@link
 * io.github.djlcartography.select.Selection} is the decision, a file with its recipe, and gives its
 * class-matched random twin: the control that a comparison needs.
 */
@NullMarked
package io.github.djlcartography.select;

import org.jspecify.annotations.NullMarked;
