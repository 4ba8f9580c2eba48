package io.github.djlcartography.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Takes some rows of the columns of a record batch, one column after the other.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html">how they lie there</a>
 */
final class ArrowGather {

    /** Of a column that is not known how to take. */
    static final class UnknownType extends RuntimeException {
        UnknownType(Field field) {
            super(
                    "column "
                            + field.getName()
                            + ": found "
                            + field.getType()
                            + ", expected numbers, text, bytes, times, lists or structures. Write it"
                            + " as one of those, or as Parquet.");
        }
    }

    private static final ByteBuffer ABSENT = ByteBuffer.allocate(0);

    private final RecordBatch from;
    private final Codec codec;
    private final ByteBuffer body;
    private int node;
    private int buffer;
    private final List<Long> lengths = new ArrayList<>();
    private final List<Long> nulls = new ArrayList<>();
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private int rows = -1;

    /**
     * @param body of the batch, direct
     */
    ArrowGather(RecordBatch from, Codec codec, ByteBuffer body) {
        this.from = from;
        this.codec = codec;
        this.body = body;
    }

    /** Takes rows of the next column. */
    void take(Field field, int[] which) {
        rows = which.length;
        takeFrom(field, which, Math.toIntExact(from.length()));
    }

    /**
     * @param least number of values that there must be
     */
    private void takeFrom(Field field, int[] which, int least) {
        FieldNode at = from.nodes(node++);
        int length = Math.toIntExact(at.length());
        if (length < least) {
            throw new IndexOutOfBoundsException(field.getName() + " has " + length + " values");
        }
        int slot = lengths.size();
        lengths.add((long) which.length);
        nulls.add(0L);
        ArrowType type = type(field);
        if (type instanceof ArrowType.Null) {
            nulls.set(slot, (long) which.length);
            return;
        }
        nulls.set(slot, validity(which, length, at.nullCount()));
        int bits = bits(type);
        if (bits > 0) {
            buffers.add(fixed(bits, which, length));
        } else if (isVarying(type)) {
            takeVarying(isLarge(type), which, length);
        } else if (type instanceof ArrowType.Struct) {
            field.getChildren().forEach(child -> takeFrom(child, which, length));
        } else if (type instanceof ArrowType.FixedSizeList list) {
            int size = list.getListSize();
            int[] inner = new int[Math.multiplyExact(which.length, size)];
            for (int i = 0; i < inner.length; i++) {
                inner[i] = which[i / size] * size + i % size;
            }
            takeFrom(child(field), inner, Math.multiplyExact(length, size));
        } else if (type instanceof ArrowType.List
                || type instanceof ArrowType.LargeList
                || type instanceof ArrowType.Map) {
            takeList(child(field), isLarge(type), which, length);
        } else {
            throw new UnknownType(field);
        }
    }

    /** In a batch there are the numbers of a dictionary's entries. */
    private static ArrowType type(Field field) {
        return field.getDictionary() == null
                ? field.getType()
                : field.getDictionary().getIndexType();
    }

    private static Field child(Field field) {
        return field.getChildren().get(0);
    }

    /** Of a value of fixed size, or 0. */
    private static int bits(ArrowType type) {
        if (type instanceof ArrowType.Int i) {
            return i.getBitWidth();
        } else if (type instanceof ArrowType.FloatingPoint f) {
            return switch (f.getPrecision()) {
                case HALF -> 16;
                case SINGLE -> 32;
                case DOUBLE -> 64;
            };
        } else if (type instanceof ArrowType.Bool) {
            return 1;
        } else if (type instanceof ArrowType.Decimal d) {
            return d.getBitWidth();
        } else if (type instanceof ArrowType.FixedSizeBinary b) {
            return 8 * b.getByteWidth();
        } else if (type instanceof ArrowType.Date d) {
            return switch (d.getUnit()) {
                case DAY -> 32;
                case MILLISECOND -> 64;
            };
        } else if (type instanceof ArrowType.Time t) {
            return t.getBitWidth();
        } else if (type instanceof ArrowType.Timestamp || type instanceof ArrowType.Duration) {
            return 64;
        } else if (type instanceof ArrowType.Interval i) {
            return switch (i.getUnit()) {
                case YEAR_MONTH -> 32;
                case DAY_TIME -> 64;
                case MONTH_DAY_NANO -> 128;
            };
        }
        return 0;
    }

    private static boolean isVarying(ArrowType type) {
        return type instanceof ArrowType.Utf8
                || type instanceof ArrowType.Binary
                || type instanceof ArrowType.LargeUtf8
                || type instanceof ArrowType.LargeBinary;
    }

    private static boolean isLarge(ArrowType type) {
        return type instanceof ArrowType.LargeUtf8
                || type instanceof ArrowType.LargeBinary
                || type instanceof ArrowType.LargeList;
    }

    private long validity(int[] which, int length, long nullCount) {
        if (nullCount == 0) {
            buffer++;
            buffers.add(ABSENT);
            return 0;
        }
        ByteBuffer bits = fixed(1, which, length);
        long set = 0;
        for (int i = 0; i < bits.limit(); i++) {
            set += Integer.bitCount(bits.get(i) & 0xFF);
        }
        buffers.add(bits);
        return which.length - set;
    }

    private ByteBuffer fixed(int bits, int[] which, int length) {
        ByteBuffer in = next(((long) length * bits + 7) / 8);
        ByteBuffer out = little(((long) which.length * bits + 7) / 8);
        if (bits == 1) {
            for (int i = 0; i < which.length; i++) {
                if (isSet(in, which[i])) {
                    out.put(i >> 3, (byte) (out.get(i >> 3) | 1 << (i & 7)));
                }
            }
            return out;
        }
        int bytes = bits / 8;
        for (int i = 0; i < which.length; i++) {
            out.put(i * bytes, in, which[i] * bytes, bytes);
        }
        return out;
    }

    private static boolean isSet(ByteBuffer bits, int i) {
        return (bits.get(i >> 3) & 1 << (i & 7)) != 0;
    }

    private void takeVarying(boolean large, int[] which, int length) {
        ByteBuffer offsets = offsets(large, length);
        long bytes = 0;
        for (int row : which) {
            bytes += offset(offsets, large, row + 1) - offset(offsets, large, row);
        }
        ByteBuffer in = next(length == 0 ? 0 : offset(offsets, large, length));
        ByteBuffer newOffsets = newOffsets(large, which.length);
        ByteBuffer out = little(bytes);
        for (int row : which) {
            int start = Math.toIntExact(offset(offsets, large, row));
            int size = Math.toIntExact(offset(offsets, large, row + 1)) - start;
            out.put(out.position(), in, start, size).position(out.position() + size);
            put(newOffsets, large, out.position());
        }
        buffers.add(newOffsets.flip());
        buffers.add(out.flip());
    }

    private void takeList(Field child, boolean large, int[] which, int length) {
        ByteBuffer offsets = offsets(large, length);
        long count = 0;
        for (int row : which) {
            count += offset(offsets, large, row + 1) - offset(offsets, large, row);
        }
        int[] inner = new int[Math.toIntExact(count)];
        ByteBuffer newOffsets = newOffsets(large, which.length);
        int at = 0;
        for (int row : which) {
            int start = Math.toIntExact(offset(offsets, large, row));
            int end = Math.toIntExact(offset(offsets, large, row + 1));
            for (int i = start; i < end; i++) {
                inner[at++] = i;
            }
            put(newOffsets, large, at);
        }
        buffers.add(newOffsets.flip());
        int least = length == 0 ? 0 : Math.toIntExact(offset(offsets, large, length));
        takeFrom(child, inner, least);
    }

    /** Offsets that do not go back. */
    private ByteBuffer offsets(boolean large, int length) {
        ByteBuffer offsets = next(length == 0 ? 0 : (length + 1L) * (large ? 8 : 4));
        for (int i = 0; i < length; i++) {
            if (offset(offsets, large, i) < 0
                    || offset(offsets, large, i + 1) < offset(offsets, large, i)) {
                throw new IndexOutOfBoundsException("offsets that go back");
            }
        }
        return offsets;
    }

    private static long offset(ByteBuffer offsets, boolean large, int i) {
        return large ? offsets.getLong(8 * i) : offsets.getInt(4 * i);
    }

    private static ByteBuffer newOffsets(boolean large, int rows) {
        ByteBuffer offsets = little((rows + 1L) * (large ? 8 : 4));
        put(offsets, large, 0);
        return offsets;
    }

    private static void put(ByteBuffer offsets, boolean large, int value) {
        if (large) {
            offsets.putLong(value);
        } else {
            offsets.putInt(value);
        }
    }

    /** The next buffer of the batch, which must hold so many bytes. */
    private ByteBuffer next(long bytes) {
        Buffer at = from.buffers(buffer++);
        if (at == null || at.offset() < 0) {
            throw new IndexOutOfBoundsException("a buffer is not there");
        }
        ByteBuffer stored =
                body.slice(Math.toIntExact(at.offset()), Math.toIntExact(at.length()))
                        .order(ByteOrder.LITTLE_ENDIAN);
        return codec.decoded(buffer - 1, stored, bytes, ByteBuffer::allocateDirect);
    }

    /** Passes over a column. */
    void skip(Field field) {
        takeFrom(field, new int[0], 0);
    }

    /** Takes the same rows of other values in place of the next column. */
    void replace(Field field, Object column, int[] which) {
        int slots = lengths.size();
        int first = buffers.size();
        skip(field);
        lengths.subList(slots, lengths.size()).clear();
        nulls.subList(slots, nulls.size()).clear();
        buffers.subList(first, buffers.size()).clear();
        rows = which.length;
        add(column, which);
    }

    /** Each value of the next column as text, or null. */
    @Nullable String[] texts(Field field) {
        ArrowType type = type(field);
        boolean isText = type instanceof ArrowType.Utf8 || type instanceof ArrowType.LargeUtf8;
        if (field.getDictionary() != null || (!isText && !(type instanceof ArrowType.Int))) {
            throw new UnknownType(field);
        }
        int length = Math.toIntExact(from.nodes(node).length());
        int[] all = new int[length];
        Arrays.setAll(all, i -> i);
        int first = buffers.size();
        takeFrom(field, all, Math.toIntExact(from.length()));
        ByteBuffer validity = buffers.get(first);
        ByteBuffer values = buffers.get(first + 1);
        @Nullable String[] texts = new String[length];
        for (int i = 0; i < length; i++) {
            if (validity.hasRemaining() && !isSet(validity, i)) {
                continue;
            }
            texts[i] =
                    type instanceof ArrowType.Int whole
                            ? whole(values, whole, i)
                            : text(values, isLarge(type), buffers.get(first + 2), i);
        }
        return texts;
    }

    private static String whole(ByteBuffer values, ArrowType.Int type, int i) {
        long value =
                switch (type.getBitWidth()) {
                    case 8 -> type.getIsSigned() ? values.get(i) : values.get(i) & 0xFF;
                    case 16 ->
                            type.getIsSigned()
                                    ? values.getShort(2 * i)
                                    : values.getShort(2 * i) & 0xFFFF;
                    case 32 ->
                            type.getIsSigned()
                                    ? values.getInt(4 * i)
                                    : values.getInt(4 * i) & 0xFFFF_FFFFL;
                    default -> values.getLong(8 * i);
                };
        return type.getIsSigned() ? Long.toString(value) : Long.toUnsignedString(value);
    }

    private static String text(ByteBuffer offsets, boolean large, ByteBuffer bytes, int i) {
        int start = (int) offset(offsets, large, i);
        byte[] text = new byte[(int) offset(offsets, large, i + 1) - start];
        bytes.get(start, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Adds a column after the last one: the values of the same rows. */
    void add(Object column, int[] which) {
        lengths.add((long) which.length);
        nulls.add(0L);
        buffers.add(ABSENT);
        ColumnType type = ColumnType.of(column);
        Object kept = type.array(which.length);
        for (int i = 0; i < which.length; i++) {
            System.arraycopy(column, which[i], kept, i, 1);
        }
        buffers.addAll(List.of(type.toBuffers(kept, 0, which.length)));
    }

    /** Writes what was taken, stored as it was; LZ4 as Zstandard, which the same readers read. */
    void write(IpcWriter to) throws IOException {
        Codec stored = codec == Codec.LZ4_FRAME ? Codec.ZSTD : codec;
        stored.load(stored);
        to.batch(
                rows,
                stored,
                lengths.stream().mapToLong(Long::longValue).toArray(),
                nulls.stream().mapToLong(Long::longValue).toArray(),
                buffers.toArray(ByteBuffer[]::new));
    }

    private static ByteBuffer little(long bytes) {
        return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
