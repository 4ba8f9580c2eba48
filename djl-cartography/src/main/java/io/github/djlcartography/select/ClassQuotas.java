package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** So many of each class: at random, or those with the highest or lowest values of a column. */
final class ClassQuotas {

    /** How many of each class, given how many there are. */
    @FunctionalInterface
    interface Rule {
        int[] of(int count, int[] sizes);
    }

    private final int[] labels;
    private final int[] sizes;
    private final int[] quotas;
    private final List<String> names = new ArrayList<>();

    ClassQuotas(DataMap map, int classes, int count, Rule rule) {
        labels = new int[map.size()];
        int most = classes;
        for (int row = 0; row < labels.length; row++) {
            labels[row] = map.label(row);
            most = Math.max(most, labels[row] + 1);
        }
        sizes = Quotas.sizes(labels, most);
        quotas = rule.of(count, sizes);
        List<String> known = map.provenance().classNames();
        for (int c = 0; c < most; c++) {
            names.add(c < known.size() ? known.get(c) : Integer.toString(c));
        }
    }

    /** The least that a class is left, as a multiple of its share of what is kept. */
    double leastOfShare() {
        int c = least();
        return c < 0 ? 1 : ofShare(c);
    }

    /** The class that is left the least of its share. */
    String leastName() {
        return "class " + names.get(least());
    }

    private int least() {
        int least = -1;
        for (int c = 0; c < sizes.length; c++) {
            if (sizes[c] > 0 && (least < 0 || ofShare(c) < ofShare(least))) {
                least = c;
            }
        }
        return least;
    }

    private double ofShare(int c) {
        double kept = Arrays.stream(quotas).asLongStream().sum();
        return kept == 0 ? 1 : quotas[c] / (kept * sizes[c] / labels.length);
    }

    /** Each set of that many of a class is equally likely. */
    Decision random(long seed) {
        boolean[] keep = Draw.each(labels, quotas, new Random(seed));
        return decision(keep, "", null, "drawn: ", "", List.of());
    }

    /** Of equal values the lowest ids; NaN never. */
    Decision extreme(DataMap map, String column, boolean top) {
        double[] values = map.values(column);
        int[][] rows = new int[sizes.length][];
        Arrays.setAll(rows, c -> new int[sizes[c]]);
        int[] next = new int[sizes.length];
        for (int row = 0; row < labels.length; row++) {
            rows[labels[row]][next[labels[row]]++] = row;
        }
        boolean[] keep = new boolean[labels.length];
        int none = 0;
        for (int c = 0; c < rows.length; c++) {
            double[] sorted = new double[sizes[c]];
            int numbers = 0;
            for (int row : rows[c]) {
                double value = top ? -values[row] : values[row];
                if (!Double.isNaN(value)) {
                    sorted[numbers++] = value + 0.0; // no minus zero
                }
            }
            none += sizes[c] - numbers;
            if (numbers < quotas[c]) {
                throw new IllegalArgumentException(
                        "%s: found a value for %s examples of class %s, expected at least the %s to keep. Keep fewer, or go by another metric."
                                .formatted(
                                        column,
                                        Numbers.text(numbers),
                                        names.get(c),
                                        Numbers.text(quotas[c])));
            }
            if (quotas[c] > 0) {
                Arrays.sort(sorted, 0, numbers);
                pick(rows[c], values, top, sorted[quotas[c] - 1], quotas[c], keep);
            }
        }
        String with = " with the " + (top ? "highest " : "lowest ") + column;
        List<String> warnings = Cautions.with(Cautions.gaps(column, none));
        return decision(keep, column, values, "among the ", with, warnings);
    }

    private static void pick(
            int[] rows, double[] values, boolean top, double cut, int count, boolean[] keep) {
        int left = count;
        for (int row : rows) {
            if ((top ? -values[row] : values[row]) < cut) {
                keep[row] = true;
                left--;
            }
        }
        for (int i = 0; left > 0; i++) {
            int row = rows[i];
            if ((top ? -values[row] : values[row]) == cut) {
                keep[row] = true;
                left--;
            }
        }
    }

    private Decision decision(
            boolean[] keep,
            String column,
            double @Nullable [] values,
            String before,
            String after,
            List<String> warnings) {
        List<String> texts = new ArrayList<>();
        for (int c = 0; c < sizes.length; c++) {
            String some =
                    "%s of the %s examples of class %s"
                            .formatted(
                                    Numbers.text(quotas[c]), Numbers.text(sizes[c]), names.get(c));
            String one = before + some + after;
            texts.add(one);
            texts.add("not " + one);
        }
        int[] codes = new int[keep.length];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = 2 * labels[row] + (keep[row] ? 0 : 1);
        }
        return new Decision(keep, new Reasons(column, values, texts, codes), warnings);
    }
}
