package io.github.djlcartography.select;

import static io.github.djlcartography.select.Amount.share;

import io.github.djlcartography.analyze.AnalyzeCost;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Layout;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a selection costs against sorting one column of the map as doubles, which is how long a
 * person would think it must take: each may take three times that. CPU time of the thread that
 * selects, so that what else the machine does counts little; turn by turn in one process, medians.
 * Argument: number of rows, by default 5000000; of three classes and six epochs.
 */
public final class SelectCost {

    private static final int WIDTH = 8; // of the embeddings
    private static final int TIMES = 5;
    private static final double ALLOWED = 3;

    private SelectCost() {}

    private interface Timed {
        void run();
    }

    private record Row(String name, Timed timed, List<Double> seconds) {

        double median() {
            return seconds.stream().sorted().toList().get(seconds.size() / 2);
        }
    }

    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        int rows = arguments.length == 0 ? 5_000_000 : Integer.parseInt(arguments[0]);
        Path directory = Files.createTempDirectory("select-cost");
        try {
            Path run = directory.resolve("run");
            AnalyzeCost.write(run, 3, rows, false, Layout.full(3));
            Analyzer analyzer = Analyzer.of(run).window(3);
            DataMap map =
                    analyzer.metrics(
                                    Metric.AUM,
                                    Metric.EL2N,
                                    Metric.DYN_UNC,
                                    Metric.DUAL,
                                    Metric.TDDS,
                                    Metric.PROBABILITY_MARGIN)
                            .map();
            measure(map, Analyzer.of(run).trajectories());
        } finally {
            AnalyzeCost.delete(directory);
        }
    }

    private static void measure(DataMap map, Trajectories trajectories) {
        Random random = new Random(1);
        float[][] vectors = new float[map.size()][WIDTH];
        for (float[] vector : vectors) {
            for (int d = 0; d < WIDTH; d++) {
                vector[d] = random.nextFloat();
            }
        }
        Embeddings embeddings = Embeddings.of(vectors);
        double[] recall = {0.9, 0.7, 0.5};
        List<Row> table = new ArrayList<>();
        add(table, "Arrays.sort", () -> Arrays.sort(map.values(Metric.CONFIDENCE)));
        add(table, map, "top", Selectors.top(Metric.VARIABILITY, 0.3));
        add(table, map, "random", Selectors.random(0.3, 1));
        add(table, map, "ambiguous_with_easy", Selectors.ambiguousWithEasy(0.3, 0.2));
        add(table, map, "forgetting", Strategies.forgetting(share(0.3)));
        add(table, map, "el2n", Strategies.el2n(share(0.3)));
        add(table, map, "aum", Strategies.aum(share(0.3)));
        add(table, map, "dyn_unc", Strategies.dynUnc(share(0.3)));
        add(table, map, "tdds", Strategies.tdds(share(0.3)));
        add(table, map, "dual", Strategies.dual(share(0.3), 1));
        add(table, map, "ccs", Strategies.ccs(share(0.1), 1));
        add(table, map, "ccs, per class", Strategies.ccs(share(0.1), 1).perClass());
        add(table, map, "drop", Strategies.drop(share(0.3), recall, 1));
        add(table, map, "drop, by aum", Strategies.drop(share(0.3), recall, "aum", true));
        add(table, map, "class_balanced_random", Strategies.classBalancedRandom(share(0.3), 1));
        add(table, map, "both_ends", Strategies.bothEnds("confidence", share(0.3), 0.7));
        add(table, map, "quantiles", Strategies.quantiles("confidence", 0.2, 0.5));
        add(table, map, "between", Strategies.between("confidence", 0.2, 0.5));
        add(table, map, "reference", Strategies.reference("variability", 0.3, false, true, true));
        add(
                table,
                map,
                "moderate, " + WIDTH + " wide",
                Strategies.moderate(embeddings, share(0.3)));
        add(table, map, "s2l", Strategies.s2l(trajectories, share(0.1), 1));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (int i = -1; i < TIMES; i++) {
            for (Row row : table) {
                long before = threads.getCurrentThreadCpuTime();
                row.timed.run();
                if (i >= 0) {
                    row.seconds.add(1e-9 * (threads.getCurrentThreadCpuTime() - before));
                }
            }
        }
        System.out.printf("java %s, %,d rows%n", System.getProperty("java.version"), map.size());
        double sort = table.get(0).median();
        for (Row row : table) {
            double times = row.median() / sort;
            System.out.printf(
                    "  %-24s %.3f s  %5.2f x sort%s%n",
                    row.name, row.median(), times, times > ALLOWED ? "  over" : "");
        }
    }

    private static void add(List<Row> table, DataMap map, String name, Selector selector) {
        add(table, name, () -> selector.select(map));
    }

    private static void add(List<Row> table, String name, Timed timed) {
        table.add(new Row(name, timed, new ArrayList<>()));
    }
}
