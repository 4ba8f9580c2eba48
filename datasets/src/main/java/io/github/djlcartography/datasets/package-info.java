/** Placeholder. */
@NullMarked
package io.github.djlcartography.datasets;

import org.jspecify.annotations.NullMarked;
