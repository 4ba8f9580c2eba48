/**
 * The sample job: fine-tune a small network with the listener attached, map the training set,
 * select, and train again on less.
 *
 * <p>{@link io.github.djlcartography.sample.FineTune} is the command; {@link
 * io.github.djlcartography.sample.Pretrain} made the backbone that it starts from.
 */
@NullMarked
package io.github.djlcartography.sample;

import org.jspecify.annotations.NullMarked;
