package io.github.djlcartography.datasets.incidents;

import io.github.djlcartography.datasets.incidents.Statement.Form;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A report and a claim, as they are written, and what they are.
 *
 * @param opener how the report begins, or nothing
 * @param body the rest of the report, as it is without an opener
 * @param claim one sentence
 * @param label what most annotators say
 * @param votes what each of the five says; all the same unless a term is vague
 * @param form of the claim; empty of an intruder's
 * @param constructions those that are not common
 */
record Pair(
        String opener,
        String body,
        String claim,
        Label label,
        List<Label> votes,
        Optional<Form> form,
        Set<Construction> constructions) {
    /** The whole report. */
    String report() {
        return opener.isEmpty()
                ? body
                : Character.toUpperCase(opener.charAt(0))
                        + opener.substring(1)
                        + Character.toLowerCase(body.charAt(0))
                        + body.substring(1);
    }

    /** The same with another beginning. */
    Pair openedWith(String other) {
        return new Pair(other, body, claim, label, votes, form, constructions);
    }

    /** What a reader in a hurry sees. */
    Optional<Cue> cue() {
        return Cue.in(report(), claim);
    }
}
