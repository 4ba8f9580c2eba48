package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Fingerprint;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.archive.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * What a map costs against reading its files: {@code scan} reads them in pieces of 256 KB and adds
 * up their longs, {@code scan+crc} takes the checksum of each piece too. Wall time, a warm page
 * cache and a warm JVM, rows turn by turn in one process; medians. Arguments: numbers of rows, by
 * default 549367 and 5000000.
 */
public final class AnalyzeCost {

    private static final int EPOCHS = 6;
    private static final int PIECE = 1 << 18;

    private AnalyzeCost() {}

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
        System.out.printf(
                "java %s, %s%n",
                System.getProperty("java.version"),
                Lanes.find() == null ? "one row at a time" : "eight rows at a time");
        int[] sizes =
                arguments.length == 0
                        ? new int[] {549_367, 5_000_000}
                        : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        for (int rows : sizes) {
            measure("dataset order", 3, rows, false, Layout.full(3));
            measure("shuffled", 3, rows, true, Layout.full(3));
        }
        int few = sizes[0];
        measure("float16", 3, few, false, Layout.full(3).half());
        measure("ZSTD", 3, few, false, Layout.full(3).compressed());
        for (int classes : new int[] {10, 100, 1000}) {
            measure("K = " + classes, classes, few * 3 / classes, false, Layout.full(classes));
        }
    }

    private static void measure(String what, int classes, int rows, boolean shuffled, Layout layout)
            throws IOException {
        Path run = Files.createTempDirectory("analyze-cost");
        try {
            write(run.resolve("run"), classes, rows, shuffled, layout);
            measure(what, rows, run.resolve("run"));
        } finally {
            delete(run);
        }
    }

    public static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void measure(String what, int rows, Path run) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(run)) {
            files = all.filter(file -> file.toString().endsWith(".arrow")).toList();
        }
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        Metric[] logs = {Metric.AUM, Metric.MEAN_LOSS, Metric.ENTROPY};
        List<Row> table = new ArrayList<>();
        add(table, "scan", () -> scan(files, false));
        add(table, "scan+crc", () -> scan(files, true));
        add(table, "core, 1 thread", () -> Analyzer.of(run).metrics().threads(1).map());
        add(table, "core, 2 threads", () -> Analyzer.of(run).metrics().threads(2).map());
        add(table, "default, 1 thread", () -> Analyzer.of(run).threads(1).map());
        add(table, "logarithms, 1 thread", () -> Analyzer.of(run).metrics(logs).threads(1).map());
        int times = rows > 1_000_000 ? 7 : 15;
        for (int i = -3; i < times; i++) {
            for (Row row : table) {
                long before = System.nanoTime();
                row.timed.run();
                if (i >= 0) {
                    row.seconds.add(1e-9 * (System.nanoTime() - before));
                }
            }
        }
        System.out.printf("%s: %,d rows, %d files, %.0f MB%n", what, rows, EPOCHS, 1e-6 * bytes);
        for (Row row : table) {
            System.out.printf(
                    "  %-22s %.4f s  %5.2f x scan  %5.1f ns a row and epoch%n",
                    row.name,
                    row.median(),
                    row.median() / table.get(0).median(),
                    1e9 * row.median() / rows / EPOCHS);
        }
    }

    private static void add(List<Row> table, String name, Timed timed) {
        table.add(new Row(name, timed, new ArrayList<>()));
    }

    private static void scan(List<Path> files, boolean crc) {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE).order(ByteOrder.nativeOrder());
        CRC32C checksum = new CRC32C();
        long sum = 0;
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file)) {
                long at = 0;
                int read = channel.read(piece.clear(), at);
                while (read > 0) {
                    at += read;
                    LongBuffer longs = piece.flip().asLongBuffer();
                    for (int i = 0; i < longs.limit(); i++) {
                        sum += longs.get(i);
                    }
                    if (crc) {
                        checksum.update(piece);
                    }
                    read = channel.read(piece.clear(), at);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (sum == 42 && checksum.getValue() == 42) { // so that nothing is left out
            System.out.println();
        }
    }

    public static void write(Path run, int classes, int rows, boolean shuffled, Layout layout) {
        long[] ids = LongStream.range(0, rows).toArray();
        int[] labels = IntStream.range(0, rows).map(i -> i % classes).toArray();
        String fingerprint = Fingerprint.of(rows, ids, labels);
        ArchiveWriter writer = ArchiveWriter.create(run);
        writer.manifest(
                Manifest.builder(
                                classes,
                                new Manifest.Dataset("bench", rows, rows, fingerprint),
                                List.of(Pass.EPOCH_END))
                        .outputs(Task.SINGLE_LABEL, 1, layout)
                        .build());
        for (int e = 0; e < EPOCHS; e++) {
            Random random = new Random(e);
            if (shuffled) {
                for (int i = rows - 1; i > 0; i--) {
                    int j = random.nextInt(i + 1);
                    long one = ids[i];
                    ids[i] = ids[j];
                    ids[j] = one;
                }
            }
            try (EpochWriter epoch = writer.epoch(Pass.EPOCH_END, e, layout)) {
                int step = Math.max(1, 16_384 / classes);
                float[] p = new float[step * classes];
                int[] label = new int[step];
                for (int from = 0; from < rows; from += step) {
                    int count = Math.min(step, rows - from);
                    for (int i = 0; i < count; i++) {
                        label[i] = labels[(int) ids[from + i]];
                        softmax(random, classes, label[i], p, i * classes);
                    }
                    long[] some = Arrays.copyOfRange(ids, from, from + count);
                    epoch.append(some, label, p, 0, count);
                }
                epoch.publish(fingerprint, Coverage.of(rows, rows, 0, 1));
            }
        }
    }

    /** Right four times in five, as far as a branch predictor can tell. */
    private static void softmax(Random random, int classes, int label, float[] p, int at) {
        float sum = 0;
        for (int c = 0; c < classes; c++) {
            p[at + c] = random.nextFloat();
            sum += p[at + c];
        }
        if (random.nextInt(4) > 0) {
            sum += classes;
            p[at + label] += classes;
        }
        for (int c = 0; c < classes; c++) {
            p[at + c] /= sum;
        }
    }
}
