/** The one source of random numbers of every generator here. */
@NullMarked
package io.github.djlcartography.datasets.random;

import org.jspecify.annotations.NullMarked;
