package io.github.djlcartography.datasets.incidents;

import java.util.List;

/** What is so or so about every machine of a scene; the number of values each may have. */
enum Attribute {
    /** 0 running, 1 stopped. */
    POWER(2),
    /** 0 cold, 1 warm, 2 hot. */
    HEAT(3),
    /** 0 intact, 1 scratched, 2 dented, 3 cracked: one condition each. */
    DAMAGE(4),
    /** Which of the scene's four places: 0 and 1 are indoors, 2 and 3 outdoors. */
    PLACE(4),
    /** Who did the scene's first action to it: 0 nobody, 1 to 3 of the staff, 4 to 6 outsiders. */
    FIRST_DEED(7),
    /** The same for the second action. */
    SECOND_DEED(7),
    /** The same for the third. */
    THIRD_DEED(7),
    /** When the first action was done; says nothing where nobody did it. */
    FIRST_TIME(10),
    /** When the second was. */
    SECOND_TIME(10),
    /** When the third was. */
    THIRD_TIME(10),
    /** How many of the scene's first kind of part are missing. */
    FIRST_PART(10),
    /** How many of the second kind. */
    SECOND_PART(10),
    /** How much of the scene's first measure. */
    FIRST_MEASURE(10),
    /** How much of the second. */
    SECOND_MEASURE(10);

    static final List<Attribute> ALL = List.of(values());
    static final List<Attribute> STATES = List.of(POWER, HEAT, DAMAGE, PLACE);
    static final List<Attribute> DEEDS = List.of(FIRST_DEED, SECOND_DEED, THIRD_DEED);
    static final List<Attribute> TIMES = List.of(FIRST_TIME, SECOND_TIME, THIRD_TIME);
    static final List<Attribute> PARTS = List.of(FIRST_PART, SECOND_PART);
    static final List<Attribute> MEASURES = List.of(FIRST_MEASURE, SECOND_MEASURE);

    private final int domain;

    Attribute(int domain) {
        this.domain = domain;
    }

    int domain() {
        return domain;
    }

    /** All values, as a mask. */
    int all() {
        return (1 << domain) - 1;
    }

    /** Its place among the attributes, from 0. */
    int place() {
        return ALL.indexOf(this);
    }

    /** When this deed was done. */
    Attribute time() {
        return TIMES.get(DEEDS.indexOf(this));
    }

    boolean isState() {
        return STATES.contains(this);
    }

    boolean isDeed() {
        return DEEDS.contains(this);
    }

    boolean isPart() {
        return PARTS.contains(this);
    }
}
