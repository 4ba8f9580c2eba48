/**
 * The answers: what each generated row really is. For scoring alone; nothing that loads training
 * data may come here, and a test of the architecture holds it to that.
 */
@NullMarked
package io.github.djlcartography.datasets.truth;

import org.jspecify.annotations.NullMarked;
