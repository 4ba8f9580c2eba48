package io.github.djlcartography.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every layout, in every precision and compression: what is written is read, by us and by Arrow.
 */
class LayoutsTest {

    private static final int ROWS = 5_000;

    @TempDir private Path run;

    private final Random random = new Random(3);
    private final long[] ids = new long[ROWS];
    private final int[] labels = new int[ROWS];
    private float[] values = {};

    static Stream<Layout> layouts() {
        return Stream.of(
                        Layout.full(3),
                        Layout.gold(0),
                        Layout.gold(2),
                        Layout.sequence(),
                        Layout.tokens(),
                        Layout.embedding(7))
                .flatMap(
                        l ->
                                l.name().equals(Layout.EMBEDDING)
                                        ? Stream.of(l.half())
                                        : Stream.of(
                                                l,
                                                l.half(),
                                                l.compressed(),
                                                l.half().compressed()));
    }

    private Path write(Layout layout) {
        Manifest.Dataset dataset = new Manifest.Dataset("toy", ROWS, ROWS, "sha256:x");
        boolean part = layout.stem().equals("part");
        Layout main = part ? layout : layout.like(Layout.sequence());
        ArchiveWriter archive = ArchiveWriter.create(run);
        archive.manifest(
                Manifest.builder(3, dataset, List.of(Pass.EPOCH_END))
                        .outputs(Task.SINGLE_LABEL, 1, main)
                        .build());
        values = new float[ROWS * layout.width()];
        Arrays.setAll(ids, i -> layout.repeats() ? i / 3 : i);
        Arrays.setAll(labels, i -> random.nextInt(3));
        for (int row = 0; row < ROWS; row++) {
            int at = row * layout.width();
            for (Layout.Column column : layout.columns()) {
                for (int i = 0; i < column.width(); i++, at++) {
                    float value = random.nextFloat() * 4 - 2;
                    values[at] =
                            column.whole()
                                    ? random.nextInt(100_000)
                                    : layout.bytes(column) == Short.BYTES
                                            ? Half.value(Half.of(value))
                                            : value;
                }
            }
        }
        try (EpochWriter writer = archive.epoch(Pass.EPOCH_END, 0, layout)) {
            for (int at = 0; at < ROWS; ) {
                int count = Math.min(ROWS - at, 1 + random.nextInt(900));
                writer.append(ids, labels, values, at, count);
                at += count;
            }
            writer.publish("sha256:x", Coverage.of(ROWS, ROWS, 0, 0));
        }
        return run.resolve(PartFile.relative(Pass.EPOCH_END, 0, layout.stem(), 0));
    }

    private Epoch open(Layout layout) {
        Archive archive = Archive.open(run);
        return switch (layout.name()) {
            case Layout.TOKENS -> archive.tokens(Pass.EPOCH_END, 0);
            case Layout.EMBEDDING -> archive.embeddings(0);
            default -> archive.epoch(Pass.EPOCH_END, 0);
        };
    }

    private void check(Epoch epoch) {
        int width = epoch.layout().width();
        int[] at = new int[1];
        boolean[] right = {true}; // counts only once the whole file was read
        epoch.read(
                (count, id, label, read) -> {
                    int from = Math.min(at[0], ROWS);
                    int to = Math.min(from + count, ROWS);
                    at[0] += count;
                    right[0] &=
                            Arrays.equals(id, 0, to - from, ids, from, to)
                                    && Arrays.equals(label, 0, to - from, labels, from, to)
                                    && Arrays.equals(
                                            read,
                                            0,
                                            (to - from) * width,
                                            values,
                                            from * width,
                                            to * width);
                });
        assertThat(right[0]).isTrue();
        assertThat(at[0]).isEqualTo(ROWS);
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void whatIsWrittenIsRead(Layout layout) {
        write(layout);
        Epoch epoch = open(layout);
        assertThat(epoch.layout().columns()).isEqualTo(layout.columns());
        assertThat(epoch.layout().precision()).isEqualTo(layout.precision());
        check(epoch);
    }

    @Tag("stock-arrow")
    @ParameterizedTest
    @MethodSource("layouts")
    void arrowsOwnReaderReadsIt(Layout layout) throws IOException {
        Path file = write(layout);
        try (BufferAllocator allocator = new RootAllocator();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                ArrowFileReader reader =
                        new ArrowFileReader(
                                channel, allocator, CommonsCompressionFactory.INSTANCE)) {
            int from = 0;
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                for (int i = 0; i < root.getRowCount(); i++) {
                    int row = from + i;
                    assertThat(((BigIntVector) root.getVector("example")).get(i))
                            .isEqualTo(ids[row]);
                    assertThat(((IntVector) root.getVector("label")).get(i)).isEqualTo(labels[row]);
                    int at = row * layout.width();
                    for (Layout.Column column : layout.columns()) {
                        for (int k = 0; k < column.width(); k++, at++) {
                            float found = stock(root.getVector(column.name()), i, k);
                            if (found != values[at]) {
                                throw new AssertionError(column + " of row " + row + ": " + found);
                            }
                        }
                    }
                }
                from += root.getRowCount();
            }
            assertThat(from).isEqualTo(ROWS);
        }
    }

    private static float stock(FieldVector vector, int row, int i) {
        if (vector instanceof FixedSizeListVector list) {
            return stock(list.getDataVector(), list.getElementStartIndex(row) + i, 0);
        } else if (vector instanceof IntVector whole) {
            return whole.get(row);
        } else if (vector instanceof Float2Vector half) {
            return half.getValueAsFloat(row);
        }
        return ((Float4Vector) vector).get(row);
    }

    @Tag("sweep")
    @ParameterizedTest
    @MethodSource("layouts")
    void aDamagedFileIsReadRightOrRefused(Layout layout) throws IOException {
        Path file = write(layout);
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int i = 0; i < 150; i++) {
            byte[] bytes =
                    i % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int flips = i % 3 == 0 ? 0 : 1 + random.nextInt(3); flips > 0; flips--) {
                int tail = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 2000);
                bytes[bytes.length - 1 - random.nextInt(tail)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bytes);
            try {
                check(open(layout));
            } catch (ArchiveException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(140); // what is read right was flipped in a padding
    }

    @Test
    void whatWasNotAskedForIsNotThere() {
        write(Layout.sequence());
        Archive archive = Archive.open(run);
        assertThatThrownBy(() -> archive.tokens(Pass.EPOCH_END, 0))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("tokens-0.arrow");
        assertThatThrownBy(() -> archive.embeddings(0))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("embedding-0.arrow");
    }
}
