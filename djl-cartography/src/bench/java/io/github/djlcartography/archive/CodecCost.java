package io.github.djlcartography.archive;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What compression and half precision cost and save: rows of example, label and softmax through
 * {@link IpcWriter} and {@link IpcReader}, one thread's CPU seconds (the kernel's included), a warm
 * page cache, checksum included, nothing flushed; medians of {@value #TIMES} in one process. Speeds
 * count the bytes that the rows have as plain float32, whatever is stored: read each against the
 * first row of its K.
 */
public final class CodecCost {

    private static final int TIMES = 9;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int BATCH_BYTES = 2 << 20; // as float32

    private CodecCost() {}

    private interface Timed {
        void run() throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        System.out.printf("java %s%n", System.getProperty("java.version"));
        Path file = Files.createTempFile("codec-cost", ".arrow");
        for (int classes : new int[] {3, 10, 1000}) {
            int row = Long.BYTES + Integer.BYTES + Float.BYTES * classes;
            int rows = BATCH_BYTES / row;
            int batches = 20;
            float[][] p = new float[batches][];
            Arrays.setAll(p, b -> softmax(rows, classes, b));
            double megabytes = 1e-6 * row * rows * batches;
            for (boolean half : new boolean[] {false, true}) {
                for (Codec codec : new Codec[] {Codec.PLAIN, Codec.ZSTD}) {
                    double write = seconds(() -> write(file, codec, half, rows, classes, p));
                    double read = seconds(() -> read(file, half, rows, classes));
                    System.out.printf(
                            "K = %-5d %s %-5s  %8.1f bytes a row, write %5.0f MB/s, read %5.0f MB/s%n",
                            classes,
                            half ? "float16" : "float32",
                            codec,
                            (double) Files.size(file) / rows / batches,
                            megabytes / write,
                            megabytes / read);
                }
            }
            levels(classes, p[0]);
            halves(classes, p[0]);
        }
        Files.delete(file);
    }

    /** Other classes around 0, the example's own ahead of them by 2 ± 3. */
    private static float[] softmax(int rows, int classes, int seed) {
        Random random = new Random(seed);
        float[] p = new float[rows * classes];
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                double ahead = c == i % classes ? 2 + 3 * random.nextGaussian() : 0;
                double odds = Math.exp(random.nextGaussian() + ahead);
                p[i * classes + c] = (float) odds;
                sum += odds;
            }
            for (int c = 0; c < classes; c++) {
                p[i * classes + c] /= (float) sum;
            }
        }
        return p;
    }

    private static void write(
            Path file, Codec codec, boolean half, int rows, int classes, float[][] p)
            throws IOException {
        ByteBuffer ids = direct(rows * Long.BYTES);
        ByteBuffer labels = direct(rows * Integer.BYTES);
        ByteBuffer softmax = direct(rows * classes * (half ? Short.BYTES : Float.BYTES));
        try (FileChannel channel =
                FileChannel.open(
                        file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            IpcWriter writer = new IpcWriter(channel, schema(half, classes), codec);
            for (int b = 0; b < p.length; b++) {
                for (int i = 0; i < rows; i++) {
                    ids.putLong(i * Long.BYTES, (long) b * rows + i);
                    labels.putInt(i * Integer.BYTES, i % classes);
                }
                if (half) {
                    Half.narrow(FloatBuffer.wrap(p[b]), 0, p[b].length, softmax.asShortBuffer());
                } else {
                    softmax.asFloatBuffer().put(p[b]);
                }
                writer.batch(
                        rows,
                        new long[] {rows, rows, rows, (long) rows * classes},
                        new ByteBuffer[][] {{ids}, {labels}, {}, {softmax}});
            }
            writer.finish(Map.of());
        }
    }

    private static void read(Path file, boolean half, int rows, int classes) {
        long[] ids = new long[rows];
        int[] labels = new int[rows];
        float[] p = new float[rows * classes];
        try (IpcReader reader = IpcReader.open(file)) {
            for (int b = 0; b < reader.batches(); b++) {
                IpcReader.Batch batch = reader.batch(b);
                batch.buffer(1, (long) Long.BYTES * rows).asLongBuffer().get(ids);
                batch.buffer(3, (long) Integer.BYTES * rows).asIntBuffer().get(labels);
                if (half) {
                    ByteBuffer halves = batch.buffer(6, (long) Short.BYTES * p.length);
                    Half.widen(halves.asShortBuffer(), p, 0, p.length);
                } else {
                    batch.buffer(6, (long) Float.BYTES * p.length).asFloatBuffer().get(p);
                }
            }
            reader.verify(true);
        }
    }

    private static void levels(int classes, float[] p) throws IOException {
        ByteBuffer from = direct(p.length * Float.BYTES);
        from.asFloatBuffer().put(p);
        ByteBuffer to = direct((int) Zstd.compressBound(from.limit()));
        for (int level : new int[] {1, 3}) {
            long[] size = new long[1];
            double seconds =
                    seconds(
                            () ->
                                    size[0] =
                                            Zstd.compressDirectByteBuffer(
                                                    to,
                                                    0,
                                                    to.limit(),
                                                    from,
                                                    0,
                                                    from.limit(),
                                                    level));
            System.out.printf(
                    "K = %-5d softmax alone, ZSTD level %d: %.1f%% of its bytes, %.0f MB/s%n",
                    classes, level, 100.0 * size[0] / from.limit(), 1e-6 * from.limit() / seconds);
        }
    }

    private static void halves(int classes, float[] p) throws IOException {
        ByteBuffer halves = direct(p.length * Short.BYTES);
        float[] back = new float[p.length];
        double narrow =
                seconds(
                        () ->
                                Half.narrow(
                                        FloatBuffer.wrap(p), 0, p.length, halves.asShortBuffer()));
        double widen = seconds(() -> Half.widen(halves.asShortBuffer(), back, 0, p.length));
        System.out.printf(
                "K = %-5d float32 to float16 %.2f ns a value, back %.2f%n",
                classes, 1e9 * narrow / p.length, 1e9 * widen / p.length);
    }

    private static double seconds(Timed timed) throws IOException {
        double[] seconds = new double[TIMES];
        for (int i = -5; i < TIMES; i++) { // five to warm up
            long before = THREADS.getCurrentThreadCpuTime();
            timed.run();
            if (i >= 0) {
                seconds[i] = 1e-9 * (THREADS.getCurrentThreadCpuTime() - before);
            }
        }
        Arrays.sort(seconds);
        return seconds[TIMES / 2];
    }

    private static Schema schema(boolean half, int classes) {
        Field item =
                field(
                        "item",
                        new ArrowType.FloatingPoint(
                                half
                                        ? FloatingPointPrecision.HALF
                                        : FloatingPointPrecision.SINGLE));
        return new Schema(
                List.of(
                        field("example", new ArrowType.Int(64, true)),
                        field("label", new ArrowType.Int(32, true)),
                        field("p", new ArrowType.FixedSizeList(classes), item)));
    }

    private static Field field(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.notNullable(type), List.of(children));
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
