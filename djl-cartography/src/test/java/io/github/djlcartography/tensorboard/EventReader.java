package io.github.djlcartography.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Reads event files from the formats' own descriptions, checksums by the polynomial: no line of it
 * is the writer's.
 */
public final class EventReader {

    private EventReader() {}

    /**
     * A number or an image of an event.
     *
     * @param value NaN of an image
     * @param image its bytes, empty of a number
     */
    public record Point(
            double wallTime,
            long step,
            String tag,
            double value,
            int width,
            int height,
            ByteBuffer image) {}

    /**
     * @return the points of all events; the first event must tell the version
     */
    public static List<Point> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Point> points = new ArrayList<>();
        for (int record = 0; in.hasRemaining(); record++) {
            byte[] length = new byte[8];
            in.get(length);
            require(in.getInt(), length);
            byte[] event =
                    new byte
                            [(int)
                                    ByteBuffer.wrap(length)
                                            .order(ByteOrder.LITTLE_ENDIAN)
                                            .getLong()];
            in.get(event);
            require(in.getInt(), event);
            read(event, record == 0, points);
        }
        return points;
    }

    private static void require(int masked, byte[] bytes) {
        int rotated = masked - 0xa282ead8;
        int found = rotated << 15 | rotated >>> 17;
        int crc = -1;
        for (byte each : bytes) {
            crc ^= each & 255;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1; // Castagnoli, reversed
            }
        }
        if (found != ~crc) {
            throw new IllegalStateException("checksum: found " + found + ", expected " + ~crc);
        }
    }

    private static void read(byte[] event, boolean first, List<Point> points) {
        double[] wallTime = new double[1];
        long[] step = new long[1];
        String[] version = new String[1];
        List<byte[]> values = new ArrayList<>();
        fields(
                event,
                (field, value) -> {
                    switch (field) {
                        case 1 -> wallTime[0] = (Double) value;
                        case 2 -> step[0] = (Long) value;
                        case 3 -> version[0] = text(value);
                        case 5 ->
                                fields(
                                        (byte[]) value,
                                        (f, v) -> {
                                            require(f == 1);
                                            values.add((byte[]) v);
                                        });
                        default -> require(false);
                    }
                });
        require(first == "brain.Event:2".equals(version[0]));
        for (byte[] value : values) {
            points.add(point(wallTime[0], step[0], value));
        }
    }

    private static Point point(double wallTime, long step, byte[] value) {
        String[] tag = new String[1];
        double[] number = {Double.NaN};
        int[] size = new int[2];
        byte[][] image = {new byte[0]};
        fields(
                value,
                (field, v) -> {
                    switch (field) {
                        case 1 -> tag[0] = text(v);
                        case 2 -> number[0] = (Float) v;
                        case 4 ->
                                fields(
                                        (byte[]) v,
                                        (f, w) -> {
                                            switch (f) {
                                                case 1 -> size[1] = (int) (long) (Long) w;
                                                case 2 -> size[0] = (int) (long) (Long) w;
                                                case 3 -> require((Long) w == 3);
                                                case 4 -> image[0] = (byte[]) w;
                                                default -> require(false);
                                            }
                                        });
                        default -> require(false);
                    }
                });
        return new Point(
                wallTime, step, tag[0], number[0], size[0], size[1], ByteBuffer.wrap(image[0]));
    }

    private static void fields(byte[] message, BiConsumer<Integer, Object> taker) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long key = varint(in);
            Object value =
                    switch ((int) (key & 7)) {
                        case 0 -> (Object) varint(in);
                        case 1 -> (Object) in.getDouble();
                        case 2 -> {
                            byte[] bytes = new byte[(int) varint(in)];
                            in.get(bytes);
                            yield bytes;
                        }
                        case 5 -> (Object) in.getFloat();
                        default -> throw new IllegalStateException("wire type " + (key & 7));
                    };
            taker.accept((int) (key >>> 3), value);
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 127L) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("a field that was not expected");
        }
    }
}
