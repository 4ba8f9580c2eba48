/** Placeholder. */
@NullMarked
package io.github.djlcartography.sample;

import org.jspecify.annotations.NullMarked;
