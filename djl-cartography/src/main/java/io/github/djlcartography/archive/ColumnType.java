package io.github.djlcartography.archive;

import com.google.flatbuffers.Utf8;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** The types of column: a Java array, and how its values stand in a record batch. */
@SuppressWarnings("ImmutableEnumChecker") // ArrowType has no setters, the functions no state
enum ColumnType {
    LONG(
            long[].class,
            new ArrowType.Int(64, true),
            Long.SIZE,
            (values, from, count, to) -> to.asLongBuffer().put((long[]) values, from, count),
            (in, values, at, count) -> in[0].asLongBuffer().get((long[]) values, at, count)),
    INT(
            int[].class,
            new ArrowType.Int(32, true),
            Integer.SIZE,
            (values, from, count, to) -> to.asIntBuffer().put((int[]) values, from, count),
            (in, values, at, count) -> in[0].asIntBuffer().get((int[]) values, at, count)),
    DOUBLE(
            double[].class,
            new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
            Double.SIZE,
            (values, from, count, to) -> to.asDoubleBuffer().put((double[]) values, from, count),
            (in, values, at, count) -> in[0].asDoubleBuffer().get((double[]) values, at, count)),
    BOOLEAN(boolean[].class, new ArrowType.Bool(), 1, ColumnType::putBits, ColumnType::getBits),
    TEXT(
            String[].class,
            new ArrowType.Utf8(),
            ColumnType.VARIES,
            ColumnType::putText,
            ColumnType::getText),
    BYTES(
            byte[][].class,
            new ArrowType.Binary(),
            ColumnType.VARIES,
            ColumnType::putBytes,
            ColumnType::getBytes);

    private static final int VARIES = 0;

    private final Class<?> array;
    private final ArrowType arrow;
    private final int bits; // of a value, or VARIES
    private final Put put;
    private final Get get;

    /** Writes values into a buffer of their very size. */
    private interface Put {
        void put(Object values, int from, int count, ByteBuffer to);
    }

    /** Reads values from the buffers that {@link #in} gave. */
    private interface Get {
        void get(ByteBuffer[] in, Object values, int at, int count);
    }

    ColumnType(Class<?> array, ArrowType arrow, int bits, Put put, Get get) {
        this.array = array;
        this.arrow = arrow;
        this.bits = bits;
        this.put = put;
        this.get = get;
    }

    static ColumnType of(Object values) {
        return of(values.getClass());
    }

    static ColumnType of(Class<?> array) {
        for (ColumnType type : values()) {
            if (type.array.equals(array)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "found a "
                        + array.getSimpleName()
                        + ", expected one of "
                        + Arrays.stream(values())
                                .map(type -> type.array.getSimpleName())
                                .collect(Collectors.joining(", "))
                        + ".");
    }

    static ColumnType of(Field field) {
        for (ColumnType type : values()) {
            if (type.arrow.equals(field.getType())) {
                return type;
            }
        }
        throw new IllegalArgumentException("column " + field.getName() + " is " + field.getType());
    }

    Field field(String name) {
        return new Field(name, FieldType.notNullable(arrow), null);
    }

    Object array(int rows) {
        return Array.newInstance(array.getComponentType(), rows);
    }

    /** Whether a value takes as many bytes as it needs. */
    boolean varies() {
        return bits == VARIES;
    }

    /** Bytes of a value, of those that take whole bytes and as many each. */
    int width() {
        return bits / Byte.SIZE;
    }

    /** Throws if a value is none: nothing is null, and text must have a UTF-8. */
    void check(String column, Object values) {
        if (bits != VARIES) {
            return;
        }
        Object[] all = (Object[]) values;
        for (int row = 0; row < all.length; row++) {
            if (all[row] == null) {
                throw new IllegalArgumentException(
                        "column "
                                + column
                                + ", row "
                                + row
                                + ": found null, expected a value. Give an empty one where there is"
                                + " none.");
            }
            try {
                size(values, row);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "column "
                                + column
                                + ", row "
                                + row
                                + ": found half of a surrogate pair, expected whole characters. Was"
                                + " the text cut inside one?",
                        e);
            }
        }
    }

    /** Bytes of one value where they vary, else 0. */
    int size(Object values, int row) {
        return switch (this) {
            case TEXT -> Utf8.getDefault().encodedLength(((String[]) values)[row]);
            case BYTES -> ((byte[][]) values)[row].length;
            default -> 0;
        };
    }

    /** The buffers of some rows, besides validity. */
    ByteBuffer[] toBuffers(Object values, int from, int count) {
        if (bits != VARIES) {
            return new ByteBuffer[] {bytes(fixed(count), values, from, count)};
        }
        ByteBuffer offsets = little(Integer.BYTES * (count + 1L)).putInt(0);
        int end = 0;
        for (int i = 0; i < count; i++) {
            end += size(values, from + i);
            offsets.putInt(end);
        }
        return new ByteBuffer[] {offsets.flip(), bytes(end, values, from, count)};
    }

    private ByteBuffer bytes(long size, Object values, int from, int count) {
        ByteBuffer bytes = little(size);
        put.put(values, from, count, bytes);
        return bytes.clear();
    }

    /** Buffers of a record batch that a column takes, with validity. */
    int buffers() {
        return bits == VARIES ? 3 : 2;
    }

    /**
     * The column's buffers in a batch, besides validity, which is buffer {@code first}. All that
     * {@link #fromBuffers} will take is there; throws {@link IndexOutOfBoundsException} if not.
     */
    ByteBuffer[] in(IpcReader.Batch batch, int first) {
        int rows = batch.rows();
        if (bits != VARIES) {
            return new ByteBuffer[] {batch.buffer(first + 1, fixed(rows))};
        } else if (rows == 0) { // writers may leave out the one offset
            return new ByteBuffer[0];
        }
        ByteBuffer offsets = batch.buffer(first + 1, Integer.BYTES * (rows + 1L));
        int last = 0;
        for (int i = 0; i <= rows; i++) {
            int next = offsets.getInt(Integer.BYTES * i);
            if (next < last) {
                throw new IndexOutOfBoundsException("offset " + next + " after " + last);
            }
            last = next;
        }
        return new ByteBuffer[] {offsets, batch.buffer(first + 2, last)};
    }

    void fromBuffers(ByteBuffer[] in, Object values, int at, int count) {
        get.get(in, values, at, count);
    }

    private long fixed(int rows) {
        return ((long) rows * bits + 7) / 8;
    }

    private static ByteBuffer little(long bytes) {
        return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void putBits(Object values, int from, int count, ByteBuffer to) {
        boolean[] bits = (boolean[]) values;
        for (int i = 0; i < count; i++) {
            if (bits[from + i]) {
                to.put(i >> 3, (byte) (to.get(i >> 3) | 1 << (i & 7)));
            }
        }
    }

    private static void getBits(ByteBuffer[] in, Object values, int at, int count) {
        boolean[] bits = (boolean[]) values;
        for (int i = 0; i < count; i++) {
            bits[at + i] = (in[0].get(i >> 3) & 1 << (i & 7)) != 0;
        }
    }

    private static void putText(Object values, int from, int count, ByteBuffer to) {
        for (int row = from; row < from + count; row++) {
            to.put(((String[]) values)[row].getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void getText(ByteBuffer[] in, Object values, int at, int count) {
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
        for (int i = 0; i < count; i++) {
            try {
                ((String[]) values)[at + i] = utf8.decode(value(in, i)).toString();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("row " + (at + i) + " is no UTF-8", e);
            }
        }
    }

    private static void putBytes(Object values, int from, int count, ByteBuffer to) {
        for (int row = from; row < from + count; row++) {
            to.put(((byte[][]) values)[row]);
        }
    }

    private static void getBytes(ByteBuffer[] in, Object values, int at, int count) {
        for (int i = 0; i < count; i++) {
            ByteBuffer value = value(in, i);
            byte[] bytes = new byte[value.remaining()];
            value.get(bytes);
            ((byte[][]) values)[at + i] = bytes;
        }
    }

    private static ByteBuffer value(ByteBuffer[] in, int row) {
        int start = in[0].getInt(Integer.BYTES * row);
        return in[1].slice(start, in[0].getInt(Integer.BYTES * (row + 1)) - start);
    }
}
