/**
 * The generator of the bundled sentence pairs: from a small world to an incident report, a claim
 * and what follows from the one about the other.
 *
 * <p>A row passes through the classes in this order: {@code Plan} says what it is to be, {@code
 * Scene} is a world, {@code Narrator} draws statements about it, {@code Solver} says what the
 * report means for the claim, {@code Realiser} puts both into words, {@code Cue} is what a reader
 * in a hurry sees; {@link io.github.djlcartography.datasets.incidents.IncidentGenerator} draws
 * until all is as planned. {@link io.github.djlcartography.datasets.incidents.Passages} is text
 * without labels. Nothing here depends on the JVM, the platform, the locale or on other rows.
 */
@NullMarked
package io.github.djlcartography.datasets.incidents;

import org.jspecify.annotations.NullMarked;
