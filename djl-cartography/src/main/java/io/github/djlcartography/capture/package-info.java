/**
 * The front door: what happens in a DJL trainer, into an archive.
 *
 * <p>{@link io.github.djlcartography.capture.CartographyListener} is attached to a training; {@link
 * io.github.djlcartography.capture.ExampleIds} is how it knows which row is which example.
 */
@NullMarked
package io.github.djlcartography.capture;

import org.jspecify.annotations.NullMarked;
