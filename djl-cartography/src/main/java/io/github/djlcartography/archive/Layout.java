package io.github.djlcartography.archive;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What an epoch file keeps of each example, beside its id and label. A row is {@link #width()}
 * numbers: the columns one after another; whole numbers are exact up to 2²⁴.
 *
 * <pre>
 *   FULL      p                  softmax over K classes
 *   GOLD      gold               p(gold), the softmax probability of the label
 *             predicted          arg-max; of equal maxima the lowest class
 *             top, runner_up     the two highest probabilities
 *             entropy            of the softmax, in nats
 *             margin             log p(gold) − max log p(c ≠ gold): the margin of the logits
 *             loss               −log p(gold)
 *             el2n               Euclidean distance of the softmax from the one-hot label
 *             top_classes, top_p the k highest, where asked for
 *   SEQUENCE  gold               the observable of the map: exp(mean_log_p) of a sequence (inverse
 *                                perplexity), mean_p of a multi-label example
 *             mean_p             mean over its tokens (or labels) of p(gold)
 *             mean_log_p         mean of log p(gold)
 *             min_log_p          the lowest log p(gold)
 *             entropy            mean entropy, in nats
 *             accuracy           fraction of tokens whose arg-max is the label
 *             length             number of tokens that count
 *
 * Beside an epoch, where asked for:
 *   TOKENS    position           of the token (or label) in its example, 0-based
 *             predicted          arg-max
 *             log_p              log p(gold)
 *             entropy            of the token's softmax, in nats
 *             margin             log p(gold) − max log p(c ≠ gold)
 *   EMBEDDING embedding          what a block of the model gave for the example
 * </pre>
 *
 * <p>A row of TOKENS is a token: its label is the token's, and an example has as many as count.
 */
public final class Layout {

    /** Every probability. */
    public static final String FULL = "FULL";

    /** The label's probability and what goes with it, for many classes. */
    public static final String GOLD = "GOLD";

    /** A summary over the tokens of a sequence, or the labels of a multi-label example. */
    public static final String SEQUENCE = "SEQUENCE";

    /** Every token of a {@link #SEQUENCE}. */
    public static final String TOKENS = "TOKENS";

    /** A vector for each example. */
    public static final String EMBEDDING = "EMBEDDING";

    static final String FLOAT32 = "float32";
    static final String FLOAT16 = "float16";

    private static final String EXAMPLE = "example";
    private static final String LABEL = "label";
    private static final int BATCH_BYTES = 2 << 20;

    /**
     * A column.
     *
     * @param name in the file
     * @param whole int32 rather than floating point
     * @param list whether it is a fixed-size list of {@code width} values
     * @param width values a row
     */
    public record Column(String name, boolean whole, boolean list, int width) {}

    private final String name;
    private final List<Column> columns;
    private final int width;
    private final boolean half;
    private final Codec codec;

    private Layout(String name, List<Column> columns, boolean half, Codec codec) {
        this.name = name;
        this.columns = List.copyOf(columns);
        this.half = half;
        this.codec = codec;
        width = columns.stream().mapToInt(Column::width).sum();
    }

    private Layout(String name, List<Column> columns) {
        this(name, columns, false, Codec.PLAIN);
    }

    /**
     * @param classes K, at least 2
     * @return layout FULL
     */
    public static Layout full(int classes) {
        return new Layout(FULL, List.of(new Column("p", false, true, classes)));
    }

    /**
     * @param top number of highest classes to keep with their probabilities, 0 for none
     * @return layout GOLD
     */
    public static Layout gold(int top) {
        List<Column> columns = new ArrayList<>();
        columns.add(number("gold"));
        columns.add(new Column("predicted", true, false, 1));
        for (String name : List.of("top", "runner_up", "entropy", "margin", "loss", "el2n")) {
            columns.add(number(name));
        }
        if (top > 0) {
            columns.add(new Column("top_classes", true, true, top));
            columns.add(new Column("top_p", false, true, top));
        }
        return new Layout(GOLD, columns);
    }

    /**
     * @return layout SEQUENCE
     */
    public static Layout sequence() {
        return new Layout(
                SEQUENCE,
                List.of(
                        number("gold"),
                        number("mean_p"),
                        number("mean_log_p"),
                        number("min_log_p"),
                        number("entropy"),
                        number("accuracy"),
                        new Column("length", true, false, 1)));
    }

    /**
     * @return layout TOKENS
     */
    public static Layout tokens() {
        return new Layout(
                TOKENS,
                List.of(
                        new Column("position", true, false, 1),
                        new Column("predicted", true, false, 1),
                        number("log_p"),
                        number("entropy"),
                        number("margin")));
    }

    /**
     * @param size of the vector
     * @return layout EMBEDDING
     */
    public static Layout embedding(int size) {
        return new Layout(EMBEDDING, List.of(new Column("embedding", false, true, size)));
    }

    /** The layout of the embeddings in a file: how long they are stands there alone. */
    static Layout embedding(Path file) {
        try (IpcReader reader = IpcReader.open(file)) {
            for (Field field : reader.fields()) {
                if (field.getType() instanceof ArrowType.FixedSizeList list
                        && list.getListSize() > 0) {
                    return embedding(list.getListSize());
                }
            }
            throw ArchiveException.at(
                    file,
                    "columns " + reader.fields(),
                    "one of embeddings",
                    "Restore the file from a copy.");
        }
    }

    /** Whether an example has several rows. */
    boolean repeats() {
        return name.equals(TOKENS);
    }

    /** How the names of its files begin. */
    String stem() {
        return switch (name) {
            case TOKENS -> "tokens";
            case EMBEDDING -> "embedding";
            default -> "part";
        };
    }

    private static Column number(String name) {
        return new Column(name, false, false, 1);
    }

    /**
     * @return the same layout, with floating point kept as float16: half the size, three digits.
     *     Magnitudes above 65,504 become infinite
     */
    public Layout half() {
        return new Layout(name, columns, true, codec);
    }

    /**
     * @return the same layout, with buffers compressed by Zstandard
     */
    public Layout compressed() {
        return new Layout(name, columns, half, Codec.ZSTD);
    }

    /**
     * @param other layout
     * @return the other one, in this one's precision and compression
     */
    public Layout like(Layout other) {
        return new Layout(other.name, other.columns, half, codec);
    }

    /**
     * @return {@code float32} or {@code float16}
     */
    public String precision() {
        return half ? FLOAT16 : FLOAT32;
    }

    /**
     * @return how buffers are written: {@code none} or {@code zstd}
     */
    public String compression() {
        return codec == Codec.PLAIN ? "none" : "zstd";
    }

    Codec codec() {
        return codec;
    }

    /** Bytes of a value of a column. */
    int bytes(Column column) {
        return half && !column.whole ? Short.BYTES : Float.BYTES;
    }

    /**
     * @return {@link #FULL}, {@link #GOLD}, {@link #SEQUENCE}, {@link #TOKENS} or {@link
     *     #EMBEDDING}
     */
    public String name() {
        return name;
    }

    /**
     * @return the columns, in file order
     */
    public List<Column> columns() {
        return columns;
    }

    /**
     * @return numbers that a row has: the widths of all columns
     */
    public int width() {
        return width;
    }

    /**
     * @param column name of a column
     * @return where it starts in a row
     * @throws IllegalArgumentException if there is none of that name
     */
    public int offset(String column) {
        int at = 0;
        for (Column each : columns) {
            if (each.name.equals(column)) {
                return at;
            }
            at += each.width;
        }
        throw new IllegalArgumentException(
                "layout " + name + ": found no column " + column + ", expected one of " + columns);
    }

    /**
     * @param row of a batch
     * @param label of that row
     * @return index into the batch's values of what the map is made of: for FULL the probability of
     *     the label, else column {@code gold}
     */
    public int gold(int row, int label) {
        return row * width + (name.equals(FULL) ? label : 0);
    }

    /**
     * @param values of a batch, row-major
     * @param row of it
     * @param label of that row
     * @return whether the arg-max of the row is its label: of equal maxima the lowest class; of a
     *     SEQUENCE, whether all tokens are right
     */
    public boolean isRight(FloatBuffer values, int row, int label) {
        int at = row * width;
        if (name.equals(GOLD)) {
            return values.get(at + 1) == label; // column predicted
        }
        if (name.equals(SEQUENCE)) {
            return values.get(at + offset("accuracy")) == 1;
        }
        float gold = values.get(at + label);
        for (int c = 0; c < label; c++) {
            if (values.get(at + c) >= gold) {
                return false;
            }
        }
        for (int c = label + 1; c < width; c++) {
            if (values.get(at + c) > gold) {
                return false;
            }
        }
        return true;
    }

    /**
     * @return whether labels are classes in [0, K); those of a SEQUENCE are digests
     */
    public boolean labelsAreClasses() {
        return !name.equals(SEQUENCE);
    }

    /**
     * @return number of highest classes that a row keeps, 0 for none
     */
    public int top() {
        return columns.stream().mapToInt(c -> c.name.equals("top_p") ? c.width : 0).sum();
    }

    Schema schema() {
        return new Schema(fields());
    }

    /** Those of the schema, whose class takes long to load. */
    List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        fields.add(field(EXAMPLE, new ArrowType.Int(64, true), null));
        fields.add(field(LABEL, new ArrowType.Int(32, true), null));
        for (Column column : columns) {
            ArrowType type =
                    column.whole
                            ? new ArrowType.Int(32, true)
                            : new ArrowType.FloatingPoint(
                                    half
                                            ? FloatingPointPrecision.HALF
                                            : FloatingPointPrecision.SINGLE);
            fields.add(
                    column.list
                            ? field(
                                    column.name,
                                    new ArrowType.FixedSizeList(column.width),
                                    List.of(field("item", type, null)))
                            : field(column.name, type, null));
        }
        return fields;
    }

    private static Field field(String name, ArrowType type, @Nullable List<Field> children) {
        return new Field(name, FieldType.notNullable(type), children);
    }

    /** Throws unless a batch holds what its number of rows needs. */
    void require(IpcReader.Batch batch) {
        batch.buffer(1, (long) batch.rows() * Long.BYTES);
        batch.buffer(3, (long) batch.rows() * Integer.BYTES);
        int buffer = 4;
        for (Column column : columns) {
            buffer += column.list ? 2 : 1; // validity bitmaps, all absent
            batch.buffer(buffer++, (long) batch.rows() * column.width * bytes(column));
        }
    }

    /** Copies a batch; the arrays are long enough for its rows. */
    void get(IpcReader.Batch batch, long[] example, int[] label, float[] values) {
        int rows = batch.rows();
        batch.buffer(1, (long) rows * Long.BYTES).asLongBuffer().get(example, 0, rows);
        batch.buffer(3, (long) rows * Integer.BYTES).asIntBuffer().get(label, 0, rows);
        ByteBuffer[] bytes = new ByteBuffer[columns.size()];
        int buffer = 4;
        for (int c = 0; c < bytes.length; c++) {
            Column column = columns.get(c);
            buffer += column.list ? 2 : 1;
            bytes[c] = batch.buffer(buffer++, (long) rows * column.width * bytes(column));
        }
        values(bytes, 0, rows, values);
    }

    /** Copies rows from the bytes of the columns, which begin at index {@code first}. */
    void values(ByteBuffer[] bytes, int first, int rows, float[] values) {
        int offset = 0;
        for (int c = 0; c < columns.size(); c++) {
            Column column = columns.get(c);
            ByteBuffer from = bytes[first + c];
            if (column.width < width) {
                scatter(column, from, values, offset, rows);
            } else if (half) {
                Half.widen(from.asShortBuffer(), values, 0, rows * width);
            } else {
                from.asFloatBuffer().get(values, 0, rows * width);
            }
            offset += column.width;
        }
    }

    /** Copies the only column there is, as the bits of float32. */
    void bits(ByteBuffer bytes, int rows, int[] bits) {
        if (half) {
            Half.widen(bytes.asShortBuffer(), bits, rows * width);
        } else {
            bytes.asIntBuffer().get(bits, 0, rows * width);
        }
    }

    private void scatter(Column column, ByteBuffer bytes, float[] values, int offset, int rows) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < column.width; i++) {
                values[row * width + offset + i] =
                        column.whole
                                ? bytes.getInt()
                                : half ? Half.value(bytes.getShort()) : bytes.getFloat();
            }
        }
    }

    /** Rows per record batch: sized by bytes, so that many classes do not make huge batches. */
    int batchRows() {
        long rowBytes = Long.BYTES + Integer.BYTES + (long) Float.BYTES * width;
        return (int) Math.max(1, Math.min(64 * 1024, BATCH_BYTES / rowBytes));
    }
}
