package io.github.djlcartography.datasets.incidents;

import java.util.Locale;

/** The ways of saying something that are not among the common ones. */
enum Construction {
    /** "It was the guard who repaired the old pump." */
    CLEFT(Manner.RARE),
    /** "In the hall stands the old pump." "At no time did the guard repair it." */
    INVERSION(Manner.RARE),
    /** "Neither the old pump nor the red fan is running." */
    NEITHER_NOR(Manner.RARE),
    /** "Not one of the three pumps is running." */
    NOT_ONE(Manner.RARE),
    /** "It is not true that the old pump is not running." */
    DOUBLE_NEGATION(Manner.RARE),
    /** "More oil was lost by the old pump than by the red fan." */
    PASSIVE_COMPARISON(Manner.RARE),
    /** "As for the old pump, it is running." */
    AS_FOR(Manner.UNSEEN),
    /** "The one who repaired the old pump was the guard." */
    THE_ONE_WHO(Manner.UNSEEN),
    /** "Of the three pumps, two are running." */
    FRONTED_GROUP(Manner.UNSEEN),
    /** "All but one of the three pumps are running." */
    ALL_BUT_ONE(Manner.UNSEEN),
    /** "Compared with the red fan, the old pump lost more oil." */
    COMPARED_WITH(Manner.UNSEEN),
    /** "Only after the clerk had checked the red fan did the guard repair the old pump." */
    ONLY_AFTER(Manner.UNSEEN);

    /** How usual a way of saying something is. */
    enum Manner {
        /** In every set. */
        COMMON,
        /** In a few rows of every set. */
        RARE,
        /** In one test alone. */
        UNSEEN
    }

    private final Manner manner;

    Construction(Manner manner) {
        this.manner = manner;
    }

    Manner manner() {
        return manner;
    }

    /** As in the sidecar: "double-negation". */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
