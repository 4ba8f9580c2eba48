/**
 * Writes what TensorBoard reads: {@link io.github.djlcartography.tensorboard.EventFile}. A room of
 * its own, because the capture (numbers, while it trains) and the command line (numbers and the
 * map, without training) both write such files, and neither may import the other.
 */
@NullMarked
package io.github.djlcartography.tensorboard;

import org.jspecify.annotations.NullMarked;
