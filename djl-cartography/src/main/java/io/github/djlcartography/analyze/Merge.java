package io.github.djlcartography.analyze;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The maps of several runs, united row by row. What is added up is sorted first: any order will do.
 */
final class Merge {

    private static final Set<Metric> SUMS =
            EnumSet.of(
                    Metric.CORRECT_COUNT,
                    Metric.FORGETTING_EVENTS,
                    Metric.EPOCHS,
                    Metric.FORGETTING_PRESENTATIONS,
                    Metric.PREDICTION_FLIPS);

    private final List<DataMap> maps;
    private final long[] ids;
    private final int[] labels;
    private final Map<Metric, Object> columns = new EnumMap<>(Metric.class);
    private final Map<Metric, int[]> sums = new EnumMap<>(Metric.class);
    private final Map<Metric, double[]> means = new EnumMap<>(Metric.class);
    private final Map<String, double[]> customs = new TreeMap<>();
    private final int[] runs;
    private final double[] confidence;
    private final double[] variability;
    private final double[] epochVariability;
    private final double[] seedVariability;
    private int partly; // examples that some run has not

    private Merge(List<DataMap> maps) {
        this.maps = maps;
        ids =
                maps.stream()
                        .flatMapToLong(
                                map -> LongStream.range(0, map.size()).map(r -> map.id((int) r)))
                        .sorted()
                        .distinct()
                        .toArray();
        labels = new int[ids.length];
        runs = new int[ids.length];
        confidence = new double[ids.length];
        variability = new double[ids.length];
        epochVariability = new double[ids.length];
        seedVariability = new double[ids.length];
        for (Metric metric : Metric.values()) {
            if (maps.stream().allMatch(map -> map.metrics().contains(metric))) {
                if (SUMS.contains(metric)) {
                    sums.put(metric, new int[ids.length]);
                } else if (isMean(metric)) {
                    means.put(metric, new double[ids.length]);
                }
            }
        }
        for (String name : new TreeSet<>(maps.get(0).customs())) {
            if (maps.stream().allMatch(map -> map.customs().contains(name))) {
                customs.put(name, new double[ids.length]);
            }
        }
        columns.putAll(sums);
        columns.putAll(means);
        columns.put(Metric.CONFIDENCE, confidence);
        columns.put(Metric.VARIABILITY, variability);
        columns.put(Metric.RUNS, runs);
        columns.put(Metric.EPOCH_VARIABILITY, epochVariability);
        columns.put(Metric.SEED_VARIABILITY, seedVariability);
    }

    private static boolean isMean(Metric metric) {
        return switch (metric.quantity()) {
            case GOLD -> metric == Metric.FIRST_LEARNT; // confidence goes with the variances
            case RUNS -> false;
            default -> !SUMS.contains(metric);
        };
    }

    static DataMap of(List<DataMap> maps) {
        if (maps.size() < 2) {
            throw new IllegalArgumentException(
                    "maps: found " + maps.size() + ", expected 2 or more. One run needs no merge.");
        }
        same(
                maps,
                "fingerprint",
                Provenance::fingerprint,
                "Map one dataset: same rows and labels.");
        same(maps, "classes", Provenance::classes, "Map models of as many classes.");
        same(maps, "pass", Provenance::pass, "Ask for one pass: Analyzer.pass.");
        if (maps.stream().anyMatch(map -> map.provenance().runs() > 1)) {
            throw new IllegalArgumentException(
                    "maps: found one of several runs, expected one of each run. Merge all of them"
                            + " at once: each run weighs the same.");
        }
        Merge merge = new Merge(maps);
        merge.fill();
        int size = merge.ids.length;
        boolean dense = size > 0 && merge.ids[size - 1] == size - 1;
        return new DataMap(
                merge.provenance(),
                dense ? null : merge.ids,
                merge.labels,
                merge.columns,
                merge.customs);
    }

    private static void same(
            List<DataMap> maps, String what, Function<Provenance, Object> value, String remedy) {
        List<Object> found =
                maps.stream().map(map -> value.apply(map.provenance())).distinct().toList();
        if (found.size() > 1) {
            throw new IllegalArgumentException(
                    what + ": found " + found + ", expected the same in every map. " + remedy);
        }
    }

    private void fill() {
        int[] next = new int[maps.size()];
        DataMap[] those = new DataMap[maps.size()];
        int[] rows = new int[maps.size()];
        double[] values = new double[maps.size()];
        for (int row = 0; row < ids.length; row++) {
            int n = 0;
            for (int m = 0; m < next.length; m++) {
                DataMap map = maps.get(m);
                if (next[m] < map.size() && map.id(next[m]) == ids[row]) {
                    those[n] = map;
                    rows[n++] = next[m]++;
                }
            }
            labels[row] = those[0].label(rows[0]);
            runs[row] = n;
            partly += n < maps.size() ? 1 : 0;
            for (Map.Entry<Metric, int[]> sum : sums.entrySet()) {
                for (int i = 0; i < n; i++) {
                    sum.getValue()[row] += (int) those[i].value(sum.getKey(), rows[i]);
                }
            }
            for (Map.Entry<Metric, double[]> mean : means.entrySet()) {
                Metric metric = mean.getKey();
                mean.getValue()[row] = mean(values, n, i -> those[i].value(metric, rows[i]));
            }
            for (Map.Entry<String, double[]> mean : customs.entrySet()) {
                String name = mean.getKey();
                mean.getValue()[row] = mean(values, n, i -> those[i].value(name, rows[i]));
            }
            split(row, n, those, rows, values);
        }
    }

    private void split(int row, int n, DataMap[] those, int[] rows, double[] values) {
        for (int i = 0; i < n; i++) {
            double deviation = those[i].value(Metric.VARIABILITY, rows[i]);
            values[i] = deviation * deviation;
        }
        double within = mean(values, n);
        for (int i = 0; i < n; i++) {
            values[i] = those[i].value(Metric.CONFIDENCE, rows[i]);
        }
        confidence[row] = mean(values, n);
        for (int i = 0; i < n; i++) {
            double off = values[i] - confidence[row];
            values[i] = off * off;
        }
        double between = mean(values, n);
        variability[row] = Math.sqrt(within + between);
        epochVariability[row] = Math.sqrt(within);
        seedVariability[row] = Math.sqrt(between);
    }

    /** Of those of n values that are not NaN; into some room. */
    private static double mean(double[] room, int n, IntToDoubleFunction value) {
        int there = 0;
        for (int i = 0; i < n; i++) {
            double one = value.applyAsDouble(i);
            if (!Double.isNaN(one)) {
                room[there++] = one;
            }
        }
        return mean(room, there);
    }

    /** NaN of none. Sorts the first n values; of equal ones the mean is just that. */
    private static double mean(double[] values, int n) {
        Arrays.sort(values, 0, n);
        if (n > 0 && values[0] == values[n - 1]) {
            return values[0];
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += values[i];
        }
        return sum / n;
    }

    private Provenance provenance() {
        List<Provenance> all = maps.stream().map(DataMap::provenance).toList();
        Provenance any = all.get(0);
        TreeMap<String, Long> warnings =
                all.stream()
                        .flatMap(from -> from.warnings().stream().distinct())
                        .collect(
                                Collectors.groupingBy(
                                        Function.identity(), TreeMap::new, Collectors.counting()));
        List<String> told =
                warnings.entrySet().stream()
                        .map(
                                w ->
                                        "in "
                                                + w.getValue()
                                                + " of "
                                                + all.size()
                                                + " runs: "
                                                + w.getKey())
                        .collect(Collectors.toCollection(ArrayList::new));
        if (partly > 0) {
            told.add(
                    partly
                            + " examples are missing in some of the runs; their values are over the"
                            + " others");
        }
        boolean alike = all.stream().allMatch(from -> from.numbers().equals(any.numbers()));
        if (!alike) {
            told.add("the runs are of different epochs; each run weighs the same");
        }
        return new Provenance(
                names(all, Provenance::dataset),
                any.rows(),
                any.fingerprint(),
                names(all, Provenance::model),
                any.pass(),
                alike
                        ? any.numbers()
                        : all.stream()
                                .flatMap(from -> from.numbers().stream())
                                .distinct()
                                .sorted()
                                .toList(),
                any.classes(),
                all.stream().allMatch(from -> from.classNames().equals(any.classNames()))
                        ? any.classNames()
                        : List.of(),
                told,
                all.size());
    }

    private static String names(List<Provenance> all, Function<Provenance, String> name) {
        return all.stream()
                .map(name)
                .filter(text -> !text.isEmpty())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
