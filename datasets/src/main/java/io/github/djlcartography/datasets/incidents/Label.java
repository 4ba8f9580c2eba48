package io.github.djlcartography.datasets.incidents;

import java.util.List;

/** What a report means for a claim. The order is that of the classes. */
enum Label {
    /** The claim is true wherever the report is. */
    ENTAILMENT(0),
    /** The report leaves it open. */
    NEUTRAL(1),
    /** The claim is false wherever the report is true. */
    CONTRADICTION(2);

    static final List<Label> ALL = List.of(values());

    private final int number;

    Label(int number) {
        this.number = number;
    }

    /** The class, as data sets number it. */
    int number() {
        return number;
    }
}
