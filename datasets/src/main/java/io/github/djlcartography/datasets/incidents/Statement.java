package io.github.djlcartography.datasets.incidents;

import io.github.djlcartography.datasets.incidents.Formula.And;
import io.github.djlcartography.datasets.incidents.Formula.Count;
import io.github.djlcartography.datasets.incidents.Formula.Difference;
import io.github.djlcartography.datasets.incidents.Formula.In;
import io.github.djlcartography.datasets.incidents.Formula.Not;
import io.github.djlcartography.datasets.incidents.Formula.Vague;
import java.util.List;
import java.util.function.Function;

/** Something that can be said of a scene in one clause. Machines are numbered from 0. */
sealed interface Statement {
    /** The kinds of statement. */
    enum Form {
        /** A machine is in a state. */
        STATE,
        /** Something was done to a machine. */
        DEED,
        /** So many of a group are, or had something done to them. */
        SHARE,
        /** So many parts are missing. */
        COUNT,
        /** One machine has more of something than another. */
        COMPARISON,
        /** One thing was done before another. */
        ORDER
    }

    /** What is true of the scene if this is. */
    Formula formula(Scene scene);

    Form form();

    /** Whether annotators may read it differently. */
    boolean vague();

    /**
     * What can hold of one machine.
     *
     * <p>{@code masks} in both kinds are the values that make it true: one mask, or one for each
     * annotator's reading.
     */
    sealed interface Property {
        Attribute attribute();

        List<Integer> masks();
    }

    /** Being somehow; the phrases follow "is" and mean the same. */
    record State(Attribute attribute, List<Integer> masks, List<String> phrases)
            implements Property {
        /** Whether it is said with "or", which does not go with "not". */
        boolean either() {
            return phrases.stream().anyMatch(phrase -> phrase.contains(" or "));
        }
    }

    /** Having had something done to it by somebody. */
    record Deed(Attribute attribute, Agent agent) implements Property {
        @Override
        public List<Integer> masks() {
            return List.of(agent.mask);
        }
    }

    /**
     * Who did it.
     *
     * @param mask of whom it may have been
     * @param words "the guard", "an outsider", "somebody"
     * @param none "no outsider", "nobody"; empty of a certain person
     */
    record Agent(int mask, String words, String none) {
        boolean certain() {
            return none.isEmpty();
        }

        boolean anybody() {
            return words.equals("somebody");
        }
    }

    /** A property of one machine, or its absence. */
    record Holds(int machine, Property property, boolean negated) implements Statement {
        @Override
        public Formula formula(Scene scene) {
            int variable = scene.variable(property.attribute(), machine);
            return negate(negated, read(property.masks(), mask -> new In(variable, mask)));
        }

        @Override
        public Form form() {
            return property instanceof State ? Form.STATE : Form.DEED;
        }

        @Override
        public boolean vague() {
            return property.masks().size() > 1;
        }
    }

    /**
     * How many.
     *
     * @param masks which numbers; one mask, or one for each annotator
     * @param words "at least three"
     * @param singular whether one thing is spoken of
     */
    record Amount(List<Integer> masks, String words, boolean singular) {}

    /** So many parts are missing from a machine, or not so many. */
    record Misses(Attribute part, int machine, Amount amount, boolean negated)
            implements Statement {
        @Override
        public Formula formula(Scene scene) {
            int variable = scene.variable(part, machine);
            return negate(negated, read(amount.masks, mask -> new In(variable, mask)));
        }

        @Override
        public Form form() {
            return Form.COUNT;
        }

        @Override
        public boolean vague() {
            return amount.masks.size() > 1;
        }
    }

    /** A number from low to high. */
    record Range(int low, int high) {}

    /**
     * How many of a group of n.
     *
     * @param ranges one, or one for each annotator
     * @param kind what the words are made from
     * @param number the number that the words name, if they do
     */
    record Quantity(List<Range> ranges, Kind kind, int number) {
        /** How it is said. */
        enum Kind {
            ALL,
            NONE,
            SOME,
            NOT_ALL,
            JUST,
            EXACTLY,
            AT_LEAST,
            AT_MOST,
            /** Vague: more than half, or nearly all. */
            MOST,
            /** Vague: hardly any, or less than half. */
            FEW
        }
    }

    /** So many of some machines have a property. The machines are the scene's group, or a pair. */
    record Share(List<Integer> machines, Property property, Quantity quantity)
            implements Statement {
        @Override
        public Formula formula(Scene scene) {
            List<Integer> variables =
                    machines.stream().map(m -> scene.variable(property.attribute(), m)).toList();
            int mask = property.masks().get(0);
            return read(
                    quantity.ranges, range -> new Count(variables, mask, range.low, range.high));
        }

        @Override
        public Form form() {
            return Form.SHARE;
        }

        @Override
        public boolean vague() {
            return quantity.ranges.size() > 1;
        }
    }

    /** How two quantities compare. */
    enum Relation {
        MORE,
        LESS,
        SAME,
        /** Vague. */
        ABOUT_THE_SAME
    }

    /** One machine has more than another, less, or as much: of a measure, or of missing parts. */
    record Compares(Attribute of, int left, int right, Relation relation, boolean negated)
            implements Statement {
        private static final int FAR = 9;

        /** How far apart two levels may be that are about the same. */
        private static final List<Integer> CLOSE = List.of(0, 1, 1, 2, 3);

        @Override
        public Formula formula(Scene scene) {
            int a = scene.variable(of, left);
            int b = scene.variable(of, right);
            Formula formula =
                    switch (relation) {
                        case MORE -> new Difference(a, b, 1, FAR);
                        case LESS -> new Difference(a, b, -FAR, -1);
                        case SAME -> new Difference(a, b, 0, 0);
                        case ABOUT_THE_SAME -> read(CLOSE, by -> new Difference(a, b, -by, by));
                    };
            return negate(negated, formula);
        }

        @Override
        public Form form() {
            return Form.COMPARISON;
        }

        @Override
        public boolean vague() {
            return relation == Relation.ABOUT_THE_SAME;
        }
    }

    /** One thing was done to one machine before another was done, to it or to another machine. */
    record Precedes(Deed first, int firstMachine, Deed second, int secondMachine)
            implements Statement {
        @Override
        public Formula formula(Scene scene) {
            return new And(
                    List.of(
                            new In(scene.variable(first.attribute, firstMachine), first.agent.mask),
                            new In(
                                    scene.variable(second.attribute, secondMachine),
                                    second.agent.mask),
                            new Difference(
                                    scene.variable(first.attribute.time(), firstMachine),
                                    scene.variable(second.attribute.time(), secondMachine),
                                    -9,
                                    -1)));
        }

        @Override
        public Form form() {
            return Form.ORDER;
        }

        @Override
        public boolean vague() {
            return false;
        }
    }

    private static Formula negate(boolean negated, Formula formula) {
        return negated ? new Not(formula) : formula;
    }

    /** One reading for everybody, or one for each annotator. */
    private static <T> Formula read(List<T> readings, Function<T, Formula> formula) {
        return readings.size() == 1
                ? formula.apply(readings.get(0))
                : new Vague(readings.stream().map(formula).toList());
    }
}
