package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One selection out of several. */
final class Combination {

    private Combination() {}

    /** Checks that two decisions are about the same examples. */
    static void same(Selection one, Selection other) {
        if (!one.fingerprint().equals(other.fingerprint())
                || !Arrays.equals(one.about().ids(), other.about().ids())) {
            throw new IllegalArgumentException(
                    "selections: found "
                            + other
                            + " ("
                            + other.fingerprint()
                            + "), expected one of the same examples as "
                            + one
                            + " ("
                            + one.fingerprint()
                            + ").");
        }
    }

    /** Which of the two a reason comes from. */
    private enum From {
        FIRST,
        SECOND,
        BOTH
    }

    private interface Keep {
        boolean of(boolean first, boolean second);
    }

    private interface Decided {
        From by(boolean first, boolean second);
    }

    static Selection and(Selection a, Selection b) {
        return of(
                "and",
                a,
                b,
                (first, second) -> first && second,
                (first, second) -> !first ? From.FIRST : second ? From.BOTH : From.SECOND);
    }

    static Selection or(Selection a, Selection b) {
        return of(
                "or",
                a,
                b,
                (first, second) -> first || second,
                (first, second) -> first ? From.FIRST : second ? From.SECOND : From.BOTH);
    }

    static Selection minus(Selection a, Selection b) {
        return of(
                "minus",
                a,
                b,
                (first, second) -> first && !second,
                (first, second) -> !first ? From.FIRST : second ? From.SECOND : From.BOTH);
    }

    private static Selection of(String name, Selection a, Selection b, Keep rule, Decided decided) {
        same(a, b);
        int size = a.about().size();
        boolean[] keep = new boolean[size];
        double[] weights = a.hasWeights() || b.hasWeights() ? new double[size] : null;
        Merged reasons = new Merged(a.why(), b.why(), size);
        for (int row = 0; row < size; row++) {
            boolean first = a.keepsAt(row);
            boolean second = b.keepsAt(row);
            keep[row] = rule.of(first, second);
            reasons.add(row, decided.by(first, second));
            if (weights != null && keep[row]) { // a weight is that of those that keep it
                weights[row] = (first ? a.weightAt(row) : 1) * (second ? b.weightAt(row) : 1);
            }
        }
        return new Selection(
                a.about(),
                Recipe.of(name).over(a.recipe(), b.recipe()),
                keep,
                weights,
                reasons.reasons(),
                Stream.concat(a.ownWarnings().stream(), b.ownWarnings().stream())
                        .distinct()
                        .toList(),
                null);
    }

    /** The reasons of two decisions; the numbers too, where they are of one name. */
    private static final class Merged {

        private final Reasons a;
        private final Reasons b;
        private final int[] codes;
        private final double @Nullable [] scores;
        private final Map<Long, Integer> index = new HashMap<>(); // code of a, code of b → code
        private final List<String> texts = new ArrayList<>();

        Merged(Reasons a, Reasons b, int size) {
            this.a = a;
            this.b = b;
            codes = new int[size];
            scores = a.scoreName().equals(b.scoreName()) ? a.scores() : null;
        }

        void add(int row, From from) {
            long first = from == From.SECOND ? -1 : a.codes()[row];
            long second = from == From.FIRST ? -1 : b.codes()[row];
            codes[row] =
                    index.computeIfAbsent(
                            (first << Integer.SIZE) | (second & 0xffffffffL),
                            pair -> {
                                texts.add(text((int) first, (int) second));
                                return texts.size() - 1;
                            });
        }

        private String text(int first, int second) {
            if (first < 0 || second < 0) {
                return first < 0 ? b.texts().get(second) : a.texts().get(first);
            }
            return a.texts().get(first) + "; " + b.texts().get(second);
        }

        Reasons reasons() {
            return new Reasons(a.scoreName(), scores, texts, codes);
        }
    }

    /** What a next decision makes of what a first one keeps. */
    static Selection then(DataMap map, Selection first, Selector selector) {
        Selection next = selector.select(map.where(first.keep()));
        int size = map.size();
        Reasons before = first.why();
        Reasons after = next.why();
        boolean[] keep = new boolean[size];
        double[] weights = first.hasWeights() || next.hasWeights() ? new double[size] : null;
        double[] scores = after.scores() == null ? null : new double[size];
        int[] codes = new int[size];
        List<String> texts = new ArrayList<>(after.texts());
        texts.addAll(before.texts());
        int i = 0; // row of what the first one keeps
        for (int row = 0; row < size; row++) {
            if (!first.keepsAt(row)) {
                codes[row] = after.texts().size() + before.codes()[row];
                if (scores != null) {
                    scores[row] = Double.NaN;
                }
                continue;
            }
            keep[row] = next.keepsAt(i);
            codes[row] = after.codes()[i];
            if (scores != null) {
                scores[row] = after.score(i);
            }
            if (weights != null) {
                weights[row] = first.weightAt(row) * next.weightAt(i);
            }
            i++;
        }
        return new Selection(
                first.about(),
                Recipe.of("then").over(first.recipe(), next.recipe()),
                keep,
                weights,
                new Reasons(after.scoreName(), scores, texts, codes),
                Stream.concat(first.ownWarnings().stream(), next.ownWarnings().stream())
                        .distinct()
                        .toList(),
                first);
    }

    /** Each slice by itself. */
    static Selection perSlice(DataMap map, Slices slices, Selector selector) {
        int size = map.size();
        boolean[] keep = new boolean[size];
        double[] weights = null;
        double[] scores = null;
        String scoreName = "";
        int[] codes = new int[size];
        List<String> texts = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Recipe recipe = null;
        for (Map.Entry<String, int[]> slice : rows(map, slices).entrySet()) {
            Selection part = selector.select(map.where(slice.getValue()));
            recipe = recipe == null ? part.recipe() : recipe;
            if (part.hasWeights() && weights == null) {
                weights = new double[size];
            }
            if (part.why().scores() != null && scores == null) {
                scores = new double[size];
                Arrays.fill(scores, Double.NaN);
                scoreName = part.scoreName();
            }
            int first = texts.size();
            String of = slices.name() + " " + slice.getKey() + ": ";
            part.why().texts().forEach(text -> texts.add(of + text));
            part.ownWarnings().forEach(warning -> warnings.add(of + warning));
            int i = 0;
            for (int row : slice.getValue()) {
                keep[row] = part.keepsAt(i);
                codes[row] = first + part.why().codes()[i];
                if (scores != null) {
                    scores[row] = part.why().score(i);
                }
                if (weights != null) {
                    weights[row] = part.weightAt(i);
                }
                i++;
            }
        }
        Recipe per = Recipe.of("per_slice", "slice", slices.name());
        return new Selection(
                Candidates.of(map),
                recipe == null ? per : per.over(recipe),
                keep,
                weights,
                new Reasons(scoreName, scores, texts, codes),
                warnings,
                null);
    }

    /** The rows of each slice, ascending. */
    private static Map<String, int[]> rows(DataMap map, Slices slices) {
        Map<String, Integer> numbers = new TreeMap<>();
        int[] slice = new int[map.size()];
        for (int row = 0; row < slice.length; row++) {
            slice[row] = numbers.computeIfAbsent(slices.of(map, row), name -> numbers.size());
        }
        int[] counts = new int[numbers.size()];
        for (int one : slice) {
            counts[one]++;
        }
        int[][] rows = new int[counts.length][];
        Arrays.setAll(rows, i -> new int[counts[i]]);
        for (int row = slice.length - 1; row >= 0; row--) {
            rows[slice[row]][--counts[slice[row]]] = row;
        }
        Map<String, int[]> named = new TreeMap<>();
        numbers.forEach((name, i) -> named.put(name, rows[i]));
        return named;
    }
}
