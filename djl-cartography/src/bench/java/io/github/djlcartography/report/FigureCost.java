package io.github.djlcartography.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a figure costs, from columns to the bytes of its file: drawn one by one, and counted in
 * cells. The first turn has the price of a cold JVM, which the command line pays too; then medians.
 * Wall time and CPU of the thread: where they differ much, others used the machine. Argument:
 * number of examples, by default 1000000, of six epochs.
 */
public final class FigureCost {

    private static final int TIMES = 5;
    private static final int EPOCHS = 6;

    private FigureCost() {}

    private interface Drawn {
        void to(Path file) throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        int n = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        Simulated run = Simulated.run(n, EPOCHS, 1);
        Path directory = Files.createTempDirectory("figure-cost");
        System.out.printf("java %s, %,d examples%n", System.getProperty("java.version"), n);
        try {
            measure("points, PNG", directory, f -> plot(run).points().writePng(f));
            measure("points, SVG", directory, f -> plot(run).points().writeSvg(f));
            measure("cells, PNG", directory, f -> plot(run).density().writePng(f));
        } finally {
            Files.delete(directory);
        }
    }

    private static MapPlot plot(Simulated run) {
        return MapPlot.of(run.variability, run.confidence, run.correctness);
    }

    private static void measure(String name, Path directory, Drawn drawn) throws IOException {
        Path file = directory.resolve("figure");
        List<Double> wall = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i <= TIMES; i++) {
            long start = System.nanoTime();
            long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            drawn.to(file);
            cpu.add(1e-9 * (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - used));
            wall.add(1e-9 * (System.nanoTime() - start));
            bytes = Files.size(file);
            Files.delete(file);
        }
        System.out.printf(
                "  %-12s first %.2f s (CPU %.2f), then %.2f s (CPU %.2f), %,d bytes%n",
                name, wall.get(0), cpu.get(0), median(wall), median(cpu), bytes);
    }

    private static double median(List<Double> turns) {
        return turns.stream().skip(1).sorted().toList().get(TIMES / 2);
    }
}
