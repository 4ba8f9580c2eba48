package io.github.djlcartography.analyze;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a map takes of memory: the highest anonymous memory of a process that makes it (RssAnon of
 * /proc/self/status, looked at each millisecond), less that of a process with the same flags that
 * makes one of three rows, by example. Core metrics, three classes, six and ten epochs. The heap is
 * just large enough for a map, so that garbage does not count as need. Linux only. Arguments:
 * numbers of rows, by default 5000000 and 20000000.
 */
public final class AnalyzeMemory {

    private AnalyzeMemory() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Locale.setDefault(Locale.ROOT);
        if (arguments.length > 0 && arguments[0].equals("map")) {
            map(Path.of(arguments[1]));
            return;
        }
        int[] sizes =
                arguments.length == 0
                        ? new int[] {5_000_000, 20_000_000}
                        : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        Path home = Files.createTempDirectory("analyze-memory");
        try {
            Path none = LargeMap.write(home.resolve("none"), 3, 6, true);
            for (int rows : sizes) {
                for (boolean shuffled : new boolean[] {false, true}) {
                    for (int epochs : new int[] {6, 10}) {
                        Path run = LargeMap.write(home.resolve("run"), rows, epochs, shuffled);
                        measure(rows, epochs, shuffled, run, none);
                        delete(run);
                    }
                }
            }
        } finally {
            delete(home);
        }
    }

    private static void measure(int rows, int epochs, boolean shuffled, Path run, Path none)
            throws IOException, InterruptedException {
        for (int threads = 1; threads <= 2; threads++) {
            long heap = rows * (shuffled ? 72L : 36L) + (48L << 20);
            long all = anonymous(heap, threads, run);
            long empty = anonymous(heap, threads, none);
            System.out.printf(
                    "%,d rows, %d epochs, %s, %d threads, -Xmx%dm: %.1f MB - %.1f MB = %.1f bytes an"
                            + " example%n",
                    rows,
                    epochs,
                    shuffled ? "shuffled" : "dataset order",
                    threads,
                    heap >> 20,
                    1e-6 * all,
                    1e-6 * empty,
                    (double) (all - empty) / rows);
        }
    }

    private static long anonymous(long heap, int threads, Path run)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(List.of("-Xmx" + (heap >> 20) + "m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:ActiveProcessorCount=" + threads, "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(AnalyzeMemory.class.getName(), "map", run.toString()));
        Process process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " failed");
        }
        return Long.parseLong(said);
    }

    private static void map(Path run) throws IOException, InterruptedException {
        long[] peak = new long[1];
        Thread watch =
                new Thread(
                        () -> {
                            while (!Thread.currentThread().isInterrupted()) {
                                peak[0] = Math.max(peak[0], status("RssAnon"));
                                try {
                                    Thread.sleep(1);
                                } catch (InterruptedException e) {
                                    return;
                                }
                            }
                        });
        watch.setDaemon(true);
        watch.start();
        DataMap map = Analyzer.of(run).metrics().memory(Long.MAX_VALUE).map();
        watch.interrupt();
        watch.join();
        System.out.println(Math.max(peak[0], status("RssAnon")));
        Objects.requireNonNull(map);
    }

    /** Bytes of a line of /proc/self/status. */
    static long status(String key) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String line = lines.filter(l -> l.startsWith(key + ":")).findFirst().orElseThrow();
            return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
