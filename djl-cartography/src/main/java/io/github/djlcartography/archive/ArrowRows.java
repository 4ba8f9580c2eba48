package io.github.djlcartography.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Rows of another program's Arrow data, an IPC file or stream, in the order in which they come:
 * some of them are written again, with all that is known of them (nulls, nested values,
 * dictionaries, the schema's metadata). A batch whose rows all stay is copied as it is. Takes
 * memory for a batch or two.
 *
 * <pre>{@code
 * ArrowRows rows = ArrowRows.open(file, in);
 * rows.writeTo(out, Map.of());
 * for (int count = rows.next(); count >= 0; count = rows.next()) {
 *     rows.keep(which(count));
 * }
 * }</pre>
 */
public final class ArrowRows {

    private static final int CONTINUATION = 0xFFFFFFFF;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final Path where;
    private final InputStream in;
    private final boolean isFile;
    private final Schema schema;
    private ByteBuffer header = EMPTY;
    private ByteBuffer body = EMPTY;
    private @Nullable RecordBatch batch;
    private @Nullable IpcWriter writer;
    private int added; // columns
    private int replaced; // column
    private @Nullable String @Nullable [] replacement; // its values in this batch

    private ArrowRows(Path where, InputStream in) throws IOException {
        this.where = where;
        this.in = in;
        ByteBuffer start = read(4);
        isFile = start.getInt(0) == ('A' | 'R' << 8 | 'R' << 16 | 'O' << 24);
        if (isFile) {
            read(4); // W1 and padding
            start = read(4);
        }
        expect(start.getInt(0) == CONTINUATION, "no Arrow data at its start");
        expect(message() == MessageHeader.Schema, "no schema at its start");
        schema =
                Schema.convertSchema(
                        (org.apache.arrow.flatbuf.Schema)
                                required(
                                        Message.getRootAsMessage(header.duplicate())
                                                .header(new org.apache.arrow.flatbuf.Schema())));
    }

    /**
     * @param where they come from, for messages
     * @param in that begins with a file's {@code ARROW1} or with a stream's schema
     * @return the rows, none of which was read yet
     * @throws ArchiveException if it is no such data
     * @throws IOException if it cannot be read
     */
    public static ArrowRows open(Path where, InputStream in) throws IOException {
        try {
            return new ArrowRows(where, in);
        } catch (EOFException
                | RuntimeException
                | AssertionError
                | StackOverflowError e) { // Arrow's generated readers check nothing
            throw damaged(where, e);
        }
    }

    /**
     * @return names of the columns
     */
    public List<String> names() {
        return schema.getFields().stream().map(Field::getName).toList();
    }

    /**
     * Says where the rows that are kept go. Before the first {@link #next}.
     *
     * @param out takes a file if the source is one, else a stream
     * @param columns to add, with {@code boolean[].class}, {@code double[].class} and the like
     * @throws IOException if it takes nothing
     */
    public void writeTo(OutputStream out, Map<String, Class<?>> columns) throws IOException {
        List<Field> fields = new ArrayList<>(schema.getFields());
        columns.forEach((name, type) -> fields.add(ColumnType.of(type).field(name)));
        added = columns.size();
        writer =
                new IpcWriter(
                        Channels.newChannel(out),
                        new Schema(fields, schema.getCustomMetadata()),
                        Codec.PLAIN,
                        isFile);
    }

    /**
     * Goes to the next batch; after the last one, what is written is ended.
     *
     * @return its rows, or −1 where there is none
     * @throws ArchiveException if the data is damaged
     * @throws IOException if it cannot be read, or written
     */
    public int next() throws IOException {
        try {
            return readNext();
        } catch (EOFException | RuntimeException | AssertionError | StackOverflowError e) {
            throw damaged(where, e);
        }
    }

    private int readNext() throws IOException {
        batch = null;
        replacement = null;
        while (true) {
            byte[] start = in.readNBytes(4);
            boolean more = start.length == 4 && little(start).getInt(0) == CONTINUATION;
            byte type = more ? message() : MessageHeader.NONE;
            if (type == MessageHeader.DictionaryBatch && writer != null) {
                writer.message(header, body, true);
            } else if (type == MessageHeader.RecordBatch) {
                batch =
                        (RecordBatch)
                                required(
                                        Message.getRootAsMessage(header.duplicate())
                                                .header(new RecordBatch()));
                expect(batch.length() >= 0, "a negative length");
                return Math.toIntExact(batch.length());
            } else if (type == MessageHeader.NONE) {
                end(more ? new byte[0] : start);
                return -1;
            }
        }
    }

    /** Reads the message after a continuation; its type, or none where it is the last one. */
    private byte message() throws IOException {
        int length = read(4).getInt(0);
        if (length == 0) {
            return MessageHeader.NONE;
        }
        expect(length > 0, "a message of " + length + " bytes");
        header = read(length);
        Message message = Message.getRootAsMessage(header.duplicate());
        long bytes = message.bodyLength();
        expect(bytes >= 0 && bytes <= Integer.MAX_VALUE - 8, "a batch of " + bytes + " bytes");
        if (body.capacity() < bytes) {
            body = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        body.clear().limit((int) bytes);
        byte[] piece = new byte[1 << 16];
        while (body.hasRemaining()) {
            int read = in.read(piece, 0, Math.min(piece.length, body.remaining()));
            if (read < 0) {
                throw new EOFException("it ends in the middle of a batch");
            }
            body.put(piece, 0, read);
        }
        body.flip();
        return message.headerType();
    }

    private void end(byte[] start) throws IOException {
        if (!isFile) {
            expect(start.length == 0, "bytes after the last batch");
            if (writer != null) {
                writer.finishStream();
            }
            return;
        }
        byte[] rest = in.readAllBytes();
        byte[] footer = new byte[start.length + rest.length];
        System.arraycopy(start, 0, footer, 0, start.length);
        System.arraycopy(rest, 0, footer, start.length, rest.length);
        int tail = 4 + IpcWriter.MAGIC.length;
        expect(footer.length > tail, "no footer");
        int length = little(footer).getInt(footer.length - tail);
        expect(length > 0 && length <= footer.length - tail, "a footer of " + length + " bytes");
        if (writer != null) {
            Footer found =
                    Footer.getRootAsFooter(
                            little(footer)
                                    .position(footer.length - tail - length)
                                    .slice()
                                    .order(ByteOrder.LITTLE_ENDIAN));
            Map<String, String> words = new LinkedHashMap<>();
            for (int i = 0; i < found.customMetadataLength(); i++) {
                KeyValue entry = found.customMetadata(i);
                words.put(required(entry.key()), required(entry.value()));
            }
            words.remove(IpcWriter.CHECKSUM); // a new one is made
            writer.finish(words);
        }
    }

    /**
     * The texts of a column in this batch; of whole numbers their digits.
     *
     * @param column a name that one column has
     * @return a text for each row, null where the value is
     * @throws IllegalArgumentException if no column or several have the name, or its values are
     *     neither text nor whole numbers
     * @throws ArchiveException if the data is damaged
     */
    public @Nullable String[] texts(String column) {
        List<String> names = names();
        int at = names.indexOf(column);
        if (at < 0 || at != names.lastIndexOf(column)) {
            throw new IllegalArgumentException(
                    "column "
                            + column
                            + ": found columns "
                            + names
                            + ", expected one of that name.");
        }
        List<Field> fields = schema.getFields();
        return taking(
                gather -> {
                    fields.subList(0, at).forEach(gather::skip);
                    return gather.texts(fields.get(at));
                });
    }

    /**
     * Writes rows of this batch.
     *
     * @param which for each row of it, whether it is written
     * @param values for each of the columns that are added an array, with a value for each row
     *     <em>of the batch</em>
     * @throws IllegalArgumentException if a column is of a type that is not known here
     * @throws ArchiveException if the data is damaged
     * @throws IOException if they cannot be written
     */
    public void keep(boolean[] which, Object... values) throws IOException {
        int count = 0;
        int[] rows = new int[which.length];
        for (int row = 0; row < which.length; row++) {
            rows[count] = row;
            count += which[row] ? 1 : 0;
        }
        IpcWriter to = required(writer);
        if (count == which.length && added == 0 && replacement == null) {
            to.message(header, body, false);
            return;
        } else if (count == 0) {
            return;
        }
        int[] kept = Arrays.copyOf(rows, count);
        ArrowGather taken = taking(gather -> take(gather, kept));
        for (Object column : values) {
            taken.add(column, kept);
        }
        taken.write(to);
    }

    /**
     * Gives a column other values, in what is written of this batch.
     *
     * @param column a name that one column has, of texts or whole numbers of 32 or 64 bits
     * @param texts a value for each row of the batch, a number as its digits
     */
    public void replace(String column, @Nullable String[] texts) {
        replaced = names().indexOf(column);
        replacement = texts;
    }

    private ArrowGather take(ArrowGather gather, int[] kept) {
        List<Field> fields = schema.getFields();
        for (int i = 0; i < fields.size(); i++) {
            if (replacement != null && i == replaced) {
                gather.replace(fields.get(i), values(fields.get(i), replacement), kept);
            } else {
                gather.take(fields.get(i), kept);
            }
        }
        return gather;
    }

    private static Object values(Field field, @Nullable String[] texts) {
        boolean whole = Arrays.stream(texts).noneMatch(Objects::isNull);
        if (whole && field.getDictionary() == null && field.getType() instanceof ArrowType.Utf8) {
            return texts;
        } else if (whole
                && field.getDictionary() == null
                && field.getType() instanceof ArrowType.Int type
                && type.getBitWidth() >= Integer.SIZE) {
            return type.getBitWidth() == Long.SIZE
                    ? Arrays.stream(texts).mapToLong(Long::parseLong).toArray()
                    : Arrays.stream(texts).mapToInt(Integer::parseInt).toArray();
        }
        throw new IllegalArgumentException(
                "column "
                        + field.getName()
                        + ": found "
                        + (whole ? field : "nulls")
                        + ", expected texts, or whole numbers of 32 or 64 bits, none of them null,"
                        + " where one is to be replaced.");
    }

    private interface Taking<T> {
        T from(ArrowGather gather);
    }

    private <T> T taking(Taking<T> taking) {
        RecordBatch now = required(batch);
        try {
            Codec codec = Codec.of(now.compression());
            codec.load(where);
            return taking.from(new ArrowGather(now, codec, body));
        } catch (ArrowGather.UnknownType e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            throw e instanceof ArchiveException known ? known : damaged(where, e);
        }
    }

    private ByteBuffer read(int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes); // grows with what there is
        if (read.length < bytes) {
            throw new EOFException("it ends in the middle of a message");
        }
        return little(read);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("nothing there");
        }
        return value;
    }

    private static void expect(boolean right, String wrong) {
        if (!right) {
            throw new IndexOutOfBoundsException(wrong);
        }
    }

    private static ArchiveException damaged(Path where, Throwable e) {
        return ArchiveException.at(
                where,
                "damage (" + e.getMessage() + ")",
                "an Arrow IPC file or stream, as Arrow 0.15 and later write it",
                "Was it written whole? Get it again.",
                e);
    }
}
