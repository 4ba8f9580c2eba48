package io.github.djlcartography.datasets.incidents;

import java.util.BitSet;
import java.util.List;

/** What may be true of a scene. A variable that has no value yet is {@link #OPEN}. */
sealed interface Formula {
    /** The value of a variable that has none. */
    int OPEN = -1;

    /** Whether it holds, as far as the values known so far tell. */
    enum Truth {
        FALSE,
        UNKNOWN,
        TRUE;

        Truth not() {
            return this == UNKNOWN ? UNKNOWN : this == TRUE ? FALSE : TRUE;
        }
    }

    /**
     * Whether it holds.
     *
     * @param values one for each variable of the scene, or {@link #OPEN}
     */
    Truth under(int[] values);

    /** Adds the variables that it speaks of. */
    void variables(BitSet into);

    /** As one of the five annotators reads it: without {@link Vague}. */
    Formula readBy(int annotator);

    /** The variable has one of the values in the mask; bit v stands for value v. */
    record In(int variable, int mask) implements Formula {
        @Override
        public Truth under(int[] values) {
            int value = values[variable];
            return value == OPEN
                    ? Truth.UNKNOWN
                    : (mask >> value & 1) == 1 ? Truth.TRUE : Truth.FALSE;
        }

        @Override
        public void variables(BitSet into) {
            into.set(variable);
        }

        @Override
        public Formula readBy(int annotator) {
            return this;
        }
    }

    /** {@code left - right} lies in [low, high]. */
    record Difference(int left, int right, int low, int high) implements Formula {
        @Override
        public Truth under(int[] values) {
            if (values[left] == OPEN || values[right] == OPEN) {
                return Truth.UNKNOWN;
            }
            int difference = values[left] - values[right];
            return low <= difference && difference <= high ? Truth.TRUE : Truth.FALSE;
        }

        @Override
        public void variables(BitSet into) {
            into.set(left);
            into.set(right);
        }

        @Override
        public Formula readBy(int annotator) {
            return this;
        }
    }

    /** Of the variables, at least {@code low} and at most {@code high} have a value in the mask. */
    record Count(List<Integer> variables, int mask, int low, int high) implements Formula {
        @Override
        public Truth under(int[] values) {
            int sure = 0;
            int open = 0;
            for (int variable : variables) {
                int value = values[variable];
                if (value == OPEN) {
                    open++;
                } else {
                    sure += mask >> value & 1;
                }
            }
            if (sure > high || sure + open < low) {
                return Truth.FALSE;
            }
            return sure >= low && sure + open <= high ? Truth.TRUE : Truth.UNKNOWN;
        }

        @Override
        public void variables(BitSet into) {
            variables.forEach(into::set);
        }

        @Override
        public Formula readBy(int annotator) {
            return this;
        }
    }

    /** All of them hold. */
    record And(List<Formula> parts) implements Formula {
        @Override
        public Truth under(int[] values) {
            Truth all = Truth.TRUE;
            for (Formula part : parts) {
                Truth truth = part.under(values);
                if (truth == Truth.FALSE) {
                    return Truth.FALSE;
                }
                all = truth == Truth.UNKNOWN ? truth : all;
            }
            return all;
        }

        @Override
        public void variables(BitSet into) {
            parts.forEach(part -> part.variables(into));
        }

        @Override
        public Formula readBy(int annotator) {
            return new And(parts.stream().map(part -> part.readBy(annotator)).toList());
        }
    }

    /** It does not hold. */
    record Not(Formula formula) implements Formula {
        @Override
        public Truth under(int[] values) {
            return formula.under(values).not();
        }

        @Override
        public void variables(BitSet into) {
            formula.variables(into);
        }

        @Override
        public Formula readBy(int annotator) {
            return new Not(formula.readBy(annotator));
        }
    }

    /** A vague term: each annotator has a reading of it. The middle one is the reporter's own. */
    record Vague(List<Formula> readings) implements Formula {
        /** How many annotators there are. */
        static final int ANNOTATORS = 5;

        /** Whose reading the reporter shares. */
        static final int REPORTER = 2;

        @Override
        public Truth under(int[] values) {
            return readings.get(REPORTER).under(values);
        }

        @Override
        public void variables(BitSet into) {
            readings.forEach(reading -> reading.variables(into));
        }

        @Override
        public Formula readBy(int annotator) {
            return readings.get(annotator);
        }
    }
}
