/**
 * The back door: a selection, into a second training run. {@link
 * io.github.djlcartography.apply.SelectedDataset} is a view of the dataset that was mapped; it
 * keeps each example's id, so that the second run can be mapped too.
 */
@NullMarked
package io.github.djlcartography.apply;

import org.jspecify.annotations.NullMarked;
