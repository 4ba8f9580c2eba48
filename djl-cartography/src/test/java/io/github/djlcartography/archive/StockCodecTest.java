package io.github.djlcartography.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Arrow's own reader reads compressed files and halves of ours, and we those of its writer. */
@Tag("stock-arrow")
class StockCodecTest {

    private static final int CLASSES = 3;
    private static final int[] ROWS = {1000, 0, 7};

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "ZSTD"})
    void theStockReaderReadsWhatWeWrote(Codec codec) throws IOException {
        Path file = directory.resolve("ours.arrow");
        try (FileChannel channel = create(file)) {
            IpcWriter writer = new IpcWriter(channel, schema(), codec);
            for (int rows : ROWS) {
                ByteBuffer ids = little(Long.BYTES * rows);
                ByteBuffer p = little(Short.BYTES * CLASSES * rows);
                for (int i = 0; i < rows; i++) {
                    ids.putLong(i);
                }
                short[] halves = halves(rows);
                p.asShortBuffer().put(halves);
                writer.batch(
                        rows,
                        new long[] {rows, rows, halves.length},
                        new ByteBuffer[][] {{ids.flip()}, {}, {p}});
            }
            writer.finish(Map.of());
        }
        try (BufferAllocator allocator = new RootAllocator();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                ArrowFileReader reader =
                        new ArrowFileReader(
                                channel, allocator, CommonsCompressionFactory.INSTANCE)) {
            for (int rows : ROWS) {
                assertThat(reader.loadNextBatch()).isTrue();
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                assertThat(root.getRowCount()).isEqualTo(rows);
                BigIntVector ids = (BigIntVector) root.getVector("example");
                FixedSizeListVector list = (FixedSizeListVector) root.getVector("p");
                Float2Vector p = (Float2Vector) list.getDataVector();
                short[] halves = halves(rows);
                for (int i = 0; i < rows; i++) {
                    assertThat(ids.get(i)).isEqualTo(i);
                }
                for (int i = 0; i < halves.length; i++) {
                    assertThat(p.get(i)).isEqualTo(halves[i]);
                    assertThat(p.getValueAsFloat(i)).isEqualTo(Half.value(halves[i]));
                }
            }
            assertThat(reader.loadNextBatch()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ZSTD", "LZ4_FRAME"})
    void weReadWhatTheStockWriterWrote(CodecType codec) throws IOException {
        Path file = directory.resolve("stock.arrow");
        write(file, codec, ROWS);
        try (IpcReader reader = IpcReader.open(file)) {
            assertThat(reader.fields()).isEqualTo(schema().getFields());
            assertThat(reader.batches()).isEqualTo(ROWS.length);
            for (int b = 0; b < ROWS.length; b++) {
                IpcReader.Batch batch = reader.batch(b);
                int rows = ROWS[b];
                assertThat(batch.rows()).isEqualTo(rows);
                ByteBuffer ids = batch.buffer(1, (long) Long.BYTES * rows);
                for (int i = 0; i < rows; i++) {
                    assertThat(ids.getLong()).isEqualTo(i);
                }
                short[] halves = new short[rows * CLASSES];
                batch.buffer(4, (long) Short.BYTES * halves.length).asShortBuffer().get(halves);
                assertThat(halves).isEqualTo(halves(rows));
            }
            reader.verify(false);
        }
    }

    @Test
    void columnsThatTheStockWriterCompressedAreRead() throws IOException {
        Path file = directory.resolve("columns.arrow");
        try (BufferAllocator allocator = new RootAllocator();
                BigIntVector ids = new BigIntVector("id", allocator);
                VectorSchemaRoot root = new VectorSchemaRoot(List.of(ids))) {
            stock(
                    file,
                    root,
                    CodecType.LZ4_FRAME,
                    writer -> {
                        fill(ids, 9);
                        root.setRowCount(9);
                        writer.writeBatch();
                    });
        }
        assertThat(Columns.read(file, "test").column("id", long[].class))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    /** Writes batches of these sizes with Arrow's own writer. */
    static void write(Path file, CodecType codec, int... sizes) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema(), allocator)) {
            stock(
                    file,
                    root,
                    codec,
                    writer -> {
                        for (int rows : sizes) {
                            FixedSizeListVector list = (FixedSizeListVector) root.getVector("p");
                            list.setInitialCapacity(rows);
                            list.allocateNew();
                            fill((BigIntVector) root.getVector("example"), rows);
                            Float2Vector p = (Float2Vector) list.getDataVector();
                            short[] halves = halves(rows);
                            for (int i = 0; i < halves.length; i++) {
                                p.setSafe(i, halves[i]);
                            }
                            for (int i = 0; i < rows; i++) {
                                list.setNotNull(i);
                            }
                            root.setRowCount(rows);
                            writer.writeBatch();
                        }
                    });
        }
    }

    private static void stock(Path file, VectorSchemaRoot root, CodecType codec, Batches batches)
            throws IOException {
        try (FileChannel channel = create(file);
                ArrowFileWriter writer =
                        new ArrowFileWriter(
                                root,
                                null,
                                channel,
                                Map.of("cartography.kind", "test"),
                                IpcOption.DEFAULT,
                                CommonsCompressionFactory.INSTANCE,
                                codec)) {
            writer.start();
            batches.writeTo(writer);
            writer.end();
        }
    }

    private interface Batches {
        void writeTo(ArrowFileWriter writer) throws IOException;
    }

    private static void fill(BigIntVector ids, int rows) {
        ids.allocateNew(rows);
        for (int i = 0; i < rows; i++) {
            ids.set(i, i);
        }
    }

    private static short[] halves(int rows) {
        Random random = new Random(rows);
        short[] halves = new short[rows * CLASSES];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = Half.of(random.nextFloat());
        }
        return halves;
    }

    private static Schema schema() {
        Field item =
                new Field(
                        "item",
                        FieldType.notNullable(
                                new ArrowType.FloatingPoint(FloatingPointPrecision.HALF)),
                        null);
        return new Schema(
                List.of(
                        new Field(
                                "example",
                                FieldType.notNullable(new ArrowType.Int(64, true)),
                                null),
                        new Field(
                                "p",
                                FieldType.notNullable(new ArrowType.FixedSizeList(CLASSES)),
                                List.of(item))));
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
