/**
 * What the model said, on disk, in Apache Arrow.
 *
 * <pre>
 * run/
 *   manifest.json                           what is needed to read the rest without this library
 *   examples.arrow                          optional: ids of the user's own, metadata, texts, thumbnails
 *   pass=epoch-end/epoch=0/part-0.arrow     one Arrow IPC file per pass, epoch and rank
 *   pass=training/epoch=0/part-0.arrow
 * </pre>
 *
 * Columns of an epoch file: {@code example: int64} (row of the root dataset, 0-based), {@code
 * label: int32}, {@code p: FixedSizeList<float32>[K]} (softmax). An epoch exists when its file has
 * its final name; its footer carries the {@linkplain io.github.djlcartography.archive.Coverage
 * coverage ledger}.
 *
 * <p>Start at {@link io.github.djlcartography.archive.Archive} to read, at {@link
 * io.github.djlcartography.archive.ArchiveWriter} to write. {@link
 * io.github.djlcartography.archive.Columns} is the plain columnar file that maps, selections and
 * {@linkplain io.github.djlcartography.archive.Examples examples} are kept in. This package alone
 * sees Arrow, and it never allocates Arrow memory: buffers are plain {@link java.nio.ByteBuffer}s,
 * so a program that uses it needs no JVM flag.
 */
@NullMarked
package io.github.djlcartography.archive;

import org.jspecify.annotations.NullMarked;
