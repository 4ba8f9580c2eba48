/**
 * From maps to findings: how sure a map is, and of what. One type per question.
 *
 * <ul>
 *   <li>{@link io.github.djlcartography.diagnose.Certainty}: what would other epochs of the same
 *       run have said?
 *   <li>{@link io.github.djlcartography.diagnose.SeedAgreement}: what did other seeds say?
 *   <li>{@link io.github.djlcartography.diagnose.PassAgreement}: do the two passes say the same?
 *   <li>{@link io.github.djlcartography.diagnose.MapChange}: what became of the examples from one
 *       run to another, and is it more than the seed?
 *   <li>{@link io.github.djlcartography.diagnose.Settling}: would fewer epochs have said the same?
 * </ul>
 *
 * {@link io.github.djlcartography.diagnose.Agreement} is how they all compare two maps.
 */
@NullMarked
package io.github.djlcartography.diagnose;

import org.jspecify.annotations.NullMarked;
