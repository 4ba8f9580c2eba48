/**
 * The back door: a selection, into a second training run. {@link
 * io.github.djlcartography.apply.SelectedDataset} is a view of the dataset that was mapped; it
 * keeps each example's id, so that the second run can be mapped too.
 *
 * <p>What changes a training is a sampler or a loss, never a listener: {@link
 * io.github.djlcartography.apply.WeightedLoss} and {@link
 * io.github.djlcartography.apply.WeightedSampler} for weights, {@link
 * io.github.djlcartography.apply.CurriculumSampler} for an order, {@link
 * io.github.djlcartography.apply.DynamicPruning} for less in each epoch. {@link
 * io.github.djlcartography.apply.Tables} takes the rows of a table, without DJL.
 */
@NullMarked
package io.github.djlcartography.apply;

import org.jspecify.annotations.NullMarked;
