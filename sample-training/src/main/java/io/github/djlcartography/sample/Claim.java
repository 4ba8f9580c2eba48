package io.github.djlcartography.sample;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Something that was expected beforehand, and what was found. It holds only where the whole 95%
 * interval says so.
 *
 * @param words what was expected
 * @param cases where it was looked for; those that are not measured have NaN, and are not told
 */
record Claim(String words, List<Case> cases) {

    /** What one case comes to. */
    enum Verdict {
        HOLDS,
        FAILS,
        UNDECIDED
    }

    /**
     * One place where a claim is looked for.
     *
     * @param where data and condition
     * @param difference found, a share in [−1, 1]
     * @param low the least difference that is as expected
     * @param high the greatest
     */
    record Case(String where, Interval difference, double low, double high) {

        static Case atLeast(String where, Interval difference, double low) {
            return new Case(where, difference, low, Double.POSITIVE_INFINITY);
        }

        static Case below(String where, Interval difference, double high) {
            return new Case(where, difference, Double.NEGATIVE_INFINITY, high);
        }

        static Case within(String where, Interval difference, double either) {
            return new Case(where, difference, -either, either);
        }

        Verdict verdict() {
            if (difference.low() >= low && difference.high() <= high) {
                return Verdict.HOLDS;
            }
            return difference.high() < low || difference.low() > high
                    ? Verdict.FAILS
                    : Verdict.UNDECIDED;
        }
    }

    /** A line of Markdown. */
    String render() {
        return "- *%s* %s%s%s"
                .formatted(
                        words,
                        list("Holds", Verdict.HOLDS),
                        list("Does not hold", Verdict.FAILS),
                        list("Undecided", Verdict.UNDECIDED))
                .strip();
    }

    private String list(String title, Verdict verdict) {
        Predicate<Case> is =
                one -> !Double.isNaN(one.difference().mean()) && one.verdict() == verdict;
        if (cases.stream().noneMatch(is)) {
            return "";
        }
        return "**%s**: %s. "
                .formatted(
                        title,
                        cases.stream()
                                .filter(is)
                                .map(one -> one.where() + " (" + points(one.difference()) + ")")
                                .collect(Collectors.joining("; ")));
    }

    /** In points, with its interval: {@code +1.2 ± 0.4}. */
    static String points(Interval difference) {
        return Double.isInfinite(difference.half())
                ? String.format(Locale.ROOT, "%+.1f", 100 * difference.mean())
                : String.format(
                        Locale.ROOT,
                        "%+.1f ± %.1f",
                        100 * difference.mean(),
                        100 * difference.half());
    }
}
