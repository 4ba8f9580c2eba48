package io.github.djlcartography.tensorboard;

import io.github.djlcartography.archive.ArchiveException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A file of events for {@code tensorboard --logdir}: numbers and images, each with a step.
 * TensorBoard follows the file while it grows: what was written is there to be read at once.
 *
 * <p>Each event is a record of TFRecord: its length as {@code uint64} and a checksum of that, its
 * bytes and a checksum of them; little-endian, CRC32C masked as TensorFlow does. The bytes are the
 * protocol buffer {@code tensorflow.Event}.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecord</a>
 */
public final class EventFile implements AutoCloseable {

    private static final String NAMES = "events\\.out\\.tfevents\\.\\d+\\.cartography";
    private static final String VERSION = "brain.Event:2";

    // Fields of Event, of its Summary, of a Value of that, and of an Image.
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int IMAGE = 4;
    private static final int HEIGHT = 1;
    private static final int WIDTH = 2;
    private static final int COLORSPACE = 3;
    private static final int ENCODED = 4;
    private static final long RGB = 3;

    private final Path file;
    private final FileChannel channel;

    private EventFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Begins a file in a directory, which is made where it is not there. No file is written over:
     * this one sorts after those that are there, as TensorBoard reads a run that was resumed.
     *
     * @param directory of one run in TensorBoard's list
     * @param wallTime seconds since 1970 that TensorBoard shows for the beginning
     * @return the file, to be closed
     * @throws ArchiveException if it cannot be made
     */
    public static EventFile create(Path directory, double wallTime) {
        try {
            Files.createDirectories(directory);
            int number = 0;
            while (Files.exists(numbered(directory, number))) {
                number++;
            }
            Path file = numbered(directory, number);
            EventFile events =
                    new EventFile(
                            file,
                            FileChannel.open(
                                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
            events.write(event(wallTime).put(FILE_VERSION, VERSION));
            return events;
        } catch (IOException e) {
            throw new ArchiveException(directory + ": writing events failed (" + e + ").", e);
        }
    }

    private static Path numbered(Path directory, int number) {
        return directory.resolve(
                String.format(Locale.ROOT, "events.out.tfevents.%010d.cartography", number));
    }

    /**
     * @param directory that may not be there
     * @return whether files that this made are in it
     * @throws ArchiveException if it cannot be read
     */
    public static boolean isIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.getFileName().toString().matches(NAMES));
        } catch (IOException e) {
            throw new ArchiveException(directory + ": reading failed (" + e + ").", e);
        }
    }

    /**
     * @return seconds since 1970, for people who read charts
     */
    public static double now() {
        return System.currentTimeMillis() / 1e3;
    }

    /**
     * Adds a point to some charts.
     *
     * @param wallTime seconds since 1970
     * @param step such as the number of an epoch
     * @param values by the names of their charts, such as {@code cartography/accuracy}
     * @throws ArchiveException if the disk does not take it
     */
    public void scalars(double wallTime, long step, Map<String, Double> values) {
        Message summary = new Message();
        values.forEach(
                (tag, value) ->
                        summary.put(
                                VALUE,
                                new Message()
                                        .put(TAG, tag)
                                        .put(SIMPLE_VALUE, (float) (double) value)));
        append(event(wallTime).put(STEP, step).put(SUMMARY, summary));
    }

    /**
     * Adds an image.
     *
     * @param wallTime seconds since 1970
     * @param step such as the number of an epoch
     * @param tag its name
     * @param width pixels
     * @param height pixels
     * @param png the bytes of a PNG without transparency
     * @throws ArchiveException if the disk does not take it
     */
    public void image(double wallTime, long step, String tag, int width, int height, byte[] png) {
        Message image =
                new Message()
                        .put(HEIGHT, (long) height)
                        .put(WIDTH, (long) width)
                        .put(COLORSPACE, RGB)
                        .put(ENCODED, png);
        Message value = new Message().put(TAG, tag).put(IMAGE, image);
        append(event(wallTime).put(STEP, step).put(SUMMARY, new Message().put(VALUE, value)));
    }

    private static Message event(double wallTime) {
        return new Message().put(WALL_TIME, wallTime);
    }

    private void append(Message event) {
        try {
            write(event);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private ArchiveException failure(IOException e) {
        return new ArchiveException(file + ": writing events failed (" + e + ").", e);
    }

    private void write(Message event) throws IOException {
        byte[] bytes = event.bytes();
        ByteBuffer record =
                ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + bytes.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(bytes.length);
        record.putInt(masked(record.array(), Long.BYTES))
                .put(bytes)
                .putInt(masked(bytes, bytes.length));
        record.flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    private static int masked(byte[] bytes, int count) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, count);
        return Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8;
    }

    /**
     * @return where it is
     */
    public Path file() {
        return file;
    }

    /**
     * @throws ArchiveException if the disk does not take what was written
     */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
