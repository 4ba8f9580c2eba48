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
 * @param unit of the numbers
 */
record Claim(String words, List<Case> cases, Unit unit) {

    /** How a number is shown. */
    enum Unit {
        /** A difference, in points. */
        POINTS,
        /** The number itself, such as a correlation. */
        PLAIN
    }

    /** Of differences. */
    Claim(String words, List<Case> cases) {
        this(words, cases, Unit.POINTS);
    }

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
     * @param difference found, or the number itself, in [−1, 1]
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
                                .map(one -> one.where() + " (" + shown(one.difference()) + ")")
                                .collect(Collectors.joining("; ")));
    }

    private String shown(Interval number) {
        return unit == Unit.POINTS ? points(number) : plain(number);
    }

    /** As it is, with its interval: {@code .85 ± .02}. */
    static String plain(Interval number) {
        String mean = decimals(number.mean());
        return Double.isInfinite(number.half()) || Double.isNaN(number.half())
                ? mean
                : mean + " ± " + decimals(number.half());
    }

    private static String decimals(double number) {
        return String.format(Locale.ROOT, "%.3f", number).replaceFirst("^(-?)0\\.", "$1.");
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
