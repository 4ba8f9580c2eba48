/**
 * Other programs' files, read and written.
 *
 * <p>{@link io.github.djlcartography.export.SourceFilter} takes a selection back to the files that
 * the training set was read from: text, IDX, Arrow, Parquet, folders of images.
 *
 * <p>The reference implementation (allenai/cartography) keeps its logits as {@code
 * dynamics_epoch_*.jsonl} and its metrics as {@code td_metrics.jsonl}. {@link
 * io.github.djlcartography.export.ReferenceImport} makes an archive of the first, {@link
 * io.github.djlcartography.export.ReferenceExport} writes both, and {@link
 * io.github.djlcartography.export.Coordinates} reads a map that was published without its logits.
 * {@link io.github.djlcartography.export.AumValues} writes the table of the {@code aum} package.
 */
@NullMarked
package io.github.djlcartography.export;

import org.jspecify.annotations.NullMarked;
