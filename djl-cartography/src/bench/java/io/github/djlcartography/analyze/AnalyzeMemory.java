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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What a map takes of memory: the highest anonymous memory of a process that makes it (RssAnon of
 * /proc/self/status, looked at each millisecond), less that of a process with the same flags that
 * makes one of three rows, by example. Core metrics, three classes, ten epochs. The heap is 16 MB
 * and 31 bytes an example, or 63 where rows are shuffled, with few of them for what is new: garbage
 * does not count as need. Linux only. Arguments: numbers of rows, by default 5000000 and 20000000.
 */
public final class AnalyzeMemory {

    private static final int EPOCHS = 10;

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
            Path none = LargeMap.write(home.resolve("none"), 3, EPOCHS, true);
            for (int rows : sizes) {
                for (boolean shuffled : new boolean[] {false, true}) {
                    Path run = LargeMap.write(home.resolve("run"), rows, EPOCHS, shuffled);
                    measure(rows, shuffled, run, none);
                    delete(run);
                }
            }
        } finally {
            delete(home);
        }
    }

    private static void measure(int rows, boolean shuffled, Path run, Path none)
            throws IOException, InterruptedException {
        for (int threads = 1; threads <= 2; threads++) {
            long heap = rows * (shuffled ? 63L : 31L) + (16L << 20);
            long all = anonymous(heap, threads, run);
            long empty = anonymous(heap, threads, none);
            System.out.printf(
                    "%,d rows, %s, %d threads, -Xmx%dm: %.1f MB - %.1f MB = %.1f bytes an"
                            + " example%n",
                    rows,
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
        command.add(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(List.of("-Xmx" + (heap >> 20) + "m", "-Xmn8m", "-XX:+UseSerialGC"));
        command.add("-Dslf4j.internal.verbosity=ERROR");
        command.addAll(List.of("-XX:ActiveProcessorCount=" + threads, "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(AnalyzeMemory.class.getName(), "map", run.toString()));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                        .strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " failed");
        }
        return Long.parseLong(said);
    }

    private static void map(Path run) throws IOException, InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong peak = new AtomicLong();
        Thread watch =
                new Thread(
                        () -> {
                            while (!done.get()) {
                                peak.set(Math.max(peak.get(), status("RssAnon")));
                                LockSupport.parkNanos(1_000_000);
                            }
                        });
        watch.start();
        DataMap map = Analyzer.of(run).metrics().memory(Long.MAX_VALUE).map();
        done.set(true);
        watch.join();
        System.out.println(Math.max(peak.get(), status("RssAnon")));
        Objects.requireNonNull(map);
    }

    /** Bytes of a line of /proc/self/status. */
    static long status(String key) {
        try {
            String status = Files.readString(Path.of("/proc/self/status"));
            int from = status.indexOf(key + ":") + key.length() + 1;
            String line = status.substring(from, status.indexOf("kB", from));
            return 1024 * Long.parseLong(line.strip());
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
