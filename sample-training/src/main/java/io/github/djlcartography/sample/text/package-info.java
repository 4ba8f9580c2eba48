/** Texts: sets of them, tokenizers, and encoders that learn them. */
@NullMarked
package io.github.djlcartography.sample.text;

import org.jspecify.annotations.NullMarked;
